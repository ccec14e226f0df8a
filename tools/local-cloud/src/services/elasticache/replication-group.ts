import type * as sdk from '@aws-sdk/client-elasticache';
import type { TransitEncryption } from './redis/front';

/** Settings that are kept and shown as they were given: they change nothing about a server on this computer. */
export const SHOWN = [
  'AtRestEncryptionEnabled',
  'AutoMinorVersionUpgrade',
  'KmsKeyId',
  'NetworkType',
  'IpDiscovery',
  'NotificationTopicArn',
  'PreferredMaintenanceWindow',
  'SnapshotRetentionLimit',
  'SnapshotWindow',
] as const;

export type ShownSettings = {
  readonly [name in (typeof SHOWN)[number]]?: (sdk.CreateReplicationGroupMessage & { KmsKeyId?: string })[name];
};

export type Status = 'creating' | 'available' | 'modifying' | 'deleting' | 'create-failed';

/** What the service remembers of a replication group. */
export interface ReplicationGroup {
  readonly id: string;
  readonly region: string;
  readonly accountId: string;

  /** Names its data for good, while the id may come again. */
  readonly resourceId: string;
  readonly status: Status;
  readonly createdAt: string;
  readonly description: string;

  /** As asked for. The server is the one that is installed. */
  readonly engine: string;
  readonly engineVersion: string;
  readonly nodeType: string;

  /** Names of the members, of which one server stands for all. */
  readonly members: readonly string[];
  readonly primary: string;
  readonly automaticFailover: boolean;
  readonly multiAz: boolean;

  /** Of the endpoint on 127.0.0.1, kept as long as it is free at the start. */
  readonly port: number;

  /** The port that was asked for, which rules of security groups speak of. @default 6379 */
  readonly declaredPort?: number;

  /** SHA-256 of the tokens that open it; after a rotation both the new and the old. */
  readonly tokenHashes: readonly string[];
  readonly tokenChangedAt?: string;
  readonly transitEncryption: TransitEncryption;
  readonly parameterGroup: string;
  readonly subnetGroup?: string;
  readonly securityGroupIds: readonly string[];
  readonly logDeliveries: readonly sdk.LogDeliveryConfigurationRequest[];
  readonly shown: ShownSettings;
  readonly tags: readonly sdk.Tag[];
}

export function arnOf(
  { region, accountId }: Pick<ReplicationGroup, 'region' | 'accountId'>,
  kind: 'replicationgroup' | 'cluster' | 'snapshot' | 'subnetgroup' | 'parametergroup',
  name: string,
): string {
  return `arn:aws:elasticache:${region}:${accountId}:${kind}:${name}`;
}

export function describeGroup(group: ReplicationGroup): sdk.ReplicationGroup {
  const { id, status, shown, port, transitEncryption, tokenHashes, tokenChangedAt } = group;
  const endpoint = { Address: '127.0.0.1', Port: port };
  const isMade = status !== 'creating' && status !== 'create-failed';
  return {
    ReplicationGroupId: id,
    ARN: arnOf(group, 'replicationgroup', id),
    Description: group.description,
    Status: status,
    Engine: group.engine,
    CacheNodeType: group.nodeType,
    MemberClusters: [...group.members],
    NodeGroups: [
      {
        NodeGroupId: '0001',
        Status: status,
        ...(isMade && { PrimaryEndpoint: endpoint, ReaderEndpoint: endpoint }),
        NodeGroupMembers: group.members.map((member, i) => ({
          CacheClusterId: member,
          CacheNodeId: '0001',
          ...(isMade && { ReadEndpoint: endpoint }),
          PreferredAvailabilityZone: zoneOf(group, i),
          CurrentRole: member === group.primary ? 'primary' : 'replica',
        })),
      },
    ],
    SnapshottingClusterId: group.members.at(-1),
    AutomaticFailover: group.automaticFailover ? 'enabled' : 'disabled',
    MultiAZ: group.multiAz ? 'enabled' : 'disabled',
    ClusterEnabled: false,
    ClusterMode: 'disabled',
    DataTiering: 'disabled',
    ReplicationGroupCreateTime: new Date(group.createdAt),
    AuthTokenEnabled: tokenHashes.length > 0,
    AuthTokenLastModifiedDate: tokenChangedAt ? new Date(tokenChangedAt) : undefined,
    TransitEncryptionEnabled: transitEncryption !== 'off',
    TransitEncryptionMode: transitEncryption === 'off' ? undefined : transitEncryption,
    AtRestEncryptionEnabled: shown.AtRestEncryptionEnabled ?? false,
    KmsKeyId: shown.KmsKeyId,
    SnapshotRetentionLimit: shown.SnapshotRetentionLimit ?? 0,
    SnapshotWindow: shown.SnapshotWindow,
    AutoMinorVersionUpgrade: shown.AutoMinorVersionUpgrade ?? true,
    NetworkType: shown.NetworkType ?? 'ipv4',
    IpDiscovery: shown.IpDiscovery ?? 'ipv4',
    LogDeliveryConfigurations: group.logDeliveries.map(delivery => ({ ...delivery, Status: 'active' as const })),
    UserGroupIds: [],
  };
}

export function describeMember(group: ReplicationGroup, member: string, withNodes: boolean): sdk.CacheCluster {
  const { shown, port, transitEncryption } = group;
  const zone = zoneOf(group, group.members.indexOf(member));
  const createdAt = new Date(group.createdAt);
  return {
    CacheClusterId: member,
    ARN: arnOf(group, 'cluster', member),
    ReplicationGroupId: group.id,
    CacheClusterStatus: group.status,
    CacheNodeType: group.nodeType,
    Engine: group.engine,
    EngineVersion: group.engineVersion,
    NumCacheNodes: 1,
    PreferredAvailabilityZone: zone,
    CacheClusterCreateTime: createdAt,
    CacheSubnetGroupName: group.subnetGroup,
    CacheParameterGroup: { CacheParameterGroupName: group.parameterGroup, ParameterApplyStatus: 'in-sync' },
    SecurityGroups: group.securityGroupIds.map(SecurityGroupId => ({ SecurityGroupId, Status: 'active' })),
    PreferredMaintenanceWindow: shown.PreferredMaintenanceWindow,
    NotificationConfiguration: shown.NotificationTopicArn
      ? { TopicArn: shown.NotificationTopicArn, TopicStatus: 'active' }
      : undefined,
    AuthTokenEnabled: group.tokenHashes.length > 0,
    TransitEncryptionEnabled: transitEncryption !== 'off',
    AtRestEncryptionEnabled: shown.AtRestEncryptionEnabled ?? false,
    SnapshotRetentionLimit: shown.SnapshotRetentionLimit ?? 0,
    SnapshotWindow: shown.SnapshotWindow,
    CacheNodes: withNodes
      ? [
          {
            CacheNodeId: '0001',
            CacheNodeStatus: group.status,
            CacheNodeCreateTime: createdAt,
            Endpoint: { Address: '127.0.0.1', Port: port },
            ParameterGroupStatus: 'in-sync',
            CustomerAvailabilityZone: zone,
          },
        ]
      : undefined,
  };
}

/** `<id>-001`, `<id>-002`, … */
export function memberNames(id: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${id}-${String(i + 1).padStart(3, '0')}`);
}

function zoneOf({ region }: ReplicationGroup, index: number): string {
  return `${region}${'abc'.charAt(index % 3)}`;
}

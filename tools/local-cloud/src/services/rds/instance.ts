import type { DBInstance, Tag } from '@aws-sdk/client-rds';
import { describePending } from './maintenance';

/** Settings that are kept and shown as they were given: they change nothing about a server on this computer. */
export const SHOWN = [
  'DBInstanceClass',
  'AllocatedStorage',
  'MaxAllocatedStorage',
  'StorageType',
  'StorageEncrypted',
  'StorageThroughput',
  'Iops',
  'KmsKeyId',
  'MultiAZ',
  'AvailabilityZone',
  'BackupRetentionPeriod',
  'PreferredBackupWindow',
  'PreferredMaintenanceWindow',
  'AutoMinorVersionUpgrade',
  'CopyTagsToSnapshot',
  'PubliclyAccessible',
  'CACertificateIdentifier',
  'MonitoringInterval',
  'MonitoringRoleArn',
  'LicenseModel',
  'NetworkType',
  'DatabaseInsightsMode',
] as const satisfies readonly (keyof DBInstance)[];

export type ShownSettings = Partial<Pick<DBInstance, (typeof SHOWN)[number]>>;

/** What waits for the maintenance window. */
export interface PendingChange
  extends Partial<
    Pick<
      ShownSettings,
      | 'AllocatedStorage'
      | 'BackupRetentionPeriod'
      | 'CACertificateIdentifier'
      | 'DBInstanceClass'
      | 'Iops'
      | 'LicenseModel'
      | 'MultiAZ'
      | 'StorageThroughput'
      | 'StorageType'
    >
  > {
  readonly EngineVersion?: string;
  readonly EnableIAMDatabaseAuthentication?: boolean;
}

export type Status =
  | 'creating'
  | 'available'
  | 'modifying'
  | 'rebooting'
  | 'stopping'
  | 'stopped'
  | 'starting'
  | 'deleting'
  | 'failed';

/** What the service remembers of an instance. */
export interface Instance {
  readonly id: string;
  readonly region: string;
  readonly accountId: string;

  /** `db-…`: names its data for good, while the identifier may come again. */
  readonly resourceId: string;
  readonly status: Status;
  readonly createdAt: string;

  /** As asked for. The server is of the version that is installed. */
  readonly engineVersion: string;
  readonly masterUsername: string;

  /** What PostgreSQL keeps of the master user's password. */
  readonly verifier: string;
  readonly databaseName?: string;

  /** The snapshot to take of an instance that is being deleted. */
  readonly finalSnapshot?: string;

  /** Of the endpoint on 127.0.0.1, kept as long as it is free at the start. */
  readonly port: number;

  /** The port that was asked for, which rules of security groups speak of. @default 5432 */
  readonly declaredPort?: number;
  readonly parameterGroup: string;

  /** The group that runs, until a reboot. */
  readonly appliedParameterGroup: string;
  readonly subnetGroup?: string;
  readonly securityGroupIds: readonly string[];
  readonly masterSecretArn?: string;
  readonly deletionProtection: boolean;
  readonly iamAuthentication: boolean;
  readonly logExports: readonly string[];

  /** Whether the master user and its database have been made. */
  readonly initialised?: boolean;

  /** The snapshot it was made from. */
  readonly snapshot?: string;
  readonly shown: ShownSettings;
  readonly pending?: PendingChange;
  readonly tags: readonly Tag[];
}

export function arnOf({ region, accountId, id }: Pick<Instance, 'region' | 'accountId' | 'id'>, kind = 'db'): string {
  return `arn:aws:rds:${region}:${accountId}:${kind}:${id}`;
}

export function describeInstance(instance: Instance): DBInstance {
  const { status, parameterGroup, appliedParameterGroup, masterSecretArn, subnetGroup } = instance;
  const inSync = parameterGroup === appliedParameterGroup;
  return {
    ...instance.shown,
    DBInstanceIdentifier: instance.id,
    DBInstanceArn: arnOf(instance),
    DbiResourceId: instance.resourceId,
    DBInstanceStatus: status,
    PendingModifiedValues: describePending(instance),
    Engine: 'postgres',
    EngineVersion: instance.engineVersion,
    MasterUsername: instance.masterUsername,
    DBName: instance.databaseName,
    Endpoint: status === 'creating' ? undefined : { Address: '127.0.0.1', Port: instance.port },
    InstanceCreateTime: new Date(instance.createdAt),
    DBParameterGroups: [
      { DBParameterGroupName: parameterGroup, ParameterApplyStatus: inSync ? 'in-sync' : 'pending-reboot' },
    ],
    DBSubnetGroup: subnetGroup ? { DBSubnetGroupName: subnetGroup } : undefined,
    VpcSecurityGroups: instance.securityGroupIds.map(id => ({ VpcSecurityGroupId: id, Status: 'active' })),
    MasterUserSecret: masterSecretArn ? { SecretArn: masterSecretArn, SecretStatus: 'active' } : undefined,
    DeletionProtection: instance.deletionProtection,
    IAMDatabaseAuthenticationEnabled: instance.iamAuthentication,
    EnabledCloudwatchLogsExports: [...instance.logExports],
    TagList: [...instance.tags],
  };
}

import type * as sdk from '@aws-sdk/client-elasticache';
import type { Call, ResourceRequest } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { invalidCombination, invalidValue } from './errors';
import type { TransitEncryption } from './redis/front';
import { memberNames, type ReplicationGroup, SHOWN, type ShownSettings } from './replication-group';

/** What a request to create or modify a group and the properties of its CloudFormation resource have in common. */
export interface GroupRequest extends ShownSettings {
  readonly ReplicationGroupDescription?: string;
  readonly Engine?: string;
  readonly EngineVersion?: string;
  readonly CacheNodeType?: string;
  readonly NumCacheClusters?: number;
  readonly NumNodeGroups?: number;
  readonly ReplicasPerNodeGroup?: number;
  readonly NodeGroupConfiguration?: readonly object[];
  readonly ClusterMode?: string;
  readonly PrimaryClusterId?: string;
  readonly GlobalReplicationGroupId?: string;
  readonly UserGroupIds?: readonly string[];
  readonly AutomaticFailoverEnabled?: boolean;
  readonly MultiAZEnabled?: boolean;
  readonly AuthToken?: string;
  readonly TransitEncryptionEnabled?: boolean;
  readonly TransitEncryptionMode?: string;
  readonly CacheParameterGroupName?: string;
  readonly CacheSubnetGroupName?: string;
  readonly SecurityGroupIds?: readonly string[];
  readonly Port?: number;
  readonly LogDeliveryConfigurations?: readonly sdk.LogDeliveryConfigurationRequest[];
  readonly Tags?: readonly sdk.Tag[];
}

/** A new group, without what the service decides. */
export type NewGroup = Omit<ReplicationGroup, 'resourceId' | 'status' | 'createdAt' | 'port' | 'tokenHashes'> & {
  readonly token?: string;
};

const IDENTIFIER = /^[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)$/;

/** The major that AWS takes where none is asked for. */
const DEFAULT_VERSIONS: Readonly<Record<string, string>> = { redis: '7.1', valkey: '8.2' };

/** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
export function newGroup(
  id: string,
  input: GroupRequest,
  { accountId, region }: Pick<Call, 'accountId' | 'region'>,
): NewGroup {
  const name = id.toLowerCase();
  if (!IDENTIFIER.test(name)) {
    throw invalidValue(`The parameter ReplicationGroupIdentifier is not a valid identifier: ${id}`);
  }
  refuseOthers(input);
  const engine = input.Engine ?? 'redis';
  const engineVersion = input.EngineVersion ?? DEFAULT_VERSIONS[engine] ?? '';
  const members = memberNames(name, memberCount(input));
  checkFailover(members.length, input);
  return {
    id: name,
    accountId,
    region,
    description: input.ReplicationGroupDescription ?? '',
    engine,
    engineVersion,
    nodeType: input.CacheNodeType ?? 'cache.t4g.micro',
    members,
    primary: members[0] ?? '',
    automaticFailover: input.AutomaticFailoverEnabled ?? false,
    multiAz: input.MultiAZEnabled ?? false,
    token: checkedToken(input.AuthToken, transitEncryption(input)),
    transitEncryption: transitEncryption(input),
    parameterGroup: input.CacheParameterGroupName ?? `default.${familyOf(engine, engineVersion)}`,
    subnetGroup: input.CacheSubnetGroupName,
    securityGroupIds: input.SecurityGroupIds ?? [],
    ...(input.Port !== undefined && { declaredPort: Number(input.Port) }),
    logDeliveries: input.LogDeliveryConfigurations ?? [],
    shown: shown(input),
    tags: input.Tags ?? [],
  };
}

/** What a modification names; the rest stays. */
export function changes(group: ReplicationGroup, input: GroupRequest): Partial<ReplicationGroup> {
  refuseOthers({ ...input, Engine: input.Engine ?? group.engine });
  const change = {
    description: input.ReplicationGroupDescription ?? group.description,
    engine: input.Engine ?? group.engine,
    engineVersion: input.EngineVersion ?? group.engineVersion,
    nodeType: input.CacheNodeType ?? group.nodeType,
    automaticFailover: input.AutomaticFailoverEnabled ?? group.automaticFailover,
    multiAz: input.MultiAZEnabled ?? group.multiAz,
    transitEncryption: changedEncryption(group.transitEncryption, input),
    parameterGroup: input.CacheParameterGroupName ?? group.parameterGroup,
    securityGroupIds: input.SecurityGroupIds ?? group.securityGroupIds,
    logDeliveries: input.LogDeliveryConfigurations ?? group.logDeliveries,
    shown: { ...group.shown, ...shown(input) },
    tags: input.Tags ?? group.tags,
  };
  checkFailover(group.members.length, {
    AutomaticFailoverEnabled: change.automaticFailover,
    MultiAZEnabled: change.multiAz,
  });
  return change;
}

/** CloudFormation writes numbers and booleans as text, too. */
export function propertiesRequest({ properties, stackTags }: ResourceRequest): GroupRequest {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const typed = given.map(([name, value]) => [name, TEXTS.has(name) ? String(value) : plain(value)]);
  const tags = Object.entries(resourceTags(properties.Tags, stackTags)).map(([Key, Value]) => ({ Key, Value }));
  return { ...Object.fromEntries(typed), Tags: tags };
}

/** `7.1` of Redis is of the family `redis7`, `6.2` of `redis6.x`. */
export function familyOf(engine: string, version: string): string {
  const major = version.split('.')[0] ?? '';
  return engine === 'redis' && major === '6' ? 'redis6.x' : `${engine}${major}`;
}

/** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-overview */
export function checkedToken(token: string | undefined, encryption: TransitEncryption): string | undefined {
  if (token === undefined) return undefined;
  if (encryption === 'off') {
    throw invalidCombination('The AUTH token is only supported when encryption-in-transit is enabled');
  }
  if (token.length < 16 || token.length > 128) {
    throw invalidValue('Invalid AUTH token: it must be from 16 to 128 characters');
  }
  if (!/^[!-~]+$/.test(token) || /[@"/]/.test(token)) {
    throw invalidValue('Invalid AUTH token: only printable ASCII characters besides @, " and / may be used');
  }
  return token;
}

/** What looks like a number or boolean there and is none. */
const TEXTS = new Set(['EngineVersion', 'AuthToken', 'ReplicationGroupId', 'ReplicationGroupDescription']);

function plain(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d+$/.test(value) ? Number(value) : value;
}

function shown(input: GroupRequest): ShownSettings {
  return Object.fromEntries(SHOWN.filter(name => input[name] !== undefined).map(name => [name, input[name]]));
}

function memberCount({ NumCacheClusters, ReplicasPerNodeGroup }: GroupRequest): number {
  const count = NumCacheClusters ?? (ReplicasPerNodeGroup ?? 0) + 1;
  if (count < 1 || count > 6) throw invalidValue('NumCacheClusters must be from 1 to 6');
  return count;
}

export function checkFailover(members: number, { AutomaticFailoverEnabled, MultiAZEnabled }: GroupRequest): void {
  if (AutomaticFailoverEnabled && members < 2) {
    throw invalidCombination('Automatic failover requires at least two cache clusters');
  }
  if (MultiAZEnabled && !AutomaticFailoverEnabled) {
    throw invalidCombination('Must turn on automatic failover in order to enable Multi-AZ');
  }
}

/** What the server on this computer cannot be. */
function refuseOthers(input: GroupRequest): void {
  const engine = input.Engine ?? 'redis';
  const others = [
    engine !== 'redis' && engine !== 'valkey' && `engine ${engine}`,
    ((input.NumNodeGroups ?? 1) > 1 || (input.NodeGroupConfiguration?.length ?? 0) > 1) && 'several shards',
    input.ClusterMode !== undefined && input.ClusterMode !== 'disabled' && 'cluster mode',
    input.PrimaryClusterId && 'an existing primary',
    input.GlobalReplicationGroupId && 'global datastores',
    input.UserGroupIds?.length && 'user groups',
  ].filter(Boolean);
  if (others.length > 0) throw invalidValue(`the local cloud runs groups of one shard, without: ${others.join(', ')}`);
}

function transitEncryption({ TransitEncryptionEnabled, TransitEncryptionMode: mode }: GroupRequest): TransitEncryption {
  if (!TransitEncryptionEnabled) return 'off';
  return mode === 'preferred' ? 'preferred' : 'required';
}

function changedEncryption(current: TransitEncryption, input: GroupRequest): TransitEncryption {
  const { TransitEncryptionEnabled: enabled, TransitEncryptionMode: mode } = input;
  if (enabled === undefined && mode === undefined) return current;
  const wanted = transitEncryption({
    TransitEncryptionEnabled: enabled ?? current !== 'off',
    TransitEncryptionMode: mode,
  });
  const order: TransitEncryption[] = ['off', 'preferred', 'required'];
  if (Math.abs(order.indexOf(wanted) - order.indexOf(current)) > 1) {
    throw invalidCombination('Transit encryption can only be changed by way of the mode preferred');
  }
  return wanted;
}

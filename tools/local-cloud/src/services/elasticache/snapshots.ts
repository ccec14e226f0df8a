import type * as sdk from '@aws-sdk/client-elasticache';
import { AwsError } from '../../core/aws-error';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { snapshotNotFound } from './errors';
import { arnOf, type ReplicationGroup } from './replication-group';

/** That a snapshot was taken, of what and when. The data of a cache is not kept: it can be read again where it came from. */
export interface Snapshot {
  readonly name: string;
  readonly createdAt: string;
  readonly group: ReplicationGroup;
  readonly tags: readonly sdk.Tag[];
}

export class Snapshots {
  private readonly table: Collection<Snapshot>;

  constructor(private readonly context: Pick<Context, 'store' | 'clock'>) {
    this.table = context.store.collection<Snapshot>('elasticache:snapshots');
  }

  public list(region: string): Snapshot[] {
    return this.table.list().filter(({ group }) => group.region === region);
  }

  public find(region: string, name: string): Snapshot {
    const snapshot = this.table.get(`${region}/${name.toLowerCase()}`);
    if (!snapshot) throw snapshotNotFound(name);
    return snapshot;
  }

  /** Once for a group's end, whatever kills come between. */
  public take(group: ReplicationGroup, name: string, tags: readonly sdk.Tag[] = []): Snapshot {
    const key = `${group.region}/${name.toLowerCase()}`;
    const existing = this.table.get(key);
    if (existing && existing.group.resourceId === group.resourceId && group.status === 'deleting') return existing;
    if (existing)
      throw new AwsError('SnapshotAlreadyExistsFault', `Snapshot with specified name already exists: ${name}`);
    const snapshot = { name: name.toLowerCase(), createdAt: this.context.clock.now().toISOString(), group, tags };
    this.table.put(key, snapshot);
    return snapshot;
  }

  public remove({ name, group }: Snapshot): void {
    this.table.delete(`${group.region}/${name}`);
  }
}

export function describeSnapshot({ name, createdAt, group }: Snapshot): sdk.Snapshot {
  const member = group.members.at(-1) ?? '';
  return {
    SnapshotName: name,
    ARN: arnOf(group, 'snapshot', name),
    ReplicationGroupId: group.id,
    ReplicationGroupDescription: group.description,
    CacheClusterId: member,
    SnapshotStatus: 'available',
    SnapshotSource: 'manual',
    CacheNodeType: group.nodeType,
    Engine: group.engine,
    EngineVersion: group.engineVersion,
    Port: group.port,
    CacheParameterGroupName: group.parameterGroup,
    CacheSubnetGroupName: group.subnetGroup,
    NumNodeGroups: 1,
    AutomaticFailover: group.automaticFailover ? 'enabled' : 'disabled',
    SnapshotRetentionLimit: group.shown.SnapshotRetentionLimit,
    SnapshotWindow: group.shown.SnapshotWindow,
    NodeSnapshots: [
      { CacheClusterId: member, CacheNodeId: '0001', NodeGroupId: '0001', SnapshotCreateTime: new Date(createdAt) },
    ],
  };
}

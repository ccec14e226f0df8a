import type { DBSnapshot } from '@aws-sdk/client-rds';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { alreadyExists, notFound } from './errors';
import { arnOf, type Instance } from './instance';
import type { Instances } from './instances';

/** A copy of an instance's data directory. */
export interface Snapshot {
  readonly id: string;
  readonly region: string;
  readonly createdAt: string;
  readonly instance: Instance;
}

export class Snapshots {
  private readonly table: Collection<Snapshot>;

  constructor(
    private readonly context: Pick<Context, 'store' | 'clock'>,
    private readonly instances: Instances,
  ) {
    this.table = context.store.collection<Snapshot>('rds:snapshots');
  }

  public list(region: string): Snapshot[] {
    return this.table.list().filter(snapshot => snapshot.region === region);
  }

  public find(region: string, id: string): Snapshot {
    const name = (id.startsWith('arn:') ? (id.split(':').at(-1) ?? '') : id).toLowerCase();
    const snapshot = this.table.get(`${region}/${name}`);
    if (!snapshot) throw notFound('DBSnapshot', id);
    return snapshot;
  }

  /** Whether it was taken for the instance's end before a kill; the instance's data may be gone since. */
  public isTaken({ region, resourceId, status }: Instance, name: string): boolean {
    const existing = this.table.get(`${region}/${name.toLowerCase()}`);
    return status === 'deleting' && existing?.instance.resourceId === resourceId;
  }

  /** @throws AwsError DBSnapshotAlreadyExists, unless it was taken for the same instance's end */
  public refuseExisting(instance: Instance, name: string): void {
    const id = name.toLowerCase();
    if (!this.table.get(`${instance.region}/${id}`) || this.isTaken(instance, name)) return;
    throw alreadyExists(
      'DBSnapshot',
      `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
    );
  }

  public async take(instance: Instance, name: string): Promise<Snapshot> {
    this.refuseExisting(instance, name);
    const id = name.toLowerCase();
    const { region, resourceId } = instance;
    await this.instances.servers.snapshot(resourceId, folderOf(region, id));
    const snapshot = { id, region, createdAt: this.context.clock.now().toISOString(), instance };
    this.table.put(`${region}/${id}`, snapshot);
    return snapshot;
  }

  public async remove({ region, id }: Snapshot): Promise<void> {
    this.table.delete(`${region}/${id}`);
    await this.instances.servers.removeSnapshot(folderOf(region, id));
  }
}

/** The folder's name among those of all regions. */
export function folderOf(region: string, id: string): string {
  return `${region}_${id}`;
}

export function describeSnapshot({ id, createdAt, instance }: Snapshot): DBSnapshot {
  return {
    DBSnapshotIdentifier: id,
    DBSnapshotArn: arnOf({ ...instance, id }, 'snapshot'),
    DBInstanceIdentifier: instance.id,
    DbiResourceId: instance.resourceId,
    SnapshotCreateTime: new Date(createdAt),
    InstanceCreateTime: new Date(instance.createdAt),
    Engine: 'postgres',
    EngineVersion: instance.engineVersion,
    AllocatedStorage: instance.shown.AllocatedStorage,
    Encrypted: instance.shown.StorageEncrypted ?? false,
    MasterUsername: instance.masterUsername,
    Port: instance.port,
    SnapshotType: 'manual',
    Status: 'available',
    PercentProgress: 100,
  };
}

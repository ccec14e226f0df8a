import type * as sdk from '@aws-sdk/client-rds';
import type { Call, Operation } from '../../core/service';
import { describeInstance, type Instance } from './instance';
import type { Lifecycle } from './lifecycle';
import { familyOf } from './parameter-groups';
import { DEFAULT_VERSION, type InstanceRequest } from './requests';
import { describeSnapshot } from './snapshots';

/** Instances. What takes time goes on after the answer, as `DBInstanceStatus` tells. */
export function instanceOperations(
  lifecycle: Lifecycle,
  later: (work: Promise<unknown>) => void,
): Record<string, Operation> {
  const { instances } = lifecycle;
  const create = async (id: string, input: InstanceRequest, call: Call) => {
    const instance = await lifecycle.create(id, input, call);
    later(instances.launch(instance.resourceId));
    return { DBInstance: describeInstance(instance) };
  };
  const answer = (instance: Instance, status: Instance['status']) => ({
    DBInstance: describeInstance({ ...instance, status }),
  });

  return {
    CreateDBInstance: (input: sdk.CreateDBInstanceMessage, call: Call) =>
      create(input.DBInstanceIdentifier ?? '', input as InstanceRequest, call),

    RestoreDBInstanceFromDBSnapshot: (input: sdk.RestoreDBInstanceFromDBSnapshotMessage, call: Call) =>
      create(input.DBInstanceIdentifier ?? '', input as InstanceRequest, call),

    DescribeDBInstances({ DBInstanceIdentifier: id, Filters }: sdk.DescribeDBInstancesMessage, { region }: Call) {
      const ids = Filters?.find(({ Name }) => Name === 'db-instance-id')?.Values;
      const found = id ? [instances.find(region, id)] : instances.list(region);
      return { DBInstances: found.filter(one => !ids || ids.includes(one.id)).map(describeInstance) };
    },

    async ModifyDBInstance(input: sdk.ModifyDBInstanceMessage, { region }: Call): Promise<sdk.ModifyDBInstanceResult> {
      const instance = instances.find(region, input.DBInstanceIdentifier ?? '');
      return { DBInstance: describeInstance(await lifecycle.modify(instance, input as InstanceRequest)) };
    },

    DeleteDBInstance(input: sdk.DeleteDBInstanceMessage, { region }: Call): sdk.DeleteDBInstanceResult {
      const instance = instances.find(region, input.DBInstanceIdentifier ?? '');
      lifecycle.checkDeletion(instance, input);
      later(lifecycle.remove(instance, input.FinalDBSnapshotIdentifier));
      return answer(instance, 'deleting');
    },

    StartDBInstance({ DBInstanceIdentifier: id = '' }: sdk.StartDBInstanceMessage, { region }: Call) {
      const instance = instances.find(region, id);
      instances.expect(instance, 'stopped');
      later(instances.restart(instance, 'starting'));
      return answer(instance, 'starting');
    },

    async StopDBInstance(input: sdk.StopDBInstanceMessage, { region }: Call): Promise<sdk.StopDBInstanceResult> {
      const instance = instances.find(region, input.DBInstanceIdentifier ?? '');
      instances.expect(instance, 'available');
      if (input.DBSnapshotIdentifier) await lifecycle.snapshots.take(instance, input.DBSnapshotIdentifier);
      later(instances.shutDown(instance));
      return answer(instance, 'stopping');
    },

    RebootDBInstance({ DBInstanceIdentifier: id = '' }: sdk.RebootDBInstanceMessage, { region }: Call) {
      const instance = instances.find(region, id);
      instances.expect(instance, 'available');
      later(instances.restart(instance, 'rebooting'));
      return answer(instance, 'rebooting');
    },

    /** Every version of PostgreSQL may be asked for; the server is of the one that is installed. */
    DescribeDBEngineVersions({ Engine, EngineVersion = DEFAULT_VERSION }: sdk.DescribeDBEngineVersionsMessage) {
      if (Engine && Engine !== 'postgres') return { DBEngineVersions: [] };
      return {
        DBEngineVersions: [
          {
            Engine: 'postgres',
            EngineVersion,
            MajorEngineVersion: EngineVersion.split('.')[0],
            DBParameterGroupFamily: familyOf(EngineVersion),
            DBEngineDescription: 'PostgreSQL',
            DBEngineVersionDescription: `PostgreSQL ${EngineVersion}`,
            Status: 'available',
          },
        ],
      };
    },
  };
}

/** Snapshots: copies of the data directory. */
export function snapshotOperations({ instances, snapshots }: Lifecycle): Record<string, Operation> {
  return {
    async CreateDBSnapshot(input: sdk.CreateDBSnapshotMessage, { region }: Call): Promise<sdk.CreateDBSnapshotResult> {
      const instance = instances.find(region, input.DBInstanceIdentifier ?? '');
      if (instance.status !== 'stopped') instances.expect(instance, 'available');
      return { DBSnapshot: describeSnapshot(await snapshots.take(instance, input.DBSnapshotIdentifier ?? '')) };
    },

    DescribeDBSnapshots(input: sdk.DescribeDBSnapshotsMessage, { region }: Call): sdk.DBSnapshotMessage {
      const found = input.DBSnapshotIdentifier
        ? [snapshots.find(region, input.DBSnapshotIdentifier)]
        : snapshots.list(region);
      const ofInstance = input.DBInstanceIdentifier?.toLowerCase();
      return { DBSnapshots: found.filter(one => !ofInstance || one.instance.id === ofInstance).map(describeSnapshot) };
    },

    async DeleteDBSnapshot({ DBSnapshotIdentifier: id = '' }: sdk.DeleteDBSnapshotMessage, { region }: Call) {
      const snapshot = snapshots.find(region, id);
      await snapshots.remove(snapshot);
      return { DBSnapshot: { ...describeSnapshot(snapshot), Status: 'deleted' } };
    },
  };
}

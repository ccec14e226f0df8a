import type * as sdk from '@aws-sdk/client-elasticache';
import { paginate } from '../../core/paginate';
import type { Call, Operation } from '../../core/service';
import { clusterNotFound, invalidCombination, invalidState, invalidValue } from './errors';
import { describeGroup, describeMember, memberNames, type ReplicationGroup } from './replication-group';
import type { ReplicationGroups, TokenStrategy } from './replication-groups';
import { changes, checkedToken, checkFailover, type GroupRequest, newGroup } from './requests';
import { describeSnapshot, type Snapshots } from './snapshots';

/** Replication groups and their members. What takes time goes on after the answer, as `Status` tells. */
export function groupOperations(
  groups: ReplicationGroups,
  snapshots: Snapshots,
  later: (work: Promise<unknown>) => void,
): Record<string, Operation> {
  return {
    CreateReplicationGroup(input: sdk.CreateReplicationGroupMessage, call: Call) {
      const group = groups.create(newGroup(input.ReplicationGroupId ?? '', input as GroupRequest, call));
      later(groups.launch(group.resourceId));
      return { ReplicationGroup: describeGroup(group) };
    },

    DescribeReplicationGroups(input: sdk.DescribeReplicationGroupsMessage, { region }: Call) {
      const { ReplicationGroupId: id, Marker: marker, MaxRecords: size = 100 } = input;
      const found = id ? [groups.find(region, id)] : groups.list(region);
      const { page, next } = paginate(found, marker, size, 'InvalidParameterValue');
      return { ReplicationGroups: page.map(describeGroup), Marker: next };
    },

    async ModifyReplicationGroup(input: sdk.ModifyReplicationGroupMessage, { region }: Call) {
      const group = groups.find(region, input.ReplicationGroupId ?? '');
      return { ReplicationGroup: describeGroup(await modifyGroup(groups, group, input)) };
    },

    DeleteReplicationGroup(input: sdk.DeleteReplicationGroupMessage, { region }: Call) {
      const group = groups.find(region, input.ReplicationGroupId ?? '');
      if (group.status === 'deleting') throw invalidState(group.id, group.status);
      if (input.RetainPrimaryCluster) throw invalidValue('the local cloud keeps no primary without its group');
      if (input.FinalSnapshotIdentifier) snapshots.take(group, input.FinalSnapshotIdentifier);
      const leaving = groups.markDeleting(group);
      later(groups.remove(leaving));
      return { ReplicationGroup: describeGroup(leaving) };
    },

    async IncreaseReplicaCount(input: sdk.IncreaseReplicaCountMessage, { region }: Call) {
      const group = groups.find(region, input.ReplicationGroupId ?? '');
      return { ReplicationGroup: describeGroup(await resize(groups, group, (input.NewReplicaCount ?? 0) + 1)) };
    },

    async DecreaseReplicaCount(input: sdk.DecreaseReplicaCountMessage, { region }: Call) {
      const group = groups.find(region, input.ReplicationGroupId ?? '');
      return { ReplicationGroup: describeGroup(await resize(groups, group, (input.NewReplicaCount ?? 0) + 1)) };
    },

    /** Connections end, the next member is the primary, and the data is there, as a replica would have it. */
    TestFailover(input: sdk.TestFailoverMessage, { region }: Call) {
      const group = groups.find(region, input.ReplicationGroupId ?? '');
      groups.expectAvailable(group);
      if (!group.automaticFailover) throw invalidCombination('Automatic failover must be enabled on the group');
      const { members, primary } = group;
      const next = members[(members.indexOf(primary) + 1) % members.length] ?? primary;
      later(groups.modify(group, { primary: next }).then(changed => groups.restart(changed)));
      return { ReplicationGroup: describeGroup({ ...group, status: 'modifying' }) };
    },

    DescribeCacheClusters(input: sdk.DescribeCacheClustersMessage, { region }: Call) {
      const { CacheClusterId: id, ShowCacheNodeInfo = false, Marker, MaxRecords = 100 } = input;
      const all = groups.list(region).flatMap(group => group.members.map(member => ({ group, member })));
      const found = id ? all.filter(({ member }) => member === id.toLowerCase()) : all;
      if (id && found.length === 0) throw clusterNotFound(id);
      const { page, next } = paginate(found, Marker, MaxRecords, 'InvalidParameterValue');
      const described = page.map(({ group, member }) => describeMember(group, member, ShowCacheNodeInfo));
      return { CacheClusters: described, Marker: next };
    },

    RebootCacheCluster({ CacheClusterId: id = '' }: sdk.RebootCacheClusterMessage, { region }: Call) {
      const group = groups.list(region).find(({ members }) => members.includes(id.toLowerCase()));
      if (!group) throw clusterNotFound(id);
      groups.expectAvailable(group);
      later(groups.restart(group));
      return { CacheCluster: describeMember({ ...group, status: 'modifying' }, id.toLowerCase(), false) };
    },
  };
}

export async function modifyGroup(
  groups: ReplicationGroups,
  group: ReplicationGroup,
  input: GroupRequest & { readonly AuthTokenUpdateStrategy?: string },
): Promise<ReplicationGroup> {
  groups.expectAvailable(group);
  const { AuthTokenUpdateStrategy: strategy = 'ROTATE' } = input;
  const change = changes(group, input);
  if (strategy === 'DELETE')
    throw invalidValue('AuthTokenUpdateStrategy DELETE: the local cloud has no user groups to change to');
  const token = checkedToken(input.AuthToken, change.transitEncryption ?? group.transitEncryption);
  const tokens = token === undefined ? {} : groups.changedTokens(group, token, strategy as TokenStrategy);
  return groups.modify(group, { ...change, ...tokens });
}

/** One server stands for all members: their number changes what is described. */
export async function resize(
  groups: ReplicationGroups,
  group: ReplicationGroup,
  count: number,
): Promise<ReplicationGroup> {
  if (count < 1 || count > 6) throw invalidValue('A group has from 1 to 6 members');
  const { automaticFailover: AutomaticFailoverEnabled, multiAz: MultiAZEnabled } = group;
  checkFailover(count, { AutomaticFailoverEnabled, MultiAZEnabled });
  const members = memberNames(group.id, count);
  return groups.modify(group, { members, primary: members.includes(group.primary) ? group.primary : members[0] });
}

export function snapshotOperations(groups: ReplicationGroups, snapshots: Snapshots): Record<string, Operation> {
  return {
    CreateSnapshot(
      { ReplicationGroupId: id, SnapshotName: name = '', ...input }: sdk.CreateSnapshotMessage,
      { region }: Call,
    ) {
      const ofMember = () => groups.list(region).find(({ members }) => members.includes(input.CacheClusterId ?? ''));
      const group = id ? groups.find(region, id) : ofMember();
      if (!group) throw clusterNotFound(input.CacheClusterId ?? '');
      groups.expectAvailable(group);
      return { Snapshot: describeSnapshot(snapshots.take(group, name, input.Tags)) };
    },

    DescribeSnapshots(input: sdk.DescribeSnapshotsMessage, { region }: Call) {
      const { SnapshotName: name, ReplicationGroupId: id, Marker, MaxRecords = 50 } = input;
      const all = name ? [snapshots.find(region, name)] : snapshots.list(region);
      const found = all.filter(({ group }) => !id || group.id === id.toLowerCase());
      const { page, next } = paginate(found, Marker, MaxRecords, 'InvalidParameterValue');
      return { Snapshots: page.map(describeSnapshot), Marker: next };
    },

    DeleteSnapshot({ SnapshotName: name = '' }: sdk.DeleteSnapshotMessage, { region }: Call) {
      const snapshot = snapshots.find(region, name);
      snapshots.remove(snapshot);
      return { Snapshot: { ...describeSnapshot(snapshot), SnapshotStatus: 'deleting' } };
    },
  };
}

import type { Socket } from 'node:net';
import type * as sdk from '@aws-sdk/client-elasticache';
import type { Call, Context, Operation, Service } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import type { CertificateAuthority } from '../acm/certificate-authority';
import type { Network } from '../ec2/network';
import { parameterGroupProvider, replicationGroupProvider, subnetGroupProvider } from './cloudformation';
import { groupOperations, snapshotOperations } from './operations';
import { ParameterGroups } from './parameter-groups';
import type { ReplicationGroup } from './replication-group';
import { ReplicationGroups } from './replication-groups';
import { settingOperations } from './setting-operations';
import { Snapshots } from './snapshots';
import { SubnetGroups } from './subnet-groups';

export interface ElastiCachePeers {
  readonly authority: CertificateAuthority;

  /** Decides who reaches a group; without it everybody does. */
  readonly network?: Pick<Network, 'interfaces' | 'admits'>;
}

/**
 * ElastiCache: replication groups of one shard. Each is a redis-server on this computer behind a port of 127.0.0.1, with its tokens, and with TLS if
 * the group has it. The certificate is one of the local cloud's own authority, which tasks trust.
 */
export function createElastiCache(context: Context, { authority, network }: ElastiCachePeers): Service {
  const parameterGroups = new ParameterGroups(context);
  const subnetGroups = new SubnetGroups(context);
  const admits = (group: ReplicationGroup, socket: Socket): boolean => {
    const subnetIds = subnetGroups.tryFind(group.region, group.subnetGroup ?? '')?.subnetIds ?? [];
    const interfaces = network?.interfaces(subnetIds, group.securityGroupIds) ?? [];
    return network?.admits(socket, { name: `cache ${group.id}`, interfaces, port: group.declaredPort ?? 6379 }) ?? true;
  };
  const groups = new ReplicationGroups(context, authority, parameterGroups, admits);
  const snapshots = new Snapshots(context);
  const underWay = new Set<Promise<unknown>>();

  /** Goes on after the answer. */
  const later = (work: Promise<unknown>) => {
    const settled = work
      .catch(error => context.log(`elasticache: ${(error as Error).message}`))
      .finally(() => underWay.delete(settled));
    underWay.add(settled);
  };

  return {
    signingName: 'elasticache',
    client: () => import('@aws-sdk/client-elasticache'),
    operations: {
      ...groupOperations(groups, snapshots, later),
      ...snapshotOperations(groups, snapshots),
      ...settingOperations(subnetGroups, parameterGroups, groups),
      ...tagOperations(groups),
    },
    resources: {
      'AWS::ElastiCache::ReplicationGroup': replicationGroupProvider(groups, snapshots),
      'AWS::ElastiCache::ParameterGroup': parameterGroupProvider(parameterGroups, groups),
      'AWS::ElastiCache::SubnetGroup': subnetGroupProvider(subnetGroups),
    },
    start: () => groups.start(),
    async stop() {
      await Promise.all(underWay);
      await groups.stop();
    },
  };
}

/** Tags of replication groups. */
function tagOperations(groups: ReplicationGroups): Record<string, Operation> {
  return {
    async AddTagsToResource({ ResourceName = '', Tags = [] }: sdk.AddTagsToResourceMessage, { region }: Call) {
      const group = groups.find(region, ResourceName);
      const tags = pairsOf({ ...tagsOf(group.tags), ...tagsOf(Tags) });
      return { TagList: [...(await groups.modify(group, { tags })).tags] };
    },

    async RemoveTagsFromResource(input: sdk.RemoveTagsFromResourceMessage, { region }: Call) {
      const group = groups.find(region, input.ResourceName ?? '');
      const tags = pairsOf(withoutTags(tagsOf(group.tags), input.TagKeys));
      return { TagList: [...(await groups.modify(group, { tags })).tags] };
    },

    ListTagsForResource({ ResourceName = '' }: sdk.ListTagsForResourceMessage, { region }: Call) {
      return { TagList: [...groups.find(region, ResourceName).tags] };
    },
  };
}

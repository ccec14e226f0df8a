import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { modifyGroup, resize } from './operations';
import type { ParameterGroups } from './parameter-groups';
import type { ReplicationGroup } from './replication-group';
import type { ReplicationGroups } from './replication-groups';
import { newGroup, propertiesRequest } from './requests';
import type { Snapshots } from './snapshots';
import type { SubnetGroups } from './subnet-groups';

/** AWS::ElastiCache::ReplicationGroup, whose Ref is its id. Its endpoint is on this computer: port 6379 may be asked for and is not given. */
export function replicationGroupProvider(groups: ReplicationGroups, snapshots: Snapshots): ResourceProvider {
  return {
    async create(request) {
      const id = (request.properties.ReplicationGroupId as string | undefined) ?? shortId(request);
      const group =
        groups.tryFind(request.region, request.resumedId ?? '') ??
        groups.create(newGroup(id, propertiesRequest(request), request));
      request.initiated(group.id);
      return stateOf(group.status === 'available' ? group : await groups.launch(group.resourceId));
    },

    async update(request) {
      const asked = propertiesRequest(request);
      const isSame = asked.AuthToken === request.previousProperties.AuthToken;
      const group = groups.find(request.region, request.physicalId);
      const count = asked.NumCacheClusters ?? group.members.length;
      const grown = count > group.members.length ? await resize(groups, group, count) : group;
      const changed = await modifyGroup(groups, grown, { ...asked, AuthToken: isSame ? undefined : asked.AuthToken });
      return stateOf(count < changed.members.length ? await resize(groups, changed, count) : changed);
    },

    async delete(request) {
      const group = groups.tryFind(request.region, request.physicalId);
      if (!group) return;
      const leaving = groups.markDeleting(group);
      if (request.snapshotRequested) snapshots.take(leaving, snapshotName(request, leaving));
      await groups.remove(leaving);
    },
  };
}

/** AWS::ElastiCache::ParameterGroup, whose Ref is its name. */
export function parameterGroupProvider(parameterGroups: ParameterGroups, groups: ReplicationGroups): ResourceProvider {
  const settings = (request: ResourceRequest) => ({
    description: String(request.properties.Description),
    parameters: textsOf(request.properties.Properties),
    tags: tagsOf(request),
  });
  const stateOfName = (name: string): ResourceState => ({
    physicalId: name,
    attributes: { CacheParameterGroupName: name },
  });
  return {
    async create(request) {
      const { accountId, region, properties } = request;
      const name = String(properties.CacheParameterGroupName ?? request.generatedName).toLowerCase();
      const family = String(properties.CacheParameterGroupFamily);
      parameterGroups.create({ name, accountId, region, family, ...settings(request) });
      return stateOfName(name);
    },

    async update(request) {
      const group = parameterGroups.find(request.region, request.physicalId);
      parameterGroups.put({ ...group, ...settings(request) });
      await groups.parametersChanged(request.region, group.name);
      return stateOfName(group.name);
    },

    delete: async ({ region, physicalId }) => parameterGroups.remove(region, physicalId),
  };
}

/** AWS::ElastiCache::SubnetGroup, whose Ref is its name in lower case. */
export function subnetGroupProvider(subnetGroups: SubnetGroups): ResourceProvider {
  const put = (request: ResourceRequest, name: string): ResourceState => {
    const { accountId, region, properties } = request;
    const description = String(properties.Description);
    const subnetIds = properties.SubnetIds as string[];
    subnetGroups.put({ name, accountId, region, description, subnetIds, tags: tagsOf(request) });
    return { physicalId: name };
  };
  return {
    create: async request =>
      put(request, String(request.properties.CacheSubnetGroupName ?? request.generatedName).toLowerCase()),
    update: async request => put(request, request.physicalId),
    delete: async ({ region, physicalId }) => subnetGroups.remove(region, physicalId),
  };
}

function stateOf({ id, port, members }: ReplicationGroup): ResourceState {
  const [address, text] = ['127.0.0.1', String(port)];
  const addresses = members.map(() => address);
  const ports = members.map(() => text);
  return {
    physicalId: id,
    attributes: {
      'PrimaryEndPoint.Address': address,
      'PrimaryEndPoint.Port': text,
      'ReaderEndPoint.Address': address,
      'ReaderEndPoint.Port': text,
      'ReadEndPoint.Addresses': `[${addresses.join(', ')}]`,
      'ReadEndPoint.Addresses.List': addresses,
      'ReadEndPoint.AddressesList': addresses,
      'ReadEndPoint.Ports': `[${ports.join(', ')}]`,
      'ReadEndPoint.Ports.List': ports,
      'ReadEndPoint.PortsList': ports,
    },
  };
}

/** Ids have 40 characters at most: the start of the stack's and the resource's name and the random end. */
function shortId({ generatedName }: ResourceRequest): string {
  const parts = generatedName.toLowerCase().split('-');
  const random = parts.at(-1) ?? '';
  const start = parts
    .slice(0, -1)
    .join('-')
    .slice(0, 39 - random.length)
    .replace(/-+$/, '');
  const id = `${start}-${random}`.replaceAll(/-{2,}/g, '-').replaceAll(/[^a-z0-9-]/g, '');
  return /^[a-z]/.test(id) ? id : `r${id}`.slice(0, 40);
}

/** `<stack>-snapshot-<logical id>-<part of the group's id>`. */
function snapshotName({ stackName, logicalId }: ResourceRequest, { resourceId }: ReplicationGroup): string {
  return `${stackName}-snapshot-${logicalId}-${resourceId.slice(-12)}`.toLowerCase();
}

function textsOf(properties: unknown): Record<string, string> {
  const given = Object.entries((properties ?? {}) as Record<string, unknown>);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function tagsOf({ properties, stackTags }: ResourceRequest): { Key: string; Value: string }[] {
  return Object.entries(resourceTags(properties.Tags, stackTags)).map(([Key, Value]) => ({ Key, Value }));
}

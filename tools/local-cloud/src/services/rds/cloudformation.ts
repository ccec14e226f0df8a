import type { Tag } from '@aws-sdk/client-rds';
import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { arnOf, type Instance } from './instance';
import type { Instances } from './instances';
import type { Lifecycle } from './lifecycle';
import type { ParameterGroups } from './parameter-groups';
import { propertiesRequest } from './requests';
import { type SubnetGroups, subnetGroupArn } from './subnet-groups';

/** AWS::RDS::DBInstance, whose Ref is its identifier. Its endpoint is a server on this computer: port 5432 may be asked for and is not given. */
export function instanceProvider(lifecycle: Lifecycle): ResourceProvider {
  const { instances } = lifecycle;
  return {
    async create(request) {
      const id = (request.properties.DBInstanceIdentifier as string | undefined) ?? request.generatedName;
      const instance =
        instances.tryFind(request.region, request.resumedId ?? '') ??
        (await lifecycle.create(identifier(id), propertiesRequest(request), request));
      request.initiated(instance.id);
      // after a kill, the start of this service has launched it
      return stateOf(instance.status === 'available' ? instance : await instances.launch(instance.resourceId));
    },

    async update(request) {
      const asked = propertiesRequest(request);
      const { MasterUserPassword: before } = request.previousProperties;
      const password = asked.MasterUserPassword === before ? undefined : asked.MasterUserPassword;
      const instance = instances.find(request.region, request.physicalId);
      const input = { ApplyImmediately: true, ...asked, MasterUserPassword: password };
      return stateOf(await lifecycle.modify(instance, input));
    },

    async delete(request) {
      const instance = instances.tryFind(request.region, request.physicalId);
      if (!instance) return;
      lifecycle.checkDeletion(instance, { SkipFinalSnapshot: true });
      await lifecycle.remove(instance, request.snapshotRequested ? snapshotName(request, instance) : undefined);
    },
  };
}

/** AWS::RDS::DBParameterGroup, whose Ref is its name. */
export function parameterGroupProvider(groups: ParameterGroups, instances: Instances): ResourceProvider {
  const arn = ({ accountId, region }: ResourceRequest, name: string) => `arn:aws:rds:${region}:${accountId}:pg:${name}`;
  const stateOf = (request: ResourceRequest, name: string): ResourceState => ({
    physicalId: name,
    attributes: { DBParameterGroupName: name, DBParameterGroupArn: arn(request, name) },
  });
  return {
    async create(request) {
      const { accountId, region, properties } = request;
      const name = identifier(String(properties.DBParameterGroupName ?? request.generatedName));
      const [family, description] = [String(properties.Family), String(properties.Description)];
      groups.create({
        name,
        accountId,
        region,
        family,
        description,
        parameters: parametersOf(request),
        tags: tagsOf(request),
      });
      return stateOf(request, name);
    },

    async update(request) {
      const group = groups.find(request.region, request.physicalId);
      groups.change(group, { parameters: parametersOf(request), tags: tagsOf(request) });
      await instances.parametersChanged(request.region, group.name);
      return stateOf(request, group.name);
    },

    async delete({ region, physicalId }) {
      groups.remove(region, physicalId);
    },
  };
}

/** AWS::RDS::DBSubnetGroup, whose Ref is its name in lower case. */
export function subnetGroupProvider(groups: SubnetGroups): ResourceProvider {
  const put = (request: ResourceRequest, name: string): ResourceState => {
    const { accountId, region, properties } = request;
    const description = String(properties.DBSubnetGroupDescription);
    const subnetIds = properties.SubnetIds as string[];
    const group = groups.put({ name, accountId, region, description, subnetIds, tags: tagsOf(request) });
    return { physicalId: name, attributes: { DBSubnetGroupArn: subnetGroupArn(group) } };
  };
  return {
    create: async request =>
      put(request, identifier(String(request.properties.DBSubnetGroupName ?? request.generatedName))),
    update: async request => put(request, request.physicalId),
    delete: async ({ region, physicalId }) => groups.remove(region, physicalId),
  };
}

function stateOf(instance: Instance): ResourceState {
  const { id, port, resourceId, masterSecretArn } = instance;
  return {
    physicalId: id,
    attributes: {
      'Endpoint.Address': '127.0.0.1',
      'Endpoint.Port': String(port),
      DBInstanceArn: arnOf(instance),
      DbiResourceId: resourceId,
      DBInstanceStatus: instance.status,
      InstanceCreateTime: instance.createdAt,
      ...(masterSecretArn ? { 'MasterUserSecret.SecretArn': masterSecretArn } : {}),
    },
  };
}

/** `<stack>-snapshot-<logical id>-<part of the instance's id>`. */
function snapshotName({ stackName, logicalId }: ResourceRequest, { resourceId }: Instance): string {
  return identifier(`${stackName}-snapshot-${logicalId}-${resourceId.slice(-12)}`);
}

/** RDS keeps names in lower case. */
function identifier(name: string): string {
  return name.toLowerCase();
}

function parametersOf({ properties }: ResourceRequest): Record<string, string> {
  const given = Object.entries((properties.Parameters ?? {}) as Record<string, unknown>);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function tagsOf({ properties, stackTags }: ResourceRequest): Tag[] {
  const own = (properties.Tags ?? []) as Tag[];
  const inherited = Object.entries(stackTags).map(([Key, Value]) => ({ Key, Value }));
  return [...own, ...inherited.filter(tag => !own.some(({ Key }) => Key === tag.Key))];
}

import type * as sdk from '@aws-sdk/client-elasticache';
import { AwsError } from '../../core/aws-error';
import type { Call, Operation } from '../../core/service';
import { describeParameterGroup, describeParameters, type ParameterGroups } from './parameter-groups';
import type { ReplicationGroups } from './replication-groups';
import { describeSubnetGroup, type SubnetGroups } from './subnet-groups';

/** Subnet groups and parameter groups. */
export function settingOperations(
  subnetGroups: SubnetGroups,
  parameterGroups: ParameterGroups,
  groups: ReplicationGroups,
): Record<string, Operation> {
  const parametersOf = (given: sdk.ParameterNameValue[] = []) =>
    Object.fromEntries(given.map(({ ParameterName = '', ParameterValue = '' }) => [ParameterName, ParameterValue]));

  return {
    CreateCacheSubnetGroup(input: sdk.CreateCacheSubnetGroupMessage, { accountId, region }: Call) {
      const group = subnetGroups.create({
        name: (input.CacheSubnetGroupName ?? '').toLowerCase(),
        accountId,
        region,
        description: input.CacheSubnetGroupDescription ?? '',
        subnetIds: input.SubnetIds ?? [],
        tags: input.Tags ?? [],
      });
      return { CacheSubnetGroup: describeSubnetGroup(group) };
    },

    DescribeCacheSubnetGroups({ CacheSubnetGroupName: name }: sdk.DescribeCacheSubnetGroupsMessage, { region }: Call) {
      const found = name ? [subnetGroups.find(region, name)] : subnetGroups.list(region);
      return { CacheSubnetGroups: found.map(describeSubnetGroup) };
    },

    ModifyCacheSubnetGroup(input: sdk.ModifyCacheSubnetGroupMessage, { region }: Call) {
      const group = subnetGroups.find(region, input.CacheSubnetGroupName ?? '');
      const { CacheSubnetGroupDescription: description = group.description, SubnetIds: subnetIds = group.subnetIds } =
        input;
      return { CacheSubnetGroup: describeSubnetGroup(subnetGroups.put({ ...group, description, subnetIds })) };
    },

    DeleteCacheSubnetGroup({ CacheSubnetGroupName: name = '' }: sdk.DeleteCacheSubnetGroupMessage, { region }: Call) {
      const group = subnetGroups.find(region, name);
      if (groups.list(region).some(({ subnetGroup }) => subnetGroup === group.name)) {
        throw new AwsError(
          'CacheSubnetGroupInUse',
          `Cache subnet group ${group.name} is currently in use by a cache cluster.`,
        );
      }
      subnetGroups.remove(region, group.name);
    },

    CreateCacheParameterGroup(input: sdk.CreateCacheParameterGroupMessage, { accountId, region }: Call) {
      const group = parameterGroups.create({
        name: (input.CacheParameterGroupName ?? '').toLowerCase(),
        accountId,
        region,
        family: input.CacheParameterGroupFamily ?? '',
        description: input.Description ?? '',
        parameters: {},
        tags: input.Tags ?? [],
      });
      return { CacheParameterGroup: describeParameterGroup(group) };
    },

    DescribeCacheParameterGroups(input: sdk.DescribeCacheParameterGroupsMessage, { region }: Call) {
      const name = input.CacheParameterGroupName;
      const found = name ? [parameterGroups.find(region, name)] : parameterGroups.list(region);
      return { CacheParameterGroups: found.map(describeParameterGroup) };
    },

    DescribeCacheParameters(input: sdk.DescribeCacheParametersMessage, { region }: Call) {
      return { Parameters: describeParameters(parameterGroups.find(region, input.CacheParameterGroupName ?? '')) };
    },

    async ModifyCacheParameterGroup(input: sdk.ModifyCacheParameterGroupMessage, { region }: Call) {
      const group = parameterGroups.find(region, input.CacheParameterGroupName ?? '');
      const parameters = { ...group.parameters, ...parametersOf(input.ParameterNameValues) };
      parameterGroups.put({ ...group, parameters });
      await groups.parametersChanged(region, group.name);
      return { CacheParameterGroupName: group.name };
    },

    DeleteCacheParameterGroup(input: sdk.DeleteCacheParameterGroupMessage, { region }: Call) {
      const group = parameterGroups.find(region, input.CacheParameterGroupName ?? '');
      if (groups.list(region).some(({ parameterGroup }) => parameterGroup === group.name)) {
        throw new AwsError(
          'InvalidCacheParameterGroupState',
          'One or more cache clusters are still members of this parameter group, so the group cannot be deleted.',
        );
      }
      parameterGroups.remove(region, group.name);
    },
  };
}

import type * as sdk from '@aws-sdk/client-rds';
import type { Call, Operation } from '../../core/service';
import type { Instances } from './instances';
import { describeParameterGroup, describeParameters, type ParameterGroups } from './parameter-groups';
import { describeSubnetGroup, type SubnetGroups } from './subnet-groups';

/** Parameter groups and subnet groups. */
export function groupOperations(
  groups: ParameterGroups,
  subnetGroups: SubnetGroups,
  instances: Instances,
): Record<string, Operation> {
  return {
    CreateDBParameterGroup(input: sdk.CreateDBParameterGroupMessage, { accountId, region }: Call) {
      const group = groups.create({
        name: (input.DBParameterGroupName ?? '').toLowerCase(),
        accountId,
        region,
        family: input.DBParameterGroupFamily ?? '',
        description: input.Description ?? '',
        parameters: {},
        tags: input.Tags ?? [],
      });
      return { DBParameterGroup: describeParameterGroup(group) };
    },

    DescribeDBParameterGroups({ DBParameterGroupName: name }: sdk.DescribeDBParameterGroupsMessage, { region }: Call) {
      const found = name ? [groups.find(region, name)] : groups.list(region);
      return { DBParameterGroups: found.map(describeParameterGroup) };
    },

    DescribeDBParameters({ DBParameterGroupName: name = '' }: sdk.DescribeDBParametersMessage, { region }: Call) {
      return { Parameters: describeParameters(groups.find(region, name)) };
    },

    async ModifyDBParameterGroup(input: sdk.ModifyDBParameterGroupMessage, { region }: Call) {
      const group = groups.find(region, input.DBParameterGroupName ?? '');
      const given = (input.Parameters ?? []).map(({ ParameterName = '', ParameterValue = '' }) => [
        ParameterName,
        ParameterValue,
      ]);
      groups.change(group, { parameters: { ...group.parameters, ...Object.fromEntries(given) } });
      await instances.parametersChanged(region, group.name);
      return { DBParameterGroupName: group.name };
    },

    DeleteDBParameterGroup({ DBParameterGroupName: name = '' }: sdk.DeleteDBParameterGroupMessage, { region }: Call) {
      groups.remove(region, groups.find(region, name).name);
    },

    DescribeDBSubnetGroups({ DBSubnetGroupName: name }: sdk.DescribeDBSubnetGroupsMessage, { region }: Call) {
      const found = name ? [subnetGroups.find(region, name)] : subnetGroups.list(region);
      return { DBSubnetGroups: found.map(describeSubnetGroup) };
    },
  };
}

import type * as sdk from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Call, Context, Operation, Service } from '../../core/service';
import { groupProvider } from './cloudformation';
import { changedGroup, describeGroup, describeInstance, makeGroup } from './group-requests';
import { Groups } from './groups';
import { launchTemplateProvider, launchTemplates } from './launch-templates';

/** EC2 Auto Scaling. ECS takes its container instances from `groups`. */
export interface AutoScaling extends Service {
  readonly groups: Groups;
}

export function createAutoScaling(context: Context): AutoScaling {
  const groups = new Groups(context);
  const now = () => context.clock.now();
  return {
    signingName: 'autoscaling',
    client: () => import('@aws-sdk/client-auto-scaling'),
    groups,
    operations: operations(groups, now),
    resources: {
      'AWS::AutoScaling::AutoScalingGroup': groupProvider(groups, now),
      'AWS::EC2::LaunchTemplate': launchTemplateProvider(launchTemplates(context.store), now),
    },
    async start() {
      groups.start();
    },
  };
}

function operations(groups: Groups, now: () => Date): Record<string, Operation> {
  return {
    CreateAutoScalingGroup(input: sdk.CreateAutoScalingGroupType, call: Call) {
      const name = input.AutoScalingGroupName ?? '';
      if (groups.list().some(group => group.name === name)) {
        throw new AwsError(
          'AlreadyExists',
          `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
        );
      }
      groups.put(makeGroup(input, name, call, now()));
    },

    UpdateAutoScalingGroup(input: sdk.UpdateAutoScalingGroupType, call: Call) {
      const group = groups.get(input.AutoScalingGroupName ?? '');
      groups.put(changedGroup(group, input, call));
    },

    async DeleteAutoScalingGroup({ AutoScalingGroupName = '', ForceDelete }: sdk.DeleteAutoScalingGroupType) {
      if (!ForceDelete && groups.instances(AutoScalingGroupName).length > 0) {
        throw new AwsError(
          'ResourceInUse',
          'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
        );
      }
      await groups.remove(AutoScalingGroupName);
    },

    DescribeAutoScalingGroups({
      AutoScalingGroupNames: names,
    }: sdk.AutoScalingGroupNamesType): sdk.AutoScalingGroupsType {
      const asked = groups.list().filter(({ name }) => !names?.length || names.includes(name));
      return { AutoScalingGroups: asked.map(group => describeGroup(group, groups.instances(group.name))) };
    },

    DescribeAutoScalingInstances({
      InstanceIds: ids,
    }: sdk.DescribeAutoScalingInstancesType): sdk.AutoScalingInstancesType {
      const asked = groups.instances().filter(({ id }) => !ids?.length || ids.includes(id));
      return {
        AutoScalingInstances: asked.map(instance => ({
          ...describeInstance(instance),
          AutoScalingGroupName: instance.groupName,
        })),
      };
    },

    SetDesiredCapacity({ AutoScalingGroupName = '', DesiredCapacity = 0 }: sdk.SetDesiredCapacityType) {
      groups.setDesired(AutoScalingGroupName, DesiredCapacity);
    },

    SetInstanceProtection({
      AutoScalingGroupName = '',
      InstanceIds = [],
      ProtectedFromScaleIn = false,
    }: sdk.SetInstanceProtectionQuery) {
      groups.protect(AutoScalingGroupName, InstanceIds, ProtectedFromScaleIn);
      return {};
    },

    TerminateInstanceInAutoScalingGroup(input: sdk.TerminateInstanceInAutoScalingGroupType): sdk.ActivityType {
      const instance = groups.getInstance(input.InstanceId ?? '');
      const wantOneLess = input.ShouldDecrementDesiredCapacity ?? false;
      const group = groups.get(instance.groupName);
      if (wantOneLess && group.desiredCapacity <= group.minSize) {
        throw new AwsError(
          'ValidationError',
          `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate group's min size constraint. ` +
            `Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
        );
      }
      groups.terminate(instance.id, { wantOneLess });
      return {
        Activity: {
          ActivityId: randomUUID(),
          AutoScalingGroupName: instance.groupName,
          Description: `Terminating EC2 instance: ${instance.id}`,
          Cause: `instance ${instance.id} was taken out of service in response to a user request.`,
          StartTime: now(),
          StatusCode: 'InProgress',
          Progress: 0,
        },
      };
    },
  };
}

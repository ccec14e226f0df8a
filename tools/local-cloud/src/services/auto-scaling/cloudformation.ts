import type { ResourceProvider, ResourceRequest } from '../../core/service';
import { changedGroup, type GroupRequest, makeGroup } from './group-requests';
import type { Groups } from './groups';

/** AWS::AutoScaling::AutoScalingGroup. */
export function groupProvider(groups: Groups, now: () => Date): ResourceProvider {
  return {
    async create(request) {
      const name = (request.properties.AutoScalingGroupName as string | undefined) ?? request.generatedName;
      const group = makeGroup(groupRequest(request), name, request, now());
      groups.put(group);
      return { physicalId: name, attributes: { AutoScalingGroupARN: group.arn } };
    },

    async update(request) {
      const group = groups.get(request.physicalId);
      groups.put(changedGroup(group, groupRequest(request), request));
      const warmUpMs = refreshWarmUp(request.updatePolicy);
      if (warmUpMs !== undefined) await groups.refresh(group.name, warmUpMs, request.signal);
      return { physicalId: group.name, attributes: { AutoScalingGroupARN: group.arn } };
    },

    async delete({ physicalId }) {
      if (groups.list().some(({ name }) => name === physicalId)) await groups.remove(physicalId);
    },
  };
}

/**
 * How long a new instance warms up when an update policy asks for an instance refresh; undefined when it does not.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
function refreshWarmUp(policy: ResourceRequest['updatePolicy']): number | undefined {
  const refresh = policy?.AutoScalingInstanceRefresh as { Preferences?: { InstanceWarmup?: unknown } } | undefined;
  return refresh && (number(refresh.Preferences?.InstanceWarmup) ?? 300) * 1_000;
}

/** CloudFormation has numbers as strings and subnets as a list. */
function groupRequest({ properties, stackTags }: ResourceRequest): GroupRequest {
  const own = (properties.Tags ?? []) as NonNullable<GroupRequest['Tags']>;
  const inherited = Object.entries(stackTags).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: true }));
  return {
    ...(properties as Partial<GroupRequest>),
    MinSize: number(properties.MinSize),
    MaxSize: number(properties.MaxSize),
    DesiredCapacity: number(properties.DesiredCapacity),
    HealthCheckGracePeriod: number(properties.HealthCheckGracePeriod),
    DefaultCooldown: number(properties.Cooldown),
    NewInstancesProtectedFromScaleIn: boolean(properties.NewInstancesProtectedFromScaleIn),
    VPCZoneIdentifier: (properties.VPCZoneIdentifier as string[] | undefined)?.join(','),
    Tags: [...own, ...inherited.filter(tag => !own.some(({ Key }) => Key === tag.Key))],
  };
}

function number(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function boolean(value: unknown): boolean | undefined {
  return value === undefined ? undefined : String(value) === 'true';
}

import type * as sdk from '@aws-sdk/client-auto-scaling';
import { randomUUID } from '../../core/random';
import type { Group, Instance } from './group';

/** What a request to create a group and the properties of its CloudFormation resource have in common. */
export type GroupRequest = Omit<sdk.CreateAutoScalingGroupType, 'AutoScalingGroupName' | 'MinSize' | 'MaxSize'> &
  Partial<Pick<sdk.CreateAutoScalingGroupType, 'MinSize' | 'MaxSize'>>;

interface Place {
  readonly accountId: string;
  readonly region: string;
}

export function makeGroup(request: GroupRequest, name: string, { accountId, region }: Place, now: Date): Group {
  const base: Group = {
    name,
    arn: `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`,
    region,
    minSize: 0,
    maxSize: 0,
    desiredCapacity: request.DesiredCapacity ?? request.MinSize ?? 0,
    zones: [`${region}a`],
    subnetIds: [],
    newInstancesProtectedFromScaleIn: false,
    healthCheckType: 'EC2',
    healthCheckGracePeriod: 0,
    defaultCooldown: 300,
    tags: [],
    createdAt: now.toISOString(),
  };
  return changedGroup(base, request, { accountId, region });
}

/** The group with what the request names; a capacity outside new bounds moves to the nearest bound, as AWS does. */
export function changedGroup(group: Group, request: Partial<GroupRequest>, { region }: Place): Group {
  const minSize = request.MinSize ?? group.minSize;
  const maxSize = request.MaxSize ?? group.maxSize;
  const subnetIds = request.VPCZoneIdentifier?.split(',') ?? group.subnetIds;
  const desired = request.DesiredCapacity ?? Math.min(Math.max(group.desiredCapacity, minSize), maxSize);
  return {
    ...group,
    minSize,
    maxSize,
    desiredCapacity: desired,
    subnetIds,
    zones: request.AvailabilityZones ?? (request.VPCZoneIdentifier ? zonesOf(subnetIds, region) : group.zones),
    launchTemplate: templateOf(request) ?? group.launchTemplate,
    instanceType: request.MixedInstancesPolicy?.LaunchTemplate?.Overrides?.[0]?.InstanceType ?? group.instanceType,
    newInstancesProtectedFromScaleIn:
      request.NewInstancesProtectedFromScaleIn ?? group.newInstancesProtectedFromScaleIn,
    healthCheckType: request.HealthCheckType ?? group.healthCheckType,
    healthCheckGracePeriod: request.HealthCheckGracePeriod ?? group.healthCheckGracePeriod,
    defaultCooldown: request.DefaultCooldown ?? group.defaultCooldown,
    tags:
      request.Tags?.map(tag => ({
        key: tag.Key ?? '',
        value: tag.Value ?? '',
        propagateAtLaunch: tag.PropagateAtLaunch ?? false,
      })) ?? group.tags,
  };
}

export function describeGroup(group: Group, instances: readonly Instance[]): sdk.AutoScalingGroup {
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    LaunchTemplate: group.launchTemplate && {
      LaunchTemplateId: group.launchTemplate.id,
      LaunchTemplateName: group.launchTemplate.name,
      Version: group.launchTemplate.version,
    },
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: group.desiredCapacity,
    DefaultCooldown: group.defaultCooldown,
    AvailabilityZones: [...group.zones],
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: group.healthCheckGracePeriod,
    Instances: instances.map(describeInstance),
    CreatedTime: new Date(group.createdAt),
    VPCZoneIdentifier: group.subnetIds.join(','),
    Status: group.deleting ? 'Delete in progress' : undefined,
    NewInstancesProtectedFromScaleIn: group.newInstancesProtectedFromScaleIn,
    Tags: group.tags.map(({ key, value, propagateAtLaunch }) => ({
      ResourceId: group.name,
      ResourceType: 'auto-scaling-group',
      Key: key,
      Value: value,
      PropagateAtLaunch: propagateAtLaunch,
    })),
  };
}

export function describeInstance(instance: Instance): sdk.Instance & sdk.AutoScalingInstanceDetails {
  return {
    AutoScalingGroupName: instance.groupName,
    InstanceId: instance.id,
    InstanceType: instance.instanceType,
    AvailabilityZone: instance.zone,
    LifecycleState: instance.lifecycleState,
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: instance.protectedFromScaleIn,
    LaunchTemplate: instance.launchTemplate && {
      LaunchTemplateId: instance.launchTemplate.id,
      LaunchTemplateName: instance.launchTemplate.name,
      Version: instance.launchTemplate.version,
    },
  };
}

function templateOf(request: Partial<GroupRequest>): Group['launchTemplate'] {
  const template = request.LaunchTemplate ?? request.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  return template && { id: template.LaunchTemplateId, name: template.LaunchTemplateName, version: template.Version };
}

/** A zone for each subnet, by position: which zone a subnet is in is EC2's to know. */
function zonesOf(subnetIds: readonly string[], region: string): string[] {
  return subnetIds.map((_, index) => `${region}${'abcdef'[index % 6]}`);
}

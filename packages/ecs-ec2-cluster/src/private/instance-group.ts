import type { INetwork } from '@berth/network';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type CfnUpdatePolicy, Tags, Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SpotShare } from '../instance-options';

/** In seconds: how long a scaling takes effect before the next one. */
const COOLDOWN = 300;

export interface InstanceGroupProps {
  readonly network: INetwork;
  readonly template: CfnLaunchTemplate;
  readonly instanceTypes: readonly [string, ...string[]];
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly managedTerminationProtection: boolean;
  readonly detailedMonitoring: boolean;
  readonly replaceInstances: boolean;

  /** In seconds. */
  readonly warmUp: number;
  readonly spot?: SpotShare;
  readonly notifications?: ITopic;
}

/**
 * How many instances there are, of which types, and how they are replaced.
 */
export class InstanceGroup {
  public readonly resource: CfnAutoScalingGroup;

  constructor(scope: Construct, props: InstanceGroupProps) {
    const { network, minInstances, maxInstances, managedTerminationProtection, notifications, spot } = props;
    this.resource = new CfnAutoScalingGroup(scope, 'Group', {
      vpcZoneIdentifier: network.subnetIds,
      // no desired capacity: it would undo the scaling at each update
      minSize: Tokenization.stringifyNumber(minInstances),
      maxSize: Tokenization.stringifyNumber(maxInstances),
      ...renderTypes(props),
      ...(spot && { capacityRebalance: true }),
      cooldown: String(COOLDOWN),
      newInstancesProtectedFromScaleIn: managedTerminationProtection,
      ...(notifications && {
        notificationConfigurations: [{ topicArn: notifications.topicArn, notificationTypes: EVENTS }],
      }),
      ...(props.detailedMonitoring && { metricsCollection: [{ granularity: '1Minute' }] }),
    });
    this.resource.cfnOptions.updatePolicy = updatePolicy(props);
    Tags.of(this.resource).add('Name', scope.node.path);
  }
}

const EVENTS = [
  'autoscaling:EC2_INSTANCE_LAUNCH',
  'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
  'autoscaling:EC2_INSTANCE_TERMINATE',
  'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
];

type Types = Pick<CfnAutoScalingGroup, 'launchTemplate' | 'mixedInstancesPolicy'>;

/** One type as it is; several, or Spot, as a mix that takes the preferred type as long as there is any. */
function renderTypes({ template, instanceTypes, spot }: InstanceGroupProps): Partial<Types> {
  const launchTemplate = { launchTemplateId: template.ref, version: template.attrLatestVersionNumber };
  if (instanceTypes.length === 1 && !spot) return { launchTemplate };
  return {
    mixedInstancesPolicy: {
      launchTemplate: {
        launchTemplateSpecification: launchTemplate,
        overrides: instanceTypes.map(instanceType => ({ instanceType })),
      },
      instancesDistribution: {
        onDemandAllocationStrategy: 'prioritized',
        onDemandBaseCapacity: spot?.onDemandBase ?? 0,
        onDemandPercentageAboveBaseCapacity: 100 - (spot?.percent ?? 0),
        spotAllocationStrategy: 'price-capacity-optimized',
      },
    },
  };
}

/**
 * New instances first, then the old ones are drained; tasks move over without a gap.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
 */
function updatePolicy({ replaceInstances, warmUp }: InstanceGroupProps): CfnUpdatePolicy {
  return {
    // the capacity provider sets the size: a stack update must not set it back
    autoScalingScheduledAction: { ignoreUnmodifiedGroupSizeProperties: true },
    ...(replaceInstances && {
      autoScalingInstanceRefresh: {
        strategy: 'Rolling',
        preferences: {
          minHealthyPercentage: 100,
          maxHealthyPercentage: 110,
          instanceWarmup: warmUp,
          skipMatching: true,
          // those that run tasks are protected: without this the update would wait for an hour and fail
          scaleInProtectedInstances: 'Refresh',
        },
      },
    }),
  };
}

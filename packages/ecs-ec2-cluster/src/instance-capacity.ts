import type { OptOut } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { type CfnAutoScalingGroup, CfnWarmPool } from 'aws-cdk-lib/aws-autoscaling';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { CfnCapacityProvider, type CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { type IInstanceProfile, InstanceProfile, type IRole } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { InstanceImage } from './instance-image';
import { type SpotShare, type SshKey, type WarmPool, WarmPoolState } from './instance-options';
import { InstanceRole } from './instance-role';
import { acknowledgeGroup, acknowledgeTemplate } from './private/acknowledged-types';
import { InstanceGroup } from './private/instance-group';
import { InstanceTemplate } from './private/instance-template';

/** In seconds: when the metrics of a new instance count. Less than the five minutes of AWS, during which nothing else would start. */
const WARM_UP = 60;

export interface InstanceCapacityProps {
  readonly cluster: CfnCluster;
  readonly network: INetwork;
  readonly securityGroup: ISecurityGroup;

  /** The preferred one first. */
  readonly instanceTypes: readonly [string, ...string[]];
  readonly image: InstanceImage;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly diskGiB: number;
  readonly targetCapacity: number;
  readonly managedTerminationProtection: boolean;
  readonly detailedMonitoring: boolean;
  readonly replaceInstances: boolean;
  readonly role?: IRole;
  readonly instanceProfile?: IInstanceProfile;
  readonly repositories?: IRepository[];
  readonly spot?: SpotShare;
  readonly warmPool?: WarmPool;
  readonly ssh?: SshKey;
  readonly notifications?: ITopic;
  readonly preNitro?: OptOut;
  readonly oneType?: OptOut;
}

/**
 * Instances that join a cluster: launch template, Auto Scaling group, capacity provider.
 */
export class InstanceCapacity extends Construct {
  public readonly capacityProvider: CfnCapacityProvider;
  public readonly group: CfnAutoScalingGroup;

  /** Name of the public parameter of the image. */
  public readonly imageParameter: string;

  constructor(scope: Construct, id: string, props: InstanceCapacityProps) {
    super(scope, id);

    const { role, instanceProfile, repositories } = props;
    const own =
      role || instanceProfile
        ? undefined
        : new InstanceRole(this, 'Role', { clusterNames: [props.cluster.ref], repositories });
    const profile = instanceProfile ?? new InstanceProfile(this, 'Profile', { role: role ?? own?.role });
    const template = new InstanceTemplate(this, { ...props, profile });
    this.imageParameter = template.imageParameter;
    this.group = new InstanceGroup(this, { ...props, warmUp: WARM_UP, template: template.resource }).resource;
    // with its policy, also when both are deleted: an instance that may not say goodbye stays registered
    if (own) this.group.node.addDependency(own);
    const types = { ...props, mixed: this.group.mixedInstancesPolicy !== undefined };
    acknowledgeTemplate(template.resource, types);
    acknowledgeGroup(this.group, types);
    if (props.warmPool) this.addWarmPool(props.warmPool);
    this.capacityProvider = this.makeProvider(props);
  }

  private addWarmPool({ minInstances = 0, maxPrepared, state = WarmPoolState.STOPPED }: WarmPool): void {
    new CfnWarmPool(this, 'WarmPool', {
      autoScalingGroupName: this.group.ref,
      minSize: minInstances,
      maxGroupPreparedCapacity: maxPrepared,
      poolState: state,
    });
  }

  private makeProvider({ targetCapacity, managedTerminationProtection }: InstanceCapacityProps): CfnCapacityProvider {
    return new CfnCapacityProvider(this, 'Provider', {
      // ECS refuses names that begin with aws, ecs or fargate, as the names of stacks may; that of the group changes when the provider must
      name: `capacity-${this.group.ref}`,
      autoScalingGroupProvider: {
        autoScalingGroupArn: this.group.attrAutoScalingGroupArn,
        managedDraining: 'ENABLED',
        managedScaling: { status: 'ENABLED', targetCapacity, instanceWarmupPeriod: WARM_UP },
        managedTerminationProtection: managedTerminationProtection ? 'ENABLED' : 'DISABLED',
      },
    });
  }
}

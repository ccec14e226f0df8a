import type { INetwork } from '@berth/network';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { CfnLaunchTemplate, InstanceArchitecture, InstanceType, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AmiHardwareType, CfnCapacityProvider, type CfnCluster, EcsOptimizedImage } from 'aws-cdk-lib/aws-ecs';
import { InstanceProfile } from 'aws-cdk-lib/aws-iam';
import { Fn, Tokenization } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { InstanceRole } from './private/instance-role';
import { userData } from './private/user-data';

export interface InstanceCapacityProps {
  readonly cluster: CfnCluster;
  readonly network: INetwork;
  readonly securityGroup: ISecurityGroup;
  readonly instanceType: string;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly diskGiB: number;
  readonly targetCapacity: number;
  readonly managedTerminationProtection: boolean;
  readonly detailedMonitoring: boolean;
}

/**
 * Instances that join a cluster: launch template, Auto Scaling group, capacity provider.
 */
export class InstanceCapacity extends Construct {
  public readonly capacityProvider: CfnCapacityProvider;

  constructor(scope: Construct, id: string, props: InstanceCapacityProps) {
    super(scope, id);

    const role = new InstanceRole(this, 'Role', props.cluster.attrArn, props.cluster.ref);
    const group = this.makeGroup(this.makeLaunchTemplate(role, props), props);
    // with its policy, also when both are deleted: an instance that may not say goodbye stays registered
    group.node.addDependency(role);
    const protection = props.managedTerminationProtection;
    this.capacityProvider = new CfnCapacityProvider(this, 'Provider', {
      autoScalingGroupProvider: {
        autoScalingGroupArn: group.attrAutoScalingGroupArn,
        managedDraining: 'ENABLED',
        managedScaling: { status: 'ENABLED', targetCapacity: props.targetCapacity },
        managedTerminationProtection: protection ? 'ENABLED' : 'DISABLED',
      },
    });
  }

  private makeLaunchTemplate({ role }: InstanceRole, props: InstanceCapacityProps): CfnLaunchTemplate {
    const { cluster, securityGroup, instanceType, diskGiB, detailedMonitoring } = props;
    const profile = new InstanceProfile(this, 'Profile', { role });
    return new CfnLaunchTemplate(this, 'Template', {
      launchTemplateData: {
        imageId: ecsImage(this, instanceType),
        instanceType,
        iamInstanceProfile: { arn: profile.instanceProfileArn },
        metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1, httpEndpoint: 'enabled' },
        monitoring: { enabled: detailedMonitoring },
        networkInterfaces: [
          { deviceIndex: 0, associatePublicIpAddress: false, groups: [securityGroup.securityGroupId] },
        ],
        blockDeviceMappings: [
          {
            deviceName: '/dev/xvda',
            ebs: { volumeType: 'gp3', volumeSize: diskGiB, encrypted: true, deleteOnTermination: true },
          },
        ],
        userData: Fn.base64(userData(cluster.ref)),
      },
    });
  }

  private makeGroup(template: CfnLaunchTemplate, props: InstanceCapacityProps): CfnAutoScalingGroup {
    const { network, minInstances, maxInstances, managedTerminationProtection } = props;
    const group = new CfnAutoScalingGroup(this, 'Group', {
      vpcZoneIdentifier: network.subnetIds,
      minSize: Tokenization.stringifyNumber(minInstances),
      maxSize: Tokenization.stringifyNumber(maxInstances),
      launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
      newInstancesProtectedFromScaleIn: managedTerminationProtection,
    });
    // the capacity provider sets the size: a stack update must not set it back
    group.cfnOptions.updatePolicy = { autoScalingScheduledAction: { ignoreUnmodifiedGroupSizeProperties: true } };
    return group;
  }
}

/** The current ECS image of Amazon Linux 2023 for the architecture of the type; AWS keeps it in a public parameter. */
function ecsImage(scope: Construct, instanceType: string): string {
  const arm = new InstanceType(instanceType).architecture === InstanceArchitecture.ARM_64;
  const hardware = arm ? AmiHardwareType.ARM : AmiHardwareType.STANDARD;
  return EcsOptimizedImage.amazonLinux2023(hardware).getImage(scope).imageId;
}

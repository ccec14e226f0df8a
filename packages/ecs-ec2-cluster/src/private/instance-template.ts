import { CfnLaunchTemplate, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import type { IInstanceProfile } from 'aws-cdk-lib/aws-iam';
import { ParameterValueType, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Fn } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { InstanceImage } from '../instance-image';
import type { SpotShare, SshKey, WarmPool } from '../instance-options';

export interface InstanceTemplateProps {
  readonly cluster: CfnCluster;
  readonly securityGroup: ISecurityGroup;
  readonly profile: IInstanceProfile;
  readonly instanceTypes: readonly [string, ...string[]];
  readonly image: InstanceImage;
  readonly diskGiB: number;
  readonly detailedMonitoring: boolean;
  readonly spot?: SpotShare;
  readonly warmPool?: WarmPool;
  readonly ssh?: SshKey;
}

/**
 * What every instance is: IMDSv2 with one hop, encrypted disks, no public address.
 */
export class InstanceTemplate {
  public readonly resource: CfnLaunchTemplate;

  /** Name of the public parameter of the image. */
  public readonly imageParameter: string;

  constructor(scope: Construct, props: InstanceTemplateProps) {
    const { cluster, securityGroup, profile, instanceTypes, image, spot, warmPool } = props;
    const [instanceType] = instanceTypes;
    this.imageParameter = image.parameterName(instanceType);
    const start = { clusterName: cluster.ref, spot: spot !== undefined, warmPool: warmPool !== undefined };
    this.resource = new CfnLaunchTemplate(scope, 'Template', {
      launchTemplateData: {
        imageId: StringParameter.valueForTypedStringParameterV2(
          scope,
          this.imageParameter,
          ParameterValueType.AWS_EC2_IMAGE_ID,
        ),
        instanceType,
        keyName: props.ssh?.keyName,
        iamInstanceProfile: { arn: profile.instanceProfileArn },
        metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1, httpEndpoint: 'enabled' },
        monitoring: { enabled: props.detailedMonitoring },
        networkInterfaces: [
          { deviceIndex: 0, associatePublicIpAddress: false, groups: [securityGroup.securityGroupId] },
        ],
        blockDeviceMappings: image.renderDisks(props.diskGiB),
        userData: Fn.base64(image.userData(start)),
      },
    });
  }
}

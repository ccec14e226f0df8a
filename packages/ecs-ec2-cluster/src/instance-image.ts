import { isKnown } from '@berth/foundation';
import type { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { InstanceArchitecture, InstanceType } from 'aws-cdk-lib/aws-ec2';

/**
 * Which version of an image.
 */
export interface InstanceImageOptions {
  /**
   * Exactly this one, so that nothing but a change here replaces instances. Amazon Linux: `2023.0.20251108-kernel-6.1`; Bottlerocket: `1.53.0`.
   *
   * @default - the newest one at each deployment that changes the stack
   */
  readonly version?: string;
}

/** What an instance learns at its first start. */
export interface FirstStart {
  readonly clusterName: string;

  /** Whether AWS may take it away. */
  readonly spot: boolean;

  /** Whether it waits for work before it joins. */
  readonly warmPool: boolean;
}

/**
 * What instances run: operating system and ECS agent, for the architecture of their type.
 *
 * AWS keeps the id of each version in a public parameter, which CloudFormation reads when it deploys.
 */
export abstract class InstanceImage {
  /**
   * The usual one: Amazon Linux 2023 with Docker and the ECS agent.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
   */
  public static amazonLinux2023({ version }: InstanceImageOptions = {}): InstanceImage {
    return new AmazonLinux2023(version);
  }

  /**
   * Made for containers only: nothing can be installed, its system disk cannot be written.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket.html
   */
  public static bottlerocket({ version }: InstanceImageOptions = {}): InstanceImage {
    return new Bottlerocket(version);
  }

  /** Name of the public parameter that holds the id of the image for a type of instance. One that is only known at deployment counts as x86_64. */
  public parameterName(instanceType: string): string {
    const arm = isKnown(instanceType) && new InstanceType(instanceType).architecture === InstanceArchitecture.ARM_64;
    return this.parameterOf(arm ? 'arm64' : 'x86_64');
  }

  /** What an instance does at its first start: join the cluster. */
  public abstract userData(start: FirstStart): string;

  /** Encrypted disks, `diskGiB` of them for images and containers. */
  public abstract renderDisks(diskGiB: number): CfnLaunchTemplate.BlockDeviceMappingProperty[];

  protected abstract parameterOf(architecture: 'arm64' | 'x86_64'): string;
}

class AmazonLinux2023 extends InstanceImage {
  constructor(private readonly version: string | undefined) {
    super();
  }

  /**
   * Containers never reach the credentials of the instance: tasks in awsvpc mode are blocked here, all others by the hop limit of 1.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
   */
  public override userData({ clusterName, spot, warmPool }: FirstStart): string {
    const settings = [
      `ECS_CLUSTER=${clusterName}`,
      'ECS_AWSVPC_BLOCK_IMDS=true',
      ...(spot ? ['ECS_ENABLE_SPOT_INSTANCE_DRAINING=true'] : []),
      ...(warmPool ? ['ECS_WARM_POOLS_CHECK=true'] : []),
    ];
    return ['#!/bin/bash', ...settings.map(setting => `echo ${setting} >> /etc/ecs/ecs.config`), ''].join('\n');
  }

  public override renderDisks(diskGiB: number): CfnLaunchTemplate.BlockDeviceMappingProperty[] {
    return [disk('/dev/xvda', diskGiB)];
  }

  protected override parameterOf(architecture: 'arm64' | 'x86_64'): string {
    const folder = `/aws/service/ecs/optimized-ami/amazon-linux-2023${architecture === 'arm64' ? '/arm64' : ''}`;
    const name = this.version === undefined ? 'recommended' : `al2023-ami-ecs-hvm-${this.version}-${architecture}`;
    return `${folder}/${name}/image_id`;
  }
}

/** In GiB. The system, which is replaced as a whole. */
const BOTTLEROCKET_SYSTEM = 4;

class Bottlerocket extends InstanceImage {
  constructor(private readonly version: string | undefined) {
    super();
  }

  /** @see https://bottlerocket.dev/en/os/latest/api/settings/ecs/ */
  public override userData({ clusterName, spot, warmPool }: FirstStart): string {
    return [
      '[settings.ecs]',
      `cluster = "${clusterName}"`,
      'awsvpc-block-imds = true',
      'allow-privileged-containers = false',
      ...(spot ? ['enable-spot-instance-draining = true'] : []),
      ...(warmPool ? ['[settings.autoscaling]', 'should-wait = true'] : []),
      '',
    ].join('\n');
  }

  public override renderDisks(diskGiB: number): CfnLaunchTemplate.BlockDeviceMappingProperty[] {
    return [disk('/dev/xvda', BOTTLEROCKET_SYSTEM), disk('/dev/xvdb', diskGiB)];
  }

  protected override parameterOf(architecture: 'arm64' | 'x86_64'): string {
    return `/aws/service/bottlerocket/aws-ecs-2/${architecture}/${this.version ?? 'latest'}/image_id`;
  }
}

function disk(deviceName: string, volumeSize: number): CfnLaunchTemplate.BlockDeviceMappingProperty {
  return { deviceName, ebs: { volumeType: 'gp3', volumeSize, encrypted: true, deleteOnTermination: true } };
}

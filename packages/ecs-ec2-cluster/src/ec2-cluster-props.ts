import type { OptOut } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { IInstanceProfile, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { InstanceImage } from './instance-image';
import type { SpotShare, SshKey, WarmPool } from './instance-options';

/**
 * Where the instances of a cluster are, what they are and how many.
 */
export interface Ec2ClusterProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/ecs-ec2-cluster/v1/`. */
  readonly environment: string;

  readonly network: INetwork;

  /**
   * Of the instances, where somebody else needs to know it before. It must let out to ECS, the registry and the logs, tcp 443.
   *
   * @default - one of its own: nothing in, HTTPS out
   */
  readonly securityGroup?: ISecurityGroup;

  /**
   * Name in ECS: letters, digits, hyphens and underscores, at most 255. Another one replaces the cluster.
   *
   * @default - CloudFormation makes one
   */
  readonly clusterName?: string;

  /**
   * EC2 type of the instances, of the Nitro system. Its network interfaces bound the tasks: t3.small holds 2, m5.large 2, m5.xlarge 3.
   *
   * @default 't3.small'
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
   */
  readonly instanceType?: string;

  /**
   * Types that stand in when AWS has no instances of the first one, in this order. Of the same architecture, and best of the same size.
   *
   * @default - t3a.small beside the default type, otherwise none
   */
  readonly alternativeTypes?: string[];

  /**
   * What the instances run.
   *
   * @default InstanceImage.amazonLinux2023()
   */
  readonly image?: InstanceImage;

  /**
   * Instances that always run.
   *
   * @default 2
   */
  readonly minInstances?: number;

  /**
   * Bound of the scaling. A release needs room for both colors.
   *
   * @default - twice minInstances
   */
  readonly maxInstances?: number;

  /**
   * Disk for images and containers of an instance, encrypted gp3, in GiB. At least 30, the size of the ECS image.
   *
   * @default 30
   */
  readonly diskGiB?: number;

  /**
   * How full the instances may be before another one starts, 1 to 100 percent. What is left takes a release without waiting.
   *
   * @default 80
   */
  readonly targetCapacity?: number;

  /**
   * Share of cheaper instances that AWS may take away; their tasks move first.
   *
   * @default - none
   */
  readonly spot?: SpotShare;

  /**
   * Instances that wait for work.
   *
   * @default - none
   */
  readonly warmPool?: WarmPool;

  /**
   * Whether ECS keeps an instance that runs tasks from being scaled in.
   *
   * @default true
   */
  readonly managedTerminationProtection?: boolean;

  /**
   * Whether a change of image, type or disk replaces the instances, one after the other. The deployment waits until all are replaced.
   *
   * @default true
   */
  readonly replaceInstances?: boolean;

  /**
   * Role of the instances, such as that of an `InstanceRole` in another stack. Nothing is added to it.
   *
   * @default - a role for this cluster
   */
  readonly role?: IRole;

  /**
   * What gives the instances their role, such as that of `SharedRoles`; `role` is not asked then.
   *
   * @default - a profile for this cluster
   */
  readonly instanceProfile?: IInstanceProfile;

  /**
   * Images that the instances may pull themselves, without a task. Not with a `role` or an `instanceProfile` of yours.
   *
   * @default - none: tasks pull their images with roles of their own
   */
  readonly repositories?: IRepository[];

  /**
   * Insist on a key pair, and say why. Port 22 stays closed.
   *
   * @default - no key; Session Manager opens a shell
   */
  readonly ssh?: SshKey;

  /**
   * Insist on a type older than the Nitro system, such as t2.micro.
   *
   * @default - refused
   */
  readonly preNitro?: OptOut;

  /**
   * Insist on a single type: when AWS has none, nothing starts.
   *
   * @default - a single type is a finding of the policy gate
   */
  readonly oneType?: OptOut;

  /**
   * Where to tell that instances start, end, or fail to.
   *
   * @default - nowhere, which is a finding of the policy gate
   */
  readonly notifications?: ITopic;

  /**
   * Metrics of tasks and containers.
   *
   * @default ContainerInsights.ENHANCED
   */
  readonly containerInsights?: ContainerInsights;

  /**
   * Whether instances and their group report every minute instead of every five.
   *
   * @default true
   */
  readonly detailedMonitoring?: boolean;

  /**
   * Encrypt and record the commands that people run in tasks. The service must allow them, too.
   *
   * @default false
   */
  readonly exec?: boolean;

  /**
   * Key of the sessions of people in tasks, and of the logs. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own for the sessions, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the logs are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the logs and their key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * What of a cluster must be known before its contract can be read.
 */
export interface Ec2ClusterContractOptions {
  /**
   * Whether the cluster records commands. The deployment fails if it does not.
   *
   * @default false
   */
  readonly exec?: boolean;
}

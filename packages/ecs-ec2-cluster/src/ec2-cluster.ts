import { type OptOut, readContract, ValidationError, writeContract } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type ISecurityGroup, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { CfnCluster, CfnClusterCapacityProviderAssociations, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { IInstanceProfile, IRole } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type IResource, Resource, Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterExec } from './cluster-exec';
import { completeSizes, ec2ClusterProblems } from './ec2-cluster-problems';
import { InstanceCapacity } from './instance-capacity';
import { InstanceImage } from './instance-image';
import type { SpotShare, SshKey, WarmPool } from './instance-options';
import { ExecLog } from './private/exec-log';
import { releaseOperation } from './private/release-operation';

const PACKAGE = 'ecs-ec2-cluster';

const FIELDS = [
  'clusterName',
  'capacityProvider',
  'instanceSecurityGroupId',
  'autoScalingGroupName',
  'instanceTypes',
  'imageParameter',
  'minInstances',
  'maxInstances',
] as const;

/** Written only where people may run commands in tasks. */
const EXEC_FIELDS = ['execKeyArn', 'execLogGroupName'] as const;

/**
 * Which capacity gives tasks room, and in which share.
 */
export interface Ec2Capacity {
  /** Name of the capacity provider. */
  readonly capacityProvider: string;
  readonly weight?: number;
  readonly base?: number;
}

/**
 * An ECS cluster whose tasks run on EC2 instances.
 */
export interface IEc2Cluster extends IResource {
  readonly clusterName: string;

  /** Name of the capacity provider that starts instances when tasks need room. */
  readonly capacityProvider: string;

  /** What its services should ask for. */
  readonly capacity: Ec2Capacity[];

  readonly launchType: 'EC2';

  /** Of the instances, and of tasks in bridge mode. All other tasks have their own. */
  readonly instanceSecurityGroup: ISecurityGroup;

  readonly autoScalingGroupName: string;

  /**
   * What a task needs to let people in.
   *
   * @default - nobody runs commands in tasks
   */
  readonly exec?: ClusterExec;

  /** CPU that tasks have asked for, in percent of what the instances have. */
  metricCpuReservation(options?: MetricOptions): IMetric;

  /** Memory that tasks have asked for, in percent of what the instances have. */
  metricMemoryReservation(options?: MetricOptions): IMetric;
}

/**
 * Where the instances of a cluster are, what they are and how many.
 */
export interface Ec2ClusterProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/ecs-ec2-cluster/v1/`. */
  readonly environment: string;

  readonly network: INetwork;

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

abstract class Ec2ClusterBase extends Resource implements IEc2Cluster {
  public abstract readonly clusterName: string;
  public abstract readonly capacityProvider: string;
  public abstract readonly instanceSecurityGroup: ISecurityGroup;
  public abstract readonly autoScalingGroupName: string;
  public abstract readonly exec?: ClusterExec;
  public readonly launchType = 'EC2';

  public get capacity(): Ec2Capacity[] {
    return [{ capacityProvider: this.capacityProvider, weight: 1 }];
  }

  public metricCpuReservation(options?: MetricOptions): IMetric {
    return this.metric('CPUReservation', options);
  }

  public metricMemoryReservation(options?: MetricOptions): IMetric {
    return this.metric('MemoryReservation', options);
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html */
  private metric(metricName: string, options?: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/ECS',
      metricName,
      dimensionsMap: { ClusterName: this.clusterName },
      statistic: Stats.AVERAGE,
      ...options,
    }).attachTo(this);
  }
}

/**
 * Defines an ECS cluster and the instances that it runs on.
 */
export class Ec2Cluster extends Ec2ClusterBase {
  /** Refer to the cluster of another stack of this environment. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    options: Ec2ClusterContractOptions = {},
  ): IEc2Cluster {
    class Import extends Ec2ClusterBase {
      private readonly fields = readContract(this, environment, PACKAGE, [...FIELDS, ...EXEC_FIELDS]);
      public readonly clusterName = this.fields.clusterName;
      public readonly capacityProvider = this.fields.capacityProvider;
      public readonly autoScalingGroupName = this.fields.autoScalingGroupName;
      public readonly instanceSecurityGroup = SecurityGroup.fromSecurityGroupId(
        this,
        'SecurityGroup',
        this.fields.instanceSecurityGroupId,
        // what a task in bridge mode may reach is said by whoever connects it
        { allowAllOutbound: false },
      );
      public readonly exec = options.exec
        ? {
            key: Key.fromKeyArn(this, 'ExecKey', this.fields.execKeyArn),
            logGroup: LogGroup.fromLogGroupName(this, 'ExecLog', this.fields.execLogGroupName),
          }
        : undefined;
    }
    return new Import(scope, id);
  }

  public readonly clusterName: string;
  public readonly capacityProvider: string;
  public readonly instanceSecurityGroup: ISecurityGroup;
  public readonly autoScalingGroupName: string;
  public readonly exec?: ClusterExec;

  /** The preferred one first. */
  public readonly instanceTypes: readonly string[];

  /** Name of the public parameter that holds the id of the image. */
  public readonly imageParameter: string;

  public readonly minInstances: number;
  public readonly maxInstances: number;

  constructor(scope: Construct, id: string, props: Ec2ClusterProps) {
    super(scope, id);

    const sizes = completeSizes(props);
    ValidationError.throwIfAny(ec2ClusterProblems(props), this);

    const execLog = props.exec ? new ExecLog(this, 'Exec', props) : undefined;
    const cluster = new CfnCluster(this, 'Resource', {
      clusterName: props.clusterName,
      clusterSettings: [{ name: 'containerInsights', value: props.containerInsights ?? ContainerInsights.ENHANCED }],
      configuration: execLog?.render(),
    });
    this.instanceSecurityGroup = this.makeSecurityGroup(props.network);
    const capacity = new InstanceCapacity(this, 'Capacity', {
      ...props,
      ...sizes,
      cluster,
      securityGroup: this.instanceSecurityGroup,
      image: props.image ?? InstanceImage.amazonLinux2023(),
      managedTerminationProtection: props.managedTerminationProtection ?? true,
      detailedMonitoring: props.detailedMonitoring ?? true,
      replaceInstances: props.replaceInstances ?? true,
    });
    const association = this.associate(cluster, capacity);
    // it goes first: then nothing waits for instances that nothing ends
    releaseOperation(this, { ...props, cluster, group: capacity.group }).node.addDependency(capacity, association);

    this.clusterName = cluster.ref;
    this.capacityProvider = capacity.capacityProvider.ref;
    this.autoScalingGroupName = capacity.group.ref;
    this.exec = execLog;
    this.instanceTypes = sizes.instanceTypes;
    this.imageParameter = capacity.imageParameter;
    this.minInstances = sizes.minInstances;
    this.maxInstances = sizes.maxInstances;
    this.writeContract(props.environment);
  }

  private makeSecurityGroup({ vpc }: INetwork): ISecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Instances of the ECS cluster: nothing in, HTTPS out',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'ECS, registry, logs, Session Manager');
    return group;
  }

  private associate(cluster: CfnCluster, { capacityProvider }: InstanceCapacity): Construct {
    return new CfnClusterCapacityProviderAssociations(this, 'CapacityProviders', {
      cluster: cluster.ref,
      capacityProviders: [capacityProvider.ref],
      defaultCapacityProviderStrategy: [{ capacityProvider: capacityProvider.ref, weight: 1 }],
    });
  }

  private writeContract(environment: string): void {
    const { exec } = this;
    const fields: Record<(typeof FIELDS)[number], string> = {
      clusterName: this.clusterName,
      capacityProvider: this.capacityProvider,
      instanceSecurityGroupId: this.instanceSecurityGroup.securityGroupId,
      autoScalingGroupName: this.autoScalingGroupName,
      instanceTypes: this.instanceTypes.join(','),
      imageParameter: this.imageParameter,
      minInstances: Tokenization.stringifyNumber(this.minInstances),
      maxInstances: Tokenization.stringifyNumber(this.maxInstances),
    };
    const execFields = exec && { execKeyArn: exec.key.keyArn, execLogGroupName: exec.logGroup.logGroupName };
    writeContract(this, environment, PACKAGE, { ...fields, ...execFields });
  }
}

import { readContract, ValidationError, writeContract } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type ISecurityGroup, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Duration, type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterExec } from './cluster-exec';
import type { InstanceNeeds } from './instance-needs';
import { type ManagedShare, managedInstancesProblems } from './managed-instances-problems';
import { ExecLog } from './private/exec-log';
import { ManagedInstances } from './private/managed-instances';

const PACKAGE = 'ecs-managed-cluster';

const FIELDS = ['clusterName', 'capacityProvider', 'instanceSecurityGroupId'] as const;

/** Written only where there are Spot instances. */
const SPOT_FIELD = 'spotCapacityProvider';

/** Written only where people may run commands in tasks. */
const EXEC_FIELDS = ['execKeyArn', 'execLogGroupName'] as const;

/**
 * Which capacity gives tasks room, and in which share.
 */
export interface ManagedCapacity {
  /** Name of the capacity provider. */
  readonly capacityProvider: string;
  readonly weight?: number;
  readonly base?: number;
}

/**
 * An ECS cluster whose tasks run on ECS Managed Instances.
 */
export interface IManagedInstancesCluster extends IResource {
  readonly clusterName: string;

  /** What its services must ask for: the cluster has no strategy of its own. */
  readonly capacity: ManagedCapacity[];

  readonly launchType: 'MANAGED_INSTANCES';

  /** Of the instances. Tasks have their own. */
  readonly instanceSecurityGroup: ISecurityGroup;

  /**
   * What a task needs to let people in.
   *
   * @default - nobody runs commands in tasks
   */
  readonly exec?: ClusterExec;

  /** Tasks that run, by Container Insights. */
  metricTasks(options?: MetricOptions): IMetric;

  /** Instances that there are, by Container Insights. */
  metricInstances(options?: MetricOptions): IMetric;

  /** CPU units that the tasks asked for, by Container Insights: 1024 are one vCPU. */
  metricCpuReserved(options?: MetricOptions): IMetric;

  /** Memory that the tasks asked for in MiB, by Container Insights. */
  metricMemoryReserved(options?: MetricOptions): IMetric;
}

/**
 * What tasks run on, and what is known about them.
 */
export interface ManagedInstancesClusterProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/ecs-managed-cluster/v1/`. */
  readonly environment: string;

  readonly network: INetwork;

  /**
   * Name in ECS: letters, digits, hyphens and underscores, at most 240, as its providers are named after it. Another one replaces the cluster.
   *
   * @default - CloudFormation makes one
   */
  readonly clusterName?: string;

  /**
   * Which instances ECS may start.
   *
   * @default - the cheapest general ones that hold the tasks
   */
  readonly instances?: InstanceNeeds;

  /**
   * Share of instances at the usual price.
   *
   * @default - weight 1, no base
   */
  readonly onDemand?: ManagedShare;

  /**
   * Share of Spot instances: much cheaper, and taken away with a warning of two minutes.
   *
   * @default - none
   */
  readonly spot?: ManagedShare;

  /**
   * Disk of an instance for images, logs and files of its tasks, 30 to 16,384 GiB.
   *
   * @default 80
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedInstancesStorageConfiguration.html
   */
  readonly storageGiB?: number;

  /**
   * How long an instance may be idle or nearly so before its tasks move and it ends, up to an hour.
   *
   * @default - as ECS finds right
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InfrastructureOptimization.html
   */
  readonly scaleInAfter?: Duration;

  /**
   * Whether instances report every minute instead of every five.
   *
   * @default true
   */
  readonly detailedMonitoring?: boolean;

  /**
   * Metrics of tasks and containers.
   *
   * @default ContainerInsights.ENHANCED
   */
  readonly containerInsights?: ContainerInsights;

  /**
   * Encrypt and record the commands that people run in tasks. The service must allow them, too.
   *
   * @default false
   */
  readonly exec?: boolean;

  /**
   * Key of the sessions and of their record. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the record is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the record and its key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * What of a cluster must be known before its contract can be read.
 */
export interface ManagedInstancesContractOptions {
  /**
   * Its share of instances at the usual price.
   *
   * @default - weight 1, no base
   */
  readonly onDemand?: ManagedShare;

  /**
   * Its share of Spot instances. The deployment fails if it has none.
   *
   * @default - none
   */
  readonly spot?: ManagedShare;

  /**
   * Whether the cluster records commands. The deployment fails if it does not.
   *
   * @default false
   */
  readonly exec?: boolean;
}

abstract class ManagedInstancesClusterBase extends Resource implements IManagedInstancesCluster {
  public abstract readonly clusterName: string;
  public abstract readonly capacity: ManagedCapacity[];
  public abstract readonly instanceSecurityGroup: ISecurityGroup;
  public abstract readonly exec?: ClusterExec;
  public readonly launchType = 'MANAGED_INSTANCES';

  public metricTasks(options?: MetricOptions): IMetric {
    return this.metric('TaskCount', options);
  }

  public metricInstances(options?: MetricOptions): IMetric {
    return this.metric('ContainerInstanceCount', options);
  }

  public metricCpuReserved(options?: MetricOptions): IMetric {
    return this.metric('CpuReserved', options);
  }

  public metricMemoryReserved(options?: MetricOptions): IMetric {
    return this.metric('MemoryReserved', options);
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html */
  private metric(metricName: string, options?: MetricOptions): Metric {
    return new Metric({
      namespace: 'ECS/ContainerInsights',
      metricName,
      dimensionsMap: { ClusterName: this.clusterName },
      statistic: Stats.AVERAGE,
      ...options,
    }).attachTo(this);
  }
}

/**
 * Defines an ECS cluster on ECS Managed Instances: AWS chooses, starts, patches and ends instances of EC2 in your account.
 */
export class ManagedInstancesCluster extends ManagedInstancesClusterBase {
  /**
   * Refer to the cluster of another stack of this environment.
   *
   * The shares must be known when templates are made: they become the strategy of each service.
   */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    options: ManagedInstancesContractOptions = {},
  ): IManagedInstancesCluster {
    class Import extends ManagedInstancesClusterBase {
      private readonly fields = readContract(this, environment, PACKAGE, [...FIELDS, SPOT_FIELD, ...EXEC_FIELDS]);
      public readonly clusterName = this.fields.clusterName;
      public readonly capacity = capacityOf(options, {
        onDemand: this.fields.capacityProvider,
        spot: options.spot && this.fields.spotCapacityProvider,
      });
      public readonly instanceSecurityGroup = SecurityGroup.fromSecurityGroupId(
        this,
        'SecurityGroup',
        this.fields.instanceSecurityGroupId,
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
  public readonly capacity: ManagedCapacity[];
  public readonly instanceSecurityGroup: ISecurityGroup;
  public readonly exec?: ClusterExec;

  constructor(scope: Construct, id: string, props: ManagedInstancesClusterProps) {
    super(scope, id);

    const { clusterName, storageGiB = 80, detailedMonitoring = true, spot } = props;
    ValidationError.throwIfAny(managedInstancesProblems(props), this);

    const execLog = props.exec ? new ExecLog(this, 'Exec', props) : undefined;
    const cluster = new CfnCluster(this, 'Resource', {
      clusterName,
      clusterSettings: [{ name: 'containerInsights', value: props.containerInsights ?? ContainerInsights.ENHANCED }],
      configuration: execLog?.render(),
    });
    this.clusterName = cluster.ref;
    this.instanceSecurityGroup = this.makeSecurityGroup(props.network);
    const providers = new ManagedInstances(this, 'Capacity', {
      ...props,
      ...{ cluster, storageGiB, detailedMonitoring },
      spot: spot !== undefined,
      securityGroup: this.instanceSecurityGroup,
    });
    this.capacity = capacityOf(props, providers);
    this.exec = execLog;
    this.writeContract(props.environment, providers);
  }

  private makeSecurityGroup({ vpc }: INetwork): ISecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Managed instances of the ECS cluster: nothing in, HTTPS out',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'ECS, registry, logs');
    return group;
  }

  private writeContract(environment: string, { onDemand, spot }: Providers): void {
    const { exec } = this;
    const fields: Record<(typeof FIELDS)[number], string> = {
      clusterName: this.clusterName,
      capacityProvider: onDemand,
      instanceSecurityGroupId: this.instanceSecurityGroup.securityGroupId,
    };
    writeContract(this, environment, PACKAGE, {
      ...fields,
      ...(spot && { [SPOT_FIELD]: spot }),
      ...(exec && { execKeyArn: exec.key.keyArn, execLogGroupName: exec.logGroup.logGroupName }),
    });
  }
}

/** Names of the capacity providers. */
type Providers = Pick<ManagedInstances, 'onDemand' | 'spot'>;

function capacityOf(shares: ManagedInstancesContractOptions, providers: Providers): ManagedCapacity[] {
  const share = (capacityProvider: string, { weight = 1, base = 0 }: ManagedShare = {}) => ({
    capacityProvider,
    weight,
    base,
  });
  const onDemand = share(providers.onDemand, shares.onDemand);
  return providers.spot ? [onDemand, share(providers.spot, shares.spot)] : [onDemand];
}

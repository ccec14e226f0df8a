import { type ClusterExec, EXEC_FIELDS, ExecLog, execContractOf, execFromContract } from '@berth/ecs-exec';
import { readContract, ValidationError, writeContract } from '@berth/foundation';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnCluster, CfnClusterCapacityProviderAssociations, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type FargateClusterFacts, type FargateShare, fargateClusterProblems } from './fargate-cluster-problems';

const PACKAGE = 'ecs-fargate-cluster';

const FIELDS = ['clusterName'] as const;

/**
 * Which capacity gives tasks room, and in which share.
 */
export interface FargateCapacity {
  /** `FARGATE` or `FARGATE_SPOT`. */
  readonly capacityProvider: string;
  readonly weight?: number;
  readonly base?: number;
}

/**
 * An ECS cluster whose tasks run on Fargate, without instances.
 */
export interface IFargateCluster extends IResource {
  readonly clusterName: string;

  /** What its services should ask for. */
  readonly capacity: FargateCapacity[];

  readonly launchType: 'FARGATE';

  /**
   * What a task needs to let people in.
   *
   * @default - nobody runs commands in tasks
   */
  readonly exec?: ClusterExec;

  /** Tasks that run, by Container Insights. */
  metricTasks(options?: MetricOptions): IMetric;

  /** CPU units that the tasks asked for, by Container Insights: 1024 are one vCPU. */
  metricCpuReserved(options?: MetricOptions): IMetric;

  /** Memory that the tasks asked for in MiB, by Container Insights. */
  metricMemoryReserved(options?: MetricOptions): IMetric;
}

/**
 * What tasks run on, and what is known about them.
 */
export interface FargateClusterProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/ecs-fargate-cluster/v1/`. */
  readonly environment: string;

  /**
   * Name in ECS: letters, digits, hyphens and underscores, at most 255. Another one replaces the cluster.
   *
   * @default - CloudFormation makes one
   */
  readonly clusterName?: string;

  /**
   * Share of Fargate at the usual price.
   *
   * @default - weight 1, no base
   */
  readonly fargate?: FargateShare;

  /**
   * Share of Fargate Spot: up to 70 percent cheaper, and taken away with a warning of two minutes. For x86_64 and Arm.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
   */
  readonly spot?: FargateShare;

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
export interface FargateClusterContractOptions extends FargateClusterFacts {
  /**
   * Whether the cluster records commands. The deployment fails if it does not.
   *
   * @default false
   */
  readonly exec?: boolean;
}

abstract class FargateClusterBase extends Resource implements IFargateCluster {
  public abstract readonly clusterName: string;
  public abstract readonly capacity: FargateCapacity[];
  public abstract readonly exec?: ClusterExec;
  public readonly launchType = 'FARGATE';

  public metricTasks(options?: MetricOptions): IMetric {
    return this.metric('TaskCount', options);
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
 * Defines an ECS cluster on Fargate and Fargate Spot.
 */
export class FargateCluster extends FargateClusterBase {
  /**
   * Refer to the cluster of another stack of this environment.
   *
   * The shares must be known when templates are made: they become the strategy of each service.
   */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    options: FargateClusterContractOptions = {},
  ): IFargateCluster {
    class Import extends FargateClusterBase {
      private readonly fields = readContract(this, environment, PACKAGE, [...FIELDS, ...EXEC_FIELDS]);
      public readonly clusterName = this.fields.clusterName;
      public readonly capacity = capacityOf(options);
      public readonly exec = options.exec ? execFromContract(this, this.fields) : undefined;
    }
    return new Import(scope, id);
  }

  public readonly clusterName: string;
  public readonly capacity: FargateCapacity[];
  public readonly exec?: ClusterExec;

  /** The cluster itself, for what has no prop here: `cluster.addPropertyOverride('ServiceConnectDefaults.Namespace', arn)`. */
  public readonly cluster: CfnCluster;

  constructor(scope: Construct, id: string, props: FargateClusterProps) {
    super(scope, id);

    const { environment, clusterName, containerInsights = ContainerInsights.ENHANCED } = props;
    ValidationError.throwIfAny(fargateClusterProblems(props), this);

    const execLog = props.exec ? new ExecLog(this, 'Exec', props) : undefined;
    const cluster = new CfnCluster(this, 'Resource', {
      clusterName,
      clusterSettings: [{ name: 'containerInsights', value: containerInsights }],
      configuration: execLog?.render(),
    });
    this.cluster = cluster;
    this.clusterName = cluster.ref;
    this.capacity = capacityOf(props);
    this.exec = execLog;
    new CfnClusterCapacityProviderAssociations(this, 'CapacityProviders', {
      cluster: cluster.ref,
      // both, so that a service may choose
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      defaultCapacityProviderStrategy: this.capacity,
    });

    writeContract(this, environment, PACKAGE, {
      clusterName: this.clusterName,
      ...(execLog && execContractOf(execLog)),
    });
  }
}

function capacityOf({ fargate = {}, spot }: FargateClusterFacts): FargateCapacity[] {
  const share = (capacityProvider: string, { weight = 1, base = 0 }: FargateShare) => ({
    capacityProvider,
    weight,
    base,
  });
  return [share('FARGATE', fargate), ...(spot ? [share('FARGATE_SPOT', spot)] : [])];
}

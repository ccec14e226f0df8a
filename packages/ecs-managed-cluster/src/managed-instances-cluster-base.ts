import type { ClusterExec } from '@berth/ecs-exec';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type IResource, Resource } from 'aws-cdk-lib/core';

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

/** What a cluster can do, wherever it was made. */
export abstract class ManagedInstancesClusterBase extends Resource implements IManagedInstancesCluster {
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

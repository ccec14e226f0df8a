import type { ClusterExec } from '@berth/ecs-exec';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type IResource, Resource } from 'aws-cdk-lib/core';

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

  /** Instances that have joined the cluster, by Container Insights. */
  metricInstances(options?: MetricOptions): IMetric;
}

/** What a cluster can do, wherever it was made. */
export abstract class Ec2ClusterBase extends Resource implements IEc2Cluster {
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

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html */
  public metricInstances(options?: MetricOptions): IMetric {
    return this.metric('ContainerInstanceCount', options, 'ECS/ContainerInsights');
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html */
  private metric(metricName: string, options?: MetricOptions, namespace = 'AWS/ECS'): Metric {
    return new Metric({
      namespace,
      metricName,
      dimensionsMap: { ClusterName: this.clusterName },
      statistic: Stats.AVERAGE,
      ...options,
    }).attachTo(this);
  }
}

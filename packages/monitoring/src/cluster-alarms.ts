import { type Problem, ValidationError } from '@berth/foundation';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterMetrics } from './metrics';
import { makeAlarms, NoData } from './private/make-alarms';
import { thresholdProblems } from './private/threshold-problems';

/** When the alarms of a cluster begin. */
export interface ClusterThresholds {
  /**
   * CPU that tasks have reserved over 15 minutes, 1 to 100 percent of all instances.
   *
   * @default 95
   */
  readonly cpuReservationPercent?: number;

  /**
   * Memory that tasks have reserved over 15 minutes, 1 to 100 percent of all instances.
   *
   * @default 95
   */
  readonly memoryReservationPercent?: number;
}

export interface ClusterAlarmsProps extends ClusterThresholds {
  /** Who is told. */
  readonly topic: ITopic;

  /** What the alarms call it: `dev cluster`. */
  readonly name: string;

  readonly cluster: ClusterMetrics;
}

/**
 * Defines the alarms of a cluster whose instances are full: the next task, or the next release, finds no room.
 */
export class ClusterAlarms extends Construct {
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, props: ClusterAlarmsProps) {
    super(scope, id);

    ValidationError.throwIfAny(clusterAlarmsProblems(props), this);

    const { topic, name, cluster, cpuReservationPercent: cpu = 95, memoryReservationPercent: memory = 95 } = props;
    const often = { period: Duration.minutes(5) };
    const remedy = 'If no instance has joined, allow more of them, or take larger ones.';
    this.alarms = makeAlarms(this, topic, [
      {
        id: 'CpuReservation',
        metric: cluster.metricCpuReservation(often),
        atLeast: cpu,
        periods: 3,
        noData: NoData.NEWS,
        says: `Tasks have reserved ${cpu} % of the CPU of ${name} or more for 15 minutes. ${remedy}`,
      },
      {
        id: 'MemoryReservation',
        metric: cluster.metricMemoryReservation(often),
        atLeast: memory,
        periods: 3,
        noData: NoData.NEWS,
        says: `Tasks have reserved ${memory} % of the memory of ${name} or more for 15 minutes. ${remedy}`,
      },
    ]);
  }
}

/** Every mistake in the thresholds. */
export function clusterAlarmsProblems(props: ClusterThresholds): Problem[] {
  const { cpuReservationPercent, memoryReservationPercent } = props;
  return thresholdProblems({ cpuReservationPercent, memoryReservationPercent });
}

import { type Problem, ValidationError } from '@berth/foundation';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceMetrics } from './metrics';
import { makeAlarms, NoData } from './private/make-alarms';
import { thresholdProblems } from './private/threshold-problems';

/** When the alarms of a service begin. */
export interface ServiceThresholds {
  /**
   * CPU of the tasks, on average over 15 minutes, 1 to 100 percent of what they reserve. Above the target of scaling, or it rings at each load.
   *
   * @default 85
   */
  readonly cpuPercent?: number;

  /**
   * Memory of the tasks, on average over 15 minutes, 1 to 100 percent of what they reserve.
   *
   * @default 90
   */
  readonly memoryPercent?: number;

  /**
   * Tasks that must run; fewer over 5 minutes are an alarm.
   *
   * @default 1
   */
  readonly minRunningTasks?: number;
}

export interface ServiceAlarmsProps extends ServiceThresholds {
  /** Who is told. */
  readonly topic: ITopic;

  /** What the alarms call it: `dev-shop`. */
  readonly name: string;

  readonly service: ServiceMetrics;
}

/**
 * Defines the alarms of a service: CPU, memory, and tasks that do not run.
 */
export class ServiceAlarms extends Construct {
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);

    ValidationError.throwIfAny(serviceAlarmsProblems(props), this);

    const { topic, name, service, cpuPercent = 85, memoryPercent = 90, minRunningTasks = 1 } = props;
    const often = { period: Duration.minutes(5) };
    this.alarms = makeAlarms(this, topic, [
      {
        id: 'Cpu',
        metric: service.metricCpuUtilization(often),
        atLeast: cpuPercent,
        periods: 3,
        noData: NoData.NEWS,
        says: `The tasks of ${name} use ${cpuPercent} % of their CPU or more for 15 minutes. Allow more tasks or give them more CPU; look at what the last release made slow.`,
      },
      {
        id: 'Memory',
        metric: service.metricMemoryUtilization(often),
        atLeast: memoryPercent,
        periods: 3,
        noData: NoData.NEWS,
        says: `The tasks of ${name} use ${memoryPercent} % of their memory or more for 15 minutes and will be killed at 100 %. Give them more memory, or look for a leak in the last release.`,
      },
      {
        id: 'RunningTasks',
        metric: service.metricRunningTasks({ period: Duration.minutes(1) }),
        atMost: minRunningTasks - 1,
        periods: 5,
        noData: NoData.WRONG,
        says: `${name} runs fewer tasks for 5 minutes than the ${minRunningTasks} it needs. Read why the last ones stopped: image, secret, health check or capacity.`,
      },
    ]);
  }
}

/** Every mistake in the thresholds. */
export function serviceAlarmsProblems({ cpuPercent, memoryPercent, minRunningTasks }: ServiceThresholds): Problem[] {
  return thresholdProblems({ cpuPercent, memoryPercent, minRunningTasks });
}

import { type Problem, ValidationError } from '@berth/foundation';
import { type IAlarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { CacheMetrics } from './metrics';
import { makeAlarms, NoData } from './private/make-alarms';
import { thresholdProblems } from './private/threshold-problems';

/** When the alarms of a cache begin. */
export interface CacheThresholds {
  /**
   * Memory of the fullest node over 15 minutes, 1 to 100 percent.
   *
   * @default 80
   */
  readonly memoryPercent?: number;

  /**
   * CPU of the engine, of the busiest node, on average over 15 minutes, 1 to 100 percent. It answers commands on one processor only.
   *
   * @default 80
   */
  readonly engineCpuPercent?: number;

  /**
   * Keys that went within 5 minutes because memory was short.
   *
   * @default 1000
   */
  readonly evictions?: number;
}

export interface CacheAlarmsProps extends CacheThresholds {
  /** Who is told. */
  readonly topic: ITopic;

  /** What the alarms call it: `dev cache`. */
  readonly name: string;

  readonly cache: CacheMetrics;
}

/**
 * Defines the alarms of a cache: memory, CPU, keys that it had to drop.
 */
export class CacheAlarms extends Construct {
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, props: CacheAlarmsProps) {
    super(scope, id);

    ValidationError.throwIfAny(cacheAlarmsProblems(props), this);

    const { topic, name, cache, memoryPercent = 80, engineCpuPercent = 80, evictions = 1000 } = props;
    const often = { period: Duration.minutes(5) };
    this.alarms = makeAlarms(this, topic, [
      {
        id: 'Memory',
        metric: cache.metricMemoryUsage({ ...often, statistic: Stats.MAXIMUM }),
        atLeast: memoryPercent,
        periods: 3,
        noData: NoData.NEWS,
        says: `The memory of ${name} is ${memoryPercent} % full or more for 15 minutes. Let keys expire earlier, or take larger nodes.`,
      },
      {
        id: 'EngineCpu',
        metric: cache.metricEngineCpuUtilization(often),
        atLeast: engineCpuPercent,
        periods: 3,
        noData: NoData.NEWS,
        says: `The engine of ${name} is at ${engineCpuPercent} % or more of its one processor for 15 minutes. Read its log of slow commands; larger nodes have faster processors, not more of them.`,
      },
      {
        id: 'Evictions',
        metric: cache.metricEvictions({ ...often, statistic: Stats.SUM }),
        atLeast: evictions,
        periods: 1,
        noData: NoData.FINE,
        says: `${name} dropped ${evictions} keys or more in 5 minutes because its memory is full. Let keys expire earlier, or take larger nodes.`,
      },
    ]);
  }
}

/** Every mistake in the thresholds. */
export function cacheAlarmsProblems({ memoryPercent, engineCpuPercent, evictions }: CacheThresholds): Problem[] {
  return thresholdProblems({ memoryPercent, engineCpuPercent, evictions });
}

import { type Problem, ValidationError } from '@berth/foundation';
import { type IAlarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DatabaseMetrics } from './metrics';
import { makeAlarms, NoData } from './private/make-alarms';
import { thresholdProblems } from './private/threshold-problems';

/** When the alarms of a database begin. */
export interface DatabaseThresholds {
  /**
   * CPU on average over 15 minutes, 1 to 100 percent.
   *
   * @default 80
   */
  readonly cpuPercent?: number;

  /**
   * Room that is left on the volume.
   *
   * @default Size.gibibytes(5)
   */
  readonly freeStorage?: Size;

  /**
   * Connections that are open. The class of the instance decides how many it takes: a db.t4g.micro about 80.
   *
   * @default 60
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
   */
  readonly connections?: number;
}

export interface DatabaseAlarmsProps extends DatabaseThresholds {
  /** Who is told. */
  readonly topic: ITopic;

  /** What the alarms call it: `dev database`. */
  readonly name: string;

  readonly database: DatabaseMetrics;
}

/**
 * Defines the alarms of a database: CPU, room on its volume, connections.
 */
export class DatabaseAlarms extends Construct {
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, props: DatabaseAlarmsProps) {
    super(scope, id);

    ValidationError.throwIfAny(databaseAlarmsProblems(props), this);

    const { topic, name, database, cpuPercent = 80, freeStorage = Size.gibibytes(5), connections = 60 } = props;
    const often = { period: Duration.minutes(5) };
    const gibibytes = Number((freeStorage.toMebibytes({ rounding: SizeRoundingBehavior.NONE }) / 1024).toFixed(1));
    this.alarms = makeAlarms(this, topic, [
      {
        id: 'Cpu',
        metric: database.metricCpuUtilization(often),
        atLeast: cpuPercent,
        periods: 3,
        noData: NoData.NEWS,
        says: `The CPU of ${name} is at ${cpuPercent} % or more for 15 minutes. Look for slow queries in Performance Insights, then take a larger class.`,
      },
      {
        id: 'FreeStorage',
        metric: database.metricFreeStorage({ ...often, statistic: Stats.MINIMUM }),
        atMost: freeStorage.toBytes(),
        periods: 1,
        noData: NoData.NEWS,
        says: `The volume of ${name} has ${gibibytes} GiB left or less; without room the database stops. Raise its storage now: it grows without interruption.`,
      },
      {
        id: 'Connections',
        metric: database.metricConnections({ ...often, statistic: Stats.MAXIMUM }),
        atLeast: connections,
        periods: 3,
        noData: NoData.NEWS,
        says: `${name} has ${connections} connections or more for 15 minutes; at its limit it refuses new ones. Lower the pool of each task, use a proxy, or take a larger class.`,
      },
    ]);
  }
}

/** Every mistake in the thresholds. */
export function databaseAlarmsProblems({ cpuPercent, freeStorage, connections }: DatabaseThresholds): Problem[] {
  return thresholdProblems({ cpuPercent, freeStorage, connections });
}

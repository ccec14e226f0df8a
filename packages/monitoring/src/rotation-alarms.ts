import { type IAlarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RotationMetrics } from './metrics';
import { makeAlarms, NoData } from './private/make-alarms';

export interface RotationAlarmsProps {
  /** Who is told. */
  readonly topic: ITopic;

  /** What the alarms call it: `dev-shop`. */
  readonly name: string;

  readonly rotations: RotationMetrics;
}

/**
 * Defines the alarms of what keeps a service in step with its secrets. A rotation that failed is not tried again by itself: the first failure tells.
 */
export class RotationAlarms extends Construct {
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, { topic, name, rotations }: RotationAlarmsProps) {
    super(scope, id);

    const often = { period: Duration.minutes(5) };
    this.alarms = makeAlarms(this, topic, [
      {
        id: 'Failures',
        metric: rotations.metricFailures({ ...often, statistic: Stats.SUM }),
        atLeast: 1,
        periods: 1,
        noData: NoData.FINE,
        says: `A secret of ${name} could not be rotated, or its new value did not reach the tasks. Read the log of the function that follows rotations, then rotate or deploy again.`,
      },
      {
        id: 'FailedEvents',
        metric: rotations.metricFailedEvents({ ...often, statistic: Stats.MAXIMUM }),
        atLeast: 1,
        periods: 1,
        noData: NoData.FINE,
        says: `Changes of the secrets of ${name} were given up after three tries. They wait in the queue of the function that follows rotations.`,
      },
    ]);
  }
}

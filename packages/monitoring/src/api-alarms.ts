import { type Problem, ValidationError } from '@berth/foundation';
import { type IAlarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiMetrics } from './metrics';
import { makeAlarms, NoData } from './private/make-alarms';
import { thresholdProblems } from './private/threshold-problems';

/** When the alarms of an API begin. */
export interface ApiThresholds {
  /**
   * Answers with 5xx in 5 minutes.
   *
   * @default 10
   */
  readonly errors?: number;

  /**
   * Time that 95 of 100 requests stay below, over 15 minutes.
   *
   * @default Duration.seconds(2)
   */
  readonly latency?: Duration;
}

export interface ApiAlarmsProps extends ApiThresholds {
  /** Who is told. */
  readonly topic: ITopic;

  /** What the alarms call it: `dev API`. */
  readonly name: string;

  readonly api: ApiMetrics;
}

/**
 * Defines the alarms of an API: errors and slow answers, its own and those of what is behind it.
 */
export class ApiAlarms extends Construct {
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, props: ApiAlarmsProps) {
    super(scope, id);

    ValidationError.throwIfAny(apiAlarmsProblems(props), this);

    const { topic, name, api, errors = 10, latency = Duration.seconds(2) } = props;
    const often = { period: Duration.minutes(5) };
    const milliseconds = latency.toMilliseconds();
    this.alarms = makeAlarms(this, topic, [
      {
        id: 'Errors',
        metric: api.metric5xx({ ...often, statistic: Stats.SUM }),
        atLeast: errors,
        periods: 1,
        noData: NoData.FINE,
        says: `${name} answered ${errors} requests or more with 5xx in 5 minutes. Its access log says whether the load balancer behind it or the link to it failed.`,
      },
      {
        id: 'Latency',
        metric: api.metricLatency({ ...often, statistic: Stats.percentile(95) }),
        atLeast: milliseconds,
        periods: 3,
        noData: NoData.FINE,
        says: `5 of 100 requests to ${name} take ${milliseconds} ms or more for 15 minutes. Compare with the response time of the load balancer behind it.`,
      },
    ]);
  }
}

/** Every mistake in the thresholds. */
export function apiAlarmsProblems({ errors, latency }: ApiThresholds): Problem[] {
  return thresholdProblems({ errors, latency });
}

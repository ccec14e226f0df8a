import { type Problem, ValidationError } from '@berth/foundation';
import { type IAlarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RouteMetrics } from './metrics';
import { makeAlarms, NoData } from './private/make-alarms';
import { thresholdProblems } from './private/threshold-problems';

/** When the alarms of a route begin. */
export interface RouteThresholds {
  /**
   * Answers with 5xx in 5 minutes.
   *
   * @default 10
   */
  readonly errors?: number;

  /**
   * Time that 95 of 100 requests stay below, over 15 minutes.
   *
   * @default Duration.seconds(1)
   */
  readonly responseTime?: Duration;

  /**
   * Targets that fail their health check for 5 minutes.
   *
   * @default 1
   */
  readonly unhealthyHosts?: number;
}

export interface RouteAlarmsProps extends RouteThresholds {
  /** Who is told. */
  readonly topic: ITopic;

  /** What the alarms call it: `dev-shop`. */
  readonly name: string;

  readonly route: RouteMetrics;
}

/**
 * Defines the alarms of what users see of a service: errors, slow answers, targets that fail.
 */
export class RouteAlarms extends Construct {
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, props: RouteAlarmsProps) {
    super(scope, id);

    ValidationError.throwIfAny(routeAlarmsProblems(props), this);

    const { topic, name, route, errors = 10, responseTime = Duration.seconds(1), unhealthyHosts = 1 } = props;
    const often = { period: Duration.minutes(5) };
    const seconds = responseTime.toSeconds({ integral: false });
    this.alarms = makeAlarms(this, topic, [
      {
        id: 'Errors',
        metric: route.metricTarget5xx({ ...often, statistic: Stats.SUM }),
        atLeast: errors,
        periods: 1,
        noData: NoData.FINE,
        says: `${name} answered ${errors} requests or more with 5xx in 5 minutes. Read its log; if a release went out just now, roll it back.`,
      },
      {
        id: 'ResponseTime',
        metric: route.metricResponseTime({ ...often, statistic: Stats.percentile(95) }),
        atLeast: seconds,
        periods: 3,
        noData: NoData.FINE,
        says: `5 of 100 requests to ${name} take ${seconds} s or more for 15 minutes. Look at the CPU of its tasks and at its database; if a release went out just now, roll it back.`,
      },
      {
        id: 'UnhealthyHosts',
        metric: route.metricUnhealthyHosts({ period: Duration.minutes(1), statistic: Stats.MAXIMUM }),
        atLeast: unhealthyHosts,
        periods: 5,
        noData: NoData.FINE,
        says: `${name} has ${unhealthyHosts} or more targets that fail their health check for 5 minutes. Read the log of these tasks, and try the path of the health check.`,
      },
    ]);
  }
}

/** Every mistake in the thresholds. */
export function routeAlarmsProblems({ errors, responseTime, unhealthyHosts }: RouteThresholds): Problem[] {
  return thresholdProblems({ errors, responseTime, unhealthyHosts });
}

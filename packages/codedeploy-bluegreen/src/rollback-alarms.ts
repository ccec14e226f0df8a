import { acknowledgeAll, nist, templateRule, ValidationError } from '@berth/foundation';
import type { IServiceRoute, TargetGroupReference } from '@berth/load-balancer';
import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IAlarmAction,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { completeThresholds, type RollbackThresholds, rollbackThresholdProblems } from './rollback-thresholds';

const PERIOD = Duration.minutes(1);

/**
 * What is watched, and how much of it ends a release.
 */
export interface RollbackAlarmsProps {
  readonly route: IServiceRoute;

  /**
   * @default - 5 percent errors of at least 10 requests, or 1 unhealthy target, for 2 minutes
   */
  readonly thresholds?: RollbackThresholds;

  /**
   * Who is told when one of the alarms goes off.
   *
   * @default - nobody: CodeDeploy or ECS acts
   */
  readonly actions?: IAlarmAction[];
}

/**
 * Defines alarms that end a release: a `BlueGreenDeployment` makes its own, releases by ECS itself take them as `alarms`.
 *
 * They judge each color by itself: a few users on a broken green would drown in the many on blue.
 */
export class RollbackAlarms extends Construct {
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, { route, thresholds = {}, actions = [] }: RollbackAlarmsProps) {
    super(scope, id);

    ValidationError.throwIfAny(rollbackThresholdProblems(thresholds), this);

    const { errorPercent, minRequests, unhealthyHosts, minutes } = completeThresholds(thresholds);
    const common = {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: minutes,
      // a color without requests or tasks has no numbers
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    const errors = new Alarm(this, 'Errors', {
      ...common,
      alarmDescription: 'Answers 500 to 599 of one color, in percent of its requests',
      metric: errorShare(route, minRequests),
      threshold: errorPercent,
    });
    const unhealthy = new Alarm(this, 'Unhealthy', {
      ...common,
      alarmDescription: 'Targets of either color that fail their health checks',
      metric: route.metricUnhealthyHosts({ period: PERIOD }),
      threshold: unhealthyHosts,
    });
    for (const alarm of [errors, unhealthy]) this.tell(alarm, actions);
    this.alarms = [errors, unhealthy];
  }

  private tell(alarm: Alarm, actions: IAlarmAction[]): void {
    if (actions.length > 0) {
      alarm.addAlarmAction(...actions);
      return;
    }
    const ids = [nist('CloudWatchAlarmAction'), templateRule('cloudwatch_alarm_action_check')];
    acknowledgeAll(alarm, ids, 'who releases watches it and rolls back; nobody needs to act');
  }
}

/** The worse color. One with fewer than `minRequests` in a minute says too little. */
function errorShare(route: IServiceRoute, minRequests: number): MathExpression {
  const blue = shareOf('blue', route, route.blue, minRequests);
  if (!route.green) return blue;
  const green = shareOf('green', route, route.green, minRequests);
  return new MathExpression({
    expression: 'MAX([blue, green])',
    usingMetrics: { blue, green },
    label: 'errors in percent',
    period: PERIOD,
  });
}

function shareOf(color: string, route: IServiceRoute, group: TargetGroupReference, minRequests: number) {
  const [requests, errors] = [`${color}Requests`, `${color}Errors`];
  return new MathExpression({
    expression: `IF(FILL(${requests}, 0) >= ${minRequests}, 100 * FILL(${errors}, 0) / FILL(${requests}, 1), 0)`,
    usingMetrics: {
      [requests]: ofGroup(route, group, 'RequestCount'),
      [errors]: ofGroup(route, group, 'HTTPCode_Target_5XX_Count'),
    },
    label: `errors of ${color} in percent`,
    period: PERIOD,
  });
}

function ofGroup({ loadBalancerFullName }: IServiceRoute, { fullName }: TargetGroupReference, metricName: string) {
  return new Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: loadBalancerFullName, TargetGroup: fullName },
    statistic: 'Sum',
    period: PERIOD,
  });
}

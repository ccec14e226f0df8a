import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What no figure means. */
export const NoData = {
  /** Nothing happened, so nothing is wrong: of figures that exist only when something happens. */
  FINE: TreatMissingData.NOT_BREACHING,

  /** What should give figures is gone. */
  WRONG: TreatMissingData.BREACHING,

  /** Somebody should know, but nothing is known to be wrong: the alarm tells that its data is insufficient. */
  NEWS: TreatMissingData.MISSING,
};

/** One line of the table of alarms of something. */
export interface AlarmRule {
  readonly id: string;
  readonly metric: IMetric;

  /** Alarm at this figure or above it. */
  readonly atLeast?: number;

  /** Alarm at this figure or below it. */
  readonly atMost?: number;

  /** How many periods of the metric in a row. */
  readonly periods: number;

  readonly noData: TreatMissingData;

  /** What happened, and what to do. */
  readonly says: string;
}

/** The alarms of a table. Each tells the topic when it begins, when it is over, and when its data is insufficient. */
export function makeAlarms(scope: Construct, topic: ITopic, rules: readonly AlarmRule[]): Alarm[] {
  const action = new SnsAction(topic);
  return rules.map(({ id, metric, atLeast, atMost, periods, noData, says }) => {
    const alarm = new Alarm(scope, id, {
      metric,
      threshold: atLeast ?? atMost ?? 0,
      comparisonOperator:
        atLeast === undefined
          ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: noData,
      alarmDescription: says,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    alarm.addInsufficientDataAction(action);
    return alarm;
  });
}

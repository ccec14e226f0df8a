import type * as api from '@aws-sdk/client-cloudwatch';

/** How an alarm judges its figures. */
export interface Judgement {
  readonly comparison: api.ComparisonOperator;
  readonly threshold: number;

  /** Of so many periods ... */
  readonly evaluationPeriods: number;

  /** ... so many must breach. */
  readonly datapointsToAlarm: number;
  readonly missing: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
}

/** One figure that an alarm looked at. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** How many periods more than it needs CloudWatch looks at, to judge by figures rather than by their absence. */
export const furtherPeriods = 2;

/**
 * The state of an alarm by the figures of its last periods, newest last: as many as it evaluates, and a few more.
 *
 * With enough figures in the range the newest decide. Else what is missing counts as the alarm says: as breaching, as not breaching, as a reason to stay as it
 * is, or not at all; then those that exist decide once the oldest of them is old enough, and nothing is known if there is none.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function judge(
  judgement: Judgement,
  points: readonly (Point | undefined)[],
  current: api.StateValue,
): api.StateValue {
  const { evaluationPeriods, datapointsToAlarm, missing } = judgement;
  const present = points.filter(point => point !== undefined).slice(-evaluationPeriods);
  const breaching = present.filter(({ value }) => breaches(judgement, value)).length;
  const lacking = evaluationPeriods - present.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (lacking <= 0) return 'OK';
  if (missing === 'breaching') return breaching + lacking >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (missing === 'notBreaching') return 'OK';
  if (present.length === 0) return missing === 'ignore' ? current : 'INSUFFICIENT_DATA';
  if (breaching < present.length) return 'OK';
  return missing === 'missing' && ageOfOldest(points) >= datapointsToAlarm ? 'ALARM' : current;
}

/** In periods: 1 is the newest. An alarm does not ring for a figure that was the first one a moment ago. */
function ageOfOldest(points: readonly (Point | undefined)[]): number {
  return points.length - points.findIndex(point => point !== undefined);
}

export function breaches({ comparison, threshold }: Judgement, value: number): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    default:
      return false; // bands of anomaly detection are not known here
  }
}

const words: Readonly<Record<string, readonly [is: string, isNot: string]>> = {
  GreaterThanOrEqualToThreshold: ['greater than or equal to', 'less than'],
  GreaterThanThreshold: ['greater than', 'not greater than'],
  LessThanOrEqualToThreshold: ['less than or equal to', 'greater than'],
  LessThanThreshold: ['less than', 'not less than'],
};

/** Why an alarm is in a state, as CloudWatch words it. */
export function reasonOf(
  judgement: Judgement,
  points: readonly (Point | undefined)[],
  state: api.StateValue,
  was: api.StateValue,
): string {
  const { evaluationPeriods, datapointsToAlarm, comparison, threshold } = judgement;
  const present = points.filter(point => point !== undefined).slice(-evaluationPeriods);
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${evaluationPeriods} datapoint${plural(evaluationPeriods)} ${evaluationPeriods > 1 ? 'were' : 'was'} unknown.`;
  }
  if (present.length === 0) {
    const treated = state === 'ALARM' ? 'Breaching' : 'NonBreaching';
    return `Threshold Crossed: no datapoints were received for ${evaluationPeriods} period${plural(evaluationPeriods)} and ${evaluationPeriods} missing datapoint${plural(evaluationPeriods)} ${evaluationPeriods > 1 ? 'were' : 'was'} treated as [${treated}].`;
  }
  const isAlarm = state === 'ALARM';
  const deciding = present.filter(({ value }) => breaches(judgement, value) === isAlarm);
  const shown = (deciding.length > 0 ? deciding : present).reverse();
  const values = shown.map(({ at, value }) => `${value} (${stamp(at)})`).join(', ');
  const needed = isAlarm ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const [is = '', isNot = ''] = words[comparison] ?? [];
  const verb = shown.length > 1 ? 'were' : 'was';
  return `Threshold Crossed: ${shown.length} out of the last ${evaluationPeriods} datapoints [${values}] ${verb} ${isAlarm ? is : isNot} the threshold (${decimal(threshold)}) (minimum ${needed} datapoint${plural(needed)} for ${was} -> ${state} transition).`;
}

function plural(count: number): string {
  return count === 1 ? '' : 's';
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `21/11/26 19:31:00` */
function stamp(at: number): string {
  const [, year = '', month = '', day = '', time = ''] =
    /^..(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(at).toISOString()) ?? [];
  return `${day}/${month}/${year} ${time}`;
}

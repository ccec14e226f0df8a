import { AwsError } from '../../core/aws-error';
import type { Bucket } from './metrics';

/** A statistic of all figures of a period: `Sum`, `Average`, `p99.9` ... */
export function statisticOf(bucket: Bucket, statistic: string): number {
  switch (statistic) {
    case 'Sum':
      return bucket.sum;
    case 'Average':
      return bucket.sum / bucket.count;
    case 'Minimum':
      return bucket.min;
    case 'Maximum':
      return bucket.max;
    case 'SampleCount':
      return bucket.count;
    default:
      return percentile(bucket, percentOf(statistic));
  }
}

/** @throws AwsError InvalidParameterValue */
function percentOf(statistic: string): number {
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(statistic) ?? [];
  if (percent === undefined) {
    throw new AwsError('InvalidParameterValue', `The value ${statistic} for parameter Statistic is not supported.`);
  }
  return Number(percent);
}

/** To three digits, the least value that so many percent of the figures do not exceed. */
function percentile({ values, count }: Bucket, percent: number): number {
  const sorted = Object.entries(values).map(([value, times]) => ({ value: Number(value), times }));
  sorted.sort((a, b) => a.value - b.value);
  let seen = 0;
  for (const { value, times } of sorted) {
    seen += times;
    if (seen >= (count * percent) / 100) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}

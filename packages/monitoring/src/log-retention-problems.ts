import { isKnown, type Problem } from '@berth/foundation';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** In days; the one that stands for ever is none of them. */
const ALLOWED = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/**
 * What is wrong with the number of days that a log is kept.
 *
 * Exported for `platform`, whose config has a number where constructs take `RetentionDays`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export function logRetentionProblems(path: string, days: number | undefined): Problem[] {
  if (!isKnown(days) || ALLOWED.includes(days)) return [];
  return [{ code: 'BERTH-MON-001', path, value: days, fact: `allowed: ${ALLOWED.join(', ')}` }];
}

import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import { Duration, type Size } from 'aws-cdk-lib/core';

/** A threshold as props name it. */
export type Threshold = number | Duration | Size | undefined;

/** What is wrong with thresholds: those that end in `Percent` are 1 to 100, other numbers are whole and positive, the rest is more than nothing. */
export function thresholdProblems(thresholds: Readonly<Record<string, Threshold>>): Problem[] {
  return Object.entries(thresholds).flatMap(([path, value]) => {
    const code = 'BERTH-MON-002';
    if (!isKnown(value)) return [];
    if (typeof value === 'number') {
      const max = path.endsWith('Percent') ? 100 : Number.MAX_SAFE_INTEGER;
      return wholeNumberProblems(value, { code, path, min: 1, max });
    }
    const amount = value instanceof Duration ? value.toMilliseconds() : value.toBytes();
    if (amount > 0) return [];
    return [{ code, path, value: amount, fact: 'must be more than nothing' }];
  });
}

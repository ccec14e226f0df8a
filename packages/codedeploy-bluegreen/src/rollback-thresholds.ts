import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';

/**
 * When a release is rolled back by itself.
 */
export interface RollbackThresholds {
  /**
   * Answers 500 to 599 of one color, in percent of its requests, above 0 to 100.
   *
   * @default 5
   */
  readonly errorPercent?: number;

  /**
   * Requests to a color within a minute that make its errors count, from 1.
   *
   * @default 10
   */
  readonly minRequests?: number;

  /**
   * Targets of both colors that fail their health checks, from 1.
   *
   * @default 1
   */
  readonly unhealthyHosts?: number;

  /**
   * For how many minutes in a row, 1 to 60.
   *
   * @default 2
   */
  readonly minutes?: number;
}

/** The thresholds with every default filled in. */
export function completeThresholds(thresholds: RollbackThresholds = {}): Required<RollbackThresholds> {
  return { errorPercent: 5, minRequests: 10, unhealthyHosts: 1, minutes: 2, ...thresholds };
}

/** Every mistake in the thresholds, with paths below `rollbackThresholds`. */
export function rollbackThresholdProblems(thresholds: RollbackThresholds): Problem[] {
  const { errorPercent, minRequests, unhealthyHosts, minutes } = thresholds;
  const path = (name: string) => `rollbackThresholds.${name}`;
  const problems: Problem[] = [];
  if (isKnown(errorPercent) && !(errorPercent > 0 && errorPercent <= 100)) {
    const fact = 'must be above 0 and at most 100 percent';
    problems.push({ code: 'BERTH-CD-009', path: path('errorPercent'), value: errorPercent, fact });
  }
  const rule = { code: 'BERTH-CD-009', min: 1 };
  return [
    ...problems,
    ...wholeNumberProblems(minRequests, { ...rule, path: path('minRequests'), max: 1_000_000 }),
    ...wholeNumberProblems(unhealthyHosts, { ...rule, path: path('unhealthyHosts'), max: 5000 }),
    ...wholeNumberProblems(minutes, { ...rule, path: path('minutes'), max: 60, unit: 'minutes' }),
  ];
}

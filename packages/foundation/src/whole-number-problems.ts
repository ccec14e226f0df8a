import { isKnown } from './is-known';
import type { Problem } from './problem';

/**
 * The bounds of a number, in the words of whoever sets it.
 */
export interface WholeNumberRule {
  /** Of the problem. */
  readonly code: string;

  readonly path: string;
  readonly min: number;
  readonly max: number;

  /**
   * `GiB`, `days`.
   *
   * @default - a plain number
   */
  readonly unit?: string;
}

/** What is wrong with a number that must be whole and within bounds. One that is not known yet passes. */
export function wholeNumberProblems(value: number | undefined, rule: WholeNumberRule): Problem[] {
  const { code, path, min, max, unit } = rule;
  if (!isKnown(value) || (Number.isInteger(value) && value >= min && value <= max)) return [];
  return [{ code, path, value, fact: `must be a whole number from ${min} to ${max}${unit ? ` ${unit}` : ''}` }];
}

import { isKnown } from './is-known';
import type { Problem } from './problem';

/**
 * What is wrong with the last day on which a decision counts.
 *
 * @param rule code and path of the problem, and what to do when the day is over
 * @param today the day that it is compared with
 */
export function lastDayProblems(
  until: string | undefined,
  rule: Pick<Problem, 'code' | 'path' | 'fix'>,
  today = new Date(),
): Problem[] {
  if (!isKnown(until)) return [];
  const problem = { ...rule, value: until };
  if (!isDay(until)) return [{ ...problem, fact: 'is no date', fix: 'write it as "2027-03-31"' }];
  return until < today.toISOString().slice(0, 10) ? [{ ...problem, fact: 'is over' }] : [];
}

/** Of the calendar: JavaScript takes the 31st of February for a day in March. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

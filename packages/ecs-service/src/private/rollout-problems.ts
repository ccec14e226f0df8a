import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import { Duration } from 'aws-cdk-lib/core';
import { LONGEST_PLAN_MINUTES, LONGEST_STEP_MINUTES } from '../data/native-waits';
import type { BlueGreenOptions, LinearOptions } from '../native-rollout-options';

/** Every mistake in how tasks are replaced one by one. */
export function rollingProblems(minHealthyPercent: number, maxPercent: number): Problem[] {
  const code = 'RollingPercentOutOfRange';
  const problems = [
    ...wholeNumberProblems(minHealthyPercent, { code, path: 'rollout.minHealthyPercent', min: 0, max: 100 }),
    ...wholeNumberProblems(maxPercent, { code, path: 'rollout.maxPercent', min: 100, max: 200 }),
  ];
  if (minHealthyPercent !== 100 || maxPercent !== 100) return problems;
  const fact = 'with minHealthyPercent 100 ECS may neither stop an old task nor start a new one';
  return [{ code: 'RolloutStuck', path: 'rollout.maxPercent', value: 100, fact, fix: 'set it to 200' }];
}

/** Every mistake in how long blue stays. */
export function bakeProblems({ bake }: BlueGreenOptions): Problem[] {
  return minutesProblems(bake, 'rollout.bake');
}

/** Every mistake in steps of the same size, and in all of them together. */
export function linearProblems(options: LinearOptions): Problem[] {
  const { percent, every } = options;
  const problems = [...percentProblems(percent, 3), ...minutesProblems(every, 'rollout.every')];
  return problems.length > 0 ? problems : planProblems(options);
}

function planProblems({ percent, every, bake = Duration.minutes(30) }: LinearOptions): Problem[] {
  if (!isKnown(percent) || !isKnown(every) || !isKnown(bake)) return [];
  const waits = Math.ceil(100 / percent) - 1;
  const minutes = waits * minutesOf(every) + minutesOf(bake);
  if (minutes <= LONGEST_PLAN_MINUTES) return [];
  const [path, value] = ['rollout.every', minutesOf(every)];
  const fact = `${waits} waits and the bake time are ${minutes} min, CloudFormation allows ${LONGEST_PLAN_MINUTES} min`;
  return [{ code: 'BERTH-CD-004', path, value, fact, fix: 'take larger or faster steps' }];
}

/** A share of the users. */
export function percentProblems(percent: number, min: number): Problem[] {
  const tenths = Math.round(percent * 10);
  if (!isKnown(percent) || (percent >= min && percent <= 100 && tenths / 10 === percent)) return [];
  const fact = `must be a number of percent from ${min} to 100, in tenths`;
  return [{ code: 'BERTH-CD-004', path: 'rollout.percent', value: percent, fact }];
}

/** A wait. */
export function minutesProblems(duration: Duration | undefined, path: string): Problem[] {
  if (!isKnown(duration)) return [];
  const value = minutesOf(duration);
  if (Number.isInteger(value) && value >= 0 && value <= LONGEST_STEP_MINUTES) return [];
  const fact = `must be a whole number of minutes from 0 to ${LONGEST_STEP_MINUTES}`;
  return [{ code: 'BERTH-CD-004', path, value, fact }];
}

/** Fractions stay: the rules refuse them. */
export function minutesOf(duration: Duration): number {
  return duration.toMinutes({ integral: false });
}

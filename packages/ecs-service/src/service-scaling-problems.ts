import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import { type NightOff, type ScheduledTasks, TIME } from './scaling-schedule';

/** What one ECS service can have. */
const MOST_TASKS = 5000;

/** Names of the schedules that a night off makes. */
const NIGHT_NAMES: readonly string[] = ['night-off', 'night-over'];

/** What the rules judge. */
export interface ScalingFacts {
  readonly minTasks: number;
  readonly maxTasks: number;

  /**
   * Tasks that the first release starts.
   *
   * @default - not judged
   */
  readonly desiredCount?: number;
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
  readonly requestsPerTask?: number;
  readonly loadBalancer?: { readonly targetGroups: readonly string[] };
  readonly scaleOutCooldown?: Duration;
  readonly scaleInCooldown?: Duration;
  readonly schedules?: readonly ScheduledTasks[];
  readonly nightOff?: NightOff;
}

/**
 * Every mistake in how a service scales.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function scalingProblems(facts: ScalingFacts): Problem[] {
  const { cpuPercent, memoryPercent, scaleInCooldown, scaleOutCooldown, nightOff, schedules = [] } = facts;
  const code = 'ScalingTargetOutOfRange';
  return [
    ...boundProblems(facts),
    ...desiredProblems(facts),
    ...wholeNumberProblems(cpuPercent, { code, path: 'cpuPercent', min: 1, max: 100 }),
    ...wholeNumberProblems(memoryPercent, { code, path: 'memoryPercent', min: 1, max: 100 }),
    ...requestProblems(facts),
    ...cooldownProblems(scaleOutCooldown, 'scaleOutCooldown'),
    ...cooldownProblems(scaleInCooldown, 'scaleInCooldown'),
    ...schedules.flatMap((schedule, i) => scheduleProblems(schedule, `schedules[${i}]`)),
    ...nameProblems(facts),
    ...(nightOff ? nightOffProblems(nightOff) : []),
  ];
}

function boundProblems({ minTasks, maxTasks }: ScalingFacts): Problem[] {
  const code = 'BERTH-ECS-011';
  return [
    ...wholeNumberProblems(minTasks, { code, path: 'minTasks', min: 0, max: MOST_TASKS }),
    ...wholeNumberProblems(maxTasks, { code, path: 'maxTasks', min: 1, max: MOST_TASKS }),
    ...orderProblems(minTasks, maxTasks, ''),
  ];
}

function orderProblems(minTasks: number | undefined, maxTasks: number | undefined, place: string): Problem[] {
  if (!isKnown(minTasks) || !isKnown(maxTasks) || minTasks <= maxTasks) return [];
  const fact = `is above maxTasks ${maxTasks}`;
  return [{ code: 'BERTH-ECS-011', path: `${place}minTasks`, value: minTasks, fact }];
}

function desiredProblems({ desiredCount, minTasks, maxTasks }: ScalingFacts): Problem[] {
  if (!isKnown(desiredCount)) return [];
  const problem = { code: 'BERTH-ECS-012', path: 'desiredCount', value: desiredCount };
  if (isKnown(minTasks) && desiredCount < minTasks) return [{ ...problem, fact: `is below minTasks ${minTasks}` }];
  if (isKnown(maxTasks) && desiredCount > maxTasks) return [{ ...problem, fact: `is above maxTasks ${maxTasks}` }];
  return [];
}

function requestProblems({ requestsPerTask, loadBalancer }: ScalingFacts): Problem[] {
  if (requestsPerTask === undefined) return [];
  const path = 'requestsPerTask';
  const problems = [];
  if (isKnown(requestsPerTask) && !(requestsPerTask >= 1)) {
    problems.push({ code: 'ScalingTargetOutOfRange', path, value: requestsPerTask, fact: 'must be at least 1' });
  }
  const count = loadBalancer?.targetGroups.length ?? 0;
  if (count === 0) {
    const fact = 'needs loadBalancer: without one nobody counts requests';
    problems.push({ code: 'RequestsWithoutLoadBalancer', path, value: requestsPerTask, fact });
  }
  if (count > 2) {
    const fact = 'must be the target groups of one service: one, or blue and green';
    problems.push({ code: 'TooManyTargetGroups', path: 'loadBalancer.targetGroups', value: count, fact });
  }
  return problems;
}

function cooldownProblems(cooldown: Duration | undefined, path: string): Problem[] {
  const seconds = isKnown(cooldown) ? cooldown.toSeconds({ integral: false }) : undefined;
  return wholeNumberProblems(seconds, { code: 'CooldownOutOfRange', path, min: 0, max: 3600, unit: 'seconds' });
}

function scheduleProblems(schedule: ScheduledTasks, path: string): Problem[] {
  const { name, cron, timeZone, minTasks, maxTasks } = schedule;
  const problems = [
    ...wholeNumberProblems(minTasks, { code: 'BERTH-ECS-011', path: `${path}.minTasks`, min: 0, max: MOST_TASKS }),
    ...wholeNumberProblems(maxTasks, { code: 'BERTH-ECS-011', path: `${path}.maxTasks`, min: 0, max: MOST_TASKS }),
    ...orderProblems(minTasks, maxTasks, `${path}.`),
    ...timeZoneProblems(timeZone, `${path}.timeZone`),
  ];
  if (minTasks === undefined && maxTasks === undefined) {
    const fact = 'changes neither minTasks nor maxTasks';
    problems.push({ code: 'ScheduleWithoutBounds', path, value: name, fact });
  }
  if (isKnown(cron) && cron.trim().split(/\s+/).length !== 6) {
    const fact = 'must have six fields: minutes, hours, day of month, month, day of week, year';
    problems.push({
      code: 'CronInvalid',
      path: `${path}.cron`,
      value: cron,
      fact,
      fix: 'use one like "0 7 ? * MON-FRI *"',
    });
  }
  return problems;
}

function nameProblems({ schedules = [], nightOff }: ScalingFacts): Problem[] {
  const taken = new Set(nightOff ? NIGHT_NAMES : []);
  return schedules.flatMap(({ name }, i) => {
    const problem = { code: 'ScheduleNameInvalid', path: `schedules[${i}].name`, value: name };
    if (!name || name.length > 256) return [{ ...problem, fact: 'must have 1 to 256 characters' }];
    const twice = taken.has(name);
    taken.add(name);
    return twice ? [{ ...problem, fact: 'another schedule has this name' }] : [];
  });
}

function nightOffProblems({ off, on, timeZone }: NightOff): Problem[] {
  const code = 'NightOffInvalid';
  const problems = Object.entries({ off, on })
    .filter(([, time]) => !TIME.test(time))
    .map(([key, value]): Problem => ({ code, path: `nightOff.${key}`, value, fact: 'must be a time such as "20:00"' }));
  if (off === on) problems.push({ code, path: 'nightOff.on', value: on, fact: 'is the time at which the tasks stop' });
  return [...problems, ...timeZoneProblems(timeZone, 'nightOff.timeZone')];
}

function timeZoneProblems(timeZone: string | undefined, path: string): Problem[] {
  if (!isKnown(timeZone) || isTimeZone(timeZone)) return [];
  const fact = 'not a time zone of the IANA database';
  return [{ code: 'TimeZoneUnknown', path, value: timeZone, fact, fix: 'use one like "Europe/Berlin"' }];
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

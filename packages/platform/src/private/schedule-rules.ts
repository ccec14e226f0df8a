import { scheduledTaskProblems } from '@berth/ecs-service';
import type { Problem } from '@berth/foundation';
import type { ScheduleConfig } from '../config/service-config';
import { below, type Rule } from './rule';
import { scheduleFault } from './schedule-expression';

/** What runs by schedule. */
export const scheduleRules: readonly Rule[] = [
  {
    reads: ['services'],
    problems: ({ services }) =>
      services.flatMap(({ schedules = [] }, service) =>
        schedules.flatMap((schedule, index) =>
          below(`services[${service}].schedules[${index}]`, [
            ...nameProblems(schedule.name, schedules.slice(0, index)),
            ...scheduledTaskProblems({ command: [...schedule.command] }),
            ...timeProblems(schedule),
          ]),
        ),
      ),
  },
];

function nameProblems(name: string, before: readonly ScheduleConfig[]): Problem[] {
  const problem = { path: 'name', value: name };
  if (before.some(schedule => schedule.name === name)) {
    return [{ ...problem, code: 'BERTH-ENV-011', fact: 'is there twice' }];
  }
  if (/^[A-Za-z][A-Za-z0-9_-]{0,31}$/.test(name)) return [];
  const fact = 'must be 1 to 32 letters, digits, hyphens and underscores, a letter first';
  return [{ ...problem, code: 'BERTH-ENV-013', fact }];
}

function timeProblems({ when, timeZone }: ScheduleConfig): Problem[] {
  const problems: Problem[] = [];
  const fact = scheduleFault(when);
  const code = 'BERTH-ENV-013';
  if (fact !== undefined) {
    const fix = 'write it as "cron(0 3 * * ? *)" or "rate(1 hour)"';
    problems.push({ code, path: 'when', value: when, fact, fix });
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const unknown = 'is no time zone of the IANA';
    problems.push({ code, path: 'timeZone', value: timeZone, fact: unknown, fix: 'use one like "Europe/Berlin"' });
  }
  return problems;
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

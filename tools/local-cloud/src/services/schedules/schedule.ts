import { type Cron, nextMatch, parseCron } from './cron';

/** When something happens. */
export type Schedule =
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron; readonly timeZone: string }
  | { readonly kind: 'at'; readonly at: Date };

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `rate(5 minutes)`, `cron(0 3 * * ? *)` or `at(2026-01-31T03:00:00)`. Undefined if it is none of them, or the time zone does not exist.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function parseSchedule(expression: string, timeZone = 'UTC'): Schedule | undefined {
  if (!isTimeZone(timeZone)) return undefined;
  const [, kind, text = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return parseRate(text);
  if (kind === 'at') return parseAt(text, timeZone);
  const cron = kind === 'cron' ? parseCron(text) : undefined;
  return cron && { kind: 'cron', cron, timeZone };
}

/** The first time after `from`, for what is in force since `since`. Undefined if it never happens again. */
export function nextTime(schedule: Schedule, since: Date, from: Date): Date | undefined {
  switch (schedule.kind) {
    case 'rate': {
      const passed = Math.floor(Math.max(0, from.getTime() - since.getTime()) / schedule.everyMs);
      return new Date(since.getTime() + (passed + 1) * schedule.everyMs);
    }
    case 'at':
      return schedule.at > from ? schedule.at : undefined;
    case 'cron': {
      const next = nextMatch(schedule.cron, wallClock(from, schedule.timeZone));
      return next && instantOf(next, schedule.timeZone);
    }
  }
}

/** One of a unit is written without the plural. */
function parseRate(text: string): Schedule | undefined {
  const [, count = '0', unit = '', plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const isSpelt = Number(count) >= 1 && (Number(count) === 1) === (plural === '');
  return isSpelt ? { kind: 'rate', everyMs: Number(count) * (units[unit] ?? 0) } : undefined;
}

function parseAt(text: string, timeZone: string): Schedule | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return undefined;
  const wall = new Date(`${text}Z`);
  return Number.isNaN(wall.getTime()) ? undefined : { kind: 'at', at: instantOf(wall, timeZone) };
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** What a clock on the wall shows, written as if it stood at UTC. */
function wallClock(instant: Date, timeZone: string): Date {
  if (timeZone === 'UTC') return instant;
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

/** The offset of a zone depends on the time that is sought: twice is enough, but for an hour that the clock leaves out. */
function instantOf(wall: Date, timeZone: string): Date {
  let instant = wall;
  for (let i = 0; i < 2; i++) {
    const offset = wallClock(instant, timeZone).getTime() - instant.getTime();
    instant = new Date(wall.getTime() - offset);
  }
  return instant;
}

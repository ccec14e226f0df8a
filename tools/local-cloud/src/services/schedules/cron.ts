/**
 * A cron expression of AWS: minutes, hours, day of month, month, day of week, year.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  isDay(day: Day): boolean;
}

/** A day of the calendar. */
interface Day {
  readonly year: number;

  /** From 1. */
  readonly month: number;
  readonly date: number;
}

const dayMs = 86_400_000;
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Undefined if it is none. */
export function parseCron(fields: string): Cron | undefined {
  const [minutes = '', hours = '', dates = '', months = '', weekdays = '', years = '', ...rest] = fields
    .trim()
    .split(/\s+/);
  if (rest.length > 0 || (dates === '?') === (weekdays === '?')) return undefined;
  const sets = {
    minutes: numbers(minutes, 0, 59),
    hours: numbers(hours, 0, 23),
    months: numbers(named(months, monthNames), 1, 12),
    years: numbers(years, 1970, 2199),
  };
  const isDay = weekdays === '?' ? dateRule(dates) : weekdayRule(named(weekdays, weekdayNames));
  if (!isDay || !sets.minutes || !sets.hours || !sets.months || !sets.years) return undefined;
  return { ...(sets as { [Name in keyof typeof sets]: ReadonlySet<number> }), isDay };
}

/**
 * The first match after `from`. Both are times of a wall clock, written as if it stood at UTC. Undefined if there is none any more.
 */
export function nextMatch(cron: Cron, from: Date): Date | undefined {
  const last = Math.max(...cron.years);
  const start = Math.floor(from.getTime() / 60_000) * 60_000 + 60_000;
  for (let day = Math.floor(start / dayMs) * dayMs; ; day += dayMs) {
    const at = new Date(day);
    const today = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() };
    if (today.year > last) return undefined;
    if (!cron.years.has(today.year) || !cron.months.has(today.month) || !cron.isDay(today)) continue;
    const match = timesOf(cron).find(time => day + time >= start);
    if (match !== undefined) return new Date(day + match);
  }
}

function timesOf({ hours, minutes }: Cron): number[] {
  const ascending = (set: ReadonlySet<number>) => [...set].sort((a, b) => a - b);
  return ascending(hours).flatMap(hour => ascending(minutes).map(minute => (hour * 60 + minute) * 60_000));
}

/** `5`, `1-3`, `0/15`, `*`, and several with commas between. */
function numbers(field: string, least: number, most: number): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, star, first, last, step] = match;
    const from = star ? least : Number(first);
    const to = last !== undefined ? Number(last) : star || step ? most : from;
    if (from < least || to > most || from > to || step === '0') return undefined;
    for (let value = from; value <= to; value += Number(step ?? 1)) found.add(value);
  }
  return found;
}

function named(field: string, names: readonly string[]): string {
  return field
    .toUpperCase()
    .replace(/[A-Z]{3}/g, name => (names.includes(name) ? String(names.indexOf(name) + 1) : name));
}

/** Also `L`, the last day, and `15W`, the weekday nearest to the 15th. */
function dateRule(field: string): Cron['isDay'] | undefined {
  if (field === 'L') return ({ year, month, date }) => date === daysIn(year, month);
  const nearest = /^(\d+)W$/.exec(field)?.[1];
  if (nearest) return ({ year, month, date }) => date === nearestWeekday(year, month, Number(nearest));
  const dates = numbers(field, 1, 31);
  return dates && (({ date }) => dates.has(date));
}

/** From 1, Sunday. Also `6L`, the last Friday, and `2#1`, the first Monday. */
function weekdayRule(field: string): Cron['isDay'] | undefined {
  const last = /^([1-7])L$/.exec(field)?.[1];
  if (last) return day => weekdayOf(day) === Number(last) && day.date > daysIn(day.year, day.month) - 7;
  const [, weekday, position] = /^([1-7])#([1-5])$/.exec(field) ?? [];
  if (weekday) return day => weekdayOf(day) === Number(weekday) && Math.ceil(day.date / 7) === Number(position);
  const weekdays = numbers(field === 'L' ? '7' : field, 1, 7);
  return weekdays && (day => weekdays.has(weekdayOf(day)));
}

function weekdayOf({ year, month, date }: Day): number {
  return new Date(Date.UTC(year, month - 1, date)).getUTCDay() + 1;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** It stays in its month. */
function nearestWeekday(year: number, month: number, wanted: number): number {
  const date = Math.min(wanted, daysIn(year, month));
  const weekday = weekdayOf({ year, month, date });
  if (weekday === 7) return date > 1 ? date - 1 : date + 2;
  if (weekday === 1) return date < daysIn(year, month) ? date + 1 : date - 2;
  return date;
}

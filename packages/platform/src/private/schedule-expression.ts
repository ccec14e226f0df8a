/** Numbers or names of a field, and the signs that it takes beside `,` `-` and `/`. */
interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  readonly signs: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const ALL = /^\*$/;

/**
 * Minutes, hours, day of the month, month, day of the week, year.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html read 2026-11
 */
const FIELDS: readonly Field[] = [
  { min: 0, max: 59, signs: ALL },
  { min: 0, max: 23, signs: ALL },
  { min: 1, max: 31, signs: /^(\*|\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { min: 1, max: 12, names: MONTHS, signs: ALL },
  { min: 1, max: 7, names: DAYS, signs: /^(\*|\?|L|[1-7]L|([1-7]|[A-Z]{3})#[1-5])$/ },
  { min: 1970, max: 2199, signs: ALL },
];

const IS_OVER = 'is over: nothing would ever start';

/** It is this late in the last time zone only. */
const LAST_ZONE_MS = 12 * 3_600_000;

/** Why the Scheduler refuses an expression, or would never start it; undefined if it takes it. */
export function scheduleFault(when: string, now = new Date()): string | undefined {
  const [, kind, inner = ''] = /^(cron|rate|at)\((.+)\)$/.exec(when) ?? [];
  if (kind === 'cron') return cronFault(inner, now);
  if (kind === 'rate') return rateFault(inner);
  if (kind === 'at') return momentFault(inner, now);
  return 'is no expression of a schedule';
}

function cronFault(inner: string, now: Date): string | undefined {
  const fields = inner.split(' ');
  if (fields.length !== FIELDS.length) return `has ${fields.length} fields, a cron expression has ${FIELDS.length}`;
  const wrong = fields.find((text, index) => !isField(text, FIELDS[index] as Field));
  if (wrong !== undefined) return `${JSON.stringify(wrong)} is no value of its field`;
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    return 'needs ? for the day of the month or that of the week, not both';
  return lastYear(fields.at(-1) ?? '') < now.getUTCFullYear() ? IS_OVER : undefined;
}

/** Of a field that names all its years. */
function lastYear(field: string): number {
  return /[*/]/.test(field) ? Number.POSITIVE_INFINITY : Math.max(...field.split(/[,-]/).map(Number));
}

function isField(text: string, field: Field): boolean {
  return text.split(',').every(part => {
    const [range = '', step, ...more] = part.split('/');
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
    if (field.signs.test(range)) return step === undefined || range === '*';
    const [first, last, ...others] = range.split('-').map(value => numberOf(value, field));
    if (others.length > 0 || first === undefined) return false;
    return range.includes('-') ? last !== undefined && first <= last : true;
  });
}

function numberOf(text: string, { min, max, names = [] }: Field): number | undefined {
  const name = names.indexOf(text.toUpperCase());
  if (name >= 0) return name + 1;
  const value = /^\d+$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html read 2026-11 */
function rateFault(inner: string): string | undefined {
  const [, amount = '', unit = '', many = ''] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner) ?? [];
  if (amount === '') return 'is no rate: a whole number from 1 on, and minutes, hours or days';
  if ((amount === '1') === (many === '')) return undefined;
  return `is no rate: EventBridge takes ${amount} ${unit}${amount === '1' ? '' : 's'}`;
}

function momentFault(inner: string, now: Date): string | undefined {
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(inner);
  // a day that is not in the calendar becomes another one
  const time = isMoment ? new Date(`${inner}Z`) : undefined;
  if (!time || Number.isNaN(time.getTime()) || !time.toISOString().startsWith(inner)) {
    return 'is no moment like at(2027-03-31T03:00:00)';
  }
  return time.getTime() + LAST_ZONE_MS < now.getTime() ? IS_OVER : undefined;
}

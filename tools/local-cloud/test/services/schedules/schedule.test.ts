import { nextTime, parseSchedule } from '../../../src/services/schedules/schedule';

/** The next `count` times after `from`, for what is in force since then. */
function times(expression: string, from: string, count = 1, timeZone = 'UTC'): (string | undefined)[] {
  const schedule = parseSchedule(expression, timeZone);
  if (!schedule) return [];
  const found: (string | undefined)[] = [];
  let at = new Date(from);
  for (let i = 0; i < count; i++) {
    const next = nextTime(schedule, new Date(from), at);
    found.push(next?.toISOString().replace(':00.000Z', ''));
    if (!next) break;
    at = next;
  }
  return found;
}

test.each([
  ['rate(5 minutes)', '2026-01-01T00:02:00Z', ['2026-01-01T00:07', '2026-01-01T00:12']],
  ['rate(1 hour)', '2026-01-01T23:30:00Z', ['2026-01-02T00:30']],
  ['rate(2 days)', '2026-01-01T00:00:00Z', ['2026-01-03T00:00']],
  ['at(2026-03-01T12:30:00)', '2026-01-01T00:00:00Z', ['2026-03-01T12:30', undefined]],
  ['cron(0 10 * * ? *)', '2026-01-01T10:00:00Z', ['2026-01-02T10:00', '2026-01-03T10:00']],
  ['cron(15 12 * * ? *)', '2026-01-01T10:00:30Z', ['2026-01-01T12:15']],
  ['cron(0/10 * ? * MON-FRI *)', '2026-01-02T23:45:00Z', ['2026-01-02T23:50', '2026-01-05T00:00']],
  ['cron(0 18 ? * mon-fri *)', '2026-01-02T18:00:00Z', ['2026-01-05T18:00']],
  [
    'cron(5,35 8-9 1 * ? *)',
    '2026-01-01T08:10:00Z',
    ['2026-01-01T08:35', '2026-01-01T09:05', '2026-01-01T09:35', '2026-02-01T08:05'],
  ],
  ['cron(0 0 L * ? *)', '2026-02-01T00:00:00Z', ['2026-02-28T00:00', '2026-03-31T00:00']],
  ['cron(0 0 15W * ? *)', '2026-02-01T00:00:00Z', ['2026-02-16T00:00']],
  ['cron(0 0 1W * ? *)', '2026-07-31T00:00:00Z', ['2026-08-03T00:00']],
  ['cron(0 0 31W MAY ? *)', '2026-01-01T00:00:00Z', ['2026-05-29T00:00']],
  ['cron(0 0 ? * 6L *)', '2026-01-01T00:00:00Z', ['2026-01-30T00:00']],
  ['cron(0 0 ? * 2#1 *)', '2026-01-01T00:00:00Z', ['2026-01-05T00:00', '2026-02-02T00:00']],
  ['cron(0 0 ? * L *)', '2026-01-01T00:00:00Z', ['2026-01-03T00:00']],
  ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', ['2028-02-29T00:00']],
  ['cron(0 0 1 1 ? 2026-2027)', '2026-06-01T00:00:00Z', ['2027-01-01T00:00', undefined]],
])('%s after %s', (expression, from, expected) => {
  expect(times(expression, from, expected.length)).toEqual(expected);
});

test('a schedule follows the clock of its time zone, in summer and in winter', () => {
  const daily = times('cron(30 9 * * ? *)', '2026-03-27T12:00:00Z', 3, 'Europe/Berlin');

  expect(daily).toEqual(['2026-03-28T08:30', '2026-03-29T07:30', '2026-03-30T07:30']);
  expect(times('at(2026-07-01T00:00:00)', '2026-01-01T00:00:00Z', 1, 'America/New_York')).toEqual(['2026-07-01T04:00']);
});

test.each([
  'rate(5 minute)',
  'rate(1 minutes)',
  'rate(0 minutes)',
  'rate(5 weeks)',
  'at(2026-13-01T00:00:00)',
  'at(tomorrow)',
  'cron(0 10 * * * *)',
  'cron(0 10 ? * ? *)',
  'cron(60 10 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 10 32 * ? *)',
  'cron(0 10 * 13 ? *)',
  'cron(0 10 ? * 8 *)',
  'cron(0 10 * * ?)',
  'cron(0 10 * * ? * *)',
  'cron(a 10 * * ? *)',
  'every day',
])('%s is no schedule', expression => {
  expect(parseSchedule(expression)).toBeUndefined();
});

test('a time zone that does not exist makes no schedule', () => {
  expect(parseSchedule('cron(0 10 * * ? *)', 'Europe/Atlantis')).toBeUndefined();
});

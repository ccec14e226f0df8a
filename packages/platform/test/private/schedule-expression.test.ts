import { scheduleFault } from '../../src/private/schedule-expression';

test.each([
  'rate(1 hour)',
  'rate(5 minutes)',
  'rate(30 days)',
  'cron(0 3 * * ? *)',
  'cron(59 23 31 12 ? 2199)',
  'cron(*/15 * * * ? *)',
  'cron(0/5 8-17 ? * MON-FRI *)',
  'cron(0,30 3 ? * 2,4,6 *)',
  'cron(0 0 L * ? *)',
  'cron(0 0 LW * ? *)',
  'cron(0 0 15W JAN,jul ? *)',
  'cron(0 0 ? * 6L *)',
  'cron(0 0 ? * FRI#3 *)',
  'at(2027-03-31T03:00:00)',
])('takes %s', when => {
  expect(scheduleFault(when)).toBeUndefined();
});

test.each([
  ['0 3 * * ? *', 'is no expression of a schedule'],
  ['cron()', 'is no expression of a schedule'],
  ['every(1 hour)', 'is no expression of a schedule'],
  ['cron(0 3 * * *)', 'has 5 fields, a cron expression has 6'],
  ['cron(0 3 * * ? * *)', 'has 7 fields, a cron expression has 6'],
  ['cron(0 3 * * * *)', 'needs ? for the day of the month or that of the week, not both'],
  ['cron(0 3 ? * ? *)', 'needs ? for the day of the month or that of the week, not both'],
  ['cron(60 3 * * ? *)', '"60" is no value of its field'],
  ['cron(0 24 * * ? *)', '"24" is no value of its field'],
  ['cron(0 3 0 * ? *)', '"0" is no value of its field'],
  ['cron(0 3 32 * ? *)', '"32" is no value of its field'],
  ['cron(0 3 * 13 ? *)', '"13" is no value of its field'],
  ['cron(0 3 ? * 8 *)', '"8" is no value of its field'],
  ['cron(0 3 ? * MON#6 *)', '"MON#6" is no value of its field'],
  ['cron(0 3 * * ? 1969)', '"1969" is no value of its field'],
  ['cron(0 3 * * ? 2200)', '"2200" is no value of its field'],
  ['cron(30-10 3 * * ? *)', '"30-10" is no value of its field'],
  ['cron(1-2-3 3 * * ? *)', '"1-2-3" is no value of its field'],
  ['cron(0/0 3 * * ? *)', '"0/0" is no value of its field'],
  ['cron(0/1/2 3 * * ? *)', '"0/1/2" is no value of its field'],
  ['cron(L/2 3 * * ? *)', '"L/2" is no value of its field'],
  ['cron(0 3 L/2 * ? *)', '"L/2" is no value of its field'],
  ['rate(1 hours)', 'is no rate: EventBridge takes 1 hour'],
  ['rate(2 hour)', 'is no rate: EventBridge takes 2 hours'],
  ['rate(10 day)', 'is no rate: EventBridge takes 10 days'],
  ['rate(1 minutes)', 'is no rate: EventBridge takes 1 minute'],
  ['at(2020-01-01T00:00:00)', 'is over: nothing would ever start'],
  ['cron(0 3 1 1 ? 2020)', 'is over: nothing would ever start'],
  ['cron(0 3 1 1 ? 1970,2018-2020)', 'is over: nothing would ever start'],
  ['rate(0 minutes)', 'is no rate: a whole number from 1 on, and minutes, hours or days'],
  ['rate(1.5 hours)', 'is no rate: a whole number from 1 on, and minutes, hours or days'],
  ['rate(1 fortnight)', 'is no rate: a whole number from 1 on, and minutes, hours or days'],
  ['at(yesterday)', 'is no moment like at(2027-03-31T03:00:00)'],
  ['at(2027-02-30T03:00:00)', 'is no moment like at(2027-03-31T03:00:00)'],
  ['at(2027-03-31T25:00:00)', 'is no moment like at(2027-03-31T03:00:00)'],
])('refuses %s', (when, fault) => {
  expect(scheduleFault(when)).toBe(fault);
});

test.each([
  ['at(2026-11-21T12:00:00)', '2026-11-22T00:00:00Z', false],
  ['at(2026-11-21T12:00:00)', '2026-11-22T00:00:01Z', true],
  ['cron(0 0 1 1 ? 1970)', '1970-12-31T00:00:00Z', false],
  ['cron(0 0 1 1 ? 2025/2)', '2026-11-22T00:00:00Z', false],
  ['cron(0 0 1 1 ? 2025,2026)', '2026-11-22T00:00:00Z', false],
  ['cron(0 0 1 1 ? 2025)', '2026-11-22T00:00:00Z', true],
])('%s at %s is over: %s, in whatever time zone', (when, now, isOver) => {
  expect(scheduleFault(when, new Date(now)) !== undefined).toBe(isOver);
});

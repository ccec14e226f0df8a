import { dailyWindow, freeHour, overlap, weeklyWindow } from '../../src/private/window';

const SUNDAY = 6 * 24 * 60;

const windows = (daily: string, weekly: string) => [dailyWindow(daily), weeklyWindow(weekly)] as const;

test.each([
  ['01:00-02:00', 60, 60],
  ['23:30-00:15', 1410, 45],
  ['00:00-00:00', 0, 0],
])('reads the daily window %s', (text, start, minutes) => {
  expect(dailyWindow(text)).toEqual({ start, minutes });
});

test.each([
  ['sun:03:00-sun:04:00', SUNDAY + 180, 60],
  ['Sun:23:30-Mon:00:30', SUNDAY + 1410, 60],
  ['mon:00:00-tue:00:00', 0, 1440],
])('reads the weekly window %s', (text, start, minutes) => {
  expect(weeklyWindow(text)).toEqual({ start, minutes });
});

test.each(['1:00-2:00', '24:00-01:00', '01:60-02:00', '01:00', 'x01:00-02:00', '01:00-02:00x'])(
  '%s is no daily window',
  text => {
    expect(dailyWindow(text)).toBeUndefined();
  },
);

test.each([
  '03:00-04:00',
  'son:03:00-son:04:00',
  'sun:03:00-sun:25:00',
  'xsun:03:00-sun:04:00',
  'sun:03:00-sun:04:00x',
])('%s is no weekly window', text => {
  expect(weeklyWindow(text)).toBeUndefined();
});

test.each([
  ['01:00-02:00', 'sun:02:00-sun:03:00', false],
  ['01:00-02:00', 'sun:01:59-sun:03:00', true],
  ['02:00-03:00', 'sun:01:00-sun:02:00', false],
  ['02:00-03:00', 'sun:01:00-sun:02:01', true],
  ['01:00-05:00', 'wed:02:00-wed:03:00', true],
  ['02:00-02:30', 'wed:01:00-wed:05:00', true],
  ['23:30-00:30', 'mon:00:00-mon:00:30', true],
  ['23:30-00:30', 'mon:00:30-mon:01:30', false],
  ['00:00-01:00', 'sun:23:30-mon:00:30', true],
  ['03:00-04:00', 'mon:23:00-tue:03:00', false],
])('%s meets %s: %s', (daily, weekly, meets) => {
  const [day, week] = windows(daily, weekly);

  expect(day && week && overlap(day, week)).toBe(meets);
});

test.each([
  ['01:00-02:00', 'sun:03:00-sun:04:00', 5],
  ['05:30-06:30', 'sun:03:00-sun:04:00', 7],
  ['01:00-02:00', 'sun:06:30-sun:07:30', 8],
  ['08:00-09:00', 'sun:06:30-sun:07:30', 9],
  ['07:00-08:00', 'sun:03:00-sun:04:00', 5],
  ['06:59-08:00', 'sun:03:00-sun:04:00', 8],
  ['05:00-23:30', 'sun:00:00-sun:01:00', 1],
  ['00:00-23:59', 'sun:03:00-sun:04:00', 5],
])('beside %s and %s a backup may start at %d', (daily, weekly, hour) => {
  const [day, week] = windows(daily, weekly);

  expect(day && week && freeHour(day, week)).toBe(hour);
});

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY = 24 * 60;
const WEEK = 7 * DAY;
const TIME = String.raw`([01]\d|2[0-3]):([0-5]\d)`;

/** Part of a week, in minutes from Monday 00:00 UTC. It may go over the end of the week. */
export interface Window {
  readonly start: number;
  readonly minutes: number;
}

/** `01:00-02:00`, every day: the window of Monday. Undefined if it is written otherwise. */
export function dailyWindow(text: string): Window | undefined {
  const match = new RegExp(`^${TIME}-${TIME}$`).exec(text);
  if (!match) return undefined;
  const [, startHour, startMinute, endHour, endMinute] = match.map(Number) as [number, number, number, number, number];
  const start = startHour * 60 + startMinute;
  return { start, minutes: modulo(endHour * 60 + endMinute - start, DAY) };
}

/** `sun:03:00-sun:04:00`, in capitals or not. Undefined if it is written otherwise. */
export function weeklyWindow(text: string): Window | undefined {
  const day = `(${DAYS.join('|')})`;
  const match = new RegExp(`^${day}:${TIME}-${day}:${TIME}$`, 'i').exec(text);
  if (!match) return undefined;
  const [, startDay = '', startHour, startMinute, endDay = '', endHour, endMinute] = match;
  const start = minuteOfWeek(startDay, startHour, startMinute);
  return { start, minutes: modulo(minuteOfWeek(endDay, endHour, endMinute) - start, WEEK) };
}

/** Whether a window of every day and one of the week meet on any day. */
export function overlap(daily: Window, weekly: Window): boolean {
  return DAYS.some((_, day) => {
    const start = daily.start + day * DAY;
    // either one starts while the other one runs
    return modulo(start - weekly.start, WEEK) < weekly.minutes || modulo(weekly.start - start, WEEK) < daily.minutes;
  });
}

/**
 * The first full hour of the day from 5:00 UTC at which AWS Backup may start: RDS refuses it shortly before and during its own windows.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/rds-backup.html
 */
export function freeHour(daily: Window, weekly: Window): number {
  const hours = Array.from({ length: 24 }, (_, index) => (index + 5) % 24);
  const isFree = (hour: number) => {
    // an hour of its own and the hour in which one of the others would follow
    const start = { start: hour * 60, minutes: 120 };
    return !overlap(start, weekly) && !overlap(start, { ...daily, start: modulo(daily.start, DAY) });
  };
  return hours.find(isFree) ?? 5;
}

function minuteOfWeek(day: string, hour = '', minute = ''): number {
  return DAYS.indexOf(day.toLowerCase()) * DAY + Number(hour) * 60 + Number(minute);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

const DAY = 24 * 60;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** How long `03:00-04:00` lasts, in minutes; it may pass midnight. Undefined if `text` is no such window. */
export function minutesOfDayWindow(text: string): number | undefined {
  const match = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [, startHour, startMinute, endHour, endMinute] = match.map(Number);
  return length(minutes(0, startHour, startMinute), minutes(0, endHour, endMinute), DAY);
}

/** How long `sun:05:00-sun:06:00` lasts, in minutes; it may pass the end of the week. Undefined if `text` is no such window. */
export function minutesOfWeekWindow(text: string): number | undefined {
  const match = /^([a-z]{3}):(\d{2}):(\d{2})-([a-z]{3}):(\d{2}):(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [, startDay = '', startHour, startMinute, endDay = '', endHour, endMinute] = match;
  const start = minutes(DAYS.indexOf(startDay), Number(startHour), Number(startMinute));
  return length(start, minutes(DAYS.indexOf(endDay), Number(endHour), Number(endMinute)), 7 * DAY);
}

function minutes(day: number, hour = 0, minute = 0): number | undefined {
  return day >= 0 && hour < 24 && minute < 60 ? day * DAY + hour * 60 + minute : undefined;
}

function length(start: number | undefined, end: number | undefined, cycle: number): number | undefined {
  if (start === undefined || end === undefined) return undefined;
  return (end - start + cycle) % cycle;
}

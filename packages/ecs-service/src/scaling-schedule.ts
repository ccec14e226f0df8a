/**
 * Other bounds from a moment on.
 */
export interface ScheduledTasks {
  /** Unique within the service: `before-lunch`. At most 256 characters. */
  readonly name: string;

  /**
   * The moments, in the six fields of AWS: minutes, hours, day of month, month, day of week, year. `30 11 ? * MON-FRI *`.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
   */
  readonly cron: string;

  /**
   * Of the IANA database: `Europe/Berlin`. Summer time is taken care of.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;

  /**
   * Tasks that run at least, 0 to 5000.
   *
   * @default - as before
   */
  readonly minTasks?: number;

  /**
   * Tasks that run at most, 0 to 5000.
   *
   * @default - as before
   */
  readonly maxTasks?: number;
}

/**
 * When nobody needs the service.
 */
export interface NightOff {
  /** When the tasks stop: `20:00`. */
  readonly off: string;

  /** When they start again: `07:00`. */
  readonly on: string;

  /**
   * Days on which the service is there, as a cron expression has them. On all others it stays off.
   *
   * @default 'MON-FRI'
   */
  readonly days?: string;

  /**
   * Of the IANA database: `Europe/Berlin`. Summer time is taken care of.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
}

/** Twenty-four hours, as `20:00`. */
export const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Off at the end of each working day, on at the beginning of the next. */
export function nightOffSchedules(
  { off, on, days = 'MON-FRI', timeZone }: NightOff,
  bounds: { readonly minTasks: number; readonly maxTasks: number },
): ScheduledTasks[] {
  return [
    { name: 'night-off', cron: cronOf(off, days), timeZone, minTasks: 0, maxTasks: 0 },
    { name: 'night-over', cron: cronOf(on, days), timeZone, ...bounds },
  ];
}

function cronOf(time: string, days: string): string {
  const [, hours, minutes] = TIME.exec(time) ?? [];
  return `${Number(minutes)} ${Number(hours)} ? * ${days} *`;
}

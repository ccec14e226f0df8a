import type { PendingModifiedValues } from '@aws-sdk/client-rds';
import type { Clock } from '../../core/clock';
import { invalidValue } from './errors';
import type { Instance, PendingChange } from './instance';
import type { InstanceRequest } from './requests';

/** Settings whose change waits for the maintenance window, unless it is asked for at once. All others change at once in any case. */
const waiting = [
  'AllocatedStorage',
  'BackupRetentionPeriod',
  'CACertificateIdentifier',
  'DBInstanceClass',
  'EnableIAMDatabaseAuthentication',
  'EngineVersion',
  'Iops',
  'LicenseModel',
  'MultiAZ',
  'StorageThroughput',
  'StorageType',
] as const satisfies readonly (keyof PendingChange)[];

/** Where nothing else is said. AWS chooses a half hour in the night of the region. */
export const defaultWindow = 'sun:03:00-sun:03:30';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const weekMinutes = 7 * dayMinutes;
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * A modification, split into what happens now and what waits with all that waited before. What is asked for at once takes along what waited.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.ApplyImmediately.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html
 */
export function scheduled(
  instance: Instance,
  input: InstanceRequest,
): { readonly now: InstanceRequest; readonly pending: PendingChange | undefined } {
  if (input.ApplyImmediately) return { now: { ...instance.pending, ...input }, pending: undefined };
  const now: Record<string, unknown> = { ...input };
  const pending: Record<string, unknown> = { ...instance.pending };
  for (const name of waiting.filter(setting => input[setting] !== undefined)) {
    delete pending[name];
    const [before, asked] = [current(instance)[name], input[name]];
    if (asked === before || isRetentionAtOnce(name, before, asked)) continue;
    delete now[name];
    pending[name] = asked;
  }
  return { now, pending: Object.keys(pending).length > 0 ? pending : undefined };
}

/** As DescribeDBInstances tells it. */
export function describePending({ pending = {} }: Instance): PendingModifiedValues {
  const { EnableIAMDatabaseAuthentication: iam, ...others } = pending;
  return { ...others, ...(iam === undefined ? {} : { IAMDatabaseAuthenticationEnabled: iam }) };
}

/** Milliseconds until a maintenance window begins; 0 in it. */
export function untilWindow(window: string, now: Date): number {
  const [begin, end] = minutesOf(window);
  const minute = now.getUTCDay() * dayMinutes + now.getUTCHours() * 60 + now.getUTCMinutes();
  const since = (minute - begin + weekMinutes) % weekMinutes;
  const length = (end - begin + weekMinutes) % weekMinutes;
  if (since < length) return 0;
  return (weekMinutes - since) * minuteMs - (now.getTime() % minuteMs);
}

/**
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
 * @throws AwsError InvalidParameterValue, if it is no `ddd:hh24:mi-ddd:hh24:mi` of half an hour or more
 */
export function checkWindow(window: string | undefined): void {
  if (window === undefined) return;
  const [begin, end] = minutesOf(window);
  if (!((end - begin + weekMinutes) % weekMinutes >= 30)) throw invalidValue(`Invalid maintenance window: ${window}`);
}

/** Applies what waits when the window of its instance comes. */
export class MaintenanceWindows {
  private readonly timers = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly begins: (resourceId: string) => void,
  ) {}

  /** After every change of an instance, and at the start. */
  public plan({ resourceId, pending, shown }: Instance): void {
    this.timers.get(resourceId)?.();
    this.timers.delete(resourceId);
    if (!pending) return;
    const delayMs = untilWindow(shown.PreferredMaintenanceWindow ?? defaultWindow, this.clock.now());
    const cancel = this.clock.after(delayMs, () => {
      this.timers.delete(resourceId);
      this.begins(resourceId);
    });
    this.timers.set(resourceId, cancel);
  }

  public stop(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }
}

function current({ shown, engineVersion, iamAuthentication }: Instance): PendingChange {
  return { ...shown, EngineVersion: engineVersion, EnableIAMDatabaseAuthentication: iamAuthentication };
}

/** Only the change from or to no backups at all waits. */
function isRetentionAtOnce(name: string, before: unknown, asked: unknown): boolean {
  return name === 'BackupRetentionPeriod' && Boolean(before) && Boolean(asked);
}

/** Since the beginning of the week; NaN for what is no window. */
function minutesOf(window: string): [begin: number, end: number] {
  const [begin, end] = window.toLowerCase().split('-').map(minuteOf);
  return [begin ?? Number.NaN, end ?? Number.NaN];
}

function minuteOf(moment: string): number {
  const [, day = '', hour, minute] = /^(\w{3}):([01]\d|2[0-3]):([0-5]\d)$/.exec(moment) ?? [];
  return days.includes(day) ? days.indexOf(day) * dayMinutes + Number(hour) * 60 + Number(minute) : Number.NaN;
}

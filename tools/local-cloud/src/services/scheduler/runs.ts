import type { Clock } from '../../core/clock';
import { randomUUID } from '../../core/random';
import type { Call } from '../../core/service';
import { nextTime, parseSchedule, type Schedule } from '../schedules/schedule';
import { Timetable } from '../schedules/timetable';
import type { TargetDelivery } from '../target-delivery';
import { keyOf, type ScheduleRecord, type Schedules, scheduleArn } from './schedules';

/** Does what schedules say when it is due: at the beginning of the window, where there is one. */
export class Runs {
  private readonly timetable: Timetable;

  constructor(
    private readonly clock: Clock,
    private readonly schedules: Schedules,
    private readonly delivery: TargetDelivery,
  ) {
    this.timetable = new Timetable(clock, (key, at) => this.isDue(key, at));
  }

  public start(): void {
    for (const schedule of this.schedules.list()) this.changed(schedule);
  }

  public stop(): void {
    this.timetable.stop();
  }

  public changed(record: ScheduleRecord): void {
    const schedule = parseSchedule(record.expression, record.timeZone);
    if (schedule && record.state !== 'DISABLED') this.timetable.set(keyOf(record), schedule, sinceOf(record));
    else this.removed(record);
  }

  public removed(record: ScheduleRecord): void {
    this.timetable.remove(keyOf(record));
  }

  private isDue(key: string, at: Date): void {
    const record = this.schedules.byKey(key);
    if (!record) return;
    const { startAt, endAt, accountId, region, name, target } = record;
    const isIn = (startAt === undefined || at >= new Date(startAt)) && (endAt === undefined || at <= new Date(endAt));
    const call: Call = { accountId, region, requestId: name, accessKeyId: 'scheduler.amazonaws.com' };
    if (isIn) void this.delivery.deliver(target, inputOf(record, at), call);
    const schedule = parseSchedule(record.expression, record.timeZone);
    if (schedule && record.afterCompletion === 'DELETE' && this.isOver(schedule, record)) {
      this.schedules.delete(record);
      this.removed(record);
    }
  }

  private isOver(schedule: Schedule, record: ScheduleRecord): boolean {
    const next = nextTime(schedule, sinceOf(record), this.clock.now());
    return !next || (record.endAt !== undefined && next > new Date(record.endAt));
  }
}

/** A rate counts from the start date, if there is one. */
function sinceOf({ startAt, modifiedAt }: ScheduleRecord): Date {
  return new Date(startAt ?? modifiedAt);
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function inputOf(record: ScheduleRecord, at: Date): string {
  const time = at.toISOString().replace(/\.\d+Z$/, 'Z');
  const id = randomUUID();
  const arn = scheduleArn(record);
  const { Input } = record.target;
  if (Input === undefined) {
    return JSON.stringify({
      version: '0',
      id,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: record.accountId,
      time,
      region: record.region,
      resources: [arn],
      detail: '{}',
    });
  }
  return Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', id)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}

import type { GetScheduleOutput } from '@aws-sdk/client-scheduler';
import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';

/** A schedule as it was asked for; times are text. */
export interface ScheduleRecord {
  readonly name: string;
  readonly group: string;
  readonly region: string;
  readonly accountId: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly target: NonNullable<GetScheduleOutput['Target']>;
  readonly window: NonNullable<GetScheduleOutput['FlexibleTimeWindow']>;
  readonly state: NonNullable<GetScheduleOutput['State']>;
  readonly description?: string;
  readonly kmsKeyArn?: string;
  readonly startAt?: string;
  readonly endAt?: string;
  readonly afterCompletion: NonNullable<GetScheduleOutput['ActionAfterCompletion']>;
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly region: string;
  readonly createdAt: string;
}

/** Schedules by region, group and name. */
export class Schedules {
  public readonly groups: Collection<ScheduleGroup>;
  private readonly schedules: Collection<ScheduleRecord>;

  constructor(store: Store) {
    this.groups = store.collection('scheduler:groups');
    this.schedules = store.collection('scheduler:schedules');
  }

  public tryGet(region: string, group: string, name: string): ScheduleRecord | undefined {
    return this.schedules.get([region, group, name].join('/'));
  }

  /** @throws AwsError ResourceNotFoundException */
  public get(region: string, group = 'default', name = ''): ScheduleRecord {
    const found = this.tryGet(region, group, name);
    if (found) return found;
    throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  }

  /** @throws AwsError ResourceNotFoundException */
  public checkGroup(region: string, name: string): void {
    if (name === 'default' || this.groups.get(`${region}/${name}`)) return;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  }

  public byKey(key: string): ScheduleRecord | undefined {
    return this.schedules.get(key);
  }

  public list(): ScheduleRecord[] {
    return this.schedules.list();
  }

  public put(schedule: ScheduleRecord): ScheduleRecord {
    this.schedules.put(keyOf(schedule), schedule);
    return schedule;
  }

  public delete(schedule: ScheduleRecord): void {
    this.schedules.delete(keyOf(schedule));
  }
}

export function keyOf({ region, group, name }: ScheduleRecord): string {
  return [region, group, name].join('/');
}

export function scheduleArn({ region, accountId, group, name }: ScheduleRecord): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${name}`;
}

import type * as api from '@aws-sdk/client-cloudwatch';
import { ACCOUNT_ID } from '../../core/account';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import type { Collection, Store } from '../../core/store';
import type { Tags } from '../../core/tags';

/** The settings of an alarm, as PutMetricAlarm and CloudFormation give them; templates write numbers as text, too. */
export type AlarmSettings = Omit<api.PutMetricAlarmInput, 'AlarmName' | 'Tags'>;

export interface Alarm {
  readonly name: string;
  readonly region: string;
  readonly settings: AlarmSettings;
  readonly state: api.StateValue;
  readonly stateReason: string;

  /** Epoch milliseconds. */
  readonly stateChangedAt: number;
  readonly changedAt: number;

  /** The state was set by hand, and holds until then. */
  readonly heldUntil?: number;
  readonly tags: Tags;
}

/** A state set by hand is looked at again after a period, and no sooner than this. */
const leastHoldMs = 60_000;

/** The alarms, by region and name. */
export class Alarms {
  private readonly table: Collection<Alarm>;

  constructor(
    store: Store,
    private readonly clock: Clock,
  ) {
    this.table = store.collection('cloudwatch:alarms');
  }

  public put(name: string, region: string, settings: AlarmSettings, tags: Tags): Alarm {
    const existing = this.table.get(keyOf(name, region));
    const fresh = {
      state: 'INSUFFICIENT_DATA',
      stateReason: 'Unchecked: Initial alarm creation',
      stateChangedAt: this.now(),
    } as const;
    const alarm: Alarm = {
      ...fresh,
      ...existing,
      name,
      region,
      settings,
      changedAt: this.now(),
      tags: existing?.tags ?? tags,
    };
    this.table.put(keyOf(name, region), alarm);
    return alarm;
  }

  /** @throws AwsError ResourceNotFound */
  public get(name: string, region: string): Alarm {
    const alarm = this.table.get(keyOf(name, region));
    if (!alarm) throw new AwsError('ResourceNotFound', '');
    return alarm;
  }

  public list(): Alarm[] {
    return this.table.list();
  }

  public delete(name: string, region: string): void {
    this.table.delete(keyOf(name, region));
  }

  public change(alarm: Alarm, change: Partial<Alarm>): Alarm {
    const changed = { ...alarm, ...change };
    this.table.put(keyOf(alarm.name, alarm.region), changed);
    return changed;
  }

  /** The alarm in its new state, and whether that is another one than before. */
  public setState(alarm: Alarm, state: api.StateValue, stateReason: string, byHand = false): Alarm {
    const stateChangedAt = alarm.state === state ? alarm.stateChangedAt : this.now();
    const holdMs = Math.max(leastHoldMs, Number(alarm.settings.Period ?? 60) * 1_000);
    const heldUntil = byHand ? this.now() + holdMs : undefined;
    return this.change(alarm, { state, stateReason, stateChangedAt, heldUntil });
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

function keyOf(name: string, region: string): string {
  return `${region}/${name}`;
}

export function alarmArn({ name, region }: Pick<Alarm, 'name' | 'region'>): string {
  return `arn:aws:cloudwatch:${region}:${ACCOUNT_ID}:alarm:${name}`;
}

export function describeAlarm(alarm: Alarm): api.MetricAlarm {
  return {
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Dimensions: [],
    ...alarm.settings,
    AlarmName: alarm.name,
    AlarmArn: alarmArn(alarm),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.changedAt),
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateUpdatedTimestamp: new Date(alarm.stateChangedAt),
    StateTransitionedTimestamp: new Date(alarm.stateChangedAt),
  };
}

import type * as api from '@aws-sdk/client-cloudwatch';
import { ACCOUNT_ID } from '../../core/account';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Context, Service } from '../../core/service';
import { resourceTags, type Tags, tagsOf } from '../../core/tags';

/** The settings of an alarm, as PutMetricAlarm and CloudFormation give them. */
type Settings = Omit<api.PutMetricAlarmInput, 'AlarmName' | 'Tags'>;

interface Alarm {
  readonly name: string;
  readonly region: string;
  readonly settings: Settings;
  readonly state: api.StateValue;
  readonly stateReason: string;

  /** Epoch milliseconds. */
  readonly stateChangedAt: number;
  readonly changedAt: number;
  readonly tags: Tags;
}

/** CloudWatch alarms. No metric is collected, so an alarm changes its state by SetAlarmState only. */
export function createCloudWatch({ store, clock }: Context): Service {
  const alarms = store.collection<Alarm>('cloudwatch:alarms');
  const now = () => clock.now().getTime();
  const key = (name: string, region: string) => `${region}/${name}`;

  const put = (name: string, region: string, settings: Settings, tags: Tags): Alarm => {
    const existing = alarms.get(key(name, region));
    const fresh = {
      state: 'INSUFFICIENT_DATA',
      stateReason: 'Unchecked: Initial alarm creation',
      stateChangedAt: now(),
    } as const;
    const alarm: Alarm = {
      ...fresh,
      ...existing,
      name,
      region,
      settings,
      changedAt: now(),
      tags: existing?.tags ?? tags,
    };
    alarms.put(key(name, region), alarm);
    return alarm;
  };

  return {
    signingName: 'monitoring',
    client: () => import('@aws-sdk/client-cloudwatch'),

    operations: {
      PutMetricAlarm(input: api.PutMetricAlarmInput, { region }: Call): void {
        const { AlarmName = '', Tags, ...settings } = input;
        put(AlarmName, region, settings, tagsOf(Tags));
      },

      DescribeAlarms(input: api.DescribeAlarmsInput, { region }: Call): api.DescribeAlarmsOutput {
        const { AlarmNames, AlarmNamePrefix = '', StateValue, NextToken, MaxRecords = 50 } = input;
        const found = alarms.list().filter(alarm => {
          const named = AlarmNames?.length ? AlarmNames.includes(alarm.name) : alarm.name.startsWith(AlarmNamePrefix);
          return named && alarm.region === region && (!StateValue || alarm.state === StateValue);
        });
        const { page, next } = paginate(found, NextToken, MaxRecords);
        return { MetricAlarms: page.map(describe), CompositeAlarms: [], NextToken: next };
      },

      SetAlarmState({ AlarmName = '', StateValue, StateReason = '' }: api.SetAlarmStateInput, { region }: Call): void {
        const alarm = alarms.get(key(AlarmName, region));
        if (!alarm || !StateValue) throw new AwsError('ResourceNotFound', '');
        const stateChangedAt = alarm.state === StateValue ? alarm.stateChangedAt : now();
        alarms.put(key(AlarmName, region), { ...alarm, state: StateValue, stateReason: StateReason, stateChangedAt });
      },

      DeleteAlarms({ AlarmNames = [] }: api.DeleteAlarmsInput, { region }: Call): void {
        for (const name of AlarmNames) alarms.delete(key(name, region));
      },
    },

    resources: {
      'AWS::CloudWatch::Alarm': {
        async create({ properties, region, generatedName, stackTags }) {
          const { AlarmName = generatedName, Tags, ...settings } = properties;
          const alarm = put(String(AlarmName), region, settings as Settings, resourceTags(Tags, stackTags));
          return { physicalId: alarm.name, attributes: { Arn: arnOf(alarm) } };
        },
        async update({ properties, region, physicalId, stackTags }) {
          const { AlarmName, Tags, ...settings } = properties;
          const alarm = put(physicalId, region, settings as Settings, resourceTags(Tags, stackTags));
          return { physicalId: alarm.name, attributes: { Arn: arnOf(alarm) } };
        },
        async delete({ physicalId, region }) {
          alarms.delete(key(physicalId, region));
        },
      },
    },
  };
}

function arnOf({ name, region }: Alarm): string {
  return `arn:aws:cloudwatch:${region}:${ACCOUNT_ID}:alarm:${name}`;
}

function describe(alarm: Alarm): api.MetricAlarm {
  return {
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Dimensions: [],
    ...alarm.settings,
    AlarmName: alarm.name,
    AlarmArn: arnOf(alarm),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.changedAt),
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateUpdatedTimestamp: new Date(alarm.stateChangedAt),
    StateTransitionedTimestamp: new Date(alarm.stateChangedAt),
  };
}

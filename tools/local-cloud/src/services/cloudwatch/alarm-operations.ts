import type * as api from '@aws-sdk/client-cloudwatch';
import { paginate } from '../../core/paginate';
import type { Call, Operation } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import type { AlarmActions } from './alarm-actions';
import { type Alarms, describeAlarm } from './alarms';

export function alarmOperations(alarms: Alarms, actions: AlarmActions): Record<string, Operation> {
  const named = (names: readonly string[] | undefined, region: string) =>
    alarms.list().filter(alarm => alarm.region === region && names?.includes(alarm.name));
  const enable = (names: readonly string[] | undefined, region: string, ActionsEnabled: boolean) => {
    for (const alarm of named(names, region)) {
      alarms.change(alarm, { settings: { ...alarm.settings, ActionsEnabled } });
    }
  };
  const byArn = (arn = '') => alarms.get(arn.split(':').slice(6).join(':'), arn.split(':')[3] ?? '');

  return {
    PutMetricAlarm(input: api.PutMetricAlarmInput, { region }: Call): void {
      const { AlarmName = '', Tags, ...settings } = input;
      alarms.put(AlarmName, region, settings, tagsOf(Tags));
    },

    DescribeAlarms(input: api.DescribeAlarmsInput, { region }: Call): api.DescribeAlarmsOutput {
      const { AlarmNames, AlarmNamePrefix = '', ActionPrefix = '', StateValue, NextToken, MaxRecords = 50 } = input;
      const found = alarms.list().filter(alarm => {
        const isNamed = AlarmNames?.length ? AlarmNames.includes(alarm.name) : alarm.name.startsWith(AlarmNamePrefix);
        const acts = !ActionPrefix || alarm.settings.AlarmActions?.some(action => action.startsWith(ActionPrefix));
        return isNamed && acts && alarm.region === region && (!StateValue || alarm.state === StateValue);
      });
      const { page, next } = paginate(found, NextToken, MaxRecords);
      return { MetricAlarms: page.map(describeAlarm), CompositeAlarms: [], NextToken: next };
    },

    DescribeAlarmsForMetric(
      input: api.DescribeAlarmsForMetricInput,
      { region }: Call,
    ): api.DescribeAlarmsForMetricOutput {
      const wanted = JSON.stringify(sorted(input.Dimensions));
      const found = alarms.list().filter(({ settings, ...alarm }) => {
        const isOf = settings.MetricName === input.MetricName && settings.Namespace === input.Namespace;
        return alarm.region === region && isOf && JSON.stringify(sorted(settings.Dimensions)) === wanted;
      });
      return { MetricAlarms: found.map(describeAlarm) };
    },

    /** The state holds for a period; then the alarm is what its figures say. */
    SetAlarmState(input: api.SetAlarmStateInput, { region }: Call): void {
      const { AlarmName = '', StateValue = 'OK', StateReason = '' } = input;
      const alarm = alarms.get(AlarmName, region);
      const changed = alarms.setState(alarm, StateValue, StateReason, true);
      if (changed.state !== alarm.state) actions.changed(alarm, changed);
    },

    DeleteAlarms({ AlarmNames = [] }: api.DeleteAlarmsInput, { region }: Call): void {
      for (const name of AlarmNames) alarms.delete(name, region);
    },

    EnableAlarmActions({ AlarmNames }: api.EnableAlarmActionsInput, { region }: Call): void {
      enable(AlarmNames, region, true);
    },

    DisableAlarmActions({ AlarmNames }: api.DisableAlarmActionsInput, { region }: Call): void {
      enable(AlarmNames, region, false);
    },

    ListTagsForResource({ ResourceARN }: api.ListTagsForResourceInput): api.ListTagsForResourceOutput {
      return { Tags: pairsOf(byArn(ResourceARN).tags) };
    },

    TagResource({ ResourceARN, Tags }: api.TagResourceInput): api.TagResourceOutput {
      const alarm = byArn(ResourceARN);
      alarms.change(alarm, { tags: { ...alarm.tags, ...tagsOf(Tags) } });
      return {};
    },

    UntagResource({ ResourceARN, TagKeys }: api.UntagResourceInput): api.UntagResourceOutput {
      const alarm = byArn(ResourceARN);
      alarms.change(alarm, { tags: withoutTags(alarm.tags, TagKeys) });
      return {};
    },
  };
}

function sorted(dimensions: readonly api.Dimension[] = []): readonly api.Dimension[] {
  return [...dimensions].sort((a, b) => (a.Name ?? '').localeCompare(b.Name ?? ''));
}

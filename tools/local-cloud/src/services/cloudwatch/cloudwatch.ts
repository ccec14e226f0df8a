import type { Context, ResourceProvider, Service } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { AlarmActions, type AlarmPeers } from './alarm-actions';
import { alarmOperations } from './alarm-operations';
import { type AlarmSettings, Alarms, alarmArn } from './alarms';
import { Evaluations, type MetricSource } from './evaluations';
import { metricOperations } from './metric-operations';
import { Metrics } from './metrics';

/** CloudWatch, for its peers. */
export interface CloudWatch extends Service {
  /** Asks `source` at the end of every minute. */
  addSource(source: MetricSource): void;
}

/** CloudWatch: figures that users put and that the other services measure, and alarms that look at them once a minute. */
export function createCloudWatch(context: Context, peers: AlarmPeers = {}): CloudWatch {
  const metrics = new Metrics(context.store);
  const alarms = new Alarms(context.store, context.clock);
  const actions = new AlarmActions(context, peers);
  const evaluations = new Evaluations(context, metrics, alarms, actions);
  return {
    signingName: 'monitoring',
    client: () => import('@aws-sdk/client-cloudwatch'),
    operations: { ...alarmOperations(alarms, actions), ...metricOperations(metrics, context.clock) },
    resources: { 'AWS::CloudWatch::Alarm': alarmProvider(alarms) },
    addSource: source => evaluations.addSource(source),

    async start() {
      evaluations.start();
    },

    async stop() {
      evaluations.stop();
    },
  };
}

function alarmProvider(alarms: Alarms): ResourceProvider {
  return {
    async create({ properties, region, generatedName, stackTags }) {
      const { AlarmName = generatedName, Tags, ...settings } = properties;
      const alarm = alarms.put(String(AlarmName), region, settingsOf(settings), resourceTags(Tags, stackTags));
      return { physicalId: alarm.name, attributes: { Arn: alarmArn(alarm) } };
    },
    async update({ properties, region, physicalId, stackTags }) {
      const { AlarmName, Tags, ...settings } = properties;
      const alarm = alarms.put(physicalId, region, settingsOf(settings), resourceTags(Tags, stackTags));
      return { physicalId: alarm.name, attributes: { Arn: alarmArn(alarm) } };
    },
    async delete({ physicalId, region }) {
      alarms.delete(physicalId, region);
    },
  };
}

/** Templates write numbers as text, too. */
function settingsOf(properties: Readonly<Record<string, unknown>>): AlarmSettings {
  const numbers = ['Threshold', 'Period', 'EvaluationPeriods', 'DatapointsToAlarm'];
  const entries = Object.entries(properties).map(([key, value]) => [
    key,
    numbers.includes(key) ? Number(value) : value,
  ]);
  return Object.fromEntries(entries) as unknown as AlarmSettings;
}

import type * as api from '@aws-sdk/client-cloudwatch';
import { FaultSchedule } from '../../../src/core/fault-schedule';
import { Store } from '../../../src/core/store';
import { createCloudWatch } from '../../../src/services/cloudwatch';
import type { ServiceEvent } from '../../../src/services/service-events';
import { call, fakeContext } from '../_fakes/context';

const topic = 'arn:aws:sns:eu-west-1:000000000000:alarms';
const policy = 'arn:aws:autoscaling:eu-west-1:000000000000:scalingPolicy:1:resource/ecs/service/dev/web:policyName/cpu';
const queueLength = { Namespace: 'Shop', MetricName: 'QueueLength', Dimensions: [{ Name: 'Queue', Value: 'orders' }] };
const alarm: api.PutMetricAlarmInput = {
  ...queueLength,
  AlarmName: 'long',
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 2,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  AlarmActions: [topic],
  OKActions: [topic],
};

let context: ReturnType<typeof fakeContext>;
let cloudWatch: ReturnType<typeof createCloudWatch>;
let sent: { arn: string; message: { NewStateValue: string; OldStateValue: string; NewStateReason: string } }[];
let told: ServiceEvent[];

beforeEach(async () => {
  context = fakeContext();
  sent = [];
  told = [];
  cloudWatch = makeCloudWatch();
  await cloudWatch.start?.();
});

function makeCloudWatch() {
  return createCloudWatch(context, {
    targets: { send: async (arn, { body }) => void sent.push({ arn, message: JSON.parse(body) }) },
    events: { tell: event => told.push(event) },
  });
}

test('an alarm that is to ring does so for a minute, whatever its figures are, and calls its actions', async () => {
  const faults = new FaultSchedule(Store.inMemory(), () => undefined);
  await cloudWatch.stop?.();
  context = fakeContext({ faults });
  cloudWatch = makeCloudWatch();
  await cloudWatch.start?.();
  send('PutMetricAlarm', alarm);
  send('PutMetricAlarm', { ...alarm, AlarmName: 'other', AlarmActions: [], OKActions: [] });
  await minutes(1, 1, 1);
  faults.set({ list: [{ inside: 'alarmRings', subject: 'long', nth: 2 }] });

  const states: (string | undefined)[] = [];
  for (const value of [1, 1, 1]) {
    await minutes(value);
    states.push(state());
  }

  expect(states).toEqual(['OK', 'ALARM', 'OK']);
  expect(sent.slice(-2).map(({ message }) => [message.NewStateValue, message.NewStateReason])).toEqual([
    ['ALARM', 'A fault that was planned in the local cloud'],
    ['OK', expect.stringContaining('Threshold Crossed')],
  ]);
  expect(send<api.DescribeAlarmsOutput>('DescribeAlarms', { AlarmNames: ['other'] })).toMatchObject({
    MetricAlarms: [{ StateValue: 'OK' }],
  });
});

function send<T>(operation: string, input: object): T {
  return cloudWatch.operations[operation]?.(input, call) as T;
}

function put(...values: number[]): void {
  const { Namespace, ...metric } = queueLength;
  send('PutMetricData', {
    Namespace,
    MetricData: values.map(Value => ({ ...metric, Value, Timestamp: context.clock.now() })),
  });
}

function state(): string | undefined {
  return send<api.DescribeAlarmsOutput>('DescribeAlarms', { AlarmNames: ['long'] }).MetricAlarms?.[0]?.StateValue;
}

/** Puts a figure in each of the next minutes. */
async function minutes(...values: number[]): Promise<void> {
  for (const value of values) {
    put(value);
    await context.clock.advance(60_000);
  }
}

function hour() {
  const now = context.clock.now().getTime();
  return { StartTime: new Date(now - 3_600_000), EndTime: new Date(now + 60_000) };
}

test('keeps figures and answers with their statistics', async () => {
  await minutes(4);
  put(1, 2, 9);

  const { Datapoints } = send<api.GetMetricStatisticsOutput>('GetMetricStatistics', {
    ...queueLength,
    ...hour(),
    Period: 60,
    Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'],
    ExtendedStatistics: ['p50'],
  });

  expect(Datapoints?.map(({ Sum }) => Sum)).toEqual([4, 12]);
  expect(Datapoints?.[1]).toMatchObject({
    Average: 4,
    Minimum: 1,
    Maximum: 9,
    SampleCount: 3,
    ExtendedStatistics: { p50: 2 },
  });
});

test('answers queries with math, the newest first', async () => {
  await minutes(4, 6);
  const { Namespace, MetricName, Dimensions } = queueLength;
  const MetricStat = { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Maximum' };

  const { MetricDataResults } = send<api.GetMetricDataOutput>('GetMetricData', {
    ...hour(),
    MetricDataQueries: [
      { Id: 'length', MetricStat, ReturnData: false },
      { Id: 'twice', Expression: 'length * 2', Label: 'Twice' },
    ],
  });

  expect(MetricDataResults).toMatchObject([{ Id: 'twice', Label: 'Twice', Values: [12, 8], StatusCode: 'Complete' }]);
});

test('takes values with counts, and sets of statistics', () => {
  const { Namespace, ...metric } = queueLength;
  send('PutMetricData', {
    Namespace,
    MetricData: [
      { ...metric, Values: [1, 3], Counts: [2, 1] },
      { ...metric, StatisticValues: { SampleCount: 4, Sum: 20, Minimum: 2, Maximum: 10 } },
    ],
  });

  const { Datapoints } = send<api.GetMetricStatisticsOutput>('GetMetricStatistics', {
    ...queueLength,
    ...hour(),
    Period: 300,
    Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum'],
  });

  expect(Datapoints).toMatchObject([{ Sum: 25, SampleCount: 7, Minimum: 1, Maximum: 10 }]);
});

test('lists metrics by what is asked of them', () => {
  put(1);
  send('PutMetricData', { Namespace: 'Other', MetricData: [{ MetricName: 'Free', Value: 1 }] });

  const list = (input: object) =>
    send<api.ListMetricsOutput>('ListMetrics', input).Metrics?.map(({ MetricName }) => MetricName);

  expect(list({})).toEqual(['QueueLength', 'Free']);
  expect(list({ Namespace: 'Other' })).toEqual(['Free']);
  expect(list({ Dimensions: [{ Name: 'Queue' }] })).toEqual(['QueueLength']);
  expect(list({ Dimensions: [{ Name: 'Queue', Value: 'mails' }] })).toEqual([]);
});

test('refuses figures in the name of AWS', () => {
  const input = { Namespace: 'AWS/ECS', MetricData: [{ MetricName: 'CPUUtilization', Value: 1 }] };

  expect(() => send('PutMetricData', input)).toThrow(expect.objectContaining({ name: 'InvalidParameterValue' }));
});

test('figures that users put outlive a kill', async () => {
  context = fakeContext({ store: Store.inMemory() });
  cloudWatch = makeCloudWatch();
  put(7);

  cloudWatch = makeCloudWatch();

  const input = { ...queueLength, ...hour(), Period: 60, Statistics: ['Sum'] };
  expect(send<api.GetMetricStatisticsOutput>('GetMetricStatistics', input).Datapoints).toMatchObject([{ Sum: 7 }]);
});

test('an alarm rings after all its periods, tells its actions and the event bus, and ends', async () => {
  send('PutMetricAlarm', alarm);

  await minutes(3, 12);
  const early = state();
  await minutes(12);
  const late = state();
  await minutes(2);

  expect([early, late, state()]).toEqual(['OK', 'ALARM', 'OK']);
  expect(sent.map(({ arn, message }) => [arn, message.OldStateValue, message.NewStateValue])).toEqual([
    [topic, 'INSUFFICIENT_DATA', 'OK'],
    [topic, 'OK', 'ALARM'],
    [topic, 'ALARM', 'OK'],
  ]);
  expect(sent[1]?.message.NewStateReason).toMatch(/^Threshold Crossed: 2 out of the last 2 datapoints \[12 /);
  expect(told[1]).toMatchObject({
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    detail: { alarmName: 'long', state: { value: 'ALARM' }, previousState: { value: 'OK' } },
  });
});

test('an alarm on an expression evaluates it', async () => {
  const { Namespace, MetricName, Dimensions } = queueLength;
  const MetricStat = { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Sum' };
  send('PutMetricAlarm', {
    AlarmName: 'long',
    EvaluationPeriods: 1,
    Threshold: 50,
    ComparisonOperator: 'GreaterThanThreshold',
    Metrics: [
      { Id: 'length', MetricStat, ReturnData: false },
      { Id: 'percent', Expression: 'IF(FILL(length, 0) >= 2, 100 * FILL(length, 0) / 4, 0)', ReturnData: true },
    ],
  });

  await minutes(1);
  const before = state();
  await minutes(3);

  expect([before, state()]).toEqual(['OK', 'ALARM']);
});

test('policies of scaling are told again as long as the alarm rings; other actions are not', async () => {
  send('PutMetricAlarm', { ...alarm, EvaluationPeriods: 1, AlarmActions: [topic, policy] });

  await minutes(12, 12, 12);

  expect(sent.filter(({ arn }) => arn === policy)).toHaveLength(3);
  expect(sent.filter(({ arn }) => arn === topic)).toHaveLength(1);
});

test('actions that are turned off are not taken', async () => {
  send('PutMetricAlarm', { ...alarm, EvaluationPeriods: 1 });
  send('DisableAlarmActions', { AlarmNames: ['long'] });

  await minutes(12);

  expect(state()).toBe('ALARM');
  expect(sent).toEqual([]);
});

test('a state set by hand holds for a period', async () => {
  send('PutMetricAlarm', alarm);
  await minutes(1, 1);
  await context.clock.advance(59_000);

  send('SetAlarmState', { AlarmName: 'long', StateValue: 'ALARM', StateReason: 'a test' });
  await context.clock.advance(30_000);
  const held = state();
  await minutes(1);

  expect([held, state()]).toEqual(['ALARM', 'OK']);
});

test('figures of a service are collected once a minute, before the alarms look at them', async () => {
  const { Namespace: namespace, MetricName: name } = queueLength;
  cloudWatch.addSource((_, to) => [
    {
      region: 'eu-west-1',
      namespace,
      name,
      dimensions: { Queue: 'orders' },
      values: [{ value: to.getUTCMinutes(), count: 1 }],
    },
  ]);
  send('PutMetricAlarm', { ...alarm, EvaluationPeriods: 1, Threshold: 3 });

  await context.clock.advance(2 * 60_000);
  const before = state();
  await context.clock.advance(60_000);

  expect([before, state()]).toEqual(['OK', 'ALARM']);
});

test('what cannot measure or be evaluated is told in the log, and keeps nobody else from it', async () => {
  cloudWatch.addSource(() => {
    throw new TypeError('no figures');
  });
  send('PutMetricAlarm', { ...alarm, AlarmName: 'broken', Metrics: [{ Id: 'x', Expression: 'nonsense +' }] });
  send('PutMetricAlarm', { ...alarm, EvaluationPeriods: 1 });

  await minutes(12);

  expect(state()).toBe('ALARM');
  expect(context.lines.join('\n')).toMatch(/no figures[\s\S]*broken cannot be evaluated/);
});

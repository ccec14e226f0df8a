import { Template } from 'aws-cdk-lib/assertions';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Size, Stack } from 'aws-cdk-lib/core';
import {
  ApiAlarms,
  type ApiThresholds,
  CacheAlarms,
  type CacheThresholds,
  ClusterAlarms,
  type ClusterThresholds,
  DatabaseAlarms,
  type DatabaseThresholds,
  RotationAlarms,
  RouteAlarms,
  type RouteThresholds,
  ServiceAlarms,
  type ServiceThresholds,
} from '../src';
import { fakeMetrics } from './_fakes/fake-metrics';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';

let stack: Stack;
let topic: ITopic;

beforeEach(() => {
  stack = new Stack(new App(), 'Monitoring', { env: { account: '111122223333', region: 'eu-west-1' } });
  topic = Topic.fromTopicArn(stack, 'Topic', TOPIC);
});

const make = {
  service: (thresholds: ServiceThresholds = {}) =>
    new ServiceAlarms(stack, 'Alarms', { topic, name: 'dev-shop', service: fakeMetrics, ...thresholds }),
  route: (thresholds: RouteThresholds = {}) =>
    new RouteAlarms(stack, 'Alarms', { topic, name: 'dev-shop', route: fakeMetrics, ...thresholds }),
  database: (thresholds: DatabaseThresholds = {}) =>
    new DatabaseAlarms(stack, 'Alarms', { topic, name: 'dev database', database: fakeMetrics, ...thresholds }),
  cache: (thresholds: CacheThresholds = {}) =>
    new CacheAlarms(stack, 'Alarms', { topic, name: 'dev cache', cache: fakeMetrics, ...thresholds }),
  cluster: (thresholds: ClusterThresholds = {}) =>
    new ClusterAlarms(stack, 'Alarms', { topic, name: 'dev cluster', cluster: fakeMetrics, ...thresholds }),
  api: (thresholds: ApiThresholds = {}) =>
    new ApiAlarms(stack, 'Alarms', { topic, name: 'dev API', api: fakeMetrics, ...thresholds }),
  rotations: () => new RotationAlarms(stack, 'Alarms', { topic, name: 'dev-shop', rotations: fakeMetrics }),
};

/** What decides when an alarm rings, by the id of the alarm. */
function rules(): Record<string, string> {
  const alarms = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return Object.fromEntries(
    alarms.map(([logicalId, { Properties: p }]) => {
      const sign = p.ComparisonOperator === 'GreaterThanOrEqualToThreshold' ? '>=' : '<=';
      expect(p.DatapointsToAlarm).toBe(p.EvaluationPeriods);
      const statistic = p.Statistic ?? p.ExtendedStatistic;
      const when = `${statistic} ${p.MetricName} ${sign} ${p.Threshold} for ${p.EvaluationPeriods} x ${p.Period} s`;
      return [logicalId.replace(/^Alarms|[0-9A-F]{8}$/g, ''), `${when}, none: ${p.TreatMissingData}`];
    }),
  );
}

const descriptions = () =>
  Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.AlarmDescription,
  );

test('S004-39: watches CPU, memory and tasks of a service', () => {
  make.service();

  expect(rules()).toEqual({
    Cpu: 'Average CpuUtilization >= 85 for 3 x 300 s, none: missing',
    Memory: 'Average MemoryUtilization >= 90 for 3 x 300 s, none: missing',
    RunningTasks: 'Average RunningTasks <= 0 for 5 x 60 s, none: breaching',
  });
});

test('S001-06, S004-25, S004-40: watches errors, response time and unhealthy targets of a route', () => {
  make.route();

  expect(rules()).toEqual({
    Errors: 'Sum Target5xx >= 10 for 1 x 300 s, none: notBreaching',
    ResponseTime: 'p95 ResponseTime >= 1 for 3 x 300 s, none: notBreaching',
    UnhealthyHosts: 'Maximum UnhealthyHosts >= 1 for 5 x 60 s, none: notBreaching',
  });
});

test('S004-16, S004-41: watches CPU, storage and connections of a database', () => {
  make.database();

  expect(rules()).toEqual({
    Cpu: 'Average CpuUtilization >= 80 for 3 x 300 s, none: missing',
    FreeStorage: `Minimum FreeStorage <= ${5 * 1024 ** 3} for 1 x 300 s, none: missing`,
    Connections: 'Maximum Connections >= 60 for 3 x 300 s, none: missing',
  });
});

test('S002-44: watches memory, CPU and evictions of a cache', () => {
  make.cache();

  expect(rules()).toEqual({
    Memory: 'Maximum MemoryUsage >= 80 for 3 x 300 s, none: missing',
    EngineCpu: 'Average EngineCpuUtilization >= 80 for 3 x 300 s, none: missing',
    Evictions: 'Sum Evictions >= 1000 for 1 x 300 s, none: notBreaching',
  });
});

test('watches rotations, of which the first failure tells', () => {
  make.rotations();

  expect(rules()).toEqual({
    Failures: 'Sum Failures >= 1 for 1 x 300 s, none: notBreaching',
    FailedEvents: 'Maximum FailedEvents >= 1 for 1 x 300 s, none: notBreaching',
  });
});

test('watches what is reserved of a cluster', () => {
  make.cluster();

  expect(rules()).toEqual({
    CpuReservation: 'Average CpuReservation >= 95 for 3 x 300 s, none: missing',
    MemoryReservation: 'Average MemoryReservation >= 95 for 3 x 300 s, none: missing',
  });
});

test('watches errors and latency of an API', () => {
  make.api();

  expect(rules()).toEqual({
    Errors: 'Sum 5xx >= 10 for 1 x 300 s, none: notBreaching',
    Latency: 'p95 Latency >= 2000 for 3 x 300 s, none: notBreaching',
  });
});

test.each<[string, () => unknown, Record<string, string>]>([
  [
    'service',
    () => make.service({ cpuPercent: 70, memoryPercent: 75, minRunningTasks: 2 }),
    { Cpu: '>= 70 ', Memory: '>= 75 ', RunningTasks: '<= 1 ' },
  ],
  [
    'route',
    () => make.route({ errors: 5, responseTime: Duration.millis(250), unhealthyHosts: 2 }),
    { Errors: '>= 5 ', ResponseTime: '>= 0.25 ', UnhealthyHosts: '>= 2 ' },
  ],
  [
    'database',
    () => make.database({ cpuPercent: 60, freeStorage: Size.mebibytes(1), connections: 40 }),
    { Cpu: '>= 60 ', FreeStorage: '<= 1048576 ', Connections: '>= 40 ' },
  ],
  [
    'cache',
    () => make.cache({ memoryPercent: 60, engineCpuPercent: 65, evictions: 1 }),
    { Memory: '>= 60 ', EngineCpu: '>= 65 ', Evictions: '>= 1 ' },
  ],
  [
    'cluster',
    () => make.cluster({ cpuReservationPercent: 50, memoryReservationPercent: 55 }),
    { CpuReservation: '>= 50 ', MemoryReservation: '>= 55 ' },
  ],
  ['api', () => make.api({ errors: 3, latency: Duration.millis(500) }), { Errors: '>= 3 ', Latency: '>= 500 ' }],
])('S004-41: takes its own thresholds for a %s', (_, makeAlarms, thresholds) => {
  makeAlarms();

  const all = rules();
  expect(Object.keys(all)).toEqual(Object.keys(thresholds));
  for (const [id, threshold] of Object.entries(thresholds)) expect(all[id]).toContain(threshold);
});

test.each<[string, () => { alarms: IAlarm[] }, number]>([
  ['service', make.service, 3],
  ['route', make.route, 3],
  ['database', make.database, 3],
  ['cache', make.cache, 3],
  ['cluster', make.cluster, 2],
  ['api', make.api, 2],
])('S004-38: every alarm of a %s tells the topic when it begins, ends, and knows nothing', (_, makeSet, count) => {
  const { alarms } = makeSet();

  expect(alarms).toHaveLength(count);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CloudWatch::Alarm', count);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [TOPIC],
    OKActions: [TOPIC],
    InsufficientDataActions: [TOPIC],
  });
});

test.each<[string, () => unknown, string[]]>([
  [
    'service',
    make.service,
    [
      'The tasks of dev-shop use 85 % of their CPU or more for 15 minutes. Allow more tasks or give them more CPU; look at what the last release made slow.',
      'The tasks of dev-shop use 90 % of their memory or more for 15 minutes and will be killed at 100 %. Give them more memory, or look for a leak in the last release.',
      'dev-shop runs fewer tasks for 5 minutes than the 1 it needs. Read why the last ones stopped: image, secret, health check or capacity.',
    ],
  ],
  [
    'route',
    make.route,
    [
      'dev-shop answered 10 requests or more with 5xx in 5 minutes. Read its log; if a release went out just now, roll it back.',
      '5 of 100 requests to dev-shop take 1 s or more for 15 minutes. Look at the CPU of its tasks and at its database; if a release went out just now, roll it back.',
      'dev-shop has 1 or more targets that fail their health check for 5 minutes. Read the log of these tasks, and try the path of the health check.',
    ],
  ],
  [
    'database',
    make.database,
    [
      'The CPU of dev database is at 80 % or more for 15 minutes. Look for slow queries in Performance Insights, then take a larger class.',
      'The volume of dev database has 5 GiB left or less; without room the database stops. Raise its storage now: it grows without interruption.',
      'dev database has 60 connections or more for 15 minutes; at its limit it refuses new ones. Lower the pool of each task, use a proxy, or take a larger class.',
    ],
  ],
  [
    'cache',
    make.cache,
    [
      'The memory of dev cache is 80 % full or more for 15 minutes. Let keys expire earlier, or take larger nodes.',
      'The engine of dev cache is at 80 % or more of its one processor for 15 minutes. Read its log of slow commands; larger nodes have faster processors, not more of them.',
      'dev cache dropped 1000 keys or more in 5 minutes because its memory is full. Let keys expire earlier, or take larger nodes.',
    ],
  ],
  [
    'cluster',
    make.cluster,
    [
      'Tasks have reserved 95 % of the CPU of dev cluster or more for 15 minutes. If no instance has joined, allow more of them, or take larger ones.',
      'Tasks have reserved 95 % of the memory of dev cluster or more for 15 minutes. If no instance has joined, allow more of them, or take larger ones.',
    ],
  ],
  [
    'api',
    make.api,
    [
      'dev API answered 10 requests or more with 5xx in 5 minutes. Its access log says whether the load balancer behind it or the link to it failed.',
      '5 of 100 requests to dev API take 2000 ms or more for 15 minutes. Compare with the response time of the load balancer behind it.',
    ],
  ],
])('the alarms of a %s say what happened and what to do', (_, makeAlarms, said) => {
  makeAlarms();

  expect(descriptions()).toEqual(said);
});

test('names a free storage that is no whole number of GiB', () => {
  make.database({ freeStorage: Size.mebibytes(1536) });

  expect(descriptions()[1]).toContain(' has 1.5 GiB left or less');
});

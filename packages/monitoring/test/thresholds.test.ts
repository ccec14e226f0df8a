import type { Problem } from '@berth/foundation';

import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Lazy, Size, Stack } from 'aws-cdk-lib/core';
import {
  ApiAlarms,
  apiAlarmsProblems,
  CacheAlarms,
  ClusterAlarms,
  cacheAlarmsProblems,
  clusterAlarmsProblems,
  DatabaseAlarms,
  databaseAlarmsProblems,
  RouteAlarms,
  routeAlarmsProblems,
  ServiceAlarms,
  serviceAlarmsProblems,
} from '../src';
import { fakeMetrics } from './_fakes/fake-metrics';

const percents = {
  cpuPercent: [serviceAlarmsProblems, databaseAlarmsProblems],
  memoryPercent: [serviceAlarmsProblems, cacheAlarmsProblems],
  engineCpuPercent: [cacheAlarmsProblems],
  cpuReservationPercent: [clusterAlarmsProblems],
  memoryReservationPercent: [clusterAlarmsProblems],
};
const counts = {
  minRunningTasks: [serviceAlarmsProblems],
  errors: [routeAlarmsProblems, apiAlarmsProblems],
  unhealthyHosts: [routeAlarmsProblems],
  connections: [databaseAlarmsProblems],
  evictions: [cacheAlarmsProblems],
};
/** Of any set of alarms. */
type ProblemsOf = (thresholds: never) => Problem[];

function flat(table: Readonly<Record<string, readonly ProblemsOf[]>>) {
  const all = Object.entries(table).flatMap(([path, list]) => list.map(problemsOf => [path, problemsOf] as const));
  return all.map(
    ([path, problemsOf]) => [path, (value: number): Problem[] => problemsOf({ [path]: value } as never)] as const,
  );
}

describe.each(flat(percents))('%s', (path, problemsOf) => {
  test.each([0, 101, 50.5])('fails when it is %d', value => {
    const fact = 'must be a whole number from 1 to 100';
    expect(problemsOf(value)).toEqual([{ code: 'BERTH-MON-002', path, value, fact }]);
  });

  test.each([1, 100])('may be %d', value => {
    expect(problemsOf(value)).toEqual([]);
  });
});

describe.each(flat(counts))('%s', (path, problemsOf) => {
  test.each([0, 1.5])('fails when it is %d', value => {
    expect(problemsOf(value)).toMatchObject([{ code: 'BERTH-MON-002', path, value }]);
  });

  test.each([1, 100_000])('may be %d', value => {
    expect(problemsOf(value)).toEqual([]);
  });
});

test.each([
  ['responseTime', routeAlarmsProblems({ responseTime: Duration.seconds(0) })],
  ['latency', apiAlarmsProblems({ latency: Duration.seconds(0) })],
  ['freeStorage', databaseAlarmsProblems({ freeStorage: Size.bytes(0) })],
])('fails when %s is nothing', (path, problems) => {
  expect(problems).toEqual([{ code: 'BERTH-MON-002', path, value: 0, fact: 'must be more than nothing' }]);
});

test('accepts the least of everything, and what is known only at deployment', () => {
  expect(routeAlarmsProblems({ responseTime: Duration.millis(1) })).toEqual([]);
  expect(apiAlarmsProblems({ latency: Duration.millis(1) })).toEqual([]);
  expect(databaseAlarmsProblems({ freeStorage: Size.bytes(1) })).toEqual([]);
  expect(serviceAlarmsProblems({ cpuPercent: Lazy.number({ produce: () => 1 }) })).toEqual([]);
  expect(serviceAlarmsProblems({})).toEqual([]);
});

const wrong = {
  name: 'x',
  cpuPercent: 0,
  errors: 0,
  memoryPercent: 0,
  cpuReservationPercent: 0,
};

test.each([ServiceAlarms, RouteAlarms, DatabaseAlarms, CacheAlarms, ClusterAlarms, ApiAlarms])(
  'no set of alarms is made with a wrong threshold',
  Alarms => {
    const stack = new Stack(new App(), 'Stack');
    const topic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:alarms');
    const watched = { service: fakeMetrics, route: fakeMetrics, database: fakeMetrics, cache: fakeMetrics };
    const props = { ...wrong, ...watched, cluster: fakeMetrics, api: fakeMetrics, topic };

    expect(() => new Alarms(stack, 'Alarms', props)).toThrow(expect.objectContaining({ name: 'BERTH-MON-002' }));
  },
);

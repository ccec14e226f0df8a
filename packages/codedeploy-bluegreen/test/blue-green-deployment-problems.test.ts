import { RolloutEngine, TrafficShift } from '@berth/ecs-service';
import { Duration } from 'aws-cdk-lib/core';
import { type BlueGreenDeploymentProps, blueGreenDeploymentProblems } from '../src';
import { Releases } from './_fixtures/releases';

let releases: Releases;

beforeEach(() => {
  releases = new Releases();
});

test('BERTH-CD-007: users cannot move between one target group', () => {
  const route = releases.route(1);
  const service = { engine: RolloutEngine.CODE_DEPLOY } as BlueGreenDeploymentProps['service'];

  expect(blueGreenDeploymentProblems({ service, route })).toEqual([
    {
      code: 'BERTH-CD-007',
      path: 'route.green',
      value: undefined,
      fact: 'users move between two target groups, and the route has one',
      fix: 'give it colors: 2',
    },
  ]);
});

test.each<[string, Partial<BlueGreenDeploymentProps>, string]>([
  ['BERTH-CD-001', { keepBlue: Duration.seconds(90) }, 'keepBlue = "1 minute 30 seconds": must be whole minutes'],
  ['BERTH-CD-001', { keepBlue: Duration.hours(72) }, 'keepBlue = "3 days": is above CodeDeploy\'s 48 h (2,880 min)'],
  [
    'BERTH-CD-001',
    { approvalTimeout: Duration.minutes(2881) },
    'approvalTimeout = "2 days 1 minute": is above CodeDeploy\'s 48 h (2,880 min)',
  ],
  [
    'BERTH-CD-002',
    { approvalTimeout: Duration.minutes(0) },
    'approvalTimeout = "0 s": would stop every deployment at once; leave it out',
  ],
  ['BERTH-CD-004', { shift: TrafficShift.canary(100, Duration.minutes(1)) }, 'shift.percent = 100'],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { errorPercent: 0 } },
    'rollbackThresholds.errorPercent = 0: must be above 0 and at most 100 percent',
  ],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { errorPercent: 100.1 } },
    'rollbackThresholds.errorPercent = 100.1: must be above 0 and at most 100 percent',
  ],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { minRequests: 0 } },
    'rollbackThresholds.minRequests = 0: must be a whole number from 1 to 1000000',
  ],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { unhealthyHosts: 5001 } },
    'rollbackThresholds.unhealthyHosts = 5001: must be a whole number from 1 to 5000',
  ],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { minutes: 61 } },
    'rollbackThresholds.minutes = 61: must be a whole number from 1 to 60 minutes',
  ],
])('%s: fails with %j', (name, props, message) => {
  expect(() => releases.make(props)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(`Stack/Releases.${message}`) }),
  );
});

test.each<Partial<BlueGreenDeploymentProps>>([
  { rollbackThresholds: { errorPercent: 100, minRequests: 1, unhealthyHosts: 1, minutes: 1 } },
  { rollbackThresholds: { errorPercent: 0.1, minRequests: 1_000_000, unhealthyHosts: 5000, minutes: 60 } },
])('takes %j', props => {
  expect(() => releases.make(props)).not.toThrow();
});

test('BERTH-CD-005: fails on a service that ECS rolls out itself', () => {
  expect(() => releases.make({}, RolloutEngine.ECS)).toThrow(
    'service.engine = "ecs": needs a service on engine codeDeploy',
  );
});

test('BERTH-CD-006: fails to ask a hook about a test listener that is not there', () => {
  const route = releases.routeWithoutTests();

  expect(() => releases.make({ route, hooks: { afterAllowTestTraffic: releases.hook() } })).toThrow(
    expect.objectContaining({
      name: 'BERTH-CD-006',
      message:
        'Stack/Releases.hooks.afterAllowTestTraffic = "Hook": the load balancer has no test listener; give it one',
    }),
  );
});

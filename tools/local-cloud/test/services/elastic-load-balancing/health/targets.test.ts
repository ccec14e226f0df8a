import { ManualClock } from '../../../../src/core/clock';
import type { CheckResult } from '../../../../src/services/elastic-load-balancing/health/health';
import { forward, TestCloud, urlOf } from '../_fixtures/cloud';

let clock: ManualClock;
let cloud: TestCloud;
let checks: number[];
let answer: CheckResult;

beforeEach(() => {
  clock = new ManualClock();
  checks = [];
  answer = { ok: true };
  cloud = new TestCloud({
    clock,
    check: async port => {
      checks.push(port);
      return answer;
    },
  });
});

afterEach(() => cloud.stop());

test('a target of a target group that no listener names is unused and not checked', async () => {
  const group = await cloud.targetGroup('blue');
  await cloud.register(group, 9001);

  await clock.advance(60_000);

  expect(await cloud.health(group)).toEqual(['unused Target.NotInUse']);
  expect(checks).toEqual([]);
});

test('a target is checked once its target group is in use', async () => {
  const group = await cloud.targetGroup('blue');
  await cloud.register(group, 9001);

  await cloud.listener(await cloud.loadBalancer(), forward(group));
  expect(await cloud.health(group)).toEqual(['initial Elb.RegistrationInProgress']);
  await clock.advance(1_000);

  expect(await cloud.health(group)).toEqual(['healthy']);
});

test('a target group with weight 0 is in use', async () => {
  const [blue, green] = [await cloud.targetGroup('blue'), await cloud.targetGroup('green')];
  await cloud.listener(await cloud.loadBalancer(), forward([blue, 100], [green, 0]));
  await cloud.register(green, 9001);

  await clock.advance(1_000);

  expect(await cloud.health(green)).toEqual(['healthy']);
});

test('checks come in the interval of the target group and report the last reason', async () => {
  const group = await cloud.targetGroup('blue', { HealthCheckIntervalSeconds: 10, UnhealthyThresholdCount: 2 });
  await cloud.listener(await cloud.loadBalancer(), forward(group));
  await cloud.register(group, 9001);
  await clock.advance(1_000);

  answer = {
    ok: false,
    reason: 'Target.ResponseCodeMismatch',
    description: 'Health checks failed with these codes: [503]',
  };
  await clock.advance(20_000);

  expect(checks).toHaveLength(3);
  expect(await cloud.health(group)).toEqual(['unhealthy Target.ResponseCodeMismatch']);
});

test('a deregistered target is draining for the whole delay, then gone', async () => {
  const group = await cloud.targetGroup('blue');
  await cloud.run('ModifyTargetGroupAttributes', {
    TargetGroupArn: group,
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
  });
  await cloud.listener(await cloud.loadBalancer(), forward(group));
  await cloud.register(group, 9001);
  await clock.advance(1_000);

  await cloud.deregister(group, 9001);
  await clock.advance(29_000);
  expect(await cloud.health(group)).toEqual(['draining Target.DeregistrationInProgress']);
  await clock.advance(1_000);

  expect(await cloud.health(group)).toEqual([]);
});

test('a target that is registered again while it drains starts as a new one', async () => {
  const group = await cloud.targetGroup('blue');
  await cloud.listener(await cloud.loadBalancer(), forward(group));
  await cloud.register(group, 9001);
  await clock.advance(1_000);
  await cloud.deregister(group, 9001);

  await cloud.register(group, 9001);
  expect(await cloud.health(group)).toEqual(['initial Elb.RegistrationInProgress']);
  await clock.advance(400_000);

  expect(await cloud.health(group)).toEqual(['healthy']);
});

test('requests go to healthy targets in turn, and to all of them if none is healthy', async () => {
  const group = await cloud.targetGroup('blue');
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(group));
  await cloud.target(group, (_, response) => response.end('one'));
  await clock.advance(1_000);
  answer = { ok: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
  await cloud.target(group, (_, response) => response.end('two'));

  const whileOneIsHealthy = await bodies(urlOf(listener), 4);
  await clock.advance(120_000);
  const whileNoneIs = await bodies(urlOf(listener), 4);

  expect(whileOneIsHealthy).toEqual(['one', 'one', 'one', 'one']);
  expect(whileNoneIs.sort()).toEqual(['one', 'one', 'two', 'two']);
});

test('what is asked for and not registered is unused', async () => {
  const TargetGroupArn = await cloud.targetGroup('blue');

  const health = await cloud.run('DescribeTargetHealth', { TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port: 1 }] });

  expect(health).toMatchObject({
    TargetHealthDescriptions: [{ TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } }],
  });
});

test('a restarted service goes on with targets, draining and health checks', async () => {
  const [blue, green] = [await cloud.targetGroup('blue'), await cloud.targetGroup('green')];
  const listener = await cloud.listener(await cloud.loadBalancer(), forward([blue, 1], [green, 0]));
  await cloud.register(blue, 9001);
  await cloud.register(green, 9002);
  await cloud.deregister(green, 9002);
  await cloud.stop();

  cloud = new TestCloud({ clock, store: cloud.store, check: async () => ({ ok: true }) });
  await cloud.service.start?.();
  await clock.advance(1_000);

  expect(await cloud.health(blue)).toEqual(['healthy']);
  expect(await cloud.health(green)).toEqual(['draining Target.DeregistrationInProgress']);
  await clock.advance(300_000);
  expect(await cloud.health(green)).toEqual([]);
  expect(await cloud.run('DescribeListeners', { ListenerArns: [listener.ListenerArn] })).toMatchObject({
    Listeners: [{ Port: listener.Port }],
  });
});

async function bodies(url: string, count: number): Promise<string[]> {
  const answers: string[] = [];
  for (let i = 0; i < count; i++) answers.push(await (await fetch(url)).text());
  return answers;
}

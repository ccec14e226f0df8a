import type * as sdk from '@aws-sdk/client-ecs';
import { type EcsCloud, makeEcs, startService, targetGroup, withInstances } from './fixture';

let cloud: EcsCloud;
let api: EcsCloud['api'];
let context: EcsCloud['context'];

beforeEach(async () => {
  cloud = await withInstances(makeEcs(), { size: 2, instanceType: 'm5.large' });
  ({ api, context } = cloud);
});

test('replaces a task that exits', async () => {
  await startService(cloud);

  cloud.processes.exit(1_000, 1);
  await context.clock.advance(20_000);

  expect(cloud.processes.living.map(({ pid }) => pid)).toEqual([1_001]);
  expect(cloud.elb.ports(targetGroup)).toEqual([40_001]);
});

test('waits longer after every task that never ran', async () => {
  cloud.processes.refuse = Object.assign(new TypeError('spawn serve ENOENT'));

  await startService(cloud);
  await context.clock.advance(10 * 60_000);

  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', desiredStatus: 'STOPPED' });
  expect(taskArns?.length).toBeGreaterThan(3);
  expect(taskArns?.length).toBeLessThan(9);
  expect(await api.messages('web')).toEqual(
    expect.arrayContaining(['(service web) is unable to consistently start tasks successfully.']),
  );
});

test('stops a task that its load balancer calls unhealthy, after the grace period', async () => {
  await startService(cloud, { healthCheckGracePeriodSeconds: 60 });
  cloud.real.ms = 20_000;
  cloud.elb.setAll(targetGroup, 'unhealthy');

  await context.clock.advance(30_000);
  const inGrace = cloud.processes.started.length;
  await context.clock.advance(60_000);

  expect(inGrace).toBe(1);
  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', desiredStatus: 'STOPPED' });
  expect((await api.task(taskArns?.[0]))?.stoppedReason).toBe(
    `Task failed ELB health checks in (target-group ${targetGroup})`,
  );
  expect(await api.messages('web')).toEqual(
    expect.arrayContaining([
      `(service web) (port 8000) is unhealthy in (target-group ${targetGroup}) due to (reason Health checks failed with these codes: [500])`,
    ]),
  );
});

test('lets a process have fifteen real seconds, however fast the clock is', async () => {
  await startService(cloud);
  cloud.elb.setAll(targetGroup, 'unhealthy');

  await context.clock.advance(3_600_000);
  const before = cloud.processes.started.length;
  cloud.real.ms = 15_000;
  await context.clock.advance(10_000);

  expect(before).toBe(1);
  expect(cloud.processes.started[0]?.alive).toBe(false);
});

test('waits for no real seconds once the process answers, if only with the wrong code', async () => {
  await startService(cloud);
  cloud.elb.reason = 'Target.ResponseCodeMismatch';
  cloud.elb.setAll(targetGroup, 'unhealthy');

  await context.clock.advance(10_000);

  expect(cloud.processes.started[0]?.alive).toBe(false);
});

/** Terminates an instance of the group; two tasks run, one of them on it. */
async function terminateInstance(change: Partial<sdk.CreateServiceRequest> = {}): Promise<string> {
  await startService(cloud, { desiredCount: 2, ...change });
  const [instance] = cloud.autoScaling.groups.instances('group');
  await cloud.autoScaling.operations.TerminateInstanceInAutoScalingGroup?.(
    { InstanceId: instance?.id, ShouldDecrementDesiredCapacity: false },
    { accountId: '000000000000', region: 'eu-west-1', requestId: 'r', accessKeyId: 'AKIA' },
  );
  await context.clock.advance(120_000);
  return instance?.id ?? '';
}

async function stoppedTask() {
  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', desiredStatus: 'STOPPED' });
  expect(taskArns).toHaveLength(1);
  return api.task(taskArns?.[0]);
}

test('moves the tasks of an instance that is terminated before it ends', async () => {
  const gone = await terminateInstance();

  expect((await api.service('web'))?.runningCount).toBe(2);
  const { stoppedReason, stoppingAt } = (await stoppedTask()) ?? {};
  expect(stoppedReason).toMatch(/^Scaling activity initiated by/);
  const { taskArns = [] } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev' });
  const running = await Promise.all(taskArns.map(arn => api.task(arn)));
  expect(running.every(task => Number(task?.startedAt) <= Number(stoppingAt))).toBe(true);
  const instances = cloud.autoScaling.groups.instances('group');
  expect(instances.map(({ lifecycleState }) => lifecycleState)).toEqual(['InService', 'InService']);
  expect(instances.map(({ id }) => id)).not.toContain(gone);
});

test('loses the tasks of an instance that is terminated when its capacity is not drained', async () => {
  const autoScalingGroupProvider = { managedDraining: 'DISABLED' };
  await api.send('UpdateCapacityProvider', { name: 'capacity', autoScalingGroupProvider });

  const gone = await terminateInstance();

  expect((await api.service('web'))?.runningCount).toBe(2);
  expect((await stoppedTask())?.stoppedReason).toBe(`Host EC2 (instance ${gone}) terminated.`);
});

test('a task that shares the network of its instance is a target by the instance, also once that is gone', async () => {
  const app = {
    name: 'app',
    image: 'repo@sha256:1',
    memory: 128,
    portMappings: [{ containerPort: 8000, hostPort: 0 }],
  };
  await api.send('RegisterTaskDefinition', { family: 'shared', networkMode: 'bridge', containerDefinitions: [app] });
  const autoScalingGroupProvider = { managedDraining: 'DISABLED' };
  await api.send('UpdateCapacityProvider', { name: 'capacity', autoScalingGroupProvider });
  const instances = cloud.autoScaling.groups.instances('group').map(({ id }) => id);

  const gone = await terminateInstance({ taskDefinition: 'shared', networkConfiguration: undefined });

  const [first = '', second = '', ...later] = cloud.elb.moves;
  expect([first, second].map(move => move.slice(1, -':40000'.length)).sort()).toEqual([...instances].sort());
  const port = [first, second].find(move => move.includes(gone))?.slice(-'40000'.length);
  expect(later).toContain(`-${gone}:${port}`);
});

test('has its tasks again after the cloud was killed', async () => {
  await startService(cloud, { desiredCount: 2 });

  const next = makeEcs(context);
  next.autoScaling.groups.start();
  await next.ecs.start?.();
  await context.clock.advance(10_000);

  expect(next.processes.leftoversKilled.sort()).toEqual([1_000, 1_001]);
  expect(next.processes.living).toHaveLength(2);
  expect(next.elb.ports(targetGroup)).toHaveLength(2);
});

test('starts without delay again once a task has run', async () => {
  cloud.processes.refuse = Object.assign(new TypeError('spawn serve ENOENT'));
  await startService(cloud);
  await context.clock.advance(10 * 60_000);
  cloud.processes.refuse = undefined;
  await context.clock.advance(27 * 60_000);
  cloud.processes.refuse = Object.assign(new TypeError('spawn serve ENOENT'));

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 2 });
  await context.clock.advance(1_000);
  cloud.processes.refuse = undefined;
  await context.clock.advance(15_000);

  expect((await api.service('web'))?.runningCount).toBe(2);
});

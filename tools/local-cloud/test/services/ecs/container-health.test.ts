import type * as sdk from '@aws-sdk/client-ecs';
import { afterCheck, unknownHealth } from '../../../src/services/ecs/container-health';
import { healthCommand } from '../../../src/services/ecs/container-process';
import { fakeContext } from '../_fakes/context';
import { blueGreenService, type EcsCloud, makeEcs, network, registerWeb, targetGroup, withInstances } from './fixture';

const healthCheck: sdk.HealthCheck = { command: ['CMD', 'check', '--all'], interval: 10, timeout: 2, retries: 2 };

let context: EcsCloud['context'];
let cloud: EcsCloud;
let api: EcsCloud['api'];

beforeEach(async () => {
  context = fakeContext();
  cloud = await withInstances(makeEcs(context, { graceFloorMs: 0 }), { size: 2, instanceType: 'm5.large' });
  api = cloud.api;
});

/** Lets time pass; every check ends with `exitCode`. */
async function pass(seconds: number, exitCode: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await context.clock.advance(1_000);
    for (const { pid, request } of cloud.processes.living)
      if (request.program === 'check') cloud.processes.exit(pid, exitCode);
  }
}

async function stoppedReasons(): Promise<(string | undefined)[]> {
  const { taskArns = [] } = await api.send<sdk.ListTasksResponse>('ListTasks', {
    cluster: 'dev',
    desiredStatus: 'STOPPED',
  });
  const tasks = await Promise.all(taskArns.map(arn => api.task(arn)));
  return tasks.map(task => task?.stoppedReason);
}

test('a task becomes healthy by its check, and only then the service is steady', async () => {
  await registerWeb(cloud.ecs, { healthCheck });
  await api.send('CreateService', blueGreenService());
  await context.clock.advance(8_000);
  const early = (await api.service('web'))?.taskSets?.[0]?.stabilityStatus;

  await pass(20, 0);

  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev' });
  expect(early).toBe('STABILIZING');
  expect((await api.service('web'))?.taskSets?.[0]?.stabilityStatus).toBe('STEADY_STATE');
  expect(await api.task(taskArns?.[0])).toMatchObject({
    healthStatus: 'HEALTHY',
    containers: [{ healthStatus: 'HEALTHY' }],
  });
  expect(cloud.processes.started.find(({ request }) => request.program === 'check')?.request.args).toEqual(['--all']);
});

test('a service replaces a task whose essential container fails as often in a row as it may', async () => {
  await registerWeb(cloud.ecs, { healthCheck });
  await api.send('CreateService', blueGreenService());

  await pass(18, 1);
  const before = await stoppedReasons();
  await pass(20, 1);

  const messages = (await api.service('web'))?.events?.map(({ message }) => message);
  expect(before).toEqual([]);
  expect(await stoppedReasons()).toEqual(['Task failed container health checks']);
  expect(messages).toEqual(
    expect.arrayContaining([expect.stringMatching(/^\(service web\) \(task \w+\) failed container health checks\.$/)]),
  );
  expect(cloud.elb.ports(targetGroup)).toHaveLength(1);
});

test('a task that no service runs is told as unhealthy, and goes on', async () => {
  const taskDefinition = await registerWeb(cloud.ecs, { healthCheck });
  const { tasks } = await api.send<sdk.RunTaskResponse>('RunTask', {
    cluster: 'dev',
    taskDefinition,
    networkConfiguration: network,
  });

  await pass(40, 1);

  expect(await api.task(tasks?.[0]?.taskArn)).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'UNHEALTHY' });
});

test('a container waits until the one that it depends on is healthy', async () => {
  const { taskDefinition } = await api.send<sdk.RegisterTaskDefinitionResponse>('RegisterTaskDefinition', {
    family: 'pair',
    networkMode: 'awsvpc',
    containerDefinitions: [
      {
        name: 'app',
        image: 'repo@sha256:1',
        memory: 64,
        dependsOn: [{ containerName: 'proxy', condition: 'HEALTHY' }],
      },
      { name: 'proxy', image: 'repo@sha256:1', memory: 64, command: ['proxy'], healthCheck },
    ],
  });
  await api.send('RunTask', {
    cluster: 'dev',
    taskDefinition: taskDefinition?.taskDefinitionArn,
    networkConfiguration: network,
  });
  await context.clock.advance(5_000);
  const early = cloud.processes.living.map(({ request }) => request.program);

  await pass(15, 0);

  expect(early).toEqual(['proxy']);
  expect(cloud.processes.living.map(({ request }) => request.program)).toEqual(['proxy', 'serve']);
});

test('failures at the start do not count, until a check has passed', () => {
  const starting = { starting: true, retries: 1 };
  const healthy = afterCheck(unknownHealth, true, starting);

  expect(afterCheck(unknownHealth, false, starting)).toEqual(unknownHealth);
  expect(afterCheck(healthy, false, starting)).toEqual({ status: 'UNHEALTHY', failures: 1 });
});

test('one success makes up for all failures before', () => {
  const once = afterCheck(unknownHealth, false, { starting: false });

  expect(once).toEqual({ status: 'UNKNOWN', failures: 1 });
  expect(afterCheck(once, true, { starting: false })).toEqual({ status: 'HEALTHY', failures: 0 });
});

test.each([
  [['CMD', 'a', 'b'], { program: 'a', args: ['b'] }],
  [['CMD-SHELL', 'a || exit 1'], { program: '/bin/sh', args: ['-c', 'a || exit 1'] }],
  [['NONE'], undefined],
])('the health check %j runs %j', (command, expected) => {
  const container = { program: 'serve', args: [], environment: {}, folder: '/' };

  expect(healthCommand(command, container, '/nowhere')).toEqual(expected && { ...container, ...expected });
});

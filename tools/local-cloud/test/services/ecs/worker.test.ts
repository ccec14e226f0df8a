import type * as sdk from '@aws-sdk/client-ecs';
import { blueGreenService, type EcsCloud, makeEcs, registerWeb, withInstances } from './fixture';

const second = 1_000;
const steady = '(service web) has reached a steady state.';

let cloud: EcsCloud;
let api: EcsCloud['api'];
let context: EcsCloud['context'];

beforeEach(async () => {
  cloud = await withInstances(makeEcs(), { size: 2, instanceType: 'm5.large' });
  ({ api, context } = cloud);
});

afterEach(() => cloud.ecs.stop?.());

/** A service that no load balancer checks. */
async function startWorker(change: Partial<sdk.CreateServiceRequest> = {}): Promise<void> {
  const deploymentController = { type: 'ECS' } as const;
  await api.send('CreateService', blueGreenService({ deploymentController, loadBalancers: [], ...change }));
}

/** Lets time pass in which every task dies a moment after it runs. */
async function crash(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed++) {
    await context.clock.advance(second);
    for (const { pid } of cloud.processes.living) cloud.processes.exit(pid, 3);
  }
}

async function rolloutState(): Promise<string | undefined> {
  return (await api.service('web'))?.deployments?.[0]?.rolloutState;
}

test('a worker is steady once its task has run for forty seconds, and its deployment is complete then', async () => {
  await startWorker();

  await context.clock.advance(38 * second);
  const before = {
    state: await rolloutState(),
    messages: await api.messages('web'),
    service: await api.service('web'),
  };
  await context.clock.advance(10 * second);

  expect(before).toMatchObject({ state: 'IN_PROGRESS', service: { runningCount: 1 } });
  expect(before.messages).not.toContain(steady);
  expect(await rolloutState()).toBe('COMPLETED');
  expect((await api.messages('web')).slice(0, 2)).toEqual([steady, expect.stringMatching(/deployment completed\.$/)]);
});

test('a worker whose tasks die is never steady, and its deployment goes on', async () => {
  await startWorker();

  await crash(300);

  expect(await api.messages('web')).not.toContain(steady);
  expect(await rolloutState()).toBe('IN_PROGRESS');
});

test('the circuit breaker of a worker counts tasks that die before they count as healthy', async () => {
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } };
  await startWorker({ deploymentConfiguration });

  await crash(120);

  expect(cloud.processes.started).toHaveLength(3);
  expect(await rolloutState()).toBe('FAILED');
  expect(await api.messages('web')).toContainEqual(
    expect.stringMatching(/deployment failed: tasks failed to start\.$/),
  );
});

test('the circuit breaker of a worker counts tasks that never run', async () => {
  cloud.processes.refuse = new TypeError('spawn serve ENOENT');
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } };
  await startWorker({ deploymentConfiguration });

  await context.clock.advance(120 * second);

  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', desiredStatus: 'STOPPED' });
  expect(taskArns).toHaveLength(3);
  expect(await rolloutState()).toBe('FAILED');
});

test('a worker whose new tasks die goes back to the old ones, which never stopped', async () => {
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  await startWorker({ deploymentConfiguration });
  await context.clock.advance(60 * second);
  const before = (await api.service('web'))?.taskDefinition;
  const [old] = cloud.processes.living;

  await api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition: await registerWeb(cloud.ecs) });
  for (let passed = 0; passed < 60; passed++) {
    await context.clock.advance(second);
    for (const { pid } of cloud.processes.started.slice(1, 4)) cloud.processes.exit(pid, 3);
    expect(old?.alive || cloud.processes.living.length > 0).toBe(true);
  }
  await context.clock.advance(120 * second);

  expect(await api.service('web')).toMatchObject({ taskDefinition: before, runningCount: 1 });
  expect(await rolloutState()).toBe('COMPLETED');
});

test('a worker with a health check is steady as soon as that passes', async () => {
  const taskDefinition = await registerWeb(cloud.ecs, {
    healthCheck: { command: ['CMD', 'check'], interval: 5, retries: 1 },
  });
  await startWorker({ taskDefinition });
  await context.clock.advance(10 * second);
  const before = await api.messages('web');

  for (const { pid, request } of cloud.processes.living) if (request.program === 'check') cloud.processes.exit(pid, 0);
  await context.clock.advance(10 * second);

  expect(before).not.toContain(steady);
  expect(await api.messages('web')).toContain(steady);
});

test('a task on an instance that drains makes its service unsteady until another one has taken its place', async () => {
  await startWorker();
  await context.clock.advance(60 * second);
  const list = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev' });
  const containerInstances = [(await api.task(list.taskArns?.[0]))?.containerInstanceArn];
  const count = async () => (await api.messages('web')).filter(message => message === steady).length;

  await api.send('UpdateContainerInstancesState', { cluster: 'dev', containerInstances, status: 'DRAINING' });
  await context.clock.advance(30 * second);
  const meanwhile = await count();
  await context.clock.advance(60 * second);

  expect(meanwhile).toBe(1);
  expect(await count()).toBe(2);
});

import type * as sdk from '@aws-sdk/client-ecs';
import { FaultSchedule } from '../../../src/core/fault-schedule';
import { Store } from '../../../src/core/store';
import { fakeContext } from '../_fakes/context';
import { blueGreenService, type EcsCloud, makeEcs, network, registerWeb, withInstances } from './fixture';

let context: EcsCloud['context'];
let faults: FaultSchedule;
let cloud: EcsCloud;
let api: EcsCloud['api'];

beforeEach(async () => {
  faults = new FaultSchedule(Store.inMemory(), () => undefined);
  context = fakeContext({ faults });
  cloud = makeEcs(context);
  api = cloud.api;
  await api.send('CreateCluster', {
    clusterName: 'dev',
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  });
});

afterEach(() => cloud.ecs.stop?.());

async function startService(change: Partial<sdk.ContainerDefinition> = {}): Promise<void> {
  await registerWeb(cloud.ecs, change);
  await api.send('CreateService', blueGreenService());
  await context.clock.advance(60_000);
}

async function stopped(): Promise<sdk.Task[]> {
  const list = { cluster: 'dev', desiredStatus: 'STOPPED' };
  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', list);
  return (await api.send<sdk.DescribeTasksResponse>('DescribeTasks', { cluster: 'dev', tasks: taskArns })).tasks ?? [];
}

test('an image that cannot be pulled stops its task, and the service starts another one', async () => {
  faults.set({ list: [{ inside: 'imagePullFails', subject: 'service:web', nth: 1 }] });

  await startService();

  const [task] = await stopped();
  expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
  expect(task?.stoppedReason).toMatch(/^CannotPullContainerError: .*repo@sha256:1/);
  expect(await api.service('web')).toMatchObject({ runningCount: 1 });
});

test('a task that dies has exited with 137, and the service starts another one', async () => {
  faults.set({ list: [{ inside: 'taskDies', subject: 'service:web', nth: 1 }] });

  await startService();

  expect(await stopped()).toMatchObject([{ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] }]);
  expect(await api.service('web')).toMatchObject({ runningCount: 1 });
});

test('without room on Fargate the service says so, and places its task later', async () => {
  faults.set({ list: [{ inside: 'capacityLacks', nth: 1 }] });

  await startService();

  const service = await api.service('web');
  expect(service?.events?.map(({ message }) => message)).toContain(
    '(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
  );
  expect(service).toMatchObject({ runningCount: 1 });
});

test('of the tasks that are run at once, one finds no room, and the answer says so', async () => {
  faults.set({ list: [{ inside: 'capacityLacks', subject: 'family:web', nth: 2 }] });
  await registerWeb(cloud.ecs);

  const answer = await api.send<sdk.RunTaskResponse>('RunTask', {
    cluster: 'dev',
    taskDefinition: 'web',
    count: 3,
    networkConfiguration: network,
  });

  const reason = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';
  expect(answer).toMatchObject({ tasks: [{}, {}], failures: [{ reason }] });
  expect(answer.tasks).toHaveLength(2);
});

test('a task that starts slowly is PENDING for five minutes, then it runs', async () => {
  faults.set({ list: [{ inside: 'taskStartsSlowly', subject: 'service:web', nth: 1 }] });

  await startService();
  await context.clock.advance(4 * 60_000 - 1_000);
  const before = await api.service('web');
  await context.clock.advance(10_000);

  expect(before).toMatchObject({ pendingCount: 1, runningCount: 0, taskSets: [{ stabilityStatus: 'STABILIZING' }] });
  expect(await api.service('web')).toMatchObject({ pendingCount: 0, runningCount: 1 });
  expect(await stopped()).toEqual([]);
});

test('a task that is stopped while it starts slowly never runs', async () => {
  faults.set({ list: [{ inside: 'taskStartsSlowly', subject: 'service:web', nth: 1 }] });
  await startService();

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 0 });
  await context.clock.advance(10 * 60_000);

  expect(cloud.processes.started).toEqual([]);
  expect(await api.service('web')).toMatchObject({ pendingCount: 0, runningCount: 0 });
});

test.each([
  ['FARGATE', 'TerminationNotice', 'ECS is performing maintenance on the underlying infrastructure hosting the task.'],
  ['FARGATE_SPOT', 'SpotInterruption', 'Your Spot Task was interrupted.'],
])(
  'capacity of %s that vanishes stops its task by %s, and the service starts another one',
  async (provider, stopCode, stoppedReason) => {
    faults.set({ list: [{ inside: 'capacityVanishes', subject: 'service:web', nth: 1 }] });
    await api.send('PutClusterCapacityProviders', {
      cluster: 'dev',
      capacityProviders: [provider],
      defaultCapacityProviderStrategy: [{ capacityProvider: provider, weight: 1 }],
    });

    await startService();

    expect(await stopped()).toMatchObject([{ stopCode, stoppedReason }]);
    expect(await api.service('web')).toMatchObject({ runningCount: 1 });
  },
);

test('an instance that vanishes takes its task along, and its group launches another one', async () => {
  await cloud.ecs.stop?.();
  context = fakeContext({ faults });
  cloud = await withInstances(makeEcs(context));
  api = cloud.api;
  const [lost] = cloud.autoScaling.groups.instances();
  faults.set({ list: [{ inside: 'capacityVanishes', subject: 'service:web', nth: 1 }] });

  await startService();
  await context.clock.advance(10 * 60_000);

  expect(await stopped()).toMatchObject([
    { stopCode: 'TerminationNotice', stoppedReason: `Host EC2 (instance ${lost?.id}) terminated.` },
  ]);
  const instances = cloud.autoScaling.groups
    .instances()
    .map(({ id, lifecycleState }) => [id !== lost?.id, lifecycleState]);
  expect(instances).toEqual([[true, 'InService']]);
  expect(await api.service('web')).toMatchObject({ runningCount: 1 });
});

test('a health check that fails makes its task unhealthy, whatever the container answers', async () => {
  faults.set({ list: [1, 2].map(nth => ({ inside: 'healthCheckFails', subject: 'service:web app', nth })) });

  await startService({ healthCheck: { command: ['CMD', 'check'], interval: 30, retries: 1 } });
  cloud.real.ms += 60_000; // beyond the time that a start may take
  await context.clock.advance(30_000);

  const messages = (await api.service('web'))?.events?.map(({ message }) => message).join();
  expect(messages).toContain('failed container health checks.');
});

import type * as sdk from '@aws-sdk/client-ecs';
import { type EcsCloud, makeEcs, withInstances } from './fixture';

let cloud: EcsCloud;
let api: EcsCloud['api'];
let context: EcsCloud['context'];

beforeEach(() => {
  cloud = makeEcs();
  ({ api, context } = cloud);
});

afterEach(() => cloud.ecs.stop?.());

async function instances(size: number): Promise<void> {
  await withInstances(cloud, { size, managed: false });
}

/** A task whose port stands fast on its instance. */
async function registerFixed(networkMode: sdk.NetworkMode, portMappings: sdk.PortMapping[]): Promise<void> {
  const containerDefinitions = [{ name: 'app', image: 'repo@sha256:1', cpu: 64, memory: 64, portMappings }];
  await api.send('RegisterTaskDefinition', { family: 'fixed', networkMode, containerDefinitions });
}

function runTask(): Promise<sdk.RunTaskResponse> {
  return api.send<sdk.RunTaskResponse>('RunTask', { cluster: 'dev', taskDefinition: 'fixed' });
}

async function ports(): Promise<Record<string, string[] | undefined>> {
  const { containerInstanceArns } = await api.send<sdk.ListContainerInstancesResponse>('ListContainerInstances', {
    cluster: 'dev',
  });
  const { containerInstances } = await api.send<sdk.DescribeContainerInstancesResponse>('DescribeContainerInstances', {
    cluster: 'dev',
    containerInstances: containerInstanceArns,
  });
  const remaining = containerInstances?.[0]?.remainingResources ?? [];
  const sets = remaining.filter(({ type }) => type === 'STRINGSET');
  return Object.fromEntries(sets.map(({ name = '', stringSetValue }) => [name, stringSetValue]));
}

test.each<[sdk.NetworkMode, sdk.PortMapping]>([
  ['bridge', { containerPort: 8000, hostPort: 8080 }],
  ['host', { containerPort: 8080 }],
  ['host', { containerPort: 8080, hostPort: 8080 }],
])('in %s mode with %j an instance takes one task', async (networkMode, mapping) => {
  await instances(1);
  await registerFixed(networkMode, [mapping]);

  const [first, second] = [await runTask(), await runTask()];

  expect(first).toMatchObject({ tasks: [{}], failures: [] });
  expect(second).toMatchObject({ tasks: [], failures: [{ reason: 'RESOURCE:PORTS' }] });
});

test.each<[sdk.NetworkMode, sdk.PortMapping]>([
  ['bridge', { containerPort: 8000 }],
  ['bridge', { containerPort: 8000, hostPort: 0 }],
])('in %s mode with %j an instance takes more tasks', async (networkMode, mapping) => {
  await instances(1);
  await registerFixed(networkMode, [mapping]);

  await runTask();

  expect(await runTask()).toMatchObject({ tasks: [{}], failures: [] });
});

test('a task that stops gives its port back', async () => {
  await instances(1);
  await registerFixed('bridge', [{ containerPort: 8000, hostPort: 8080 }]);
  await runTask();
  await context.clock.advance(0);

  cloud.processes.exit(1_000, 0);
  await context.clock.advance(1_000);

  expect(await runTask()).toMatchObject({ tasks: [{}] });
});

test('ports of the instance itself, and those of other protocols, are told apart', async () => {
  await instances(1);
  const before = await ports();
  await registerFixed('bridge', [
    { containerPort: 53, hostPort: 53, protocol: 'udp' },
    { containerPort: 53, hostPort: 53 },
  ]);

  await runTask();

  expect(before).toEqual({ PORTS: ['22', '2375', '2376', '51678', '51679', '51680'], PORTS_UDP: [] });
  expect(await ports()).toEqual({ PORTS: [...(before.PORTS ?? []), '53'], PORTS_UDP: ['53'] });
});

test('no task gets the port of SSH', async () => {
  await instances(1);
  await registerFixed('host', [{ containerPort: 22 }]);

  expect(await runTask()).toMatchObject({ failures: [{ reason: 'RESOURCE:PORTS' }] });
});

test('a service with a fixed port runs one task on each instance, and says why there are no more', async () => {
  await instances(2);
  await registerFixed('bridge', [{ containerPort: 8000, hostPort: 8080 }]);

  await api.send('CreateService', {
    cluster: 'dev',
    serviceName: 'web',
    taskDefinition: 'fixed',
    desiredCount: 3,
    launchType: 'EC2',
  });
  await context.clock.advance(10_000);

  const service = await api.service('web');
  expect(service?.runningCount).toBe(2);
  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev' });
  const { tasks } = await api.send<sdk.DescribeTasksResponse>('DescribeTasks', { cluster: 'dev', tasks: taskArns });
  const hosts = tasks?.filter(({ lastStatus }) => lastStatus === 'RUNNING').map(task => task.containerInstanceArn);
  expect(new Set(hosts).size).toBe(2);
  expect(service?.events?.map(({ message }) => message)).toContainEqual(
    '(service web) was unable to place a task because no container instance met all of its requirements. The closest matching container instance is already using a port required by your task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
  );
});

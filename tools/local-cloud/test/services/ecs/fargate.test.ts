import type * as sdk from '@aws-sdk/client-ecs';
import { blueGreenService, type EcsCloud, makeEcs, network, registerWeb, targetGroup } from './fixture';

let context: EcsCloud['context'];
let cloud: EcsCloud;
let api: EcsCloud['api'];

beforeEach(async () => {
  cloud = makeEcs();
  ({ api, context } = cloud);
  await api.send('CreateCluster', {
    clusterName: 'dev',
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  });
  await registerWeb(cloud.ecs);
});

afterEach(() => cloud.ecs.stop?.());

async function tasks(): Promise<sdk.Task[]> {
  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev' });
  const input = { cluster: 'dev', tasks: taskArns };
  return (await api.send<sdk.DescribeTasksResponse>('DescribeTasks', input)).tasks ?? [];
}

test('tasks run without instances, on the shares of Fargate and of its spot capacity', async () => {
  const capacityProviderStrategy = [
    { capacityProvider: 'FARGATE', base: 1, weight: 1 },
    { capacityProvider: 'FARGATE_SPOT', weight: 3 },
  ];
  await api.send('CreateService', blueGreenService({ desiredCount: 5, capacityProviderStrategy }));
  await context.clock.advance(30_000);

  const providers = (await tasks()).map(({ capacityProviderName }) => capacityProviderName).sort();
  expect(providers).toEqual(['FARGATE', 'FARGATE', 'FARGATE_SPOT', 'FARGATE_SPOT', 'FARGATE_SPOT']);
  expect((await tasks()).every(task => task.launchType === 'FARGATE' && !task.containerInstanceArn)).toBe(true);
  expect(await api.service('web')).toMatchObject({ runningCount: 5, capacityProviderStrategy });
});

test('tasks run on Managed Instances of their cluster as on Fargate, and keep these from being deleted', async () => {
  const managedInstancesProvider = { infrastructureRoleArn: 'arn:role', instanceLaunchTemplate: {} };
  await api.send('CreateCapacityProvider', { name: 'managed', cluster: 'dev', managedInstancesProvider });
  const capacityProviderStrategy = [{ capacityProvider: 'managed', weight: 1 }];
  await api.send('CreateService', blueGreenService({ desiredCount: 2, capacityProviderStrategy }));
  await context.clock.advance(30_000);

  expect(await tasks()).toMatchObject(
    Array(2).fill({ launchType: 'MANAGED_INSTANCES', capacityProviderName: 'managed', lastStatus: 'RUNNING' }),
  );
  const described = await api.send<sdk.DescribeCapacityProvidersResponse>('DescribeCapacityProviders', {
    capacityProviders: ['managed'],
  });
  expect(described.capacityProviders).toEqual([
    {
      ...{ name: 'managed', status: 'ACTIVE', tags: [], managedInstancesProvider },
      capacityProviderArn: 'arn:aws:ecs:eu-west-1:000000000000:capacity-provider/managed',
      cluster: 'arn:aws:ecs:eu-west-1:000000000000:cluster/dev',
    },
  ]);
  await expect(api.send('DeleteCapacityProvider', { capacityProvider: 'managed' })).rejects.toThrow('is in use');
});

test('Managed Instances belong to a cluster, and leave it when they are deleted', async () => {
  const input = { name: 'managed', managedInstancesProvider: { infrastructureRoleArn: 'arn:role' } };
  const clusters = async () =>
    (await api.send<sdk.DescribeClustersResponse>('DescribeClusters', { clusters: ['dev'] })).clusters?.[0]
      ?.capacityProviders;
  await expect(api.send('CreateCapacityProvider', { ...input, cluster: 'none' })).rejects.toThrow(
    'The cluster provided is invalid.',
  );

  await api.send('CreateCapacityProvider', { ...input, cluster: 'dev' });
  expect(await clusters()).toEqual(['FARGATE', 'FARGATE_SPOT', 'managed']);
  await expect(api.send('CreateCapacityProvider', { ...input, cluster: 'dev' })).rejects.toThrow('already exists');

  await api.send('DeleteCapacityProvider', { capacityProvider: 'managed' });
  expect(await clusters()).toEqual(['FARGATE', 'FARGATE_SPOT']);
});

test('an ECS-controlled service rolls on by UpdateService', async () => {
  await api.send('CreateService', blueGreenService({ desiredCount: 2, deploymentController: { type: 'ECS' } }));
  await context.clock.advance(10_000);
  const next = await registerWeb(cloud.ecs);

  await api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition: next });
  await context.clock.advance(30_000);

  expect(await api.service('web')).toMatchObject({
    runningCount: 2,
    deployments: [{ status: 'PRIMARY', taskDefinition: next, rolloutState: 'COMPLETED' }],
  });
  expect(cloud.elb.ports(targetGroup)).toHaveLength(2);
});

test('a forced deployment of the same revision replaces all tasks', async () => {
  await api.send('CreateService', blueGreenService({ desiredCount: 2, deploymentController: { type: 'ECS' } }));
  await context.clock.advance(10_000);
  const before = (await tasks()).map(({ taskArn }) => taskArn);

  await api.send('UpdateService', { cluster: 'dev', service: 'web', forceNewDeployment: true });
  await context.clock.advance(30_000);

  const after = (await tasks()).map(({ taskArn }) => taskArn);
  expect(after).toHaveLength(2);
  expect(after.some(arn => before.includes(arn))).toBe(false);
});

test.each(['awsvpc', 'bridge'])(
  'all containers of a task run in %s mode, each on a port of its own',
  async networkMode => {
    const container = (name: string, containerPort: number, essential: boolean) => ({
      name,
      image: 'repo@sha256:1',
      memory: 128,
      essential,
      portMappings: [{ containerPort, ...(networkMode === 'bridge' ? { hostPort: 0 } : {}) }],
    });
    const containerDefinitions = [container('app', 8000, true), container('agent', 9000, false)];
    await api.send('RegisterTaskDefinition', { family: 'pair', networkMode, containerDefinitions });
    const networkConfiguration = networkMode === 'awsvpc' ? network : undefined;
    await api.send('CreateService', blueGreenService({ taskDefinition: 'pair', networkConfiguration }));
    await context.clock.advance(10_000);

    const [task] = await tasks();
    const bindings = task?.containers?.flatMap(({ name, networkBindings = [] }) =>
      networkBindings.map(({ containerPort, hostPort }) => [name, containerPort, hostPort]),
    );
    expect(bindings).toEqual([
      ['app', 8000, 40_000],
      ['agent', 9000, 40_001],
    ]);
    expect(cloud.elb.ports(targetGroup)).toEqual([40_000]);
  },
);

test('a task goes on without a container that is not essential, and ends with one that is', async () => {
  const containerDefinitions = [
    { name: 'app', image: 'repo@sha256:1', memory: 128 },
    { name: 'agent', image: 'repo@sha256:1', memory: 128, essential: false },
  ];
  await api.send('RegisterTaskDefinition', { family: 'pair', networkMode: 'awsvpc', containerDefinitions });
  await api.send('RunTask', { cluster: 'dev', taskDefinition: 'pair', networkConfiguration: network });
  await context.clock.advance(10_000);
  const [app, agent] = cloud.processes.started;

  cloud.processes.exit(agent?.pid ?? 0, 0);
  await context.clock.advance(1_000);
  expect((await tasks())[0]).toMatchObject({ lastStatus: 'RUNNING' });
  cloud.processes.exit(app?.pid ?? 0, 0);
  await context.clock.advance(1_000);

  expect(await tasks()).toEqual([]);
});

test.each([
  [0, ['first', 'app'], 'RUNNING'],
  [1, ['first'], undefined],
])('a container waits for the end of another one, which exits with %d', async (exitCode, started, lastStatus) => {
  const container = (name: string, more: object) => ({
    name,
    image: 'repo@sha256:1',
    memory: 128,
    command: [name],
    ...more,
  });
  const containerDefinitions = [
    container('app', { dependsOn: [{ containerName: 'first', condition: 'SUCCESS' }] }),
    container('first', { essential: false }),
  ];
  await api.send('RegisterTaskDefinition', { family: 'pair', networkMode: 'awsvpc', containerDefinitions });
  await api.send('RunTask', { cluster: 'dev', taskDefinition: 'pair', networkConfiguration: network });
  await context.clock.advance(10_000);
  expect(cloud.processes.started.map(({ request }) => request.program)).toEqual(['first']);

  cloud.processes.exit(cloud.processes.started[0]?.pid ?? 0, exitCode);
  await context.clock.advance(1_000);

  expect(cloud.processes.started.map(({ request }) => request.program)).toEqual(started);
  expect((await tasks())[0]?.lastStatus).toBe(lastStatus);
});

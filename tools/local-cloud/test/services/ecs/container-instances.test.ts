import type * as sdk from '@aws-sdk/client-ecs';
import { call } from '../_fakes/context';
import { resourceRequest } from '../_fixtures/resource-request';
import { type EcsCloud, makeCluster, makeEcs, network, withInstances } from './fixture';

let cloud: EcsCloud;
let api: EcsCloud['api'];
let context: EcsCloud['context'];

beforeEach(() => {
  cloud = makeEcs();
  ({ api, context } = cloud);
});

// a process that ignores SIGTERM keeps the real time-out running
afterEach(() => {
  for (const { pid } of cloud.processes.living) cloud.processes.exit(pid, 0);
});

async function instances(cluster: string): Promise<sdk.ContainerInstance[]> {
  const { containerInstanceArns } = await api.send<sdk.ListContainerInstancesResponse>('ListContainerInstances', {
    cluster,
  });
  const answer = await api.send<sdk.DescribeContainerInstancesResponse>('DescribeContainerInstances', {
    cluster,
    containerInstances: containerInstanceArns,
  });
  return answer.containerInstances ?? [];
}

async function makeGroupFor(cluster: string): Promise<string> {
  const UserData = Buffer.from(`#!/bin/bash\necho ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config`).toString('base64');
  const LaunchTemplateData = { InstanceType: 't3.small', UserData };
  const template = await cloud.autoScaling.resources?.['AWS::EC2::LaunchTemplate']?.create(
    resourceRequest({ LaunchTemplateData }),
  );
  cloud.autoScaling.operations.CreateAutoScalingGroup?.(
    {
      AutoScalingGroupName: 'other',
      MinSize: 1,
      MaxSize: 1,
      LaunchTemplate: { LaunchTemplateId: template?.physicalId },
      NewInstancesProtectedFromScaleIn: true,
    },
    call,
  );
  return cloud.autoScaling.groups.get('other').arn;
}

test('an instance joins the cluster that its user data names, with the capacity of its type', async () => {
  await api.send('CreateCluster', { clusterName: 'first' });
  await api.send('CreateCluster', { clusterName: 'second' });
  await makeGroupFor('second');

  await context.clock.advance(60_000);

  expect(await instances('first')).toEqual([]);
  const [instance] = await instances('second');
  expect(instance?.capacityProviderName).toBeUndefined();
  expect(instance?.remainingResources).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'CPU', integerValue: 2_048 }),
      expect.objectContaining({ name: 'MEMORY', integerValue: 1_929 }),
    ]),
  );
});

test('an instance that joined before belongs to a capacity provider from its association on', async () => {
  await api.send('CreateCluster', { clusterName: 'dev' });
  const autoScalingGroupArn = await makeGroupFor('dev');
  await context.clock.advance(60_000);

  await api.send('CreateCapacityProvider', { name: 'late', autoScalingGroupProvider: { autoScalingGroupArn } });
  await api.send('PutClusterCapacityProviders', {
    cluster: 'dev',
    capacityProviders: ['late'],
    defaultCapacityProviderStrategy: [],
  });
  await api.send('RunTask', { cluster: 'dev', taskDefinition: 'none' }).catch(() => undefined);
  await context.clock.advance(10_000);

  expect((await instances('dev'))[0]?.capacityProviderName).toBe('late');
});

test('managed termination protection protects the instances with tasks, and only them', async () => {
  await makeCluster(cloud, { size: 0 });
  const autoScalingGroupArn = await makeGroupFor('dev');
  await api.send('CreateCapacityProvider', {
    name: 'safe',
    autoScalingGroupProvider: {
      autoScalingGroupArn,
      managedScaling: { status: 'ENABLED' },
      managedTerminationProtection: 'ENABLED',
    },
  });
  await api.send('PutClusterCapacityProviders', {
    cluster: 'dev',
    capacityProviders: ['safe'],
    defaultCapacityProviderStrategy: [],
  });
  await context.clock.advance(60_000);
  const isProtected = () => cloud.autoScaling.groups.instances('other')[0]?.protectedFromScaleIn;

  const idle = isProtected();
  await api.send('RunTask', {
    cluster: 'dev',
    taskDefinition: 'web',
    networkConfiguration: network,
    capacityProviderStrategy: [{ capacityProvider: 'safe', weight: 1 }],
  });
  await context.clock.advance(10_000);

  expect(idle).toBe(false);
  expect(isProtected()).toBe(true);
});

test('a host that is gone without notice takes its processes along, which ECS hears when it is terminated', async () => {
  await withInstances(cloud, { size: 1 });
  await api.send('CreateService', {
    ...{ cluster: 'dev', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 },
    networkConfiguration: network,
  });
  await context.clock.advance(10_000);
  const [host] = cloud.autoScaling.groups.instances();
  const { taskArns: [task] = [] } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev' });

  if (host) cloud.autoScaling.groups.lose(host);
  await context.clock.advance(1_000);

  expect(cloud.processes.started.map(({ signals }) => signals)).toEqual([['SIGKILL']]);
  expect((await api.task(task))?.lastStatus).toBe('RUNNING');
  expect(await instances('dev')).toMatchObject([{ status: 'ACTIVE', agentConnected: false }]);
  await context.clock.advance(90_000);
  expect(await api.task(task)).toMatchObject({
    ...{ lastStatus: 'STOPPED', stopCode: 'TerminationNotice' },
    stoppedReason: `Host EC2 (instance ${host?.id}) terminated.`,
  });
  const hosts = await instances('dev');
  expect(hosts).toMatchObject([{ status: 'ACTIVE', agentConnected: true, runningTasksCount: 1 }]);
  expect(hosts[0]?.ec2InstanceId).not.toBe(host?.id);
  expect(cloud.processes.living).toHaveLength(1);
});

test('a task goes where one of its service is about to end, not beside the other one', async () => {
  await withInstances(cloud, { size: 2 });
  await api.send('CreateService', {
    ...{ cluster: 'dev', serviceName: 'web', taskDefinition: 'web', desiredCount: 2 },
    networkConfiguration: network,
  });
  await context.clock.advance(10_000);
  const hosts = (await instances('dev')).map(({ containerInstanceArn = '' }) => containerInstanceArn).sort();
  const placed = async () => {
    const { taskArns = [] } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev' });
    return Promise.all(taskArns.map(arn => api.task(arn)));
  };
  const before = await placed();
  // where all else is equal, the host that is named first is taken
  const ending = before.find(task => task?.containerInstanceArn === hosts[1]);

  cloud.processes.stubborn = true;
  await api.send('StopTask', { cluster: 'dev', task: ending?.taskArn });
  await context.clock.advance(10_000);

  const after = await placed();
  expect(before.map(task => task?.containerInstanceArn).sort()).toEqual(hosts);
  expect((await api.task(ending?.taskArn))?.lastStatus).not.toBe('STOPPED');
  expect(after.map(task => task?.containerInstanceArn).sort()).toEqual(hosts);
});

test('a host that does not answer takes no task', async () => {
  await withInstances(cloud, { size: 1, managed: false });
  const [host] = cloud.autoScaling.groups.instances();
  if (host) cloud.autoScaling.groups.lose(host);
  await context.clock.advance(1_000);

  const run = { cluster: 'dev', taskDefinition: 'web', networkConfiguration: network, launchType: 'EC2' };
  const { tasks, failures } = await api.send<sdk.RunTaskResponse>('RunTask', run);

  expect([tasks?.length, failures?.length]).toEqual([0, 1]);
});

test('reports what tasks leave over', async () => {
  await withInstances(cloud);

  await api.send('RunTask', { cluster: 'dev', taskDefinition: 'web', networkConfiguration: network });
  await context.clock.advance(0);

  const [instance] = await instances('dev');
  expect(instance).toMatchObject({ runningTasksCount: 1, capacityProviderName: 'capacity' });
  expect(instance?.remainingResources?.map(({ integerValue }) => integerValue)).toEqual([
    2_048 - 256,
    3_875 - 512,
    0,
    0,
  ]);
});

test('an instance that is set to draining takes no task, until it is active again', async () => {
  await withInstances(cloud);
  const containerInstances = (await instances('dev')).map(({ containerInstanceArn }) => containerInstanceArn);
  const run = { cluster: 'dev', taskDefinition: 'web', networkConfiguration: network, launchType: 'EC2' };

  await api.send('UpdateContainerInstancesState', { cluster: 'dev', containerInstances, status: 'DRAINING' });
  const refused = await api.send<sdk.RunTaskResponse>('RunTask', run);
  await api.send('UpdateContainerInstancesState', { cluster: 'dev', containerInstances, status: 'ACTIVE' });
  const started = await api.send<sdk.RunTaskResponse>('RunTask', run);

  expect(refused.tasks).toEqual([]);
  expect(started.tasks).toHaveLength(1);
});

test('an instance with tasks is deregistered by force only', async () => {
  await withInstances(cloud);
  await api.send('RunTask', { cluster: 'dev', taskDefinition: 'web', networkConfiguration: network });
  await context.clock.advance(0);
  const busy = (await instances('dev')).find(({ runningTasksCount }) => runningTasksCount === 1);
  const deregister = { cluster: 'dev', containerInstance: busy?.containerInstanceArn };

  await expect(api.send('DeregisterContainerInstance', deregister)).rejects.toThrow('Found running tasks');
  const gone = await api.send<sdk.DeregisterContainerInstanceResponse>('DeregisterContainerInstance', {
    ...deregister,
    force: true,
  });

  expect(gone.containerInstance?.status).toBe('INACTIVE');
});

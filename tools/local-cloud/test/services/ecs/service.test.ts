import type * as sdk from '@aws-sdk/client-ecs';
import { fakeContext } from '../_fakes/context';
import {
  blueGreenService,
  client,
  greenTargetGroup,
  makeCluster,
  makeEcs,
  network,
  registerWeb,
  targetGroup,
} from './fixture';

let cloud: ReturnType<typeof makeEcs>;
let api: ReturnType<typeof client>;
let context: ReturnType<typeof fakeContext>;

beforeEach(async () => {
  context = fakeContext();
  cloud = makeEcs(context);
  api = client(cloud.ecs);
  await makeCluster(cloud, { size: 2, instanceType: 'm5.large' });
  await context.clock.advance(60_000);
});

async function messages(): Promise<string[]> {
  return ((await api.service('web'))?.events ?? []).map(({ message = '' }) => message);
}

async function startService(change: Partial<sdk.CreateServiceRequest> = {}): Promise<void> {
  await api.send('CreateService', blueGreenService(change));
  await context.clock.advance(10_000);
}

test('starts the tasks of a new service and registers them at its target group', async () => {
  await startService({ desiredCount: 2 });

  expect(await api.service('web')).toMatchObject({
    runningCount: 2,
    taskSets: [
      {
        status: 'PRIMARY',
        computedDesiredCount: 2,
        stabilityStatus: 'STEADY_STATE',
        scale: { value: 100, unit: 'PERCENT' },
      },
    ],
  });
  expect(cloud.elb.ports(targetGroup)).toEqual([40_000, 40_001]);
  expect(await messages()).toEqual(expect.arrayContaining(['(service web) has reached a steady state.']));
});

test('a task with an interface of its own is a target by its address', async () => {
  await startService();

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 0 });
  await context.clock.advance(10_000);

  expect(cloud.elb.moves).toEqual(['+127.0.0.1:40000', '-127.0.0.1:40000']);
});

test.each([false, true])('tasks allow ECS Exec if their service does: %s', async enableExecuteCommand => {
  await startService({ enableExecuteCommand });

  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', serviceName: 'web' });
  const { tasks } = await api.send<sdk.DescribeTasksResponse>('DescribeTasks', { cluster: 'dev', tasks: taskArns });

  expect(tasks).toMatchObject([{ enableExecuteCommand }]);
});

test('is not steady before its targets are healthy', async () => {
  cloud.elb.firstState = 'initial';

  await startService();
  const before = await api.service('web');
  cloud.elb.setAll(targetGroup, 'healthy');
  await context.clock.advance(10_000);

  expect(before?.taskSets?.[0]?.stabilityStatus).toBe('STABILIZING');
  expect((await api.service('web'))?.taskSets?.[0]?.stabilityStatus).toBe('STEADY_STATE');
});

test('replaces a task that exits', async () => {
  await startService();

  cloud.processes.exit(1_000, 1);
  await context.clock.advance(20_000);

  expect(cloud.processes.living.map(({ pid }) => pid)).toEqual([1_001]);
  expect(cloud.elb.ports(targetGroup)).toEqual([40_001]);
});

test('waits longer after every task that never ran', async () => {
  cloud.processes.refuse = Object.assign(new TypeError('spawn serve ENOENT'));

  await startService();
  await context.clock.advance(10 * 60_000);

  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', desiredStatus: 'STOPPED' });
  expect(taskArns?.length).toBeGreaterThan(3);
  expect(taskArns?.length).toBeLessThan(9);
  expect(await messages()).toEqual(
    expect.arrayContaining(['(service web) is unable to consistently start tasks successfully.']),
  );
});

test('stops a task that its load balancer calls unhealthy, after the grace period', async () => {
  await startService({ healthCheckGracePeriodSeconds: 60 });
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
  expect(await messages()).toEqual(
    expect.arrayContaining([
      `(service web) (port 8000) is unhealthy in (target-group ${targetGroup}) due to (reason Health checks failed with these codes: [500])`,
    ]),
  );
});

test('lets a process have fifteen real seconds, however fast the clock is', async () => {
  await startService();
  cloud.elb.setAll(targetGroup, 'unhealthy');

  await context.clock.advance(3_600_000);
  const before = cloud.processes.started.length;
  cloud.real.ms = 15_000;
  await context.clock.advance(10_000);

  expect(before).toBe(1);
  expect(cloud.processes.started[0]?.alive).toBe(false);
});

test('waits for no real seconds once the process answers, if only with the wrong code', async () => {
  await startService();
  cloud.elb.reason = 'Target.ResponseCodeMismatch';
  cloud.elb.setAll(targetGroup, 'unhealthy');

  await context.clock.advance(10_000);

  expect(cloud.processes.started[0]?.alive).toBe(false);
});

test('refuses to change the task definition of a CODE_DEPLOY service', async () => {
  await startService();

  await expect(api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition: 'web:1' })).rejects.toThrow(
    expect.objectContaining({
      name: 'InvalidParameterException',
      message:
        'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    }),
  );
});

test('runs a green task set beside the blue one, makes it primary and drains the blue one', async () => {
  await startService({ desiredCount: 2 });
  const green = await registerWeb(cloud.ecs);
  const blue = (await api.service('web'))?.taskSets?.[0];

  const { taskSet } = await api.send<sdk.CreateTaskSetResponse>('CreateTaskSet', {
    cluster: 'dev',
    service: 'web',
    taskDefinition: green,
    externalId: 'd-1',
    scale: { value: 100, unit: 'PERCENT' },
    networkConfiguration: network,
    loadBalancers: [{ targetGroupArn: greenTargetGroup, containerName: 'app', containerPort: 8000 }],
  });
  await context.clock.advance(10_000);
  const both = await api.service('web');
  await expect(api.send('DeleteTaskSet', { cluster: 'dev', service: 'web', taskSet: taskSet?.id })).rejects.toThrow(
    /scaled to 0/,
  );
  await api.send('UpdateServicePrimaryTaskSet', { cluster: 'dev', service: 'web', primaryTaskSet: taskSet?.id });
  const shifted = await api.service('web');
  await api.send('DeleteTaskSet', { cluster: 'dev', service: 'web', taskSet: blue?.taskSetArn, force: true });
  await context.clock.advance(10_000);

  expect(both).toMatchObject({
    runningCount: 4,
    taskSets: [{ status: 'PRIMARY' }, { externalId: 'd-1', runningCount: 2, stabilityStatus: 'STEADY_STATE' }],
  });
  expect(await api.service('web')).toMatchObject({
    runningCount: 2,
    taskDefinition: green,
    loadBalancers: [{ targetGroupArn: greenTargetGroup }],
    taskSets: [{ id: taskSet?.id, status: 'PRIMARY', taskDefinition: green, startedBy: 'CODE_DEPLOY' }],
  });
  expect(shifted?.taskSets?.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
  expect(cloud.elb.ports(targetGroup)).toEqual([]);
  expect(cloud.elb.ports(greenTargetGroup)).toHaveLength(2);
});

test('follows its desired count up and down', async () => {
  await startService({ desiredCount: 0 });

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 3 });
  await context.clock.advance(10_000);
  const up = cloud.processes.living.length;
  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 1 });
  await context.clock.advance(10_000);

  expect(up).toBe(3);
  expect(cloud.processes.living).toHaveLength(1);
});

test('rolls an ECS-controlled service without ever going below its minimum', async () => {
  await startService({ desiredCount: 2, deploymentController: { type: 'ECS' } });
  const next = await registerWeb(cloud.ecs);

  await api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition: next });
  await context.clock.advance(30_000);

  expect(await api.service('web')).toMatchObject({
    runningCount: 2,
    deployments: [{ status: 'PRIMARY', taskDefinition: next, rolloutState: 'COMPLETED', runningCount: 2 }],
  });
  expect(cloud.processes.started).toHaveLength(4);
});

test('rolls back when the circuit breaker opens', async () => {
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  await startService({ desiredCount: 1, deploymentController: { type: 'ECS' }, deploymentConfiguration });
  const first = (await api.service('web'))?.taskDefinition;
  const next = await registerWeb(cloud.ecs, {
    secrets: [{ name: 'S', valueFrom: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:missing-1' }],
  });

  await api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition: next });
  await context.clock.advance(5 * 60_000);

  expect(await api.service('web')).toMatchObject({
    taskDefinition: first,
    runningCount: 1,
    deployments: [{ rolloutState: 'COMPLETED', taskDefinition: first }],
  });
  expect(await messages()).toEqual(
    expect.arrayContaining([expect.stringMatching(/deployment failed: tasks failed to start\.$/)]),
  );
});

/** Terminates an instance of the group; two tasks run, one of them on it. */
async function terminateInstance(change: Partial<sdk.CreateServiceRequest> = {}): Promise<string> {
  await startService({ desiredCount: 2, ...change });
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
  await startService({ desiredCount: 2 });

  const next = makeEcs(context);
  next.autoScaling.groups.start();
  await next.ecs.start?.();
  await context.clock.advance(10_000);

  expect(next.processes.leftoversKilled.sort()).toEqual([1_000, 1_001]);
  expect(next.processes.living).toHaveLength(2);
  expect(next.elb.ports(targetGroup)).toHaveLength(2);
});

test('stops its tasks and becomes INACTIVE when it is deleted', async () => {
  await startService();

  await api.send('DeleteService', { cluster: 'dev', service: 'web', force: true });
  await context.clock.advance(10_000);

  expect(cloud.processes.living).toEqual([]);
  expect((await api.service('web'))?.status).toBe('INACTIVE');
});

test('refuses a target group that no load balancer uses', async () => {
  const alone = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/alone/3';
  const loadBalancers = [{ targetGroupArn: alone, containerName: 'app', containerPort: 8000 }];

  await expect(api.send('CreateService', blueGreenService({ loadBalancers }))).rejects.toThrow(
    `The target group with targetGroupArn ${alone} does not have an associated load balancer.`,
  );
});

test('gives its tags to its tasks when asked to', async () => {
  await startService({ propagateTags: 'SERVICE', enableECSManagedTags: true, tags: [{ key: 'team', value: 'shop' }] });

  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', serviceName: 'web' });
  const { tags } = await api.send<sdk.ListTagsForResourceResponse>('ListTagsForResource', {
    resourceArn: taskArns?.[0],
  });
  expect(tags).toEqual([
    { key: 'team', value: 'shop' },
    { key: 'aws:ecs:clusterName', value: 'dev' },
    { key: 'aws:ecs:serviceName', value: 'web' },
  ]);
});

test('fails to tag what does not exist', async () => {
  const resourceArn = 'arn:aws:ecs:eu-west-1:000000000000:service/dev/none';

  await expect(api.send('TagResource', { resourceArn, tags: [{ key: 'a', value: '1' }] })).rejects.toThrow(
    expect.objectContaining({ name: 'ResourceNotFoundException' }),
  );
});

test('sends SIGKILL to a task that ignores SIGTERM', async () => {
  await registerWeb(cloud.ecs, { stopTimeout: 0 });
  await startService();
  cloud.processes.stubborn = true;

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 0 });
  while (cloud.processes.living.length > 0) await context.clock.advance(1_000); // the stop time-out is real time

  expect(cloud.processes.started[0]?.signals).toEqual(['SIGTERM', 'SIGKILL']);
});

test('stops a process only after its target has drained', async () => {
  await startService();
  cloud.elb.drains = true;

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 0 });
  await context.clock.advance(60_000);
  const whileDraining = {
    signals: [...(cloud.processes.started[0]?.signals ?? [])],
    living: cloud.processes.living.length,
  };
  cloud.elb.targets.clear();
  await context.clock.advance(10_000);

  expect(whileDraining).toEqual({ signals: [], living: 1 });
  expect(cloud.processes.living).toEqual([]);
});

test('is not called steady between a change and the next look at it', async () => {
  await startService();

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 2 });

  expect((await api.service('web'))?.taskSets?.[0]?.stabilityStatus).toBe('STABILIZING');
});

test('starts without delay again once a task has run', async () => {
  cloud.processes.refuse = Object.assign(new TypeError('spawn serve ENOENT'));
  await startService();
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

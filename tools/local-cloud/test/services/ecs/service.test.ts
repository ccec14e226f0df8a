import type * as sdk from '@aws-sdk/client-ecs';
import {
  blueGreenService,
  type EcsCloud,
  greenTargetGroup,
  makeEcs,
  network,
  registerWeb,
  startService,
  targetGroup,
  withInstances,
} from './fixture';

let cloud: EcsCloud;
let api: EcsCloud['api'];
let context: EcsCloud['context'];

beforeEach(async () => {
  cloud = await withInstances(makeEcs(), { size: 2, instanceType: 'm5.large' });
  ({ api, context } = cloud);
});

test('starts the tasks of a new service and registers them at its target group', async () => {
  await startService(cloud, { desiredCount: 2 });

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
  expect(await api.messages('web')).toEqual(expect.arrayContaining(['(service web) has reached a steady state.']));
});

test('a task with an interface of its own is a target by its address', async () => {
  await startService(cloud);

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 0 });
  await context.clock.advance(10_000);

  expect(cloud.elb.moves).toEqual(['+127.0.0.1:40000', '-127.0.0.1:40000']);
});

test.each([false, true])('tasks allow ECS Exec if their service does: %s', async enableExecuteCommand => {
  await startService(cloud, { enableExecuteCommand });

  const { taskArns } = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', serviceName: 'web' });
  const { tasks } = await api.send<sdk.DescribeTasksResponse>('DescribeTasks', { cluster: 'dev', tasks: taskArns });

  expect(tasks).toMatchObject([{ enableExecuteCommand }]);
});

test('is not steady before its targets are healthy', async () => {
  cloud.elb.firstState = 'initial';

  await startService(cloud);
  const before = await api.service('web');
  cloud.elb.setAll(targetGroup, 'healthy');
  await context.clock.advance(10_000);

  expect(before?.taskSets?.[0]?.stabilityStatus).toBe('STABILIZING');
  expect((await api.service('web'))?.taskSets?.[0]?.stabilityStatus).toBe('STEADY_STATE');
});

test('refuses to change the task definition of a CODE_DEPLOY service', async () => {
  await startService(cloud);

  await expect(api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition: 'web:1' })).rejects.toThrow(
    expect.objectContaining({
      name: 'InvalidParameterException',
      message:
        'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    }),
  );
});

test('runs a green task set beside the blue one, makes it primary and drains the blue one', async () => {
  await startService(cloud, { desiredCount: 2 });
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
  await startService(cloud, { desiredCount: 0 });

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 3 });
  await context.clock.advance(10_000);
  const up = cloud.processes.living.length;
  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 1 });
  await context.clock.advance(10_000);

  expect(up).toBe(3);
  expect(cloud.processes.living).toHaveLength(1);
});

test('rolls an ECS-controlled service without ever going below its minimum', async () => {
  await startService(cloud, { desiredCount: 2, deploymentController: { type: 'ECS' } });
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
  await startService(cloud, { desiredCount: 1, deploymentController: { type: 'ECS' }, deploymentConfiguration });
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
  expect(await api.messages('web')).toEqual(
    expect.arrayContaining([expect.stringMatching(/deployment failed: tasks failed to start\.$/)]),
  );
});

test('stops its tasks and becomes INACTIVE when it is deleted', async () => {
  await startService(cloud);

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
  await startService(cloud, {
    propagateTags: 'SERVICE',
    enableECSManagedTags: true,
    tags: [{ key: 'team', value: 'shop' }],
  });

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
  await startService(cloud);
  cloud.processes.stubborn = true;

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 0 });
  while (cloud.processes.living.length > 0) await context.clock.advance(1_000); // the stop time-out is real time

  expect(cloud.processes.started[0]?.signals).toEqual(['SIGTERM', 'SIGKILL']);
});

test('stops a process only after its target has drained', async () => {
  await startService(cloud);
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
  await startService(cloud);

  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 2 });

  expect((await api.service('web'))?.taskSets?.[0]?.stabilityStatus).toBe('STABILIZING');
});

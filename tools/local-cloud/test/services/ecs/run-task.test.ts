import type * as sdk from '@aws-sdk/client-ecs';
import { type EcsCloud, makeCluster, makeEcs, network, registerWeb, withInstances } from './fixture';

let cloud: EcsCloud;
let api: EcsCloud['api'];
let context: EcsCloud['context'];

beforeEach(async () => {
  cloud = makeEcs();
  ({ api, context } = cloud);
});

async function runTask(change: Partial<sdk.RunTaskRequest> = {}): Promise<sdk.RunTaskResponse> {
  const answer = await api.send<sdk.RunTaskResponse>('RunTask', {
    cluster: 'dev',
    taskDefinition: 'web',
    networkConfiguration: network,
    ...change,
  });
  await context.clock.advance(0);
  return answer;
}

test('runs a task with its overrides on an instance of the capacity provider', async () => {
  await withInstances(cloud);

  const { tasks } = await runTask({
    startedBy: 'deploy-1',
    overrides: {
      containerOverrides: [{ name: 'app', command: ['migrate'], environment: [{ name: 'A', value: '1' }] }],
    },
  });

  const task = await api.task(tasks?.[0]?.taskArn);
  expect(task).toMatchObject({
    lastStatus: 'RUNNING',
    startedBy: 'deploy-1',
    capacityProviderName: 'capacity',
    launchType: 'EC2',
  });
  const [process] = cloud.processes.started;
  expect(process?.request.program).toBe('migrate');
  expect(process?.request.environment).toMatchObject({ A: '1', HOST: '127.0.0.1', PORT: '40000' });
});

test.each([undefined, false, true])('says whether ECS Exec was asked for: %s', async enableExecuteCommand => {
  await withInstances(cloud);

  const { tasks } = await runTask({ enableExecuteCommand });

  expect(tasks).toMatchObject([{ enableExecuteCommand: enableExecuteCommand ?? false }]);
});

test('stops a task with the exit code of its essential container', async () => {
  await withInstances(cloud);
  const { tasks } = await runTask();

  cloud.processes.exit(1_000, 3);
  await context.clock.advance(0);

  expect(await api.task(tasks?.[0]?.taskArn)).toMatchObject({
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'app', exitCode: 3 }],
  });
});

test('answers with the same task for the same client token', async () => {
  await withInstances(cloud);

  const first = await runTask({ clientToken: 'once' });
  const second = await runTask({ clientToken: 'once' });

  expect(second.tasks?.[0]?.taskArn).toBe(first.tasks?.[0]?.taskArn);
  expect(cloud.processes.started).toHaveLength(1);
});

test('fails when a client token comes again with another request', async () => {
  await withInstances(cloud);
  await runTask({ clientToken: 'once' });

  await expect(runTask({ clientToken: 'once', startedBy: 'else' })).rejects.toThrow(
    expect.objectContaining({ name: 'ConflictException' }),
  );
});

test('reports the resource that is missing when no group may grow', async () => {
  await withInstances(cloud, { instanceType: 't3.micro', managed: false });
  await registerWeb(cloud.ecs, { memory: 2_000 });

  expect(await runTask()).toMatchObject({ tasks: [], failures: [{ reason: 'RESOURCE:MEMORY' }] });
});

test('keeps a task in PROVISIONING until managed scaling has brought an instance', async () => {
  await makeCluster(cloud, { size: 0, maxSize: 2 });

  const { tasks } = await runTask();
  const before = await api.task(tasks?.[0]?.taskArn);
  await context.clock.advance(60_000);

  expect(before?.lastStatus).toBe('PROVISIONING');
  expect((await api.task(tasks?.[0]?.taskArn))?.lastStatus).toBe('RUNNING');
  expect(cloud.autoScaling.groups.get('group').desiredCapacity).toBe(1);
});

test('gives idle instances back after fifteen minutes', async () => {
  await makeCluster(cloud, { size: 0, maxSize: 2 });
  await runTask();
  await context.clock.advance(60_000);

  cloud.processes.exit(1_000, 0);
  await context.clock.advance(17 * 60_000);

  expect(cloud.autoScaling.groups.get('group').desiredCapacity).toBe(0);
  expect(cloud.autoScaling.groups.instances('group')).toEqual([]);
});

test('gives resolved secrets to the container', async () => {
  await withInstances(cloud);
  const secret = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:db-AbCdEf';
  await registerWeb(cloud.ecs, {
    secrets: [
      { name: 'URL', valueFrom: `${secret}:url::` },
      { name: 'P', valueFrom: '/a/b' },
    ],
  });

  await runTask();

  expect(cloud.processes.started[0]?.request.environment).toMatchObject({ URL: `${secret}#url`, P: 'value of /a/b' });
});

test('stops a task whose secret is missing and says which', async () => {
  await withInstances(cloud);
  const secret = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:missing-AbCdEf';
  await registerWeb(cloud.ecs, { secrets: [{ name: 'URL', valueFrom: secret }] });

  const { tasks } = await runTask();

  const task = await api.task(tasks?.[0]?.taskArn);
  expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
  expect(task?.stoppedReason).toMatch(
    /^ResourceInitializationError: unable to pull secrets or registry auth: .*secret:missing-AbCdEf/,
  );
});

test('stops a task with SIGTERM, and with the reason that was given', async () => {
  await withInstances(cloud);
  const { tasks } = await runTask();

  await api.send('StopTask', { cluster: 'dev', task: tasks?.[0]?.taskArn, reason: 'enough' });
  await context.clock.advance(0);

  expect(cloud.processes.started[0]?.signals).toEqual(['SIGTERM']);
  expect(await api.task(tasks?.[0]?.taskArn)).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'UserInitiated',
    stoppedReason: 'enough',
  });
});

test('lists tasks by who started them', async () => {
  await withInstances(cloud);
  const { tasks } = await runTask({ startedBy: 'deploy-1' });
  await runTask({ startedBy: 'deploy-2' });

  const answer = await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', startedBy: 'deploy-1' });

  expect(answer.taskArns).toEqual([tasks?.[0]?.taskArn]);
});

test('ends what a killed cloud left running and calls its tasks lost', async () => {
  await withInstances(cloud);
  const { tasks } = await runTask();

  const next = makeEcs(context);
  await next.ecs.start?.();

  expect(next.processes.leftoversKilled).toEqual([1_000]);
  expect(await next.api.task(tasks?.[0]?.taskArn)).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'TerminationNotice',
  });
});

test('kills a process that comes up after its task was stopped', async () => {
  await withInstances(cloud);
  let open: () => void = () => undefined;
  cloud.processes.gate = new Promise(resolve => {
    open = resolve;
  });
  const { tasks } = await runTask();

  await api.send('StopTask', { cluster: 'dev', task: tasks?.[0]?.taskArn });
  open();
  await context.clock.advance(0);

  expect(cloud.processes.started[0]?.signals).toEqual(['SIGKILL']);
  expect(await api.task(tasks?.[0]?.taskArn)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
});

test('keeps the reason of a stop that a kill interrupted', async () => {
  await withInstances(cloud);
  const { tasks } = await runTask();
  cloud.processes.stubborn = true;
  await api.send('StopTask', { cluster: 'dev', task: tasks?.[0]?.taskArn, reason: 'enough' });

  const next = makeEcs(context);
  await next.ecs.start?.();

  expect(await next.api.task(tasks?.[0]?.taskArn)).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'UserInitiated',
    stoppedReason: 'enough',
  });
  cloud.processes.exit(1_000, 137);
  await context.clock.advance(0);
});

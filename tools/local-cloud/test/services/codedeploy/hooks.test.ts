import { appSpec, BlueGreen } from './_fixtures/blue-green';

const minute = 60_000;
const hour = 60 * minute;
let system: BlueGreen;

beforeEach(async () => {
  system = await BlueGreen.start();
});

afterEach(() => system.stop());

/** Starts a deployment with hooks; resolves with its id. */
function deploy(...Hooks: Record<string, string>[]): Promise<string> {
  const content = JSON.stringify({ ...appSpec, Hooks });
  return system.deploy({ revision: { revisionType: 'AppSpecContent', appSpecContent: { content } } });
}

function report(status: string, position = -1) {
  const { DeploymentId, LifecycleEventHookExecutionId } = system.hooks.at(position) ?? {};
  return system.run('PutLifecycleEventHookExecutionStatus', {
    deploymentId: DeploymentId,
    lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
    status,
  });
}

test('a hook is told the deployment and its execution, and the deployment waits for it', async () => {
  const id = await deploy({ AfterAllowTestTraffic: 'smoke-test' });
  await system.clock.advance(hour / 2);

  expect(system.hooks).toEqual([
    { name: 'smoke-test', DeploymentId: id, LifecycleEventHookExecutionId: expect.stringMatching(/^[\w-]{64}$/) },
  ]);
  expect((await system.events(id)).slice(3, 6)).toEqual([
    'AllowTestTraffic Succeeded',
    'AfterAllowTestTraffic InProgress',
    'BeforeAllowTraffic Pending',
  ]);
  expect([await system.weight(system.production), await system.weight(system.test)]).toEqual([0, 100]);

  await expect(report('Succeeded')).resolves.toEqual({
    lifecycleEventHookExecutionId: system.hooks[0]?.LifecycleEventHookExecutionId,
  });
  await system.clock.advance(minute);

  expect((await system.events(id)).at(-1)).toBe('AfterAllowTraffic Succeeded');
  expect(await system.weight(system.production)).toBe(100);
});

test('every lifecycle event that may have a hook runs it, in order', async () => {
  const names = ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];

  const id = await deploy(...names.map(name => ({ [name]: `on-${name}` })));
  for (const _ of names) {
    await system.clock.advance(minute);
    await report('Succeeded');
  }
  await system.clock.advance(6 * minute);

  expect(system.hooks.map(({ name }) => name)).toEqual(names.map(name => `on-${name}`));
  expect(await system.deployment(id)).toMatchObject({ status: 'Succeeded' });
});

test('a hook that fails rolls the deployment back', async () => {
  const id = await deploy({ AfterAllowTraffic: 'acceptance' });
  await system.clock.advance(minute);
  expect(await system.weight(system.production)).toBe(100);

  await report('Failed');
  await system.clock.advance(minute);

  const { errorInformation, rollbackInfo } = await system.deployment(id);
  expect(errorInformation).toEqual({
    code: 'HOOK_EXECUTION_FAILURE',
    message:
      'The deployment failed because the Lambda function acceptance of the lifecycle event AfterAllowTraffic reported the status Failed to PutLifecycleEventHookExecutionStatus',
  });
  expect((await system.events(id)).at(-1)).toBe('AfterAllowTraffic Failed');
  expect(await system.deployment(rollbackInfo?.rollbackDeploymentId ?? '')).toMatchObject({ status: 'Succeeded' });
  expect([await system.weight(system.production), await system.weight(system.test)]).toEqual([0, 0]);
  expect(system.ecs.taskSets).toEqual(['original PRIMARY']);
});

test('a hook that says nothing fails the deployment after an hour', async () => {
  const id = await deploy({ BeforeAllowTraffic: 'silent' });
  await system.clock.advance(hour - minute);
  expect(await system.deployment(id)).toMatchObject({ status: 'InProgress' });
  await system.clock.advance(2 * minute);

  expect(await system.deployment(id)).toMatchObject({
    status: 'Failed',
    errorInformation: {
      code: 'HOOK_EXECUTION_FAILURE',
      message:
        'The deployment failed because the Lambda function silent of the lifecycle event BeforeAllowTraffic did not report its status within one hour',
    },
  });
});

test('a deployment is stopped while it waits for a hook', async () => {
  const id = await deploy({ BeforeInstall: 'slow' });
  await system.clock.advance(minute);

  await system.run('StopDeployment', { deploymentId: id });
  await system.clock.advance(minute);

  expect(await system.deployment(id)).toMatchObject({ status: 'Stopped' });
  expect(system.ecs.calls).toEqual([]);
});

test('a restart goes on waiting for the same execution', async () => {
  const id = await deploy({ BeforeInstall: 'slow' });
  await system.clock.advance(minute);

  await system.restart();
  await system.clock.advance(minute);
  await report('Succeeded');
  await system.clock.advance(6 * minute);

  expect(system.hooks).toHaveLength(1);
  expect(await system.deployment(id)).toMatchObject({ status: 'Succeeded' });
});

test('fails when the function of a hook is not there', async () => {
  const id = await deploy({ BeforeInstall: 'missing' });
  await system.clock.advance(minute);

  expect(await system.deployment(id)).toMatchObject({
    status: 'Failed',
    errorInformation: {
      code: 'HOOK_EXECUTION_FAILURE',
      message: 'The lifecycle event hook BeforeInstall could not be run: Function not found: missing',
    },
  });
});

test('fails on a report that nobody waits for', async () => {
  const deploymentId = await deploy({ BeforeInstall: 'first', AfterInstall: 'second' });
  await system.clock.advance(minute);
  await expect(report('Running')).rejects.toMatchObject({ name: 'InvalidLifecycleEventHookExecutionStatusException' });
  await report('Succeeded');
  await system.clock.advance(minute);

  await expect(report('Succeeded', 0)).rejects.toMatchObject({ name: 'LifecycleEventAlreadyCompletedException' });
  const unknown = { deploymentId, lifecycleEventHookExecutionId: 'x', status: 'Succeeded' };
  await expect(system.run('PutLifecycleEventHookExecutionStatus', unknown)).rejects.toMatchObject({
    name: 'InvalidLifecycleEventHookExecutionIdException',
  });
});

test('fails on a hook of an event that runs none', async () => {
  await expect(deploy({ Install: 'never' })).rejects.toMatchObject({
    name: 'InvalidRevisionException',
    message: expect.stringContaining('Install is no lifecycle event that runs a hook'),
  });
});

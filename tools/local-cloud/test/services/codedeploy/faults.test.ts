import { appSpec, BlueGreen } from './_fixtures/blue-green';

const minute = 60_000;
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

test('a hook that keeps silent fails the deployment after an hour, also if the local cloud is killed meanwhile', async () => {
  system.faults.set({ list: [{ inside: 'hookKeepsSilent', subject: 'check', nth: 1 }] });

  const id = await deploy({ AfterAllowTestTraffic: 'check' });
  await system.clock.advance(30 * minute);
  const waiting = await system.events(id);
  await system.restart();
  await system.clock.advance(32 * minute);

  expect(waiting).toContain('AfterAllowTestTraffic InProgress');
  expect(system.hooks).toEqual([]);
  const failed = await system.deployment(id);
  expect(failed).toMatchObject({ status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
  expect(failed.errorInformation?.message).toContain('function check of the lifecycle event AfterAllowTestTraffic');
  expect(failed.errorInformation?.message).toContain('did not report its status within one hour');
  expect(await system.deployment(failed.rollbackInfo?.rollbackDeploymentId ?? '')).toMatchObject({
    status: 'Succeeded',
  });
  expect(await system.weight(system.production)).toBe(0);
});

test('another hook than the silent one is run', async () => {
  system.faults.set({ list: [{ inside: 'hookKeepsSilent', subject: 'check', nth: 1 }] });

  await deploy({ AfterInstall: 'smoke' });
  await system.clock.advance(minute);

  expect(system.hooks).toMatchObject([{ name: 'smoke' }]);
});

test('a human stops the deployment as it enters the lifecycle event, before any user is moved', async () => {
  system.faults.set({ list: [{ inside: 'humanStops', subject: 'shop/dev AllowTraffic', nth: 1 }] });

  const id = await system.deploy();
  await system.clock.advance(10 * minute);

  expect(await system.deployment(id)).toMatchObject({
    status: 'Stopped',
    errorInformation: { code: 'MANUAL_STOP' },
    creator: 'user',
  });
  expect((await system.events(id)).slice(-3)).toEqual([
    'BeforeAllowTraffic Succeeded',
    'AllowTraffic Failed',
    'AfterAllowTraffic Skipped',
  ]);
  expect(await system.weight(system.production)).toBe(0);
  expect(await system.deployment(await system.deploy())).toMatchObject({ status: 'Created' });
});

test('a stop by a human is rolled back if the group says so, and nobody stops the rollback', async () => {
  await system.stop();
  const events = ['DEPLOYMENT_STOP_ON_REQUEST'] as const;
  system = await BlueGreen.start({ autoRollbackConfiguration: { enabled: true, events: [...events] } });
  system.faults.set({ list: [1, 2, 3].map(nth => ({ inside: 'humanStops', subject: 'Traffic', nth })) });

  const id = await system.deploy();
  await system.clock.advance(10 * minute);

  const stopped = await system.deployment(id);
  expect(stopped).toMatchObject({ status: 'Stopped' });
  expect(await system.deployment(stopped.rollbackInfo?.rollbackDeploymentId ?? '')).toMatchObject({
    status: 'Succeeded',
  });
  expect(system.faults.describe().map(({ state }) => state)).toEqual(['met', 'waiting', 'waiting']);
});

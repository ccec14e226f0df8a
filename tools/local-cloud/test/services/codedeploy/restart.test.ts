import { BlueGreen } from './_fixtures/blue-green';

const minute = 60_000;
let system: BlueGreen;

beforeEach(async () => {
  system = await BlueGreen.start();
});

afterEach(() => system.stop());

test('a deployment goes on after a restart in the middle of moving traffic', async () => {
  const id = await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
  await system.clock.advance(2 * minute);

  await system.restart();
  await system.clock.advance(2 * minute);
  expect(await system.weight(system.production)).toBe(10);
  await system.clock.advance(2 * minute);
  expect(await system.weight(system.production)).toBe(100);
  await system.clock.advance(5 * minute);

  expect(await system.deployment(id)).toMatchObject({ status: 'Succeeded' });
  expect(system.ecs.calls).toEqual(['create', 'primary replacement-1', 'delete original']);
});

test('a task set that was created before a kill is not created again', async () => {
  const id = await system.deploy();
  const create = system.ecs.operations.CreateTaskSet;
  await create?.(
    { cluster: 'shop', service: 'web', externalId: id, loadBalancers: [{ targetGroupArn: system.green }] },
    { accountId: '000000000000', region: 'eu-west-1', requestId: '', accessKeyId: '' },
  );

  await system.restart();
  await system.clock.advance(7 * minute);

  expect(system.ecs.calls).toEqual(['create', 'primary replacement-1', 'delete original']);
  expect(await system.deployment(id)).toMatchObject({ status: 'Succeeded' });
});

test('a rollback goes on after a restart', async () => {
  const id = await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
  await system.clock.advance(minute);
  await system.run('StopDeployment', { deploymentId: id, autoRollbackEnabled: true });
  await system.clock.advance(0);

  await system.restart();
  await system.clock.advance(2_000);

  expect(await system.weight(system.production)).toBe(0);
  expect(system.ecs.taskSets).toEqual(['original PRIMARY']);
  const { rollbackInfo } = await system.deployment(id);
  expect(rollbackInfo?.rollbackMessage).toBe(`Deployment rollback succeeded: ${rollbackInfo?.rollbackDeploymentId}`);
});

test('nothing happens while it is stopped', async () => {
  await system.deploy();

  await system.codeDeploy.stop?.();
  await system.clock.advance(10 * minute);

  expect(system.ecs.calls).toEqual([]);
});

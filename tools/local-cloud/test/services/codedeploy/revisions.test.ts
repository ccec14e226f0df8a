import { sha256 } from '../../../src/services/codedeploy/app-spec';
import { appSpec, BlueGreen } from './_fixtures/blue-green';

const content = JSON.stringify(appSpec);
const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } };
let system: BlueGreen;

beforeEach(async () => {
  system = await BlueGreen.start();
});

afterEach(() => system.stop());

test('a revision is found by its hash, and knows who used it', async () => {
  await system.run('RegisterApplicationRevision', { applicationName: 'shop', description: 'first', revision });
  await system.deploy();

  const found = await system.run('GetApplicationRevision', {
    applicationName: 'shop',
    revision: { revisionType: 'AppSpecContent', appSpecContent: { sha256: sha256(content) } },
  });

  expect(found).toMatchObject({
    revision: { appSpecContent: { content, sha256: sha256(content) } },
    revisionInfo: { description: 'first', deploymentGroups: ['dev'], firstUsedTime: expect.any(Date) },
  });
});

test('fails when a revision is unknown', async () => {
  const asked = system.run('GetApplicationRevision', { applicationName: 'shop', revision });

  await expect(asked).rejects.toMatchObject({ name: 'RevisionDoesNotExistException' });
});

test('a deployment has one target, by cluster and service', async () => {
  const deploymentId = await system.deploy();
  await system.clock.advance(60_000);

  expect(await system.run('ListDeploymentTargets', { deploymentId })).toEqual({ targetIds: ['shop:web'] });
  const targetFilters = { TargetStatus: ['Failed'] };
  expect(await system.run('ListDeploymentTargets', { deploymentId, targetFilters })).toEqual({ targetIds: [] });
  expect(await system.run('BatchGetDeploymentTargets', { deploymentId, targetIds: ['shop:web'] })).toMatchObject({
    deploymentTargets: [{ deploymentTargetType: 'ECSTarget', ecsTarget: { status: 'InProgress' } }],
  });
  await expect(system.run('GetDeploymentTarget', { deploymentId, targetId: 'shop:other' })).rejects.toMatchObject({
    name: 'DeploymentTargetDoesNotExistException',
  });
});

test('a deployment that is stopped before it began changes nothing', async () => {
  const deploymentId = await system.deploy();

  await system.run('StopDeployment', { deploymentId, autoRollbackEnabled: true });
  await system.clock.advance(60_000);

  expect(await system.deployment(deploymentId)).toMatchObject({ status: 'Stopped', rollbackInfo: undefined });
  expect(system.ecs.calls).toEqual([]);
});

test('the predefined configurations are those of ECS', async () => {
  expect(await system.run('ListDeploymentConfigs', {})).toEqual({
    deploymentConfigsList: [
      'CodeDeployDefault.ECSAllAtOnce',
      'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
      'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
      'CodeDeployDefault.ECSCanary10Percent5Minutes',
      'CodeDeployDefault.ECSCanary10Percent15Minutes',
    ],
  });
});

import type { FollowedRollout } from '../../../src/functions/rotation/rollout-facts';
import { lastChange } from '../../../src/functions/rotation/secret-change';
import { serviceFacts } from '../../../src/functions/rotation/service-facts';
import { at, KEY_SECRET, RotationWorld, URL_SECRET } from '../../_fixtures/rotation-world';

const codeDeploy = { application: 'shop', deploymentGroup: 'shop-group', deploymentConfig: 'Canary' };
const ecs: FollowedRollout = {
  service: 'shop',
  engine: 'ecs',
  cluster: 'dev',
  ecsService: 'shop-1',
  secrets: [URL_SECRET],
};
const blueGreen: FollowedRollout = { ...ecs, engine: 'codeDeploy', codeDeploy };
let world: RotationWorld;

beforeEach(() => {
  world = new RotationWorld();
  world.secrets[URL_SECRET] = { value: 'url', createdAt: at('11:00') };
});

test('sees when the current value was made and when the oldest task was', async () => {
  world.tasks = [at('10:30'), at('10:00'), at('10:45')];

  await expect(serviceFacts(ecs, world.ports)).resolves.toEqual({
    service: 'shop',
    changedAt: at('11:00'),
    oldestTaskAt: at('10:00'),
    deploying: false,
    triedFor: undefined,
    released: true,
  });
  expect(world.asked).toEqual([{ cluster: 'dev', serviceName: 'shop-1', desiredStatus: 'RUNNING' }]);
});

test('sees all pages of tasks', async () => {
  world.pageSize = 1;
  world.tasks = [at('10:30'), at('10:00'), at('10:45')];

  await expect(serviceFacts(ecs, world.ports)).resolves.toMatchObject({ oldestTaskAt: at('10:00') });
});

test('sees no tasks and no secrets', async () => {
  world.tasks = [];

  await expect(serviceFacts({ ...ecs, secrets: [] }, world.ports)).resolves.toMatchObject({
    changedAt: undefined,
    oldestTaskAt: undefined,
  });
});

test.each(['INACTIVE', 'DRAINING'])('sees no service that is %s', async status => {
  world.status = status;

  await expect(serviceFacts(ecs, world.ports)).resolves.toBeUndefined();
});

test('takes the newest of several secrets', async () => {
  world.secrets[KEY_SECRET] = { value: 'key', createdAt: at('11:30') };

  await expect(lastChange([KEY_SECRET, URL_SECRET], world.ports.secrets)).resolves.toBe(at('11:30'));
});

test('counts the end of a rotation, as tasks read the old value until then', async () => {
  world.rotated[URL_SECRET] = at('11:05');
  await expect(lastChange([URL_SECRET], world.ports.secrets)).resolves.toBe(at('11:05'));

  world.rotated[URL_SECRET] = at('10:00');
  await expect(lastChange([URL_SECRET], world.ports.secrets)).resolves.toBe(at('11:00'));
});

test('sees a secret without a value as one that never changed', async () => {
  await expect(lastChange([KEY_SECRET], world.ports.secrets)).resolves.toBe(0);
});

describe('by ECS', () => {
  test.each([
    ['in progress', [{ rolloutState: 'IN_PROGRESS' }], true],
    ['with two deployments', [{ rolloutState: 'COMPLETED' }, { rolloutState: 'COMPLETED' }], true],
    ['done', [{ rolloutState: 'COMPLETED' }], false],
    ['failed', [{ rolloutState: 'FAILED' }], false],
    ['of a kind without states', [{}], false],
    ['without deployments', [], false],
  ])('is deploying when a deployment is %s: %j is %s', async (_, rollouts, deploying) => {
    world.rollouts = rollouts;

    await expect(serviceFacts(ecs, world.ports)).resolves.toMatchObject({ deploying });
  });

  test('remembers in a tag what it tried', async () => {
    world.tags['berth:serving'] = '1';
    world.tags['berth:rotation'] = String(at('11:00'));

    await expect(serviceFacts(ecs, world.ports)).resolves.toMatchObject({ triedFor: at('11:00') });
  });
});

describe('by CodeDeploy', () => {
  const deployment = (status: string, more: object = {}) => ({
    id: `d-${status}`,
    status,
    createdAt: at('09:00'),
    ...more,
  });

  test.each([
    ['Created', true],
    ['Queued', true],
    ['InProgress', true],
    ['Baking', true],
    ['Ready', true],
    ['Succeeded', false],
    ['Failed', false],
    ['Stopped', false],
  ])('is deploying while a deployment is %s: %s', async (status, deploying) => {
    world.deployments = [deployment(status)];

    await expect(serviceFacts(blueGreen, world.ports)).resolves.toMatchObject({ deploying });
  });

  test('has something to deploy again once a deployment succeeded', async () => {
    await expect(serviceFacts(blueGreen, world.ports)).resolves.toMatchObject({ released: false });

    world.deployments = [deployment('Succeeded')];
    await expect(serviceFacts(blueGreen, world.ports)).resolves.toMatchObject({ released: true });
  });

  test('remembers in a description what it tried, among what others did', async () => {
    const description = (time: string) => `rotation:${new Date(at(time)).toISOString()}`;
    world.deployments = [
      deployment('Failed', { id: 'a', createdAt: at('11:02'), description: description('10:59') }),
      deployment('Failed', { id: 'b', createdAt: at('11:04'), description: description('11:00') }),
      deployment('Failed', { id: 'c', createdAt: at('11:05'), description: 'berth:0123-1' }),
    ];

    await expect(serviceFacts(blueGreen, world.ports)).resolves.toMatchObject({ triedFor: at('11:00') });
  });

  test('forgets what it tried before the change', async () => {
    world.deployments = [deployment('Failed', { description: `rotation:${new Date(at('11:00')).toISOString()}` })];

    await expect(serviceFacts(blueGreen, world.ports)).resolves.toMatchObject({ triedFor: undefined });
  });

  test('tried nothing when only others deployed', async () => {
    world.deployments = [deployment('Failed', { createdAt: at('11:30'), description: 'berth:0123-1' })];

    await expect(serviceFacts(blueGreen, world.ports)).resolves.toMatchObject({ triedFor: undefined });
  });

  test('looks at all deployments of a service whose secrets are empty, 25 at most', async () => {
    const description = `rotation:${new Date(at('11:00')).toISOString()}`;
    world.deployments = Array.from({ length: 30 }, (_, index) =>
      deployment('Failed', { id: `d-${index}`, description }),
    );

    await expect(serviceFacts({ ...blueGreen, secrets: [] }, world.ports)).resolves.toMatchObject({
      triedFor: at('11:00'),
    });
  });
});

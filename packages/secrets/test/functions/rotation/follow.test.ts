import { type FollowSettings, follow } from '../../../src/functions/rotation/follow';
import { at, CREDENTIALS, errorOf, KEY_SECRET, RotationWorld, URL_SECRET } from '../../_fixtures/rotation-world';

const ROLLOUT = '/berth/dev/shop/rollout/v1';
const RECIPE = '/berth/dev/secrets/v1/database-url-recipe';
const settings: FollowSettings = { environment: 'dev', rollouts: [ROLLOUT], recipes: [RECIPE], debounceMs: 120_000 };
const recipe = {
  secretArn: URL_SECRET,
  credentialsArn: CREDENTIALS,
  scheme: 'postgresql',
  host: 'db.internal',
  port: '5432',
  databaseName: 'shop',
};
const contract = {
  version: 1,
  service: 'shop',
  cluster: 'dev',
  ecsService: 'shop-1',
  engine: 'ecs',
  secrets: [URL_SECRET],
};
const byCodeDeploy = {
  ...contract,
  engine: 'codeDeploy',
  codeDeploy: { application: 'shop', deploymentGroup: 'shop-group', deploymentConfig: 'Canary' },
};
const revision = { revisionType: 'AppSpecContent', appSpecContent: { content: '{}' } };
let world: RotationWorld;

beforeEach(() => {
  world = new RotationWorld();
  world.parameters[RECIPE] = JSON.stringify(recipe);
  world.parameters[ROLLOUT] = JSON.stringify(contract);
  world.secrets[CREDENTIALS] = { value: '{"username":"appadmin","password":"old"}', createdAt: at('09:00') };
  world.secrets[URL_SECRET] = {
    value: 'postgresql://appadmin:old@db.internal:5432/shop?sslmode=require',
    createdAt: at('09:00'),
  };
});

function rotate(): void {
  world.secrets[CREDENTIALS] = { value: '{"username":"appadmin","password":"new"}', createdAt: world.now };
}

async function lookAt(time: string, detail?: object) {
  world.now = at(time);
  return follow({ time: new Date(world.now).toISOString(), detail }, settings, world.ports);
}

const operations = () => world.changes.map(([operation]) => operation);

test('changes nothing when nothing has changed', async () => {
  await expect(lookAt('12:00')).resolves.toEqual([{ service: 'shop', verdict: 'fresh', changedAt: at('09:00') }]);

  expect(world.changes).toEqual([]);
  expect(world.logged).toEqual([]);
});

test('S004-74: a rotation is composed at once and deployed when it has settled, once', async () => {
  rotate();

  await lookAt('12:00', { eventName: 'RotationSucceeded', additionalEventData: { SecretId: CREDENTIALS } });
  expect(world.secrets[URL_SECRET]?.value).toBe('postgresql://appadmin:new@db.internal:5432/shop?sslmode=require');
  expect(operations()).toEqual(['putSecretValue']);

  await lookAt('12:02');
  await lookAt('12:02');
  await lookAt('12:04');

  expect(world.changes.slice(1)).toEqual([
    ['updateService', { cluster: 'dev', service: 'shop-1', forceNewDeployment: true }],
    ['tagResource', 'arn:service'],
  ]);
  expect(world.tags['berth:rotation']).toBe(String(at('12:00')));
});

test('is done when all tasks are new', async () => {
  rotate();
  await lookAt('12:00');
  await lookAt('12:02');
  world.rollouts = [{ rolloutState: 'COMPLETED' }];
  world.tasks = [at('12:03')];

  await expect(lookAt('12:06')).resolves.toMatchObject([{ verdict: 'fresh' }]);
});

test('does not try a deployment again that failed, but cries until somebody looks', async () => {
  rotate();
  await lookAt('12:00');
  await lookAt('12:02');
  world.rollouts = [{ rolloutState: 'COMPLETED' }];

  await expect(lookAt('12:10')).rejects.toMatchObject({
    name: 'FollowError',
    message: 'shop: FollowError: runs with an old secret, and the deployment that would change that failed',
  });
  expect(operations().filter(operation => operation === 'updateService')).toHaveLength(1);
});

test('deploys again for another change', async () => {
  rotate();
  await lookAt('12:00');
  await lookAt('12:02');
  world.rollouts = [{ rolloutState: 'COMPLETED' }];
  world.tasks = [at('12:03')];
  world.secrets[URL_SECRET] = { value: 'by hand', createdAt: at('13:00') };

  await lookAt('13:00');
  await lookAt('13:02');

  expect(operations().filter(operation => operation === 'updateService')).toHaveLength(2);
});

test('waits for the lock of the deploy tool', async () => {
  rotate();
  await lookAt('12:00');
  world.parameters['/berth/dev/deploy/lock/7'] = JSON.stringify({ expires: at('12:05') });

  await expect(lookAt('12:04')).resolves.toMatchObject([{ verdict: 'locked' }]);
  await expect(lookAt('12:05')).resolves.toMatchObject([{ verdict: 'redeploy' }]);
});

test('writes one line for each service that needs something', async () => {
  rotate();
  await lookAt('12:00');

  expect(world.logged).toEqual([
    { secret: URL_SECRET, verdict: 'composed' },
    { service: 'shop', verdict: 'settling', changedAt: '2027-01-31T12:00:00.000Z' },
  ]);
});

test('takes the clock of the computer for an event without a time', async () => {
  world.secrets[URL_SECRET] = { ...world.secrets[URL_SECRET], value: 'x', createdAt: Date.now() };
  world.tasks = [0];

  await expect(follow({}, { ...settings, recipes: [] }, world.ports)).resolves.toMatchObject([{ verdict: 'settling' }]);
});

describe('with CodeDeploy', () => {
  beforeEach(() => {
    world.parameters[ROLLOUT] = JSON.stringify(byCodeDeploy);
    world.deployments = [
      { id: 'd-1', status: 'Succeeded', createdAt: at('10:00'), description: 'berth:0123-1', revision },
    ];
  });

  test('deploys the revision of the last success again, in the way of the service, and says what for', async () => {
    rotate();
    await lookAt('12:00');
    await lookAt('12:02');
    await lookAt('12:04');

    expect(world.changes.slice(1)).toEqual([
      [
        'createDeployment',
        {
          applicationName: 'shop',
          deploymentGroupName: 'shop-group',
          deploymentConfigName: 'Canary',
          description: 'rotation:2027-01-31T12:00:00.000Z',
          revision,
        },
      ],
    ]);
    expect(world.logged.at(-2)).toEqual({ service: 'shop', deployment: 'd-2' });
  });

  test('waits for the deployment of somebody else', async () => {
    rotate();
    await lookAt('12:00');
    world.deployments.push({ id: 'd-2', status: 'InProgress', createdAt: at('12:01') });

    await expect(lookAt('12:02')).resolves.toMatchObject([{ verdict: 'deploying' }]);
  });

  test('leaves it at that when somebody was faster', async () => {
    rotate();
    await lookAt('12:00');
    world.failing.createDeployment = errorOf('DeploymentLimitExceededException', 'd-9 is active');

    await lookAt('12:02');

    expect(world.logged.at(-1)).toEqual({ service: 'shop', deployment: 'another one runs' });
  });

  test('fails when CodeDeploy refuses otherwise', async () => {
    rotate();
    await lookAt('12:00');
    world.failing.createDeployment = errorOf('RevisionDoesNotExistException', 'gone');

    await expect(lookAt('12:02')).rejects.toThrow('shop: RevisionDoesNotExistException: gone');
  });

  test('has nothing to deploy again before the first release', async () => {
    world.deployments = [];
    rotate();
    await lookAt('12:00');

    await expect(lookAt('12:02')).resolves.toMatchObject([{ verdict: 'unreleased' }]);
  });
});

describe('with several services', () => {
  const other = '/berth/dev/worker/rollout/v1';

  beforeEach(() => {
    world.parameters[other] = JSON.stringify({ ...contract, service: 'worker' });
  });

  test('goes on with the others when one cannot be seen, and tells it at the end', async () => {
    rotate();
    await lookAt('12:00');
    const describeServices = world.ports.ecs.describeServices;
    let asked = 0;
    const ecs = {
      ...world.ports.ecs,
      describeServices: (input: never) => {
        asked += 1;
        if (asked === 1) throw errorOf('ClusterNotFoundException', 'no cluster');
        return describeServices(input);
      },
    } as typeof world.ports.ecs;

    const time = new Date(at('12:02')).toISOString();
    const run = follow({ time }, { ...settings, rollouts: [ROLLOUT, other] }, { ...world.ports, ecs });

    await expect(run).rejects.toThrow('shop: ClusterNotFoundException: no cluster');
    expect(operations()).toContain('updateService');
  });

  test('looks at none that was not deployed yet', async () => {
    const rollouts = [ROLLOUT, '/berth/dev/later/rollout/v1'];

    await expect(follow({}, { ...settings, rollouts }, world.ports)).resolves.toHaveLength(1);
  });

  test('leaves out a service that ECS has no more', async () => {
    world.status = 'INACTIVE';

    await expect(lookAt('12:00')).resolves.toEqual([]);
  });

  test('reads more contracts than Parameter Store gives at once', async () => {
    const rollouts = Array.from({ length: 12 }, (_, index) => `/berth/dev/s${index}/rollout/v1`);
    rollouts.forEach((name, index) => {
      world.parameters[name] = JSON.stringify({ ...contract, service: `s${index}` });
    });

    await expect(follow({}, { ...settings, rollouts }, world.ports)).resolves.toHaveLength(12);
  });
});

test('looks at services even when a URL cannot be composed, and tells it', async () => {
  world.secrets[CREDENTIALS] = { value: 'no json', createdAt: at('11:00') };
  world.secrets[URL_SECRET] = { value: 'by hand', createdAt: at('11:00') };

  await expect(lookAt('12:00')).rejects.toThrow(`${URL_SECRET}: UrlError: ${CREDENTIALS} holds no JSON`);
  expect(operations()).toContain('updateService');
});

test('fails for a recipe that is no JSON', async () => {
  world.parameters[RECIPE] = '{';

  await expect(lookAt('12:00')).rejects.toThrow(`${RECIPE} is no JSON`);
});

test.each([
  ['of its credentials', CREDENTIALS],
  ['of a secret of a service', KEY_SECRET],
])('fails when a rotation %s failed', async (_, SecretId) => {
  world.secrets[KEY_SECRET] = { value: 'key', createdAt: at('09:00') };
  world.parameters[ROLLOUT] = JSON.stringify({ ...contract, secrets: [URL_SECRET, `${KEY_SECRET}:part::`] });

  await expect(lookAt('12:00', { eventName: 'RotationFailed', additionalEventData: { SecretId } })).rejects.toThrow(
    `the rotation of ${SecretId} failed`,
  );
});

test.each([
  ['failed for another environment', { eventName: 'RotationFailed', additionalEventData: { SecretId: 'arn:other' } }],
  ['failed for nobody', { eventName: 'RotationFailed' }],
  ['succeeded', { eventName: 'RotationSucceeded', additionalEventData: { SecretId: CREDENTIALS } }],
])('is content with a rotation that %s', async (_, detail) => {
  await expect(lookAt('12:00', detail)).resolves.toHaveLength(1);
});

test('never writes a value to the log', async () => {
  rotate();
  await lookAt('12:00');
  await lookAt('12:02');

  expect(JSON.stringify(world.logged)).not.toContain('new');
});

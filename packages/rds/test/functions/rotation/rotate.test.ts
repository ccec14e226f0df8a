import {
  currentOf,
  type RotationEvent,
  type RotationSecrets,
  rotate,
  type Strategy,
} from '../../../src/functions/rotation/rotate';

const CURRENT = JSON.stringify({ username: 'appadmin', password: 'old', host: 'db.internal' });

interface World {
  readonly secrets: RotationSecrets;
  readonly strategy: Strategy;

  /** What was asked to change, in order. */
  readonly changes: unknown[];
}

interface Given {
  /** Values by version. */
  readonly values?: Record<string, string>;
  readonly stages?: Record<string, string[]>;
  readonly refusal?: Error;
}

function world(given: Given = {}): World {
  const { stages = { v1: ['AWSCURRENT'], v2: ['AWSPENDING'] } } = given;
  const values: Record<string, string> = { v1: CURRENT, ...given.values };
  const changes: unknown[] = [];
  const secrets = {
    describeSecret: async () => ({ VersionIdsToStages: stages }),
    getSecretValue: async ({ VersionId = 'v1' }: { VersionId?: string }) => {
      if (given.refusal && VersionId !== 'v1') throw given.refusal;
      const SecretString = values[VersionId];
      if (SecretString === undefined) throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
      return { SecretString };
    },
    putSecretValue: async (input: unknown) => void changes.push(['put', input]),
    updateSecretVersionStage: async (input: unknown) => void changes.push(['stage', input]),
  };
  const strategy: Strategy = {
    next: ({ username }) => ({ username: `${username}2`, password: 'new' }),
    set: async login => void changes.push(['set', login]),
    test: async login => void changes.push(['test', login]),
  };
  return { changes, secrets: secrets as unknown as RotationSecrets, strategy };
}

const step = (Step: RotationEvent['Step'], ClientRequestToken = 'v2'): RotationEvent => {
  return { Step, SecretId: 'admin', ClientRequestToken };
};

test('makes other credentials and keeps everything else of the secret', async () => {
  const { strategy, secrets, changes } = world();

  await rotate(step('createSecret'), strategy, secrets);

  const SecretString = JSON.stringify({ username: 'appadmin2', password: 'new', host: 'db.internal' });
  expect(changes).toEqual([
    ['put', { SecretId: 'admin', ClientRequestToken: 'v2', SecretString, VersionStages: ['AWSPENDING'] }],
  ]);
});

test('makes no others when the step comes again', async () => {
  const { strategy, secrets, changes } = world({ values: { v2: '{"username":"appadmin","password":"new"}' } });

  await rotate(step('createSecret'), strategy, secrets);

  expect(changes).toEqual([]);
});

test('fails when Secrets Manager refuses, instead of making others', async () => {
  const refusal = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  const { strategy, secrets, changes } = world({ refusal });

  await expect(rotate(step('createSecret'), strategy, secrets)).rejects.toThrow('no');
  expect(changes).toEqual([]);
});

test('gives the database the pending credentials', async () => {
  const { strategy, secrets, changes } = world({ values: { v2: '{"username":"appadmin","password":"new"}' } });

  await rotate(step('setSecret'), strategy, secrets);

  expect(changes).toEqual([['set', { username: 'appadmin', password: 'new' }]]);
});

test('gives it nothing before there are some', async () => {
  const { strategy, secrets, changes } = world();

  await expect(rotate(step('setSecret'), strategy, secrets)).rejects.toThrow('gone');
  expect(changes).toEqual([]);
});

test('tries the pending credentials', async () => {
  const { strategy, secrets, changes } = world({ values: { v2: '{"username":"appadmin","password":"new"}' } });

  await rotate(step('testSecret'), strategy, secrets);

  expect(changes).toEqual([['test', { username: 'appadmin', password: 'new' }]]);
});

test('tries the current ones when Secrets Manager only wants to see whether the function works', async () => {
  const { strategy, secrets, changes } = world();

  await rotate(step('testSecret'), strategy, secrets);

  expect(changes).toEqual([['test', JSON.parse(CURRENT)]]);
});

test('makes the new ones current', async () => {
  const { strategy, secrets, changes } = world({ stages: { v0: ['AWSPREVIOUS'], v1: ['AWSCURRENT'], v2: [] } });

  await rotate(step('finishSecret'), strategy, secrets);

  expect(changes).toEqual([
    ['stage', { SecretId: 'admin', VersionStage: 'AWSCURRENT', MoveToVersionId: 'v2', RemoveFromVersionId: 'v1' }],
  ]);
});

test.each(['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const)(
  'does nothing in %s for what is current already',
  async name => {
    const { strategy, secrets, changes } = world({ stages: { v2: ['AWSCURRENT', 'AWSPENDING'] } });

    await rotate(step(name), strategy, secrets);

    expect(changes).toEqual([]);
  },
);

test('fails for a version that nobody rotates', async () => {
  const { strategy, secrets } = world();

  await expect(rotate(step('setSecret', 'v9'), strategy, secrets)).rejects.toMatchObject({
    name: 'RotationError',
    message: 'version v9 is not part of a rotation',
  });
});

test.each([
  ['hunter2', 'admin holds no JSON'],
  ['null', 'admin has no username and password'],
  ['{"username":"app"}', 'admin has no username and password'],
  ['{"password":"hunter2"}', 'admin has no username and password'],
])('fails on a secret that is not what it should be, without showing it: %s', async (v1, message) => {
  const { secrets } = world({ values: { v1 } });

  const failure = await currentOf('admin', secrets).catch(error => error);

  expect(failure).toMatchObject({ name: 'RotationError', message });
  expect(failure.cause).toBeUndefined();
});

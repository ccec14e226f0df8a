import { type RotationEvent, type RotationPorts, rotate } from '../../../src/functions/rotate-admin/rotate';

const CURRENT = JSON.stringify({ username: 'appadmin', password: 'old', host: 'db.internal' });

interface World {
  readonly ports: RotationPorts;

  /** What was asked to change, in order. */
  readonly changes: unknown[];
}

interface Given {
  /** Values by version. */
  readonly values?: Record<string, string>;
  readonly stages?: Record<string, string[]>;

  /** What RDS answers, one after the other. */
  readonly instances?: { readonly status: string; readonly pending?: string }[];
  readonly refusal?: Error;
}

function world(given: Given = {}): World {
  const { stages = { v1: ['AWSCURRENT'], v2: ['AWSPENDING'] }, instances = [{ status: 'available' }] } = given;
  const values: Record<string, string> = { v1: CURRENT, ...given.values };
  const changes: unknown[] = [];
  let asked = 0;
  const secrets = {
    describeSecret: async () => ({ VersionIdsToStages: stages }),
    getRandomPassword: async (input: unknown) => {
      expect(input).toEqual({ PasswordLength: 32, ExcludePunctuation: true });
      return { RandomPassword: 'new' };
    },
    getSecretValue: async ({ VersionId = 'v1' }: { VersionId?: string }) => {
      if (given.refusal && VersionId !== 'v1') throw given.refusal;
      const SecretString = values[VersionId];
      if (SecretString === undefined) throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
      return { SecretString };
    },
    putSecretValue: async (input: unknown) => void changes.push(['put', input]),
    updateSecretVersionStage: async (input: unknown) => void changes.push(['stage', input]),
  };
  const rds = {
    describeDBInstances: async () => {
      const { status, pending } = instances[asked++] ?? instances[instances.length - 1] ?? {};
      return { DBInstances: [{ DBInstanceStatus: status, PendingModifiedValues: { MasterUserPassword: pending } }] };
    },
    modifyDBInstance: async (input: unknown) => void changes.push(['modify', input]),
  };
  const wait = async (milliseconds: number) => void changes.push(['wait', milliseconds]);
  return { changes, ports: { secrets, rds, wait } as unknown as RotationPorts };
}

const step = (Step: RotationEvent['Step'], ClientRequestToken = 'v2'): RotationEvent => {
  return { Step, SecretId: 'admin', ClientRequestToken };
};

test('makes another password and keeps everything else of the secret', async () => {
  const { ports, changes } = world();

  await rotate(step('createSecret'), 'dev-database', ports);

  const SecretString = JSON.stringify({ username: 'appadmin', password: 'new', host: 'db.internal' });
  expect(changes).toEqual([
    ['put', { SecretId: 'admin', ClientRequestToken: 'v2', SecretString, VersionStages: ['AWSPENDING'] }],
  ]);
});

test('makes one even when Secrets Manager has not labelled the version yet', async () => {
  const { ports, changes } = world({ stages: { v1: ['AWSCURRENT'], v2: [] }, values: { v2: '{"password":"other"}' } });

  await rotate(step('createSecret'), 'dev-database', ports);

  expect(changes).toHaveLength(1);
});

test('makes no second password when the step comes again', async () => {
  const { ports, changes } = world({ values: { v2: '{"password":"new"}' } });

  await rotate(step('createSecret'), 'dev-database', ports);

  expect(changes).toEqual([]);
});

test('fails when Secrets Manager refuses, instead of making another password', async () => {
  const { ports, changes } = world({ refusal: Object.assign(new Error('no'), { name: 'AccessDeniedException' }) });

  await expect(rotate(step('createSecret'), 'dev-database', ports)).rejects.toThrow('no');
  expect(changes).toEqual([]);
});

test('asks RDS to set the password at once', async () => {
  const { ports, changes } = world({ values: { v2: '{"password":"new"}' } });

  await rotate(step('setSecret'), 'dev-database', ports);

  expect(changes).toEqual([
    ['modify', { DBInstanceIdentifier: 'dev-database', MasterUserPassword: 'new', ApplyImmediately: true }],
  ]);
});

test('waits until RDS has set it', async () => {
  const { ports, changes } = world({
    instances: [
      { status: 'available', pending: '****' },
      { status: 'resetting-master-credentials' },
      { status: 'available' },
    ],
  });

  await rotate(step('testSecret'), 'dev-database', ports);

  expect(changes).toEqual([
    ['wait', 10_000],
    ['wait', 10_000],
  ]);
});

test('fails when RDS does not set it in four minutes', async () => {
  const { ports, changes } = world({ instances: [{ status: 'resetting-master-credentials' }] });

  await expect(rotate(step('testSecret'), 'dev-database', ports)).rejects.toMatchObject({
    name: 'RotationError',
    message: 'dev-database does not have the new password yet',
  });
  expect(changes).toHaveLength(24);
});

test('makes the new password the current one', async () => {
  const { ports, changes } = world();

  await rotate(step('finishSecret'), 'dev-database', ports);

  expect(changes).toEqual([
    ['stage', { SecretId: 'admin', VersionStage: 'AWSCURRENT', MoveToVersionId: 'v2', RemoveFromVersionId: 'v1' }],
  ]);
});

test.each(['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const)(
  'does nothing in %s for what is current already',
  async name => {
    const { ports, changes } = world({ stages: { v2: ['AWSCURRENT', 'AWSPENDING'] } });

    await rotate(step(name), 'dev-database', ports);

    expect(changes).toEqual([]);
  },
);

test('fails for a version that nobody rotates', async () => {
  const { ports } = world();

  await expect(rotate(step('setSecret', 'v9'), 'dev-database', ports)).rejects.toMatchObject({
    name: 'RotationError',
    message: 'version v9 is not part of a rotation',
  });
});

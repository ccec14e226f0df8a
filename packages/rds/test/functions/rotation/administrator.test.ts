import { type AdministratorPorts, administrator } from '../../../src/functions/rotation/administrator';

/** What RDS answers, one after the other. */
function world(instances: { readonly status: string; readonly pending?: string }[] = []) {
  const changes: unknown[] = [];
  let asked = 0;
  const rds = {
    describeDBInstances: async () => {
      const { status, pending } = instances[asked++] ?? instances[instances.length - 1] ?? {};
      return { DBInstances: [{ DBInstanceStatus: status, PendingModifiedValues: { MasterUserPassword: pending } }] };
    },
    modifyDBInstance: async (input: unknown) => void changes.push(['modify', input]),
  };
  const wait = async (milliseconds: number) => void changes.push(['wait', milliseconds]);
  return { changes, strategy: administrator('dev-database', { rds, wait } as unknown as AdministratorPorts) };
}

const login = { username: 'appadmin', password: 'new' };

test('keeps the user, and makes a password of 32 letters and digits, never the same', () => {
  const { strategy } = world();

  const [one, other] = [strategy.next(login), strategy.next(login)];

  expect(one).toEqual({ username: 'appadmin', password: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
  expect(one.password).not.toBe(other.password);
});

test('asks RDS to set the password at once', async () => {
  const { strategy, changes } = world();

  await strategy.set(login);

  expect(changes).toEqual([
    ['modify', { DBInstanceIdentifier: 'dev-database', MasterUserPassword: 'new', ApplyImmediately: true }],
  ]);
});

test('waits until RDS has set it', async () => {
  const { strategy, changes } = world([
    { status: 'available', pending: '****' },
    { status: 'resetting-master-credentials' },
    { status: 'available' },
  ]);

  await strategy.test(login);

  expect(changes).toEqual([
    ['wait', 10_000],
    ['wait', 10_000],
  ]);
});

test('fails when RDS does not set it in four minutes', async () => {
  const { strategy, changes } = world([{ status: 'resetting-master-credentials' }]);

  await expect(strategy.test(login)).rejects.toMatchObject({
    name: 'RotationError',
    message: 'dev-database does not have the new password yet',
  });
  expect(changes).toHaveLength(24);
});

import {
  type ApplicationPorts,
  type ApplicationSettings,
  applicationUser,
  prepareUsers,
} from '../../../src/functions/rotation/application-user';
import type { Credentials } from '../../../src/functions/rotation/rotate';
import { usersOf } from '../../../src/functions/rotation/user-statements';

const settings: ApplicationSettings = {
  server: { host: 'db.internal', port: '5432', database: 'shop' },
  users: usersOf('app'),
  adminSecret: 'admin',
  applicationSecret: 'application',
};
const admin = { username: 'appadmin', password: 'admin-password' };
const first = { username: 'app', password: 'old' };
const second = { username: 'app_clone', password: 'new' };

/** A database that knows some logins, and what was said to it as whom. */
function world({ logins = [admin, first], current = first, failure, behindProxy = false }: World = {}) {
  const said: string[] = [];
  const told: unknown[] = [];
  const proxySecrets = behindProxy ? { app: 'proxy1', app_clone: 'proxy2' } : undefined;
  const chosen = { ...settings, proxySecrets };
  const secrets = {
    getSecretValue: async ({ SecretId, VersionStage }: { SecretId: string; VersionStage: string }) => {
      expect(VersionStage).toBe('AWSCURRENT');
      return { SecretString: JSON.stringify({ admin, application: current, proxy1: first, proxy2: second }[SecretId]) };
    },
    putSecretValue: async (input: unknown) => void told.push(input),
  };
  const withDatabase: ApplicationPorts['withDatabase'] = async (server, login, work) => {
    expect(server).toBe(settings.server);
    if (failure) throw failure;
    const known = logins.some(({ username, password }) => username === login.username && password === login.password);
    if (!known) throw Object.assign(new Error('refused'), { code: '28P01' });
    return work(async sql => void said.push(`${login.username}: ${sql}`));
  };
  const ports = { secrets, withDatabase } as unknown as ApplicationPorts;
  return { said, told, ports, settings: chosen, strategy: applicationUser(chosen, ports) };
}

interface World {
  readonly logins?: readonly Credentials[];
  readonly current?: Credentials;
  readonly failure?: Error;
  readonly behindProxy?: boolean;
}

test('the other user comes next, with a password of 32 letters and digits', () => {
  const { strategy } = world();

  expect(strategy.next(first)).toEqual({
    username: 'app_clone',
    password: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
  });
  expect(strategy.next(second).username).toBe('app');
});

test('the administrator gives the user whose turn it is a password, and nobody else one', async () => {
  const { strategy, said } = world();

  await strategy.set(second);

  expect(said).toEqual([
    expect.stringMatching(/^appadmin: ALTER ROLE "app_clone" PASSWORD 'SCRAM-SHA-256\$4096:[^']+'$/),
  ]);
});

test('gives none a second time when the step comes again', async () => {
  const { strategy, said } = world({ logins: [admin, first, second] });

  await strategy.set(second);

  expect(said).toEqual(['app_clone: SELECT 1']);
});

test('a user that does not exist yet, or may not log in, is as good as a wrong password', async () => {
  const { ports, said } = world();
  const withDatabase: ApplicationPorts['withDatabase'] = async (server, login, work) => {
    if (login.username === 'app_clone') throw Object.assign(new Error('no login'), { code: '28000' });
    return ports.withDatabase(server, login, work);
  };

  await applicationUser(settings, { ...ports, withDatabase }).set(second);

  expect(said).toHaveLength(1);
});

test('fails, and changes nothing, when the database does not answer', async () => {
  const { strategy, said } = world({ failure: new Error('the server is silent') });

  await expect(strategy.set(second)).rejects.toThrow('the server is silent');
  expect(said).toEqual([]);
});

test('fails on an error of PostgreSQL that is not about the password', async () => {
  const { strategy } = world({ failure: Object.assign(new Error('too many connections'), { code: '53300' }) });

  await expect(strategy.set(second)).rejects.toThrow('too many connections');
});

test.each([
  ['the current user, which tasks log in as', { username: 'app', password: 'new' }],
  ['somebody else', { username: 'appadmin', password: 'new' }],
])('never changes the password of %s', async (_, pending) => {
  const { strategy, said } = world();

  await expect(strategy.set(pending)).rejects.toMatchObject({
    name: 'RotationError',
    message: 'only the user whose turn it is may get another password',
  });
  expect(said).toEqual([]);
});

test('tries to log in as the user whose turn it is', async () => {
  const { strategy, said } = world({ logins: [second] });

  await strategy.test(second);

  expect(said).toEqual(['app_clone: SELECT 1']);
  await expect(strategy.test(first)).rejects.toThrow('refused');
});

test('makes the users, and lets the current one log in with what the secret holds', async () => {
  const { ports, said, told } = world({ current: second });

  await prepareUsers(settings, ports);

  expect(told).toEqual([]);

  expect(said).toEqual([
    expect.stringMatching(/^appadmin: SET lock_timeout/),
    expect.stringMatching(/^appadmin: ALTER ROLE "app_clone" PASSWORD 'SCRAM-SHA-256\$/),
  ]);
});

test.each([
  ['for the first time', [admin, first], 1],
  ['again', [admin, first, second], 1],
])('tells a proxy of the password that a user gets, %s', async (_, logins, times) => {
  const { strategy, told } = world({ logins, behindProxy: true });

  await strategy.set(second);

  expect(told).toEqual(Array(times).fill({ SecretId: 'proxy2', SecretString: JSON.stringify(second) }));
});

test('behind a proxy both users have the password that the proxy knows, the resting one that of before', async () => {
  const { ports, said, told, settings } = world({ current: { username: 'app', password: 'newer' }, behindProxy: true });

  await prepareUsers(settings, ports);

  expect(said.slice(1)).toEqual([
    expect.stringMatching(/^appadmin: ALTER ROLE "app" PASSWORD/),
    expect.stringMatching(/^appadmin: ALTER ROLE "app_clone" PASSWORD/),
  ]);
  expect(told).toEqual([{ SecretId: 'proxy1', SecretString: '{"username":"app","password":"newer"}' }]);
});

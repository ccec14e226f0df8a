import { eventually, Rehearsal, watch } from '@berth/rehearsal';

jest.setTimeout(1_800_000);

let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await Rehearsal.start('dev');
  await rehearsal.deploy('dev');
});

afterAll(() => rehearsal.stop());

async function parameter(name: string): Promise<string> {
  const { Parameter } = await rehearsal.account.ssm.getParameter({ Name: `/berth/dev/${name}` });
  return Parameter?.Value ?? '';
}

async function secret(SecretId: string): Promise<string> {
  const { SecretString = '' } = await rehearsal.account.secretsManager.getSecretValue({ SecretId });
  return SecretString;
}

/** User and password that are current. */
async function login(SecretId: string): Promise<{ username: string; password: string }> {
  const { username, password } = JSON.parse(await secret(SecretId)) as { username: string; password: string };
  return { username, password };
}

/** Changes a table as the current user, whoever of the two made it. */
const ALTER = `import os, psycopg
database = psycopg.connect(os.environ['DATABASE_URL'].replace('+psycopg', ''), autocommit=True)
database.execute('ALTER TABLE products ADD COLUMN turn int; ALTER TABLE products DROP COLUMN turn')`;

/** Changes a secret, and waits until other tasks serve. */
function watchNewTasks(change: () => Promise<unknown>) {
  return watch(rehearsal, 'dev', async () => {
    const before = (await rehearsal.account.tasks('dev')).map(({ id }) => id);
    await change();
    await eventually(
      'other tasks serve',
      () => rehearsal.account.tasks('dev'),
      tasks => tasks.length > 0 && tasks.every(({ id }) => !before.includes(id)),
    );
  });
}

test("two rotations of the database's password reach the tasks, and every request is answered", async () => {
  const SecretId = await parameter('rds/v1/applicationSecretArn');
  const rotation = () => watchNewTasks(() => rehearsal.account.secretsManager.rotateSecret({ SecretId }));
  const logins = [await login(SecretId)];

  const first = await rotation();
  logins.push(await login(SecretId));
  const altered = await rehearsal.berth('run', 'dev', '--', 'python', '-c', ALTER);
  const second = await rotation();
  logins.push(await login(SecretId));

  expect([...first.failures, ...second.failures]).toEqual([]);
  expect(altered).toMatchObject({ exitCode: 0 });
  const [before, between, after] = logins.map(({ username }) => username);
  expect([before, between].sort()).toEqual(['app', 'app_clone']);
  expect(after).toBe(before);
  expect(new Set(logins.map(({ password }) => password)).size).toBe(3);
  const url = await secret(await parameter('secrets/v1/database-url-arn'));
  expect(url).toContain(`//${logins[2]?.username}:${logins[2]?.password}@`);
});

test('a secret that is changed by hand reaches the tasks, of the same revision', async () => {
  const { revision } = await rehearsal.serving('dev');
  const { SecretList = [] } = await rehearsal.account.secretsManager.listSecrets({});
  const SecretId = SecretList.find(({ Name = '' }) => /secret-key/i.test(Name))?.ARN;

  const changed = await watchNewTasks(() =>
    rehearsal.account.secretsManager.putSecretValue({ SecretId, SecretString: 'x'.repeat(64) }),
  );

  expect(changed.failures).toEqual([]);
  expect(await rehearsal.serving('dev')).toMatchObject({ revision, running: 1 });
});

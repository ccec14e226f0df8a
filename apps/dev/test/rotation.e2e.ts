import { eventually, Rehearsal, watch } from '@berth/rehearsal';

jest.setTimeout(300_000);

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

/**
 * There is one user: until the tasks are new, PostgreSQL refuses them further connections, and some requests fail. So this asks only afterwards.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 */
test('a new password of the database reaches the URL and the tasks, and then everything is answered', async () => {
  const SecretId = await parameter('rds/v1/secretArn');
  const before = JSON.parse(await secret(SecretId)) as { password: string };

  await watchNewTasks(() => rehearsal.account.secretsManager.rotateSecret({ SecretId }));

  const { password } = JSON.parse(await secret(SecretId)) as { password: string };
  expect(password).not.toBe(before.password);
  const { url } = await rehearsal.serving('dev');
  await eventually(
    'fifty answers in a row are good',
    () => Promise.all(Array.from({ length: 50 }, async () => (await fetch(new URL('/products', url))).status)),
    answers => answers.every(status => status === 200),
  );
  expect((await rehearsal.serving('dev')).running).toBe(1);
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

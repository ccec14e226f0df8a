import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { ManualClock } from '../../../src/core/clock';
import { Store } from '../../../src/core/store';
import { createSecretsManager, type SecretsManager } from '../../../src/services/secrets-manager/secrets-manager';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';

const clock = new ManualClock();
let running: RunningCloud;
let client: SecretsManagerClient;

beforeEach(async () => {
  running = await startCloud({ clock });
  client = new SecretsManagerClient(running.client);
});

afterEach(async () => {
  client.destroy();
  await running.stop();
});

test('a secret is found by name, ARN, and ARN without its random end', async () => {
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'app/db', SecretString: 'one' }));

  expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:app\/db-[A-Za-z0-9]{6}$/);
  for (const SecretId of ['app/db', ARN, ARN.slice(0, -7)]) {
    expect(await client.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({ ARN, SecretString: 'one' });
  }
});

test('bytes come back as they were put', async () => {
  const SecretBinary = Uint8Array.from([0, 255, 10]);
  await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary }));

  const value = await client.send(new GetSecretValueCommand({ SecretId: 'bytes' }));

  expect(value.SecretString).toBeUndefined();
  expect(value.SecretBinary).toEqual(SecretBinary);
});

test('a new value is current, the old one can still be read as the previous one', async () => {
  await client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'one' }));
  await client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'two' }));

  const read = (VersionStage?: string) => client.send(new GetSecretValueCommand({ SecretId: 'key', VersionStage }));

  expect((await read()).SecretString).toBe('two');
  expect((await read('AWSPREVIOUS')).SecretString).toBe('one');
  await expect(read('AWSPENDING')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
  });
});

test('a value put again under the same token changes nothing, another value is refused', async () => {
  const ClientRequestToken = '11111111-2222-3333-4444-555555555555';
  await client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'one', ClientRequestToken }));
  const put = (SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString, ClientRequestToken }));

  expect(await put('one')).toMatchObject({ VersionId: ClientRequestToken, VersionStages: ['AWSCURRENT'] });
  await expect(put('two')).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('moving AWSCURRENT back makes the newer version the previous one', async () => {
  const { VersionId: first } = await client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'one' }));
  const { VersionId: second } = await client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'two' }));

  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: 'key',
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: first,
      RemoveFromVersionId: second,
    }),
  );

  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: 'key' }));
  expect(VersionIdsToStages).toEqual({ [first ?? '']: ['AWSCURRENT'], [second ?? '']: ['AWSPREVIOUS'] });
});

test('a deleted secret keeps its name and can be restored until its recovery window ends', async () => {
  await client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'one' }));
  await client.send(new DeleteSecretCommand({ SecretId: 'key', RecoveryWindowInDays: 7 }));
  const create = () => client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'two' }));
  const read = () => client.send(new GetSecretValueCommand({ SecretId: 'key' }));

  await expect(read()).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await expect(create()).rejects.toMatchObject({ name: 'InvalidRequestException' });
  expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);

  await client.send(new RestoreSecretCommand({ SecretId: 'key' }));
  expect((await read()).SecretString).toBe('one');

  await client.send(new DeleteSecretCommand({ SecretId: 'key', RecoveryWindowInDays: 7 }));
  await clock.advance(7 * 86_400_000);
  await create();
  expect((await read()).SecretString).toBe('two');
});

test('a secret deleted without recovery is gone at once', async () => {
  await client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'one' }));

  await client.send(new DeleteSecretCommand({ SecretId: 'key', ForceDeleteWithoutRecovery: true }));

  await expect(client.send(new DescribeSecretCommand({ SecretId: 'key' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
});

test('lists the secrets that a filter names', async () => {
  await client.send(new CreateSecretCommand({ Name: 'dev/db', Tags: [{ Key: 'team', Value: 'shop' }] }));
  await client.send(new CreateSecretCommand({ Name: 'prod/db' }));
  const list = async (Key: 'name' | 'tag-value', Value: string) => {
    const { SecretList } = await client.send(new ListSecretsCommand({ Filters: [{ Key, Values: [Value] }] }));
    return SecretList?.map(({ Name }) => Name);
  };

  expect(await list('name', 'prod')).toEqual(['prod/db']);
  expect(await list('name', '!prod')).toEqual(['dev/db']);
  expect(await list('tag-value', 'shop')).toEqual(['dev/db']);
});

describe('for its peers', () => {
  let folder: string;
  let store: Store;
  let service: SecretsManager;
  const call = { accountId: '000000000000', region: 'eu-west-1' };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-manager-'));
    store = Store.open(folder);
    service = createSecretsManager(contextOf(store));
  });

  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const contextOf = (store: Store) => ({
    store,
    clock,
    folder,
    endpoint: () => '',
    runtimePath: [],
    log: () => undefined,
  });

  test('one value of a JSON secret can be read, at the stage that is asked for', () => {
    const secret = service.secrets.create({ name: 'db', SecretString: '{"user":"app","port":5432}' }, call);
    service.secrets.putValue(secret, { SecretString: '{"user":"new"}' });

    expect(service.value(secret.arn, 'user')).toBe('new');
    expect(service.value('db', 'port', 'AWSPREVIOUS')).toBe('5432');
    expect(() => service.value('db', 'port')).toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }));
    expect(() => service.value('other')).toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }));
  });

  test('a value is on disk in no readable form, and its key for the owner only', () => {
    service.secrets.create({ name: 'db', SecretString: 'hunter2-hunter2' }, call);

    const journal = readFileSync(join(folder, 'journal.ndjson'), 'utf8');
    expect(journal).not.toContain('hunter2');
    expect(journal).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8));
    expect(statSync(join(folder, 'secrets-manager.key')).mode & 0o777).toBe(0o600);
  });

  test('a value can be read after a restart', () => {
    service.secrets.create({ name: 'db', SecretString: 'one' }, call);
    store.close();
    store = Store.open(folder);

    expect(createSecretsManager(contextOf(store)).value('db')).toBe('one');
  });
});

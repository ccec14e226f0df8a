import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { type RunningCloud, startCloud } from '../_fixtures/running-cloud';

const Plaintext = Buffer.from('secret');

let running: RunningCloud;
let kms: KMSClient;

beforeEach(async () => {
  running = await startCloud();
  kms = new KMSClient(running.client);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'of the shop' }));
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/shop', TargetKeyId: KeyMetadata?.KeyId }));
});

afterEach(() => running.stop());

test('decrypts what it encrypted, in the same encryption context only', async () => {
  const EncryptionContext = { table: 'orders' };

  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: 'alias/shop', Plaintext, EncryptionContext }));
  const decrypted = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));

  expect(Buffer.from(CiphertextBlob ?? []).includes(Plaintext)).toBe(false);
  expect(Buffer.from(decrypted.Plaintext ?? [])).toEqual(Plaintext);
  await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
});

test('gives a data key in the clear and sealed', async () => {
  const key = await kms.send(new GenerateDataKeyCommand({ KeyId: 'alias/shop', KeySpec: 'AES_256' }));

  const decrypted = await kms.send(new DecryptCommand({ CiphertextBlob: key.CiphertextBlob }));
  expect(key.Plaintext).toHaveLength(32);
  expect(decrypted.Plaintext).toEqual(key.Plaintext);
});

test('describes a key by its alias', async () => {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/shop' }));
  const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: KeyMetadata?.Arn }));

  expect(KeyMetadata).toMatchObject({
    Description: 'of the shop',
    KeyState: 'Enabled',
    CreationDate: expect.any(Date),
  });
  expect(Aliases).toMatchObject([{ AliasName: 'alias/shop', TargetKeyId: KeyMetadata?.KeyId }]);
});

test("makes the keys of AWS's services when they are first used", async () => {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/secretsmanager' }));

  expect(KeyMetadata?.KeyManager).toBe('AWS');
});

test.each([
  ['DisabledException', (KeyId: string) => new DisableKeyCommand({ KeyId })],
  ['KMSInvalidStateException', (KeyId: string) => new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })],
])('fails with %s when the key is out of use', async (name, command) => {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/shop' }));
  await kms.send(command(KeyMetadata?.KeyId ?? '') as DisableKeyCommand);

  await expect(kms.send(new EncryptCommand({ KeyId: 'alias/shop', Plaintext }))).rejects.toMatchObject({ name });
});

test('fails on a key that does not exist', async () => {
  await expect(kms.send(new EncryptCommand({ KeyId: 'alias/none', Plaintext }))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Alias arn:aws:kms:eu-west-1:000000000000:alias/none is not found.',
  });
});

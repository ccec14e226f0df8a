import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../../src/core/clock';
import type { ResourceProvider } from '../../../src/core/service';
import { Store } from '../../../src/core/store';
import { createSecretsManager, type SecretsManager } from '../../../src/services/secrets-manager/secrets-manager';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';

let folder: string;
let service: SecretsManager;
let secretType: ResourceProvider;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-manager-'));
  service = createSecretsManager({
    store: Store.inMemory(),
    clock: new ManualClock(),
    folder,
    endpoint: () => '',
    runtimePath: [],
    log: () => undefined,
  });
  secretType = service.resources?.['AWS::SecretsManager::Secret'] as ResourceProvider;
});

afterEach(() => rmSync(folder, { recursive: true }));

const generated = {
  GenerateSecretString: {
    SecretStringTemplate: '{"username":"app"}',
    GenerateStringKey: 'password',
    PasswordLength: '20',
  },
};

test('a generated password joins the template under its key', async () => {
  const { physicalId } = await secretType.create(resourceRequest({ Name: 'db', ...generated }));

  expect(physicalId).toMatch(/:secret:db-\w{6}$/);
  expect(service.value(physicalId, 'username')).toBe('app');
  expect(service.value(physicalId, 'password')).toHaveLength(20);
});

test('a secret without a name is named after its logical id', async () => {
  const { physicalId } = await secretType.create(resourceRequest({ SecretString: 'x' }, { logicalId: 'AppKey' }));

  expect(physicalId).toMatch(/:secret:AppKey-\w{12}-\w{6}$/);
});

test('a changed description keeps the generated value, changed generation makes a new one', async () => {
  const state = await secretType.create(resourceRequest(generated));
  const before = service.value(state.physicalId);

  await secretType.update?.(resourceUpdate(state, generated, { ...generated, Description: 'the database' }));
  expect(service.value(state.physicalId)).toBe(before);

  const longer = { GenerateSecretString: { ...generated.GenerateSecretString, PasswordLength: 30 } };
  await secretType.update?.(resourceUpdate(state, generated, longer));
  expect(service.value(state.physicalId, 'password')).toHaveLength(30);
  expect(service.value(state.physicalId, undefined, 'AWSPREVIOUS')).toBe(before);
});

test('deleting a stack leaves no secret, so the name is free', async () => {
  const state = await secretType.create(resourceRequest({ Name: 'db', ...generated }));

  await secretType.delete?.(resourceUpdate(state, {}));

  await expect(secretType.create(resourceRequest({ Name: 'db' }))).resolves.toBeDefined();
});

test('stack tags are on the secret, under its own', async () => {
  const Tags = [{ Key: 'team', Value: 'own' }];
  const request = resourceRequest({ Tags }, { stackTags: { team: 'stack', stage: 'dev' } });

  const { physicalId } = await secretType.create(request);

  expect(service.secrets.find(physicalId).tags).toEqual([...Tags, { Key: 'stage', Value: 'dev' }]);
});

test('a rotation schedule whose function is of AWS is shown on the secret', async () => {
  const rotationType = service.resources?.['AWS::SecretsManager::RotationSchedule'] as ResourceProvider;
  const { physicalId: SecretId } = await secretType.create(resourceRequest(generated));
  const rotation = { SecretId, HostedRotationLambda: {}, RotationRules: { AutomaticallyAfterDays: '30' } };

  await rotationType.create(resourceRequest(rotation));

  expect(service.secrets.find(SecretId).rotation?.rules).toEqual({ AutomaticallyAfterDays: 30 });
});

test.each([
  ['a template that is no object', { GenerateSecretString: { SecretStringTemplate: '[]', GenerateStringKey: 'a' } }],
  ['a template without a key', { GenerateSecretString: { SecretStringTemplate: '{}' } }],
  ['two sources of the value', { SecretString: 'x', GenerateSecretString: {} }],
])('fails with %s', async (_case, properties) => {
  await expect(secretType.create(resourceRequest(properties))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

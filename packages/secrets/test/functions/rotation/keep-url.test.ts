import { keepUrl } from '../../../src/functions/rotation/keep-url';
import { urlOperation } from '../../../src/functions/rotation/url-operation';
import { CREDENTIALS, errorOf, RotationWorld, URL_SECRET } from '../../_fixtures/rotation-world';

const recipe = {
  secretArn: URL_SECRET,
  credentialsArn: CREDENTIALS,
  scheme: 'postgresql',
  host: 'db.internal',
  port: '5432',
  databaseName: 'shop',
};
const url = 'postgresql://appadmin:new@db.internal:5432/shop?sslmode=require';
let world: RotationWorld;

beforeEach(() => {
  world = new RotationWorld();
  world.secrets[CREDENTIALS] = { value: '{"username":"appadmin","password":"new"}', createdAt: 0 };
});

test('writes the first value of a secret that has none', async () => {
  await expect(keepUrl(recipe, world.ports.secrets)).resolves.toBe(true);

  expect(world.secrets[URL_SECRET]?.value).toBe(url);
});

test('writes another value over an old one', async () => {
  world.secrets[URL_SECRET] = { value: 'postgresql://appadmin:old@db.internal:5432/shop', createdAt: 0 };

  await expect(keepUrl(recipe, world.ports.secrets)).resolves.toBe(true);

  expect(world.secrets[URL_SECRET]?.value).toBe(url);
});

test('writes nothing when the value is right, so that nothing is deployed for it', async () => {
  world.secrets[URL_SECRET] = { value: url, createdAt: 0 };

  await expect(keepUrl(recipe, world.ports.secrets)).resolves.toBe(false);

  expect(world.changes).toEqual([]);
});

test('fails when it may not read', async () => {
  world.failing.getSecretValue = errorOf('AccessDeniedException', 'not allowed');
  world.secrets[URL_SECRET] = { value: url, createdAt: 0 };

  await expect(keepUrl(recipe, world.ports.secrets)).rejects.toThrow('not allowed');
});

test('fails when the secret itself cannot be read, instead of writing it blindly', async () => {
  const secrets = {
    ...world.ports.secrets,
    getSecretValue: async ({ SecretId }: { SecretId: string }) => {
      if (SecretId === URL_SECRET) throw errorOf('AccessDeniedException', 'not allowed');
      return { SecretString: '{"username":"appadmin","password":"new"}' };
    },
  } as typeof world.ports.secrets;

  await expect(keepUrl(recipe, secrets)).rejects.toThrow('not allowed');
  expect(world.changes).toEqual([]);
});

describe('as a custom resource', () => {
  const request = { properties: recipe, requestId: '1', stackId: 's', logicalId: 'l', claim: () => undefined };

  test('writes the URL when it is made and when its recipe changes, and is the secret itself', async () => {
    const operation = urlOperation(world.ports.secrets);

    await expect(operation.create(request)).resolves.toEqual({ physicalId: URL_SECRET });
    world.secrets[CREDENTIALS] = { value: '{"username":"appadmin","password":"newer"}', createdAt: 0 };
    await expect(operation.update({ ...request, oldProperties: recipe, physicalId: URL_SECRET })).resolves.toEqual({
      physicalId: URL_SECRET,
    });

    expect(world.changes).toHaveLength(2);
  });

  test('leaves the secret to CloudFormation when it goes', async () => {
    await urlOperation(world.ports.secrets).delete({ ...request, physicalId: URL_SECRET });

    expect(world.changes).toEqual([]);
  });
});

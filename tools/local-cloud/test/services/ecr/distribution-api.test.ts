import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { ManualClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { digestOf, OCI_MANIFEST, ociImage } from './_fixtures/oci-image';
import { RegistryClient } from './_fixtures/registry-client';

const clock = new ManualClock();
let running: RunningCloud;
let ecr: ECRClient;
let registry: RegistryClient;

beforeEach(async () => {
  running = await startCloud({ clock });
  ecr = new ECRClient(running.client);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'team/app', imageTagMutability: 'IMMUTABLE' }));
  const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const { authorizationToken, proxyEndpoint = '' } = authorizationData[0] ?? {};
  registry = new RegistryClient(proxyEndpoint, 'team/app', `Basic ${authorizationToken}`);
});

afterEach(async () => {
  ecr.destroy();
  await running.stop();
});

test('an image comes back by tag and by digest as it was pushed', async () => {
  const image = await ociImage([[{ name: 'app.py', content: 'print()' }]]);

  const pushed = await registry.push(image, 'v1');

  expect(pushed.status).toBe(201);
  expect(pushed.headers.get('docker-content-digest')).toBe(image.digest);
  for (const reference of ['v1', image.digest]) {
    const pulled = await registry.send('GET', `manifests/${reference}`);
    expect(pulled.headers.get('content-type')).toBe(OCI_MANIFEST);
    expect(await pulled.text()).toBe(image.manifest);
  }
  for (const blob of image.blobs) {
    const pulled = await registry.send('GET', `blobs/${digestOf(blob)}`);
    expect(Buffer.from(await pulled.arrayBuffer()).equals(blob)).toBe(true);
  }
});

test('a HEAD tells size and digest without content', async () => {
  const image = await ociImage([[]]);
  await registry.push(image, 'v1');

  const manifest = await registry.send('HEAD', 'manifests/v1');
  const blob = await registry.send('HEAD', `blobs/${digestOf(image.blobs[0] as Buffer)}`);

  expect(manifest.headers.get('docker-content-digest')).toBe(image.digest);
  expect(manifest.headers.get('content-length')).toBe(String(image.manifest.length));
  expect(blob.headers.get('content-length')).toBe(String(image.blobs[0]?.length));
});

test('a blob may come in chunks, which must follow each other', async () => {
  const location = (await registry.send('POST', 'blobs/uploads/')).headers.get('location') ?? '';
  const first = await registry.send('PATCH', location, 'hello ', { 'content-range': '0-5' });
  const gap = await registry.send('PATCH', location, '!', { 'content-range': '9-9' });
  await registry.send('PATCH', location, 'world', { 'content-range': '6-10' });

  const done = await registry.send('PUT', `${location}?digest=${digestOf(Buffer.from('hello world'))}`);

  expect([first.status, first.headers.get('range')]).toEqual([202, '0-5']);
  expect(gap.status).toBe(416);
  expect(done.status).toBe(201);
});

test('a blob whose digest is wrong is refused and not kept', async () => {
  const location = (await registry.send('POST', 'blobs/uploads/')).headers.get('location') ?? '';
  const digest = digestOf(Buffer.from('other'));

  const refused = await registry.send('PUT', `${location}?digest=${digest}`, 'content');

  expect(await errorOf(refused)).toEqual([400, 'DIGEST_INVALID']);
  expect((await registry.send('HEAD', `blobs/${digest}`)).status).toBe(404);
  expect(existsSync(join(running.folder, 'ecr', 'blobs', 'sha256', digest.slice(7)))).toBe(false);
});

test('a blob of another repository can be mounted', async () => {
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'other' }));
  const other = new RegistryClient(running.cloud.endpoint, 'other', await basic());
  const blob = Buffer.from('shared');
  await other.pushBlob(blob);

  const mounted = await registry.send('POST', `blobs/uploads/?mount=${digestOf(blob)}&from=other`);

  expect(mounted.status).toBe(201);
  expect(await (await registry.send('GET', `blobs/${digestOf(blob)}`)).text()).toBe('shared');
});

test('an immutable tag stays with its image, which may be pushed again', async () => {
  const image = await ociImage([[{ name: 'a' }]]);
  await registry.push(image, 'v1');

  const again = await registry.push(image, 'v1');
  const other = await registry.push(await ociImage([[{ name: 'b' }]]), 'v1');

  expect(again.status).toBe(201);
  expect(await errorOf(other)).toEqual([400, 'TAG_INVALID']);
});

test.each([
  ['blobs that are not there', 'v1', async () => (await ociImage([[]])).manifest, [404, 'MANIFEST_BLOB_UNKNOWN']],
  ['another digest', `sha256:${'0'.repeat(64)}`, async () => (await ociImage([[]])).manifest, [400, 'DIGEST_INVALID']],
  ['no JSON', 'v1', async () => '{', [400, 'MANIFEST_INVALID']],
  ['no object', 'v1', async () => 'null', [400, 'MANIFEST_INVALID']],
])('fails to take a manifest with %s', async (_case, reference, manifest, expected) => {
  const answer = await registry.send('PUT', `manifests/${reference}`, await manifest(), {
    'content-type': OCI_MANIFEST,
  });

  expect(await errorOf(answer)).toEqual(expected);
});

test('tags are listed in order and in pages', async () => {
  for (const tag of ['c', 'a', 'b']) await registry.push(await ociImage([[{ name: tag }]]), tag);

  const first = await registry.send('GET', 'tags/list?n=2');
  const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';

  expect(await first.json()).toEqual({ name: 'team/app', tags: ['a', 'b'] });
  expect(await (await registry.send('GET', next)).json()).toEqual({ name: 'team/app', tags: ['c'] });
});

test('what is unknown is said in the words of the distribution API', async () => {
  const digest = digestOf(Buffer.from('none'));

  expect(await errorOf(await registry.send('GET', '/v2/nothing/tags/list'))).toEqual([404, 'NAME_UNKNOWN']);
  expect(await errorOf(await registry.send('GET', 'manifests/v9'))).toEqual([404, 'MANIFEST_UNKNOWN']);
  expect(await errorOf(await registry.send('GET', `blobs/${digest}`))).toEqual([404, 'BLOB_UNKNOWN']);
  expect(await errorOf(await registry.send('PATCH', 'blobs/uploads/none', 'x'))).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
  expect(await errorOf(await registry.send('DELETE', 'manifests/v1'))).toEqual([405, 'UNSUPPORTED']);
});

test('fails without a token, with a forged one, and with one that is twelve hours old', async () => {
  const ping = (authorization: string) =>
    new RegistryClient(running.cloud.endpoint, '', authorization).send('GET', '/v2/');
  const valid = await basic();
  const forged = `Basic ${Buffer.from('AWS:eyJyZWdpb24iOiJldS13ZXN0LTEifQ.x').toString('base64')}`;

  expect((await ping(valid)).status).toBe(200);
  await clock.advance(12 * 3_600_000);
  for (const authorization of ['', 'Bearer x', forged, valid]) {
    const refused = await ping(authorization);
    expect(await errorOf(refused)).toEqual([401, 'UNAUTHORIZED']);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm="http:\/\/127.0.0.1:\d+\/",service=/);
  }
});

async function basic(): Promise<string> {
  const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  return `Basic ${authorizationData[0]?.authorizationToken}`;
}

async function errorOf(response: Response): Promise<[number, string | undefined]> {
  const { errors } = (await response.json()) as { errors: { code: string }[] };
  return [response.status, errors[0]?.code];
}

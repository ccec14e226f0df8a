import { chmodSync, existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { image } from '../../src/commands/image';
import { blobFile, readLayoutManifest } from '../../src/image/oci-layout';
import { fakeContext } from '../_fakes/context';
import { folderWith } from '../_fixtures/workspace';

const service = {
  Dockerfile:
    'FROM python\nENV PORT=8000\nWORKDIR /app\nCOPY requirements.txt ./\nCOPY shop shop\nCMD ["python", "-m", "shop"]',
  '.dockerignore': '**/__pycache__\n',
  'requirements.txt': 'fastapi',
  'shop/main.py': 'print()',
  'shop/__pycache__/main.pyc': 'old',
};

test('gives the same content the same digest, whatever the computer thinks of times and modes', async () => {
  const [one, other] = [folderWith(service), folderWith(service)];
  utimesSync(join(other, 'shop/main.py'), 1, 1);
  chmodSync(join(other, 'shop/main.py'), 0o600);

  const [first, second] = await Promise.all([
    image({ context: one }, fakeContext(one)),
    image({ context: other }, fakeContext(other)),
  ]);

  // the name of the folder is a label
  expect(layerOf(one)).toBe(layerOf(other));
  expect(first.digest).not.toBe(second.digest);
  expect((await image({}, fakeContext(one))).digest).toBe(first.digest);
});

test('gives other content another digest', async () => {
  const folder = folderWith(service);
  const before = await image({}, fakeContext(folder));

  const other = folderWith({ ...service, 'shop/main.py': 'print(1)' });
  await image({}, fakeContext(other));

  expect(layerOf(other)).not.toBe(layerOf(folder));
  expect(before.tag).toBe(before.digest.slice(7, 19));
});

test('writes an OCI layout and image.json', async () => {
  const folder = folderWith(service);

  const result = await image({}, fakeContext(folder));

  expect(JSON.parse(readFileSync(join(folder, 'dist/image.json'), 'utf8'))).toEqual(result);
  expect(readLayoutManifest(join(folder, 'dist/image')).digest).toBe(result.digest);
  expect(configOf(folder)).toMatchObject({
    os: 'linux',
    config: {
      Env: ['PORT=8000'],
      WorkingDir: '/app',
      Cmd: ['python', '-m', 'shop'],
      Labels: { 'org.opencontainers.image.title': result.name },
    },
  });
});

test.each([
  [undefined, 'amd64'],
  ['linux/arm64', 'arm64'],
] as const)('is for the platform %s', async (platform, architecture) => {
  const folder = folderWith(service);
  const context = fakeContext(folder);

  await image({ platform }, context);

  expect(configOf(folder)).toMatchObject({ architecture });
  expect(context.docker.build).not.toHaveBeenCalled();
});

test.each([
  [undefined, 'linux/amd64'],
  ['linux/arm64', 'linux/arm64'],
] as const)('with the platform %s Docker builds for %s', async (platform, wanted) => {
  const folder = folderWith(service);
  await image({}, fakeContext(folder));
  const context = fakeContext(folder);
  context.docker.isReachable.mockResolvedValue(true);

  await image({ platform }, context);

  expect(context.docker.build).toHaveBeenCalledWith(folder, join(folder, 'dist/image'), wanted, expect.any(Function));
});

test('holds the files of the build context without what .dockerignore names', async () => {
  const folder = folderWith(service);

  await image({}, fakeContext(folder));

  expect(await entriesOf(folder)).toEqual(['app/', 'app/requirements.txt', 'app/shop/', 'app/shop/main.py']);
});

test('does not hold the image before it', async () => {
  const folder = folderWith({ Dockerfile: 'FROM python\nCOPY . /app', 'a.txt': 'a' });

  const first = await image({}, fakeContext(folder));
  const second = await image({}, fakeContext(folder));

  expect(second.digest).toBe(first.digest);
});

test('fails on a source that is not there, and writes nothing', async () => {
  const folder = folderWith({ Dockerfile: 'FROM python\nCOPY nothing /app' });

  await expect(image({}, fakeContext(folder))).rejects.toMatchObject({
    name: 'DockerfileInvalid',
    message: expect.stringMatching(/^Dockerfile:2: no 'nothing' in the build context/),
  });

  expect(existsSync(join(folder, 'dist'))).toBe(false);
});

test('fails without a Dockerfile', async () => {
  const folder = folderWith({});

  await expect(image({}, fakeContext(folder))).rejects.toMatchObject({ name: 'DockerfileMissing', exitCode: 1 });
});

test('fails on a broken Dockerfile before Docker sees it', async () => {
  const folder = folderWith({ Dockerfile: 'FROM python\nRUNN a' });
  const context = fakeContext(folder);
  context.docker.isReachable.mockResolvedValue(true);

  await expect(image({}, context)).rejects.toMatchObject({ name: 'DockerfileInvalid' });

  expect(context.docker.build).not.toHaveBeenCalled();
});

interface Manifest {
  config: { digest: string };
  layers: { digest: string }[];
}

function manifestOf(folder: string): Manifest {
  const layout = join(folder, 'dist/image');
  return JSON.parse(readFileSync(blobFile(layout, readLayoutManifest(layout).digest), 'utf8')) as Manifest;
}

function layerOf(folder: string): string {
  return manifestOf(folder).layers[0]?.digest ?? '';
}

function configOf(folder: string): unknown {
  return JSON.parse(readFileSync(blobFile(join(folder, 'dist/image'), manifestOf(folder).config.digest), 'utf8'));
}

async function entriesOf(folder: string): Promise<string[]> {
  const names: string[] = [];
  const tar = extract();
  tar.on('entry', ({ name }, stream, next) => {
    names.push(name);
    stream.on('end', next).resume();
  });
  const finished = new Promise<void>(resolve => {
    tar.on('finish', () => resolve());
  });
  tar.end(readFileSync(blobFile(join(folder, 'dist/image'), layerOf(folder))));
  await finished;
  return names;
}

test('says whether the base image is in it', async () => {
  const folder = folderWith(service);
  const without = await image({ builder: 'context' }, fakeContext(folder));
  const context = fakeContext(folder);
  context.docker.isReachable.mockResolvedValue(true);

  const whole = await image({}, context);

  expect(without.hasBase).toBe(false);
  expect(whole.hasBase).toBe(true);
});

test('removes what a killed run left, and never takes it into an image', async () => {
  const all = { ...service, Dockerfile: 'FROM python\nCOPY . /app\nCMD ["python"]' };
  const [clean, killed] = [folderWith(all), folderWith({ ...all, 'dist/image.999999999/oci-layout': 'half' })];

  await image({}, fakeContext(clean));
  await image({}, fakeContext(killed));

  expect(existsSync(join(killed, 'dist/image.999999999'))).toBe(false);
  expect(layerOf(killed)).toBe(layerOf(clean));
});

const REPOSITORY = '000000000000.dkr.ecr.eu-west-1.amazonaws.com/shop';

test('sends the image to a repository when asked to, once', async () => {
  const folder = folderWith(service);
  const context = fakeContext(folder);
  context.variables.AWS_ENDPOINT_URL = 'http://127.0.0.1:4566';

  const { tag, digest } = await image({ push: REPOSITORY }, context);
  const sent = [...context.aws.images];
  context.aws.images.add(digest);
  await image({ push: REPOSITORY }, context);

  expect(sent).toEqual([tag]);
  expect([...context.aws.images]).toEqual([tag, digest]);
  expect(context.io.said.join('\n')).toContain(`${tag} is in the registry`);
});

test('finds the local cloud of the workspace when its repository shall hold the image', async () => {
  const folder = folderWith({ ...service, 'nx.json': '{}' });
  const context = fakeContext(folder);

  await image({ push: REPOSITORY }, context);

  expect(context.localCloud.find).toHaveBeenCalledWith(join(folder, '.berth/local-cloud'));
  expect(context.variables).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_REGION: 'eu-west-1' });
});

test('sends nothing to a local cloud that does not run', async () => {
  const context = fakeContext(folderWith({ ...service, 'nx.json': '{}' }));
  context.localCloud.find.mockResolvedValue(undefined);

  await expect(image({ push: REPOSITORY }, context)).rejects.toMatchObject({ name: 'LocalCloudNotRunning' });
  expect(context.aws.images.size).toBe(0);
});

test('leaves the credentials of a real account as they are', async () => {
  const context = fakeContext(folderWith(service));
  await image({}, context);
  context.docker.isReachable.mockResolvedValue(true);

  await image({ push: REPOSITORY.replace('000000000000', '111122223333') }, context);

  expect([context.variables, context.aws.images.size]).toEqual([{}, 1]);
});

test('sends nothing unless asked to', async () => {
  const folder = folderWith(service);
  const context = fakeContext(folder);

  await image({}, context);

  expect(context.aws.images.size).toBe(0);
});

test.each(['shop', 'docker.io/shop', 'example.com/a/shop'])('fails before the build when --push is %s', async push => {
  const folder = folderWith(service);

  await expect(image({ push }, fakeContext(folder))).rejects.toMatchObject({ name: 'RepositoryInvalid' });
  expect(existsSync(join(folder, 'dist/image.json'))).toBe(false);
});

test('sends no image without its base to a real account', async () => {
  const folder = folderWith(service);
  const context = fakeContext(folder);
  const push = REPOSITORY.replace('000000000000', '111122223333');

  await expect(image({ push }, context)).rejects.toMatchObject({ name: 'ImageWithoutBase' });
  expect(context.aws.images.size).toBe(0);
});

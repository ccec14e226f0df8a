import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../../../src/core/clock';
import { Store } from '../../../../src/core/store';
import { BlobStore } from '../../../../src/services/ecr/blob-store';
import { Images } from '../../../../src/services/ecr/images';
import { parseManifest } from '../../../../src/services/ecr/manifest';
import { Repositories } from '../../../../src/services/ecr/repositories';
import { Unpacker } from '../../../../src/services/ecr/unpack/unpack';
import { type OciImage, ociImage, type TarEntry } from '../_fixtures/oci-image';

const REPOSITORY = '000000000000.dkr.ecr.eu-west-1.amazonaws.com/app';
let folder: string;
let root: string;
let images: Images;
let repositories: Repositories;
let unpacker: Unpacker;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unpack-'));
  root = join(folder, 'images', 'root');
  const context = { store: Store.inMemory(), clock: new ManualClock() };
  repositories = new Repositories(context);
  repositories.create('eu-west-1', 'app', {});
  images = new Images(context, new BlobStore(join(folder, 'ecr')));
  unpacker = new Unpacker(repositories, images);
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the configuration says how the image is started', async () => {
  const config = { Entrypoint: ['/run'], Cmd: ['web'], Env: ['A=1', 'B=x=y'], WorkingDir: '/app', User: 'app' };
  const image = await put(await ociImage([[]], config));

  expect(await unpacker.unpack(`${REPOSITORY}@${image.digest}`, root)).toEqual({
    digest: image.digest,
    entrypoint: ['/run'],
    command: ['web'],
    environment: { A: '1', B: 'x=y' },
    workingDir: '/app',
    user: 'app',
    architecture: 'amd64',
  });
});

test('the registry is on this computer by the name, too, that clients make of its endpoint', async () => {
  const image = await put(await ociImage([[]], { Cmd: ['web'] }));

  const { digest } = await unpacker.unpack(`${REPOSITORY.replace('amazonaws.com', '127.0.0.1')}@${image.digest}`, root);

  expect(digest).toBe(image.digest);
});

test('layers lie over each other, with their modes', async () => {
  await unpackLayers(
    [
      { name: 'app', type: 'directory' },
      { name: 'app/main.py', content: 'old' },
      { name: 'run.sh', content: '#!', mode: 0o4755 },
    ],
    [{ name: './app/main.py', content: 'new' }],
    [{ name: 'deep/er/file', content: 'x' }],
  );

  expect(readFileSync(join(root, 'app/main.py'), 'utf8')).toBe('new');
  expect(readFileSync(join(root, 'deep/er/file'), 'utf8')).toBe('x');
  expect(lstatSync(join(root, 'run.sh')).mode & 0o7777).toBe(0o755);
});

test('a whiteout hides what a lower layer has, an opaque folder all of it', async () => {
  await unpackLayers(
    [
      { name: 'gone', content: 'x' },
      { name: 'folder/gone', content: 'x' },
      { name: 'folder/sub/gone', content: 'x' },
    ],
    [
      { name: '.wh.gone' },
      { name: 'folder/sub/own', content: 'x' },
      { name: 'folder/.wh..wh..opq' },
      { name: 'folder/kept', content: 'x' },
    ],
  );

  expect(readdirSync(root)).toEqual(['folder']);
  expect(readdirSync(join(root, 'folder')).sort()).toEqual(['kept', 'sub']);
  expect(readdirSync(join(root, 'folder/sub'))).toEqual(['own']);
});

test.each<[string, TarEntry[]]>([
  ['a name with ..', [{ name: '../../outside', content: 'x' }]],
  ['an absolute name', [{ name: '/outside', content: 'x' }]],
  [
    'an absolute link to a folder',
    [
      { name: 'link', type: 'symlink', linkname: '/' },
      { name: 'link/outside', content: 'x' },
    ],
  ],
  [
    'a link that climbs',
    [
      { name: 'link', type: 'symlink', linkname: '../../..' },
      { name: 'link/outside', content: 'x' },
    ],
  ],
  [
    'a link over a link',
    [
      { name: 'a/b/up', type: 'symlink', linkname: '../..' },
      { name: 'a/b/link', type: 'symlink', linkname: 'up/..' },
      { name: 'a/b/link/outside', content: 'x' },
    ],
  ],
  [
    'a hard link to a link',
    [
      { name: 'a/b/c/link', type: 'symlink', linkname: '../../..' },
      { name: 'link', type: 'link', linkname: 'a/b/c/link' },
      { name: 'link/outside', content: 'x' },
    ],
  ],
])('%s does not leave the root', async (_case, entries) => {
  const before = readdirSync(folder);

  await unpackLayers(entries);

  expect(readdirSync(join(root, '..')).sort()).toEqual(['root', 'root.digest']);
  expect(readdirSync(folder).sort()).toEqual([...new Set([...before, 'ecr', 'images'])].sort());
  expect(findIn(root, 'outside')).toHaveLength(1);
});

test('links keep their meaning below the root', async () => {
  await unpackLayers([
    { name: 'usr/bin/python3', content: 'x' },
    { name: 'bin', type: 'symlink', linkname: '/usr/bin' },
    { name: 'app/python', type: 'symlink', linkname: '../bin/python3' },
    { name: 'bin/python', type: 'link', linkname: 'usr/bin/python3' },
    { name: 'etc/escape', type: 'symlink', linkname: '../../../etc/passwd' },
  ]);

  expect(readlinkSync(join(root, 'bin'))).toBe('usr/bin');
  expect(readFileSync(join(root, 'app/python'), 'utf8')).toBe('x');
  expect(lstatSync(join(root, 'usr/bin/python')).nlink).toBe(2);
  expect(readlinkSync(join(root, 'etc/escape'))).toBe('passwd');
});

test('a link that a later layer replaces by a folder is replaced', async () => {
  await unpackLayers(
    [{ name: 'data', type: 'symlink', linkname: '/tmp' }],
    [
      { name: 'data', type: 'directory' },
      { name: 'data/file', content: 'x' },
    ],
  );

  expect(lstatSync(join(root, 'data')).isDirectory()).toBe(true);
  expect(readFileSync(join(root, 'data/file'), 'utf8')).toBe('x');
});

test('an image is unpacked once, also when two ask at once', async () => {
  const { digest } = await put(await ociImage([[{ name: 'file', content: 'x' }]]));
  const pull = () => unpacker.unpack(`${REPOSITORY}@${digest}`, root);
  await Promise.all([pull(), pull()]);
  writeFileSync(join(root, 'written-by-a-task'), '');

  await pull();

  expect(readdirSync(root).sort()).toEqual(['file', 'written-by-a-task']);
});

test('a tag that has moved is unpacked anew', async () => {
  await put(await ociImage([[{ name: 'old' }]]), 'live');
  await unpacker.unpack(`${REPOSITORY}:live`, root);
  await put(await ociImage([[{ name: 'new' }]]), 'live');

  await unpacker.unpack(`${REPOSITORY}:live`, root);

  expect(readdirSync(root)).toEqual(['new']);
});

test('what an interrupted pull left is replaced', async () => {
  const { digest } = await put(await ociImage([[{ name: 'file' }]]));
  await unpacker.unpack(`${REPOSITORY}@${digest}`, root);
  rmSync(`${root}.digest`);
  rmSync(join(root, 'file'));

  await unpacker.unpack(`${REPOSITORY}@${digest}`, root);

  expect(readdirSync(root)).toEqual(['file']);
});

test('fails on a layer whose content is not what its digest says, and leaves nothing', async () => {
  const image = await put(await ociImage([[{ name: 'file', content: 'x' }], [{ name: 'file', content: 'y' }]]));
  const layer = parseManifest(image.manifest).layers?.[1]?.digest ?? '';
  const changed = Buffer.from(image.blobs[2] as Buffer);
  changed.write('z', 512);
  writeFileSync(images.blobs.pathOf(layer), changed);

  const pull = unpacker.unpack(`${REPOSITORY}@${image.digest}`, root);

  await expect(pull).rejects.toMatchObject({ name: 'CannotPullContainerError', message: expect.stringMatching(layer) });
  expect(readdirSync(join(root, '..'))).toEqual([]);
});

test.each([
  ['an unknown tag', `${REPOSITORY}:none`, /failed to resolve ref .*app:none: not found$/],
  ['an unknown repository', `${REPOSITORY}-other:v1`, /not found$/],
  ['another registry', 'nginx:latest', /from its own registry only$/],
])('fails to pull %s', async (_case, uri, message) => {
  await expect(unpacker.unpack(uri, root)).rejects.toMatchObject({
    name: 'CannotPullContainerError',
    message: expect.stringMatching(message),
  });
  expect(existsSync(root)).toBe(false);
});

async function unpackLayers(...layers: TarEntry[][]): Promise<void> {
  const { digest } = await put(await ociImage(layers));
  await unpacker.unpack(`${REPOSITORY}@${digest}`, root);
}

async function put(image: OciImage, tag?: string): Promise<OciImage> {
  const repository = repositories.find('eu-west-1', 'app');
  for (const blob of image.blobs) images.addLayer(repository, await images.blobs.write(blob), blob.length);
  await images.put(repository, { manifest: image.manifest, tag });
  return image;
}

function findIn(path: string, name: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap(entry => {
    if (entry.name === name) return [join(path, name)];
    return entry.isDirectory() ? findIn(join(path, entry.name), name) : [];
  });
}

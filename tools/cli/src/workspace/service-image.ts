import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError } from '../cli-error';
import { readLayoutManifest } from '../image/oci-layout';
import type { Target } from '../target';
import type { EnvironmentApp } from './workspace';

/** An image that a service shall run. */
export interface WantedImage {
  /** Name of the service's folder; empty when only a digest was given. */
  readonly name: string;

  /** `sha256:<64 hex digits>`. */
  readonly digest: string;

  /**
   * Label of people for it.
   *
   * @default - none
   */
  readonly tag?: string;

  /**
   * OCI layout that holds it on this computer.
   *
   * @default - it is expected in the registry
   */
  readonly layout?: string;

  /**
   * Whether its base image is in it.
   *
   * @default true
   */
  readonly hasBase?: boolean;

  /**
   * The folder that it was made from.
   *
   * @default - not known
   */
  readonly folder?: string;

  /**
   * Hash of the migrations in that folder when it was made.
   *
   * @default - it has none, or that was not noted
   */
  readonly migrations?: string;
}

/**
 * Makes sure that the images can run in `target`: without a base image they run on the local cloud only.
 *
 * @throws CliError `ImageWithoutBase`: nothing was changed
 */
export function checkBase(images: readonly WantedImage[], { local, account }: Pick<Target, 'local' | 'account'>): void {
  const without = images.filter(({ hasBase }) => hasBase === false).map(({ name }) => name);
  if (local || without.length === 0) return;
  throw new CliError(
    'ImageWithoutBase',
    `cannot ship ${without.join(', ')} to account ${account}: made without a container engine, it has no base image and runs on the local cloud only`,
    { hint: `start Docker, then nx image ${without[0]} --skip-nx-cache` },
  );
}

/**
 * The image given on the command line: a digest, or the image.json that `berth image` wrote.
 *
 * @throws CliError `ImageInvalid`, `ImageMissing`
 */
export function imageFromOption(option: string, cwd: string): WantedImage {
  if (/^sha256:[0-9a-f]{64}$/.test(option)) return { name: '', digest: option };
  if (option.endsWith('.json')) return readImage(resolve(cwd, option), 'berth image');
  throw new CliError(
    'ImageInvalid',
    `--image = "${option}": must be sha256:<64 hex digits> or the path of an image.json`,
  );
}

/**
 * The images of the services that an environment runs: those of services/ among its app's dependencies.
 *
 * @throws CliError `ImageMissing` when one was not made yet
 */
export function imagesOf(app: EnvironmentApp): WantedImage[] {
  const { dependencies = {} } = readJson<{ dependencies?: Record<string, string> }>(join(app.folder, 'package.json'));
  return serviceFolders(app.workspaceRoot)
    .filter(folder => readJson<{ name: string }>(join(folder, 'package.json')).name in dependencies)
    .map(folder => readImage(join(folder, 'dist', 'image.json'), `nx image ${basename(folder)}`));
}

/** An image with what its image.json says, if one of the folders has that of the same digest. */
export function imageOf(image: WantedImage, folders: readonly string[]): WantedImage {
  const files = folders.map(folder => join(folder, 'dist', 'image.json')).filter(file => existsSync(file));
  return files.map(file => readImage(file, 'berth image')).find(({ digest }) => digest === image.digest) ?? image;
}

function serviceFolders(workspaceRoot: string): string[] {
  const services = join(workspaceRoot, 'services');
  if (!existsSync(services)) return [];
  return readdirSync(services)
    .map(name => join(services, name))
    .filter(folder => existsSync(join(folder, 'package.json')))
    .sort();
}

function readImage(file: string, remedy: string): WantedImage {
  if (!existsSync(file)) throw new CliError('ImageMissing', `no image yet: ${file} does not exist`, { hint: remedy });
  const { name, digest, tag, hasBase, migrations } = readJson<Partial<WantedImage>>(file);
  if (typeof name !== 'string' || typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    // the cache of Nx may hold the same file
    const hint = remedy.startsWith('nx ') ? `${remedy} --skip-nx-cache` : remedy;
    throw new CliError('ImageInvalid', `${file} holds no name and digest`, { hint });
  }
  const layout = join(dirname(file), 'image');
  const folder = dirname(dirname(file));
  return { name, digest, tag, hasBase, migrations, folder, ...(holds(layout, digest) ? { layout } : {}) };
}

/** A run that was killed between the two leaves the layout of one image beside the image.json of another. */
function holds(layout: string, digest: string): boolean {
  return existsSync(join(layout, 'index.json')) && readLayoutManifest(layout).digest === digest;
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (cause) {
    throw new CliError('FileInvalid', `cannot read ${file}`, { cause });
  }
}

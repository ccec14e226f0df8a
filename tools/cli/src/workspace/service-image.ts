import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError } from '../cli-error';
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
  const { name, digest, tag } = readJson<Partial<WantedImage>>(file);
  if (typeof name !== 'string' || typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new CliError('ImageInvalid', `${file} holds no name and digest`, { hint: remedy });
  }
  const layout = join(dirname(file), 'image');
  return { name, digest, tag, ...(existsSync(join(layout, 'index.json')) ? { layout } : {}) };
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (cause) {
    throw new CliError('FileInvalid', `cannot read ${file}`, { cause });
  }
}

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type * as sdk from '@aws-sdk/client-ecs';
import type { ImageConfig } from './peers';

/** Folders of the host that every task may use: a shell and the tools a base image would bring. */
const systemPath = ['/usr/local/bin', '/usr/bin', '/bin'];

export interface ContainerProcess {
  readonly program: string;
  readonly args: string[];
  readonly environment: Record<string, string>;
  readonly folder: string;
}

export interface ContainerSettings {
  readonly definition: sdk.ContainerDefinition;
  readonly override?: sdk.ContainerOverride;
  readonly image: ImageConfig;

  /** Where the image's layers lie: the container's root. */
  readonly root: string;
  readonly runtimePath: readonly string[];

  /** Resolved secrets by name. */
  readonly secrets: Readonly<Record<string, string>>;

  /** What makes its programs trust the certificates of the local cloud; the image and the definition may say otherwise. */
  readonly trust?: Readonly<Record<string, string>>;

  /** What only the local cloud knows, such as HOST and PORT; wins over everything else. */
  readonly platform: Readonly<Record<string, string>>;
}

/**
 * The process that stands for a container: what Docker would run, with paths of the image re-rooted below the folder that holds its layers.
 *
 * An entry point of the task definition replaces the image's and drops the image's command; a command replaces the image's command alone.
 *
 * @see https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
 */
export function containerProcess(settings: ContainerSettings): ContainerProcess {
  const { definition, image, root } = settings;
  const environment = containerEnvironment(settings);
  const [program = '', ...args] = commandLine(settings);
  return {
    program: programPath(program, root),
    args: args.map(arg => reroot(arg, root)),
    environment,
    folder: join(root, definition.workingDirectory ?? image.workingDir),
  };
}

/**
 * The process of a health check: `CMD` runs a program, `CMD-SHELL` a line of the shell.
 *
 * @returns undefined if there is none: `NONE` turns off the image's own check
 */
export function healthCommand(
  [form, ...words]: readonly string[],
  container: ContainerProcess,
  root: string,
): ContainerProcess | undefined {
  if (form === undefined || form === 'NONE') return undefined;
  if (form === 'CMD-SHELL') return { ...container, program: '/bin/sh', args: ['-c', words.join(' ')] };
  const [program = '', ...args] = form === 'CMD' ? words : [form, ...words];
  return { ...container, program: programPath(program, root), args: args.map(arg => reroot(arg, root)) };
}

function commandLine({ definition, override, image }: ContainerSettings): string[] {
  const entrypoint = definition.entryPoint ?? image.entrypoint;
  const ownCommand = override?.command ?? definition.command;
  const command = ownCommand ?? (definition.entryPoint ? [] : image.command);
  return [...entrypoint, ...command];
}

function containerEnvironment({
  definition,
  override,
  image,
  root,
  runtimePath,
  secrets,
  trust,
  platform,
}: ContainerSettings) {
  const ofImage = Object.fromEntries(
    Object.entries(image.environment).map(([name, value]) => [name, reroot(value, root)]),
  );
  const asked = { ...pairs(definition.environment), ...secrets, ...pairs(override?.environment) };
  const imagePath = (asked.PATH ?? image.environment.PATH ?? '').split(':').map(folder => join(root, folder));
  return {
    ...trust,
    HOME: root, // never the home of the user who runs the local cloud: it holds real credentials
    ...ofImage,
    ...asked,
    PATH: [...runtimePath, ...imagePath.filter(folder => folder !== root && existsSync(folder)), ...systemPath].join(
      ':',
    ),
    ...platform,
  };
}

function pairs(entries: readonly sdk.KeyValuePair[] | undefined): Record<string, string> {
  return Object.fromEntries((entries ?? []).map(({ name = '', value = '' }) => [name, value]));
}

/** An absolute program of the image, or the program of that name on the PATH if the image has none: what a base image would carry. */
function programPath(program: string, root: string): string {
  if (!program.startsWith('/')) return program;
  const inImage = join(root, program);
  return existsSync(inImage) ? inImage : basename(program);
}

/** Absolute paths of the image, alone or in a list with colons, become paths below `root`; everything else stays. */
function reroot(value: string, root: string): string {
  return value
    .split(':')
    .map(part => (part.length > 1 && part.startsWith('/') && existsSync(join(root, part)) ? join(root, part) : part))
    .join(':');
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { parseRepository } from '../aws/registry';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { BuildContext } from '../image/build-context';
import { checkDockerfile, readDockerfile } from '../image/dockerfile';
import { makeLayer } from '../image/layer';
import { makeImage, readLayoutManifest, writeJsonFile, writeLayout } from '../image/oci-layout';
import { tryHashMigrations } from '../migrations/migration-sources';
import { LOCAL_ACCOUNT, reachTarget } from '../target';
import { checkBase } from '../workspace/service-image';
import { findWorkspaceRoot } from '../workspace/workspace';
import { helpOf } from './options';

/** Of ECS tasks: `x86_64` and `arm64` in the config of a service. */
const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;
type Platform = (typeof PLATFORMS)[number];

export interface ImageOptions {
  /**
   * Folder with the Dockerfile, the build context.
   *
   * @default - the working directory
   */
  readonly context?: string;

  /**
   * What builds it: a container engine, or berth from the build context alone.
   *
   * @default auto - Docker if it answers
   */
  readonly builder?: 'auto' | 'docker' | 'context';

  /**
   * Where it shall run: `linux/arm64` for tasks with `architecture: 'arm64'`.
   *
   * @default linux/amd64
   */
  readonly platform?: Platform;

  /**
   * Repository that shall hold it: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/pyshop`.
   *
   * @default - a release sends it
   */
  readonly push?: string;
}

/** What dist/image.json says. */
export interface ImageResult {
  readonly name: string;
  readonly digest: string;
  readonly tag: string;

  /** Whether its base image is in it. Without one it runs on the local cloud only. */
  readonly hasBase: boolean;

  /**
   * Hash of the migrations beside its Dockerfile: a release judges those only if they are still the same.
   *
   * @default - there are none
   */
  readonly migrations?: string;
}

export const imageCommand = (context: CommandContext) =>
  new Command('image')
    .description('make the image of a service, identified by its content, into dist/')
    .option('--context <folder>', 'folder with the Dockerfile (default: the working directory)')
    .addOption(new Option('--builder <kind>', 'what builds it').choices(['auto', 'docker', 'context']).default('auto'))
    .addOption(new Option('--platform <platform>', 'where it shall run').choices(PLATFORMS).default('linux/amd64'))
    .option('--push <repository>', 'send it to this repository, unless it is there (default: a release does)')
    .addHelpText('after', helpOf('berth image --context services/pyshop'))
    .action(async (flags: ImageOptions) => context.io.result(await image(flags, context)));

/**
 * Makes dist/image/ (an OCI layout) and dist/image.json. The same content has the same digest on every computer.
 *
 * @throws CliError `DockerfileMissing`, `DockerfileInvalid`, `ImageBuildFailed`, `RepositoryInvalid`: dist/ is as before; `ImageWithoutBase`, `LocalCloudNotRunning`, `RepositoryMissing`: nothing was sent
 */
export async function image(options: ImageOptions, context: CommandContext): Promise<ImageResult> {
  const folder = resolve(context.cwd, options.context ?? '.');
  const { builder = 'auto', platform = 'linux/amd64' } = options;
  const push = options.push ? pushTo(options.push) : undefined;
  if (!statSync(join(folder, 'Dockerfile'), { throwIfNoEntry: false })?.isFile()) {
    throw new CliError('DockerfileMissing', `no Dockerfile in ${folder}`, {
      hint: 'change to the folder of a service',
    });
  }
  // first: a broken Dockerfile is told the same way with and without Docker
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  checkDockerfile(dockerfile);

  const withDocker = builder === 'docker' || (builder === 'auto' && (await context.docker.isReachable()));
  const digest = withDocker
    ? await buildWithDocker(folder, platform, context)
    : await buildFromContext(folder, dockerfile, platform, context);
  const migrations = tryHashMigrations(folder);
  const result = { name: basename(folder), digest, tag: tagOf(digest), hasBase: withDocker, migrations };
  writeJsonFile(join(folder, 'dist', 'image.json'), result);
  await push?.(join(folder, 'dist', 'image'), result, context);
  return result;
}

/** Sends to a repository of ECR, whose region is in its address. */
function pushTo(repository: string) {
  const { registryId: account } = parseRepository(repository);
  const region = /\.ecr\.([a-z0-9-]+)\./.exec(repository)?.[1];
  if (!account || !region) {
    throw new CliError(
      'RepositoryInvalid',
      `--push = "${repository}": must be <account>.dkr.ecr.<region>.amazonaws.com/<name>`,
    );
  }
  return async (layout: string, image: ImageResult, context: CommandContext): Promise<void> => {
    const { connect, io } = context;
    const local = account === LOCAL_ACCOUNT;
    checkBase([image], { local, account });
    if (local) await reachLocalCloud(region, context);
    const { registry } = connect(region);
    const there = await registry.has(repository, image.digest);
    if (there === undefined) throw new CliError('RepositoryMissing', `cannot send ${image.name}: no ${repository}`);
    if (there) return io.info(`${image.name}: ${image.tag} is in the registry`);
    await io.step(`send ${image.name}`, step =>
      registry.push(repository, layout, image.tag, line => step.update(line)),
    );
  };
}

/** Who names an endpoint needs no workspace around. */
async function reachLocalCloud(region: string, context: CommandContext): Promise<void> {
  const { cwd, variables } = context;
  const root = variables.AWS_ENDPOINT_URL ? cwd : findWorkspaceRoot(cwd);
  await reachTarget({ account: LOCAL_ACCOUNT, region }, root, context);
}

async function buildWithDocker(folder: string, platform: Platform, { docker, io }: CommandContext): Promise<string> {
  const layout = join(folder, 'dist', 'image');
  await io.step(`image ${basename(folder)} by Docker`, step =>
    docker.build(folder, layout, platform, line => step.update(line)),
  );
  return readLayoutManifest(layout).digest;
}

async function buildFromContext(
  folder: string,
  dockerfile: string,
  platform: Platform,
  { io }: CommandContext,
): Promise<string> {
  const description = readDockerfile(dockerfile);
  if (description.leftOut.length > 0) {
    io.info(`no container engine used, so the base image and these are left out: ${description.leftOut.join(', ')}`);
  }
  const files = new BuildContext(folder).resolve(description.copies);
  const layer = await makeLayer(files, [description.workingDir]);
  const made = makeImage(layer, description, labelsOf(folder), platform.replace('linux/', ''));
  writeLayout(made, tagOf(made.manifest.digest), join(folder, 'dist', 'image'));
  return made.manifest.digest;
}

/** No commit and no date among them: they would change the digest of the same content. */
function labelsOf(folder: string): Record<string, string> {
  const file = join(folder, 'package.json');
  const { description, license } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { description?: string; license?: string })
    : {};
  return {
    'org.opencontainers.image.title': basename(folder),
    ...(description ? { 'org.opencontainers.image.description': description } : {}),
    ...(license ? { 'org.opencontainers.image.licenses': license } : {}),
  };
}

function tagOf(digest: string): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 12);
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AwsError } from '../../../core/aws-error';
import { type Images, ownerOf } from '../images';
import { type Descriptor, type Manifest, parseManifest } from '../manifest';
import type { Repositories, Repository } from '../repositories';
import { applyLayer } from './layer';
import { RootFolder } from './root-folder';

/** What an image says about the processes made from it. */
export interface ImageConfig {
  readonly digest: string;
  readonly entrypoint: string[];
  readonly command: string[];
  readonly environment: Record<string, string>;
  readonly workingDir: string;
  readonly user?: string;
  readonly architecture: string;
}

interface ConfigFile {
  readonly architecture?: string;
  readonly config?: {
    readonly Entrypoint?: string[] | null;
    readonly Cmd?: string[] | null;
    readonly Env?: string[] | null;
    readonly WorkingDir?: string;
    readonly User?: string;
  };
}

/** Clients that make the domain of AWS out of the endpoint that they call, as a hotswap of the CDK CLI does, name this computer. */
const REFERENCE =
  /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.(?:amazonaws\.com|127\.0\.0\.1|localhost)\/([^:@]+)(?::([\w.-]+))?(?:@(sha256:[a-f0-9]{64}))?$/;

/** Pulls images of the registry, as the agent on a container instance does. */
export class Unpacker {
  private readonly running = new Map<string, Promise<ImageConfig>>();

  constructor(
    private readonly repositories: Repositories,
    private readonly images: Images,
  ) {}

  /**
   * Makes `folder` the root file system of the image. If it is that already, nothing is done.
   *
   * @throws AwsError CannotPullContainerError
   */
  public async unpack(imageUri: string, folder: string): Promise<ImageConfig> {
    const others = this.running.get(folder) ?? Promise.resolve();
    const result = others.then(
      () => this.pull(imageUri, folder),
      () => this.pull(imageUri, folder),
    );
    this.running.set(folder, result);
    try {
      return await result;
    } catch (error) {
      throw error instanceof AwsError ? error : cannotPull(imageUri, String(error));
    } finally {
      if (this.running.get(folder) === result) this.running.delete(folder);
    }
  }

  private async pull(imageUri: string, folder: string): Promise<ImageConfig> {
    const { repository, digest } = this.resolve(imageUri);
    const manifest = await this.platformManifest(repository, digest);
    const { config, layers = [] } = manifest;
    const described = describe(digest, JSON.parse((await this.readConfig(config, imageUri)).toString()) as ConfigFile);
    if ((await unpackedDigest(folder)) !== digest) await this.extract(layers, folder, digest);
    return described;
  }

  private resolve(imageUri: string): { repository: Repository; digest: string } {
    const [match, region = '', name = '', tag, digest] = REFERENCE.exec(imageUri) ?? [];
    if (!match) throw cannotPull(imageUri, 'the local cloud pulls images from its own registry only');
    const repository = this.repositories.tryFind(region, name);
    const id = digest ? { imageDigest: digest } : { imageTag: tag ?? 'latest' };
    const image = repository && this.images.tryFind(repository, id);
    if (!image) throw cannotPull(imageUri, 'not found');
    this.images.pulled(image);
    return { repository, digest: image.digest };
  }

  /** Of an index the image for this computer, else its first one: layers without programs of their own run everywhere. */
  private async platformManifest(repository: Repository, digest: string): Promise<Manifest> {
    const manifest = parseManifest((await this.images.blobs.read(digest)).toString('utf8'));
    if (!manifest.manifests) return manifest;
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    const candidates = manifest.manifests.filter(({ platform }) => platform?.os !== 'unknown');
    const chosen = candidates.find(({ platform }) => platform?.architecture === architecture) ?? candidates[0];
    if (!chosen) throw cannotPull(ownerOf(repository), 'no matching manifest in the manifest list entries');
    return this.platformManifest(repository, chosen.digest);
  }

  private async readConfig(config: Descriptor | undefined, imageUri: string): Promise<Buffer> {
    const content = await this.images.blobs.read(config?.digest ?? '');
    const actual = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    if (actual !== config?.digest) throw cannotPull(imageUri, `unexpected digest of the image config: ${actual}`);
    return content;
  }

  /** Beside the folder first, so that a folder that is there is whole; what an earlier kill left beside it goes. */
  private async extract(layers: readonly Descriptor[], folder: string, digest: string): Promise<void> {
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    await removePartial(folder);
    const partial = `${folder}.partial-${randomUUID()}`;
    await mkdir(partial, { mode: 0o755 });
    try {
      for (const layer of layers) await this.extractLayer(layer, new RootFolder(partial));
      await rm(`${folder}.digest`, { force: true });
      await rm(folder, { recursive: true, force: true });
      await rename(partial, folder);
      await writeFile(`${folder}.digest`, digest, { mode: 0o600 });
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }

  private async extractLayer({ digest, mediaType = '' }: Descriptor, root: RootFolder): Promise<void> {
    if (mediaType.endsWith('zstd')) throw new TypeError(`layer ${digest} is compressed with zstd, use gzip`);
    const check = new DigestCheck(digest);
    const plain = /gzip$/.test(mediaType) ? createGunzip() : new Transform({ transform: pass });
    const fed = pipeline(this.images.blobs.stream(digest), check, plain);
    await bothEnd(fed, applyLayer(plain, root));
  }
}

/** Waits for both ends of a stream even if one fails, so that nothing is written any more, and fails with the cause, not with the other end's surprise. */
async function bothEnd(...ends: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(ends);
  const errors = results.flatMap(result => (result.status === 'rejected' ? [result.reason as Error] : []));
  const cause = errors.find(
    ({ message }) => !/premature close|aborted|destroyed|unexpected end of data/i.test(message),
  );
  if (errors.length) throw cause ?? errors[0];
}

/** Fails at the end of a stream whose content is not what its name says. */
class DigestCheck extends Transform {
  private readonly hash = createHash('sha256');

  constructor(private readonly digest: string) {
    super();
  }

  public override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    done(null, chunk);
  }

  public override _flush(done: TransformCallback): void {
    const actual = `sha256:${this.hash.digest('hex')}`;
    done(actual === this.digest ? null : new RangeError(`unexpected digest of layer ${this.digest}: ${actual}`));
  }
}

function pass(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
  done(null, chunk);
}

async function unpackedDigest(folder: string): Promise<string | undefined> {
  const isThere = await stat(folder).catch(() => undefined);
  return isThere && readFile(`${folder}.digest`, 'utf8').catch(() => undefined);
}

async function removePartial(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.partial-`)) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function describe(digest: string, { architecture = '', config = {} }: ConfigFile): ImageConfig {
  const pairs = (config.Env ?? []).map(pair => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  return {
    digest,
    entrypoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    environment: Object.fromEntries(pairs),
    workingDir: config.WorkingDir || '/',
    user: config.User || undefined,
    architecture,
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html */
function cannotPull(imageUri: string, cause: string): AwsError {
  return new AwsError(
    'CannotPullContainerError',
    `pull image manifest has been retried 1 time(s): failed to resolve ref ${imageUri}: ${imageUri}: ${cause}`,
  );
}

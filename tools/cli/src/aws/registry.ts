import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error';
import { blobFile, type Descriptor, readLayoutManifest } from '../image/oci-layout';
import { isLoopback } from '../target';
import { type Connection, lazily, readOptions } from './connection';
import { architecturesOf } from './image-architectures';

/** ECR, and the OCI distribution API behind it. */
export interface RegistryPort {
  /** Whether the repository holds the image; undefined when there is no such repository. */
  has(repository: string, digest: string): Promise<boolean | undefined>;

  /** The architectures that an image in it is made for, `amd64`; or in a text why that is not known. */
  architectures(repository: string, digest: string): Promise<readonly string[] | string>;

  /** What its scan found in an image; undefined when the registry does not scan, or has not got it. */
  scan(repository: string, digest: string): Promise<ImageScan | undefined>;

  /** Sends an OCI layout; blobs that are there already are not sent again. */
  push(repository: string, layout: string, tag: string, tell: (text: string) => void): Promise<void>;
}

/** What the registry found in an image. */
export interface ImageScan {
  /** `COMPLETE`, `ACTIVE` (scanned again and again), `IN_PROGRESS`, `FAILED`, `UNSUPPORTED_IMAGE` and so on. */
  readonly status: string;

  /** Vulnerabilities of severity CRITICAL. */
  readonly critical: number;
}

interface Manifest {
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

export function registryPort(connection: Connection): RegistryPort {
  const client = lazily(async () => {
    const { ECR } = await import('@aws-sdk/client-ecr');
    return new ECR(readOptions(connection));
  });

  const signIn = async () => {
    const { authorizationData = [] } = await (await client()).getAuthorizationToken({});
    const { authorizationToken: token = '', proxyEndpoint: endpoint = '' } = authorizationData[0] ?? {};
    connection.hide(token);
    connection.hide(Buffer.from(token, 'base64').toString().replace(/^AWS:/, ''));
    return { token, endpoint };
  };

  return {
    has: async (repository, digest) => {
      try {
        const { name, registryId } = parseRepository(repository);
        await (await client()).describeImages({
          repositoryName: name,
          registryId,
          imageIds: [{ imageDigest: digest }],
        });
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'ImageNotFoundException') return false;
        if (error instanceof Error && error.name === 'RepositoryNotFoundException') return undefined;
        throw error;
      }
    },

    architectures: async (repository, digest) => {
      try {
        const { token, endpoint } = await signIn();
        return await architecturesOf(digest, (kind, name) => readJson(repository, endpoint, token, `${kind}/${name}`));
      } catch (error) {
        // roles of before may not sign in, and a registry of somebody else need not answer
        return error instanceof Error ? error.message : String(error);
      }
    },

    scan: async (repository, digest) => {
      try {
        const { name, registryId } = parseRepository(repository);
        const asked = { repositoryName: name, registryId, imageIds: [{ imageDigest: digest }] };
        const { imageDetails = [] } = await (await client()).describeImages(asked);
        const [{ imageScanStatus, imageScanFindingsSummary } = {}] = imageDetails;
        if (!imageScanStatus?.status) return undefined;
        const { findingSeverityCounts = {} } = imageScanFindingsSummary ?? {};
        return { status: imageScanStatus.status, critical: findingSeverityCounts.CRITICAL ?? 0 };
      } catch (error) {
        if (error instanceof Error && /^(Image|Repository)NotFoundException$/.test(error.name)) return undefined;
        throw error;
      }
    },

    push: async (repository, layout, tag, tell) => {
      const { token: authorizationToken, endpoint: proxyEndpoint } = await signIn();
      const push = new Push(registryBase(proxyEndpoint), parseRepository(repository).name, authorizationToken, tell);
      await push.image(layout, tag);
    },
  };
}

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull */
async function readJson(repository: string, endpoint: string, token: string, path: string): Promise<unknown> {
  const { host, name } = parseRepository(repository);
  // the registry may be of another account than the one that was signed in to
  const base = isLoopback(endpoint) ? registryBase(endpoint) : `https://${host}`;
  const headers = { authorization: `Basic ${token}`, accept: [...MANIFESTS, '*/*'].join(', ') };
  const answer = await fetch(new URL(`/v2/${name}/${path}`, base), { headers });
  if (answer.ok) return answer.json();
  throw new CliError('RegistryRefused', `cannot read ${name}: it was answered ${answer.status}`);
}

/** One transfer. @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push */
class Push {
  constructor(
    private readonly base: string,
    private readonly name: string,
    private readonly token: string,
    private readonly tell: (text: string) => void,
  ) {}

  public async image(layout: string, tag: string): Promise<void> {
    const root = readLayoutManifest(layout);
    await this.manifest(layout, root, tag || root.digest);
  }

  /** An index sends its manifests first, a manifest its blobs. */
  private async manifest(layout: string, descriptor: Descriptor, reference: string): Promise<void> {
    const {
      config,
      layers = [],
      manifests = [],
    } = JSON.parse(readBlob(layout, descriptor.digest).toString()) as Manifest;
    for (const child of manifests) await this.manifest(layout, child, child.digest);
    for (const blob of [...layers, ...(config ? [config] : [])]) await this.blob(layout, blob);
    await this.putManifest(layout, descriptor, reference);
  }

  private async blob(layout: string, { digest, size }: Descriptor): Promise<void> {
    const there = await this.send('HEAD', `/v2/${this.name}/blobs/${digest}`);
    if (there.ok) return;
    this.tell(`sending ${digest.slice(7, 19)}, ${(size / 1024).toFixed(0)} KiB`);
    const started = await this.mustSend('POST', `/v2/${this.name}/blobs/uploads/`);
    const location = new URL(started.headers.get('location') ?? '', this.base);
    location.searchParams.set('digest', digest);
    await this.mustSend('PUT', location.href, readBlob(layout, digest), 'application/octet-stream');
  }

  private async putManifest(layout: string, { digest, mediaType }: Descriptor, reference: string): Promise<void> {
    await this.mustSend('PUT', `/v2/${this.name}/manifests/${reference}`, readBlob(layout, digest), mediaType);
  }

  private async mustSend(method: string, path: string, body?: Buffer, contentType?: string): Promise<Response> {
    const answer = await this.send(method, path, body, contentType);
    if (answer.ok) return answer;
    const said = (await answer.text()).slice(0, 300);
    throw new CliError(
      'PushRefused',
      `cannot push ${this.name}: ${method} was answered ${answer.status} ${said}`.trimEnd(),
    );
  }

  private send(method: string, path: string, body?: Buffer, contentType?: string): Promise<Response> {
    const url = new URL(path, this.base);
    // the token goes to the registry only, wherever an upload location may point
    const headers = new Headers(contentType ? { 'content-type': contentType } : {});
    if (url.origin === new URL(this.base).origin) headers.set('authorization', `Basic ${this.token}`);
    return fetch(url, { method, headers, body: body && new Uint8Array(body) });
  }
}

/**
 * `000000000000.dkr.ecr.eu-west-1.amazonaws.com/pyshop` in its parts.
 *
 * @throws CliError `RepositoryInvalid`
 */
export function parseRepository(repository: string): { host: string; name: string; registryId?: string } {
  const slash = repository.indexOf('/');
  if (slash <= 0 || slash === repository.length - 1) {
    throw new CliError('RepositoryInvalid', `repository = "${repository}": must be <registry host>/<name>`);
  }
  const host = repository.slice(0, slash);
  return { host, name: repository.slice(slash + 1), registryId: /^(\d{12})\.dkr\.ecr\./.exec(host)?.[1] };
}

/**
 * The registry to push to. Without TLS a token would be for everyone to read, so that is for this computer only.
 *
 * @throws CliError `RegistryNotSecure`
 */
export function registryBase(proxyEndpoint: string): string {
  const { protocol, origin } = new URL(proxyEndpoint);
  if (protocol === 'https:' || isLoopback(proxyEndpoint)) return origin;
  throw new CliError('RegistryNotSecure', `registry ${origin}: http is allowed on this computer only`, {
    hint: 'use a registry with https',
  });
}

function readBlob(layout: string, digest: string): Buffer {
  return readFileSync(blobFile(layout, digest));
}

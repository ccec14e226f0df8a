import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AwsError } from '../../core/aws-error';
import type { HttpMount } from '../../core/service';
import { DIGEST, type Upload } from './blob-store';
import { type Images, ownerOf } from './images';
import type { Repositories, Repository } from './repositories';
import type { Tokens } from './tokens';

/** What the registry works on. */
export interface RegistryParts {
  readonly repositories: Repositories;
  readonly images: Images;
  readonly tokens: Tokens;
}

interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly repository: Repository;

  /** The digest, tag or upload id that the path ends with. */
  readonly last: string;
}

type Handler = (asked: Asked, parts: RegistryParts) => Promise<Response> | Response;

const MAX_MANIFEST_BYTES = 4 * 2 ** 20;

const routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['POST', /^\/v2\/(.+)\/blobs\/uploads\/?()$/, beginUpload],
  ['PATCH', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, appendToUpload],
  ['PUT', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, finishUpload],
  ['GET', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, showUpload],
  ['DELETE', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, cancelUpload],
  ['GET', /^\/v2\/(.+)\/blobs\/([^/]+)$/, getBlob],
  ['HEAD', /^\/v2\/(.+)\/blobs\/([^/]+)$/, getBlob],
  ['PUT', /^\/v2\/(.+)\/manifests\/([^/]+)$/, putManifest],
  ['GET', /^\/v2\/(.+)\/manifests\/([^/]+)$/, getManifest],
  ['HEAD', /^\/v2\/(.+)\/manifests\/([^/]+)$/, getManifest],
  ['GET', /^\/v2\/(.+)\/tags\/list()$/, listTags],
];

/**
 * The OCI distribution API under `/v2/`, to push and pull images with any client. The region is that of the token.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export function registryMount(parts: RegistryParts): HttpMount {
  return {
    prefix: '/v2/',
    async handle(request) {
      try {
        return await answer(request, parts);
      } catch (error) {
        if (error instanceof AwsError) return refusal(error);
        throw error;
      }
    },
  };
}

async function answer(request: Request, parts: RegistryParts): Promise<Response> {
  const url = new URL(request.url);
  const region = parts.tokens.regionOf(request.headers.get('authorization'));
  if (!region) return unauthorized(url);
  if (/^\/v2\/?$/.test(url.pathname)) return respond(200, { 'content-type': 'application/json' }, '{}');
  for (const [method, pattern, handle] of routes) {
    const [path, name = '', last = ''] = pattern.exec(decodeURIComponent(url.pathname)) ?? [];
    if (path === undefined || method !== request.method) continue;
    return handle({ request, url, repository: parts.repositories.find(region, name), last }, parts);
  }
  return failure(405, 'UNSUPPORTED', 'The operation is unsupported.');
}

async function beginUpload(asked: Asked, { images, repositories }: RegistryParts): Promise<Response> {
  const { repository, url } = asked;
  const mount = url.searchParams.get('mount') ?? '';
  const from = repositories.tryFind(repository.region, url.searchParams.get('from') ?? '');
  if (from && images.hasLayer(from, mount)) {
    images.addLayer(repository, mount, (await images.blobs.size(mount)) ?? 0);
    return created(`/v2/${repository.name}/blobs/${mount}`, mount);
  }
  const upload = await images.blobs.begin(ownerOf(repository));
  if (url.searchParams.has('digest')) return complete(asked, images, upload);
  return accepted(repository, upload);
}

async function appendToUpload(asked: Asked, { images }: RegistryParts): Promise<Response> {
  const upload = findUpload(asked, images);
  const start = /^(?:bytes )?(\d+)-/.exec(asked.request.headers.get('content-range') ?? '')?.[1];
  if (start !== undefined && Number(start) !== upload.size) {
    return failure(416, 'BLOB_UPLOAD_INVALID', `chunk starts at ${start}, ${upload.size} is next`, progress(upload));
  }
  await images.blobs.append(upload, bodyOf(asked.request));
  return accepted(asked.repository, upload);
}

async function finishUpload(asked: Asked, { images }: RegistryParts): Promise<Response> {
  return complete(asked, images, findUpload(asked, images));
}

function showUpload(asked: Asked, { images }: RegistryParts): Response {
  const upload = findUpload(asked, images);
  return respond(204, { location: locationOf(asked.repository, upload), ...progress(upload) });
}

async function cancelUpload(asked: Asked, { images }: RegistryParts): Promise<Response> {
  await images.blobs.cancel(findUpload(asked, images));
  return respond(204, {});
}

async function complete({ request, repository, url }: Asked, images: Images, upload: Upload): Promise<Response> {
  const announced = url.searchParams.get('digest') ?? '';
  if (!DIGEST.test(announced)) return failure(400, 'DIGEST_INVALID', `digest '${announced}' is not valid`);
  await images.blobs.append(upload, bodyOf(request));
  const digest = await images.blobs.finish(upload, announced);
  if (!digest) return failure(400, 'DIGEST_INVALID', `the content does not have the digest '${announced}'`);
  images.addLayer(repository, digest, upload.size);
  return created(`/v2/${repository.name}/blobs/${digest}`, digest);
}

async function getBlob({ request, repository, last: digest }: Asked, { images }: RegistryParts): Promise<Response> {
  const size = images.hasLayer(repository, digest) ? await images.blobs.size(digest) : undefined;
  if (size === undefined) return failure(404, 'BLOB_UNKNOWN', `blob '${digest}' is unknown to the repository`);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'docker-content-digest': digest,
  };
  if (request.method === 'HEAD') return respond(200, headers);
  return respond(200, headers, Readable.toWeb(images.blobs.stream(digest)) as unknown as BodyInit);
}

async function putManifest({ request, repository, last }: Asked, { images }: RegistryParts): Promise<Response> {
  const manifest = Buffer.from(await request.arrayBuffer());
  if (manifest.length > MAX_MANIFEST_BYTES) return failure(413, 'MANIFEST_INVALID', 'the manifest is too large');
  const mediaType = request.headers.get('content-type') ?? undefined;
  const { image } = await images.put(repository, {
    manifest: manifest.toString('utf8'),
    mediaType,
    ...(last.includes(':') ? { digest: last } : { tag: last }),
  });
  return created(`/v2/${repository.name}/manifests/${image.digest}`, image.digest);
}

async function getManifest({ request, repository, last }: Asked, { images }: RegistryParts): Promise<Response> {
  const image = images.findByReference(repository, last);
  const manifest = await images.manifest(image);
  const headers = {
    'content-type': image.mediaType,
    'content-length': String(Buffer.byteLength(manifest)),
    'docker-content-digest': image.digest,
  };
  if (request.method === 'HEAD') return respond(200, headers);
  images.pulled(image);
  return respond(200, headers, manifest);
}

function listTags({ repository, url }: Asked, { images }: RegistryParts): Response {
  const after = url.searchParams.get('last') ?? '';
  const count = Number(url.searchParams.get('n') ?? Number.POSITIVE_INFINITY);
  const all = images
    .list(repository)
    .flatMap(({ tags }) => tags)
    .sort()
    .filter(tag => tag > after);
  const tags = all.slice(0, count);
  const next = `/v2/${repository.name}/tags/list?n=${count}&last=${tags.at(-1)}`;
  const link: Record<string, string> = all.length > tags.length ? { link: `<${next}>; rel="next"` } : {};
  return respond(200, { 'content-type': 'application/json', ...link }, JSON.stringify({ name: repository.name, tags }));
}

function findUpload({ repository, last }: Asked, images: Images): Upload {
  const upload = images.blobs.tryFindUpload(last, ownerOf(repository));
  if (!upload) throw new AwsError('UploadNotFoundException', `The upload with id '${last}' does not exist`);
  return upload;
}

function bodyOf({ body }: Request): Readable {
  return body ? Readable.fromWeb(body as unknown as ReadableStream) : Readable.from([]);
}

function accepted(repository: Repository, upload: Upload): Response {
  return respond(202, { location: locationOf(repository, upload), ...progress(upload), 'content-length': '0' });
}

function created(location: string, digest: string): Response {
  return respond(201, { location, 'docker-content-digest': digest, 'content-length': '0' });
}

function locationOf({ name }: Repository, { id }: Upload): string {
  return `/v2/${name}/blobs/uploads/${id}`;
}

function progress({ id, size }: Upload): Record<string, string> {
  return { range: `0-${Math.max(0, size - 1)}`, 'docker-upload-uuid': id };
}

/** How the registry's API says what ECR's own API says by these codes. */
const codes: Readonly<Record<string, readonly [status: number, code: string]>> = {
  RepositoryNotFoundException: [404, 'NAME_UNKNOWN'],
  ImageNotFoundException: [404, 'MANIFEST_UNKNOWN'],
  ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
  ImageDigestDoesNotMatchException: [400, 'DIGEST_INVALID'],
  LayersNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  ReferencedImagesNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  UploadNotFoundException: [404, 'BLOB_UPLOAD_UNKNOWN'],
  InvalidParameterException: [400, 'MANIFEST_INVALID'],
};

function refusal(error: AwsError): Response {
  const known = codes[error.name];
  if (!known) throw error;
  return failure(...known, error.message);
}

function unauthorized({ origin }: URL): Response {
  return failure(401, 'UNAUTHORIZED', 'Not Authorized', {
    'www-authenticate': `Basic realm="${origin}/",service="ecr.amazonaws.com"`,
  });
}

function failure(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ errors: [{ code, message }] });
  return respond(status, { 'content-type': 'application/json', ...headers }, body);
}

function respond(status: number, headers: Record<string, string>, body?: BodyInit): Response {
  return new Response(body, { status, headers: { 'docker-distribution-api-version': 'registry/2.0', ...headers } });
}

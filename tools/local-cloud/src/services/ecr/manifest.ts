import { invalidParameter } from './errors';

export interface Descriptor {
  readonly mediaType?: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly architecture?: string; readonly os?: string };
}

/** An image manifest or an index of manifests, OCI's or Docker's. */
export interface Manifest {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly subject?: Descriptor;
}

export const MANIFEST_TYPES = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
};

/** @throws AwsError InvalidParameterException */
export function parseManifest(text: string): Manifest {
  const manifest = parseObject(text) as Partial<Manifest> & { schemaVersion?: unknown };
  const descriptors = [manifest.config, ...(manifest.layers ?? []), ...(manifest.manifests ?? [])];
  const wellFormed = descriptors.every(item => item === undefined || typeof item.digest === 'string');
  const whole = manifest.manifests ? !manifest.layers : manifest.config && manifest.layers;
  if (manifest.schemaVersion !== 2 || !whole || !wellFormed) throw invalid();
  return manifest;
}

/** The type that was sent, else what the manifest says about itself, else what it looks like. */
export function mediaTypeOf(manifest: Manifest, sent?: string): string {
  const type =
    sent ?? manifest.mediaType ?? (manifest.manifests ? MANIFEST_TYPES.ociIndex : MANIFEST_TYPES.ociManifest);
  if (!Object.values(MANIFEST_TYPES).includes(type)) throw invalid();
  return type;
}

/** Digests of what lies in the repository as blobs. */
export function blobsOf({ config, layers = [] }: Manifest): string[] {
  return [...(config ? [config] : []), ...layers].map(({ digest }) => digest);
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid();
  }
  if (typeof value !== 'object' || value === null) throw invalid();
  return value;
}

function invalid(): Error {
  return invalidParameter("Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'");
}

import { readFileSync } from 'node:fs';
import { blobFile, type Descriptor, readLayoutManifest } from '../image/oci-layout';

/** What says on which processors an image runs: an index its manifests, a manifest its config. */
interface Manifest {
  readonly config?: Descriptor;
  readonly manifests?: readonly { readonly platform?: { readonly architecture?: string } }[];
}

/** Reads a manifest or a config by its digest. */
type ReadJson = (kind: 'manifests' | 'blobs', digest: string) => Promise<unknown>;

/**
 * The architectures that an image is made for: `amd64`, `arm64`.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export async function architecturesOf(digest: string, read: ReadJson): Promise<string[]> {
  const { manifests, config } = (await read('manifests', digest)) as Manifest;
  if (manifests) {
    // what builders attest of an image has an architecture that is `unknown`
    const named = manifests.flatMap(({ platform }) => platform?.architecture ?? []);
    return named.filter(name => name !== 'unknown');
  }
  if (!config) return [];
  const { architecture } = (await read('blobs', config.digest)) as { architecture?: string };
  return architecture === undefined ? [] : [architecture];
}

/** Those of an image on this computer. */
export function layoutArchitectures(layout: string): Promise<string[]> {
  return architecturesOf(readLayoutManifest(layout).digest, async (_, digest) =>
    JSON.parse(readFileSync(blobFile(layout, digest), 'utf8')),
  );
}

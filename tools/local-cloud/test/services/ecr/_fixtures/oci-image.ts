import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export interface TarEntry {
  readonly name: string;
  readonly content?: string;
  readonly type?: 'file' | 'directory' | 'symlink' | 'link' | 'fifo';
  readonly linkname?: string;
  readonly mode?: number;
}

export interface OciImage {
  readonly manifest: string;
  readonly digest: string;
  readonly blobs: readonly Buffer[];
}

export async function tar(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  // the same bytes whenever it is packed
  for (const { content = '', ...header } of entries) archive.entry({ ...header, mtime: new Date(0) }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** An image of these layers, each a list of entries; every second layer is compressed. */
export async function ociImage(layers: readonly (readonly TarEntry[])[], config: object = {}): Promise<OciImage> {
  const tars = await Promise.all(layers.map(tar));
  const packed = tars.map((content, index) => (index % 2 ? content : gzipSync(content)));
  const described = packed.map((content, index) => ({
    mediaType: `application/vnd.oci.image.layer.v1.tar${index % 2 ? '' : '+gzip'}`,
    ...descriptor(content),
  }));
  const configFile = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config }));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...descriptor(configFile) },
    layers: described,
  });
  return { manifest, digest: digestOf(Buffer.from(manifest)), blobs: [configFile, ...packed] };
}

export function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function descriptor(content: Buffer): { digest: string; size: number } {
  return { digest: digestOf(content), size: content.length };
}

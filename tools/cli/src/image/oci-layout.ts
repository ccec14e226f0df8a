import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ImageDescription } from './image-description';

const layerType = 'application/vnd.oci.image.layer.v1.tar';
const configType = 'application/vnd.oci.image.config.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const created = '1970-01-01T00:00:00Z';

/** A blob by what is in it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** An image in memory: its blobs by digest, and which of them is the manifest. */
export interface OciImage {
  readonly manifest: Descriptor;
  readonly blobs: ReadonlyMap<string, Buffer>;
}

/** An OCI image of one layer. `labels` come on top of the Dockerfile's own. */
export function makeImage(
  layer: Buffer,
  image: ImageDescription,
  labels: Readonly<Record<string, string>>,
  architecture = 'amd64',
): OciImage {
  const blobs = new Map<string, Buffer>();
  const add = (mediaType: string, content: Buffer): Descriptor => {
    const digest = sha256(content);
    blobs.set(digest, content);
    return { mediaType, digest, size: content.length };
  };

  const layers = [add(layerType, layer)];
  const config = add(configType, json({ created, architecture, ...imageConfig(image, sha256(layer), labels) }));
  const manifest = add(manifestType, json({ schemaVersion: 2, mediaType: manifestType, config, layers }));
  return { manifest, blobs };
}

/** @see https://github.com/opencontainers/image-spec/blob/main/config.md */
function imageConfig(image: ImageDescription, layer: string, labels: Readonly<Record<string, string>>): object {
  return {
    os: 'linux',
    config: {
      User: image.user,
      ExposedPorts: image.ports.length > 0 ? Object.fromEntries(image.ports.map(port => [port, {}])) : undefined,
      Env: Object.entries(image.environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: image.entrypoint,
      Cmd: image.command,
      WorkingDir: image.workingDir,
      Labels: { ...labels, ...image.labels },
    },
    rootfs: { type: 'layers', diff_ids: [layer] },
    history: [{ created, created_by: 'berth image' }],
  };
}

/** Writes `image` as an OCI layout, all or nothing: a folder is renamed into place. */
export function writeLayout(image: OciImage, tag: string, folder: string): void {
  const draft = `${folder}.${process.pid}`;
  for (const old of draftsOf(folder)) rmSync(old, { recursive: true, force: true });
  mkdirSync(join(draft, 'blobs', 'sha256'), { recursive: true });
  for (const [digest, content] of image.blobs) writeFileSync(blobFile(draft, digest), content);

  const annotations = { 'org.opencontainers.image.ref.name': tag };
  writeFileSync(join(draft, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(
    join(draft, 'index.json'),
    json({ schemaVersion: 2, mediaType: indexType, manifests: [{ ...image.manifest, annotations }] }),
  );
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}

/** Also those of runs that were killed. */
function draftsOf(folder: string): string[] {
  const parent = dirname(folder);
  if (!existsSync(parent)) return [];
  const name = basename(folder);
  return readdirSync(parent)
    .filter(found => found.startsWith(`${name}.`) && isDraft(found, name))
    .map(found => join(parent, found));
}

function isDraft(found: string, name: string): boolean {
  const pid = Number(found.slice(name.length + 1));
  return Number.isInteger(pid) && (pid === process.pid || !isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const indexType = 'application/vnd.oci.image.index.v1+json';

/** Writes `value` as JSON, all or nothing. */
export function writeJsonFile(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/** The manifest that the index of a layout names first. */
export function readLayoutManifest(folder: string): Descriptor {
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { manifests: Descriptor[] };
  const [manifest] = index.manifests;
  if (!manifest) throw new TypeError(`unexpected OCI layout: no manifest in ${folder}`);
  const { mediaType, digest, size } = manifest;
  return { mediaType, digest, size };
}

/** Where a layout keeps a blob. */
export function blobFile(folder: string, digest: string): string {
  return join(folder, 'blobs', ...digest.split(':'));
}

/** The digest of `content` as OCI writes it. */
export function sha256(content: Buffer | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

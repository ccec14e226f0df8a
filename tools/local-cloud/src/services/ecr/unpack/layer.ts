import { createWriteStream } from 'node:fs';
import { chmod, link, lstat, mkdir, readdir, rm, symlink, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract, type Header } from 'tar-stream';
import type { RootFolder } from './root-folder';

/** One member of a tar archive: what it is, then its content. */
type Entry = Extract extends AsyncIterable<infer Source> ? Source : never;

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Lays one layer over what lower layers left. Owners, devices, and set-user-id bits are dropped: the files belong to whoever runs the local cloud.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md
 */
export async function applyLayer(tar: Readable, root: RootFolder): Promise<void> {
  const layer = new Layer(root);
  const entries = extract();
  const fed = pipeline(tar, entries);
  fed.catch(() => undefined); // the loop below fails with the same error
  for await (const entry of entries) {
    await layer.apply(entry);
    entry.resume();
  }
  await fed;
}

class Layer {
  /** What this layer has put in place: its own whiteouts hide lower layers only. */
  private readonly own = new Set<string>();

  constructor(private readonly root: RootFolder) {}

  public async apply(entry: Entry): Promise<void> {
    const { header } = entry;
    const place = await this.root.place(header.name);
    const name = basename(place);
    if (name === OPAQUE) return this.hideContent(join(place, '..'));
    if (name.startsWith(WHITEOUT)) return this.hide(join(place, '..', name.slice(WHITEOUT.length)));
    if (header.type === 'directory') await this.folder(place, header);
    else if (place !== this.root.folder) await this.put(place, entry);
    this.remember(place);
  }

  private async put(place: string, entry: Entry): Promise<void> {
    const { header } = entry;
    const found = await lstat(place).catch(() => undefined);
    if (found) await rm(place, { recursive: true });
    if (header.type === 'symlink') return symlink(this.root.linkTarget(place, header.linkname ?? ''), place);
    if (header.type === 'link') return this.hardLink(place, header.linkname ?? '');
    if (header.type === 'file' || header.type === 'contiguous-file') await this.file(place, entry);
  }

  private async folder(place: string, { mode = 0o755 }: Header): Promise<void> {
    const found = await lstat(place).catch(() => undefined);
    if (found && !found.isDirectory()) await rm(place);
    await mkdir(place, { recursive: true });
    await chmod(place, (mode & 0o777) | 0o700);
  }

  private async file(place: string, entry: Entry): Promise<void> {
    const { mode = 0o644, mtime = new Date(0) } = entry.header;
    await pipeline(entry, createWriteStream(place, { flags: 'wx', mode: 0o600 }));
    await chmod(place, mode & 0o777);
    await utimes(place, mtime, mtime);
  }

  /** A link to a link becomes a link with the same meaning: where it lies decides where it leads. */
  private async hardLink(place: string, name: string): Promise<void> {
    const source = await this.root.place(name);
    const found = await lstat(source);
    if (found.isSymbolicLink()) {
      await symlink(this.root.linkTarget(place, await this.root.readLink(source)), place);
    } else {
      await link(source, place);
    }
  }

  private async hide(place: string): Promise<void> {
    if (!this.own.has(place)) await rm(place, { recursive: true, force: true });
  }

  private async hideContent(folder: string): Promise<void> {
    for (const child of await readdir(folder, { withFileTypes: true })) {
      const place = join(folder, child.name);
      if (!this.own.has(place)) await rm(place, { recursive: true, force: true });
      else if (child.isDirectory()) await this.hideContent(place);
    }
  }

  private remember(place: string): void {
    for (let path = place; path.length > this.root.folder.length; path = join(path, '..')) this.own.add(path);
  }
}

import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Bytes on their way in. */
export interface Upload {
  readonly id: string;

  /** `<region>/<repository>` it belongs to. */
  readonly owner: string;
  readonly file: string;
  size: number;
  readonly hash: Hash;
}

export const DIGEST = /^sha256:[a-f0-9]{64}$/;

/**
 * Files named by the hash of their content. A file that is there is whole: it is written under another name and renamed.
 *
 * Uploads do not survive a restart; clients start them again.
 */
export class BlobStore {
  private readonly uploads = new Map<string, Upload>();

  constructor(private readonly folder: string) {}

  /** Forgets what a kill left half-uploaded. */
  public async start(): Promise<void> {
    await rm(join(this.folder, 'uploads'), { recursive: true, force: true });
  }

  public pathOf(digest: string): string {
    return join(this.folder, 'blobs', ...digest.split(':'));
  }

  public async size(digest: string): Promise<number | undefined> {
    return (await stat(this.pathOf(digest)).catch(() => undefined))?.size;
  }

  public read(digest: string): Promise<Buffer> {
    return readFile(this.pathOf(digest));
  }

  public stream(digest: string): ReadStream {
    return createReadStream(this.pathOf(digest));
  }

  public async write(content: Buffer): Promise<string> {
    const upload = await this.begin('');
    await this.append(upload, [content]);
    return this.finish(upload);
  }

  public async begin(owner: string): Promise<Upload> {
    const id = randomUUID();
    await mkdir(join(this.folder, 'uploads'), { recursive: true, mode: 0o700 });
    const file = join(this.folder, 'uploads', id);
    await (await open(file, 'wx', 0o600)).close();
    const upload: Upload = { id, owner, file, size: 0, hash: createHash('sha256') };
    this.uploads.set(id, upload);
    return upload;
  }

  public tryFindUpload(id: string, owner: string): Upload | undefined {
    const upload = this.uploads.get(id);
    return upload?.owner === owner ? upload : undefined;
  }

  public async append(upload: Upload, content: Readable | Iterable<Buffer>): Promise<void> {
    const file = await open(upload.file, 'a');
    try {
      for await (const chunk of content as AsyncIterable<Uint8Array>) {
        await file.write(chunk);
        upload.hash.update(chunk);
        upload.size += chunk.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** The digest of what was uploaded; undefined if it is not the one that was announced, and then nothing is kept. */
  public async finish(upload: Upload, announced: string): Promise<string | undefined>;
  public async finish(upload: Upload): Promise<string>;
  public async finish(upload: Upload, announced?: string): Promise<string | undefined> {
    this.uploads.delete(upload.id);
    const digest = `sha256:${upload.hash.digest('hex')}`;
    if (announced !== undefined && announced !== digest) {
      await rm(upload.file, { force: true });
      return undefined;
    }
    const path = this.pathOf(digest);
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await rename(upload.file, path);
    return digest;
  }

  public async cancel(upload: Upload): Promise<void> {
    this.uploads.delete(upload.id);
    await rm(upload.file, { force: true });
  }

  public async remove(digest: string): Promise<void> {
    await rm(this.pathOf(digest), { force: true });
  }
}

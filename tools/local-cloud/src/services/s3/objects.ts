import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from '../../core/random';
import { randomLower } from '../../core/random-id';
import type { Context } from '../../core/service';
import type { Bucket } from './buckets';
import type { Checksums } from './checksums';
import { noSuchKey, noSuchVersion } from './s3-errors';

/** Headers that are kept with an object. */
export interface ObjectHeaders {
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly ContentType?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly StorageClass?: string;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
}

/** One version of an object, or the marker of its deletion. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;

  /** `null` in buckets without versioning, as S3 calls it. */
  readonly versionId: string;
  readonly modifiedAt: number;
  readonly deleteMarker: boolean;
  readonly size: number;

  /** Without quotes. */
  readonly etag: string;

  /** Name of the file with the content. */
  readonly file: string;
  readonly headers: ObjectHeaders;
  readonly checksums: Checksums;
  readonly tags: Readonly<Record<string, string>>;
}

export type NewObject = Pick<ObjectVersion, 'key' | 'etag' | 'headers' | 'checksums' | 'tags'> & { body: Buffer };

const NAMES = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType', 'Metadata'];
const STORAGE_NAMES = ['StorageClass', 'ServerSideEncryption', 'SSEKMSKeyId'];

/** The headers among the members of a request. */
export function headersOf(input: object): ObjectHeaders {
  return Object.fromEntries(Object.entries(input).filter(([name]) => [...NAMES, ...STORAGE_NAMES].includes(name)));
}

/** Objects: what is known about them in the store, their content in files. */
export class Objects {
  /** Versions of an object, newest first, by bucket and key. */
  private readonly stored;
  private readonly folder;
  private readonly clock;

  constructor({ store, clock, folder }: Context) {
    this.stored = store.collection<ObjectVersion[]>('s3:objects');
    this.folder = join(folder, 's3');
    this.clock = clock;
  }

  /** The content is on disk before anything says so. */
  public put({ name: bucket, versioning }: Bucket, object: NewObject): ObjectVersion {
    const { body, ...facts } = object;
    return this.add(versioning, {
      ...facts,
      bucket,
      versionId: versioning === 'Enabled' ? randomLower(32) : 'null',
      modifiedAt: this.clock.now().getTime(),
      deleteMarker: false,
      size: body.length,
      file: this.writeFile(body),
    });
  }

  /** Deletes one version for good; or, without a version, the object, of which versioning keeps the versions behind a marker. */
  public delete({ name: bucket, versioning }: Bucket, key: string, versionId?: string): ObjectVersion | undefined {
    if (versionId !== undefined) return this.remove(bucket, key, versionId);
    if (!versioning) return this.remove(bucket, key, 'null');
    return this.add(versioning, {
      bucket,
      key,
      versionId: versioning === 'Enabled' ? randomLower(32) : 'null',
      modifiedAt: this.clock.now().getTime(),
      deleteMarker: true,
      size: 0,
      etag: '',
      file: '',
      headers: {},
      checksums: {},
      tags: {},
    });
  }

  public tryGet(bucket: string, key: string, versionId?: string): ObjectVersion | undefined {
    const versions = this.stored.get(keyOf(bucket, key)) ?? [];
    return versionId === undefined ? versions[0] : versions.find(each => each.versionId === versionId);
  }

  /** @throws AwsError NoSuchKey, NoSuchVersion */
  public get(bucket: string, key: string, versionId?: string): ObjectVersion {
    const found = this.tryGet(bucket, key, versionId);
    if (found && !found.deleteMarker) return found;
    throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
  }

  /** Changes what is known about a version. */
  public update(version: ObjectVersion): void {
    const versions = this.stored.get(keyOf(version.bucket, version.key)) ?? [];
    const changed = versions.map(each => (each.versionId === version.versionId ? version : each));
    this.stored.put(keyOf(version.bucket, version.key), changed);
  }

  /** Every version in a bucket, sorted by key, newest first. */
  public versions(bucket: string): ObjectVersion[] {
    const own = this.stored.list().filter(versions => versions[0]?.bucket === bucket);
    return own.sort(([a], [b]) => ((a?.key ?? '') < (b?.key ?? '') ? -1 : 1)).flat();
  }

  /** The objects of a bucket, sorted by key. */
  public list(bucket: string): ObjectVersion[] {
    const seen = new Set<string>();
    return this.versions(bucket).filter(({ key, deleteMarker }) => {
      const newest = !seen.has(key);
      seen.add(key);
      return newest && !deleteMarker;
    });
  }

  public body({ file }: Pick<ObjectVersion, 'file'>): Buffer {
    return readFileSync(this.path(file));
  }

  public writeFile(body: Buffer): string {
    const file = randomUUID();
    mkdirSync(join(this.path(file), '..'), { recursive: true, mode: 0o700 });
    writeFileSync(this.path(file), body, { mode: 0o600 });
    return file;
  }

  public deleteFile(file: string): void {
    if (file) rmSync(this.path(file), { force: true });
  }

  private add(versioning: Bucket['versioning'], version: ObjectVersion): ObjectVersion {
    const id = keyOf(version.bucket, version.key);
    const before = this.stored.get(id) ?? [];
    // outside of versioning there is one version only, called null
    const replaced = versioning === 'Enabled' ? [] : before.filter(({ versionId }) => versionId === 'null');
    this.stored.put(id, [version, ...before.filter(each => !replaced.includes(each))]);
    for (const { file } of replaced) this.deleteFile(file);
    return version;
  }

  private remove(bucket: string, key: string, versionId: string): ObjectVersion | undefined {
    const id = keyOf(bucket, key);
    const versions = this.stored.get(id) ?? [];
    const removed = versions.find(each => each.versionId === versionId);
    if (!removed) return undefined;
    const rest = versions.filter(each => each !== removed);
    if (rest.length) this.stored.put(id, rest);
    else this.stored.delete(id);
    this.deleteFile(removed.file);
    return removed;
  }

  private path(file: string): string {
    return join(this.folder, file.slice(0, 2), file);
  }
}

function keyOf(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

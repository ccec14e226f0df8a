import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { invalidParameter } from './errors';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_UNZIPPED_BYTES = 262_144_000;

/** A deployment package: where its files lie is known by its digest. */
export interface Code {
  /** SHA-256 of the zip file, in Base64. */
  readonly sha256: string;

  /** Of the zip file, in bytes. */
  readonly size: number;
}

/** Deployment packages on disk, a folder for each digest. */
export class CodeStore {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = join(folder, 'lambda');
  }

  /** Keeps a zip file, and its files beside it. */
  public async add(zip: Buffer): Promise<Code> {
    const code = { sha256: createHash('sha256').update(zip).digest('base64'), size: zip.length };
    const root = this.root(code);
    if (existsSync(root)) return code;
    this.prepare();
    const partial = `${root}.${randomUUID()}`;
    mkdirSync(partial, { recursive: true, mode: 0o700 });
    await unzip(zip, partial);
    writeFileSync(this.zipFile(code), zip, { mode: 0o600 });
    await rename(partial, root).catch(error => {
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(root)) throw error; // else two functions of the same code came at the same time
    });
    return code;
  }

  public zip(code: Code): Buffer {
    return readFileSync(this.zipFile(code));
  }

  /** Where the files lie: `/var/task` of the function. */
  public root(code: Code): string {
    return join(this.folder, 'code', nameOf(code));
  }

  /** What a function finds beside its own files: the SDK for JavaScript, as in Lambda's runtime, and nothing else of this program's modules. */
  private prepare(): void {
    const modules = join(this.folder, 'node_modules');
    mkdirSync(modules, { recursive: true, mode: 0o700 });
    const sdk = dirname(dirname(require.resolve('@aws-sdk/client-lambda/package.json')));
    for (const scope of [sdk, join(dirname(sdk), '@smithy')])
      linkTo(scope, join(modules, scope.split('/').at(-1) ?? ''));

    // keeps package.json files of the folders above from saying which modules these are
    writeFileSync(join(this.folder, 'package.json'), '{}\n');
  }

  private zipFile(code: Code): string {
    return join(this.folder, 'code', `${nameOf(code)}.zip`);
  }
}

function nameOf({ sha256 }: Code): string {
  return Buffer.from(sha256, 'base64').toString('hex');
}

function linkTo(target: string, link: string): void {
  rmSync(link, { force: true }); // the program may have moved since
  symlinkSync(target, link, 'junction');
}

/** Entries that lead out of the folder are refused by the reader of the zip file. */
async function unzip(zip: Buffer, folder: string): Promise<void> {
  let size = 0;
  try {
    const archive = await fromBufferPromise(zip);
    for await (const entry of archive.eachEntry()) {
      size += entry.uncompressedSize;
      if (size > MAX_UNZIPPED_BYTES) break;
      await extract(archive, entry, folder);
    }
  } catch (error) {
    throw invalidParameter(
      `Could not unzip uploaded file. Please check your file, then try to upload again. (${error})`,
    );
  }
  if (size > MAX_UNZIPPED_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
  }
}

async function extract(archive: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    mkdirSync(path, { recursive: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const permissions = (entry.externalFileAttributes >>> 16) & 0o777;
  await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(path, { mode: permissions | 0o600 }));
}

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Choices } from './choices';
import { CreateError } from './create-error';
import { filesIn, writeSources } from './files';
import { repositoryOf } from './repository-of';

/** Drafts are made in a folder of this name, which nothing else has. */
const DRAFT = /^\.create-berth-[0-9a-f]{8}$/;

export interface CreateOptions {
  /** Where the repository is made. It is not there yet, or empty, but for the draft of a run that was killed. */
  readonly folder: string;

  /**
   * Make it nowhere, and tell its files.
   *
   * @default false
   */
  readonly dryRun?: boolean;
}

/**
 * Makes a repository: all of it or nothing. It is written beside its place, and moved there when it is whole.
 *
 * @returns its files, sorted
 * @throws CreateError `FolderNotEmpty`, `FolderNotUsable`, `FolderNotWritable`: nothing was written
 */
export function create(choices: Choices, { folder, dryRun = false }: CreateOptions): string[] {
  assertFree(folder);
  if (dryRun) return within(mkdtempSync(join(tmpdir(), 'create-berth-')), draft => write(choices, draft));

  const target = resolve(folder);
  const draft = draftOf(target);
  const parent = writable(folder, () => mkdirSync(draft, { recursive: true }));
  try {
    return within(draft, () => {
      const files = write(choices, draft);
      writable(folder, () => {
        removeOtherDrafts(draft, target);
        put(draft, target);
      });
      return files;
    });
  } catch (error) {
    // the folders above it that were made for it
    if (parent !== undefined) rmSync(parent, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Whether a repository can be made there.
 *
 * @throws CreateError `FolderNotEmpty`, `FolderNotUsable`
 */
export function assertFree(folder: string): void {
  if (!existsSync(folder)) return;
  const problem = { path: 'folder', value: folder };
  if (!statSync(folder).isDirectory()) {
    CreateError.throwIfAny([{ code: 'FolderNotUsable', ...problem, fact: 'is a file', fix: 'name another folder' }]);
  }
  if (!readdirSync(folder).every(name => DRAFT.test(name))) {
    CreateError.throwIfAny([{ code: 'FolderNotEmpty', ...problem, fact: 'has files in it', fix: 'name a new folder' }]);
  }
}

function write(choices: Choices, draft: string): string[] {
  writeSources(choices, draft);
  repositoryOf(choices, draft).write();
  return filesIn(draft);
}

function within<T>(draft: string, work: (draft: string) => T): T {
  try {
    return work(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** In the folder itself if it is there: it may be the working directory, or a volume, and neither can be replaced. */
function draftOf(target: string): string {
  const suffix = randomBytes(4).toString('hex');
  return existsSync(target)
    ? join(target, `.create-berth-${suffix}`)
    : join(dirname(target), `.${basename(target)}-${suffix}`);
}

/** What a run that was killed left in the folder. */
function removeOtherDrafts(draft: string, target: string): void {
  if (dirname(draft) !== target) return;
  const others = readdirSync(target).filter(name => DRAFT.test(name) && name !== basename(draft));
  for (const name of others) rmSync(join(target, name), { recursive: true, force: true });
}

function put(draft: string, target: string): void {
  if (dirname(draft) === target) {
    for (const name of readdirSync(draft)) renameSync(join(draft, name), join(target, name));
  } else {
    renameSync(draft, target);
  }
}

/** What the disk refuses is told as any other mistake. */
function writable<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new CreateError([
      {
        code: 'FolderNotWritable',
        path: 'folder',
        value: folder,
        fact: `cannot be written: ${code}`,
        fix: 'name another folder',
      },
    ]);
  }
}

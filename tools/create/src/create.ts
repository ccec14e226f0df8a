import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Choices } from './choices';
import { CreateError } from './create-error';
import { filesIn, writeSources } from './files';
import { repositoryOf } from './repository-of';

export interface CreateOptions {
  /** Where the repository is made. It is not there yet, or empty. */
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
 * @throws CreateError `FolderNotEmpty`, `FolderNotUsable`: nothing was written
 */
export function create(choices: Choices, { folder, dryRun = false }: CreateOptions): string[] {
  const target = resolve(folder);
  assertFree(folder, target);
  if (!dryRun) mkdirSync(dirname(target), { recursive: true });
  const draft = mkdtempSync(dryRun ? join(tmpdir(), 'create-berth-') : join(dirname(target), `.${basename(target)}-`));
  try {
    writeSources(choices, draft);
    repositoryOf(choices, draft).write();
    const files = filesIn(draft);
    if (!dryRun) put(draft, target);
    return files;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function assertFree(folder: string, target: string): void {
  if (!existsSync(target)) return;
  const problem = { path: 'folder', value: folder };
  if (!statSync(target).isDirectory()) {
    CreateError.throwIfAny([{ code: 'FolderNotUsable', ...problem, fact: 'is a file', fix: 'name another folder' }]);
  }
  if (readdirSync(target).length > 0) {
    CreateError.throwIfAny([{ code: 'FolderNotEmpty', ...problem, fact: 'has files in it', fix: 'name a new folder' }]);
  }
}

function put(draft: string, target: string): void {
  // empty, as was seen; with something in it since, this fails and nothing is lost
  if (existsSync(target)) rmdirSync(target);
  renameSync(draft, target);
}

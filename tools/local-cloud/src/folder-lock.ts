import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error';

/**
 * Sees to it that one process at a time writes a folder. The lock of a process that was killed does not count.
 */
export class FolderLock {
  /** @throws StartError AlreadyRunning */
  public static take(folder: string): FolderLock {
    const path = join(folder, 'lock');
    const draft = `${path}.${process.pid}`;
    // linked, not written, so that nobody ever sees one without its process
    writeFileSync(draft, String(process.pid), { mode: 0o600 });
    try {
      while (!tryLink(draft, path)) removeIfStale(path, folder);
      return new FolderLock(path);
    } finally {
      unlinkSync(draft);
    }
  }

  private constructor(private readonly path: string) {}

  public release(): void {
    unlinkSync(this.path);
  }
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Taken aside before it is removed: a lock that another start has made meanwhile is put back. */
function removeIfStale(path: string, folder: string): void {
  const holder = tryRead(path);
  if (holder === undefined) return;
  const pid = Number.parseInt(holder, 10);
  if (isLocalCloud(pid)) {
    throw new StartError('AlreadyRunning', `a local cloud already runs on ${folder}: process ${pid}`);
  }
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== holder) tryLink(aside, path);
  unlinkSync(aside);
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Ids are given again, in containers soon: where the system tells what a process is, another program does not count. */
function isLocalCloud(pid: number): boolean {
  if (Number.isNaN(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('local-cloud');
  } catch {
    return true;
  }
}

import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error';

/**
 * Sees to it that one process at a time writes a folder. The lock of a process that was killed does not count.
 */
export class FolderLock {
  /** @throws StartError AlreadyRunning */
  public static take(folder: string): FolderLock {
    const path = join(folder, 'lock');
    for (;;) {
      try {
        writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
        return new FolderLock(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        refuseIfAlive(path, folder);
        unlinkSync(path);
      }
    }
  }

  private constructor(private readonly path: string) {}

  public release(): void {
    unlinkSync(this.path);
  }
}

function refuseIfAlive(path: string, folder: string): void {
  const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
  if (!isLocalCloud(pid)) return;
  throw new StartError('AlreadyRunning', `a local cloud already runs on ${folder}: process ${pid}`);
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

import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A log beyond this size is set aside at the next start, in place of the one before. */
const MAX_BYTES = 16 * 2 ** 20;

/** `<folder>/local-cloud.log`: one line an event, readable by the owner only. Written at once, so that a kill loses nothing. */
export class LogFile {
  private readonly file: number;

  constructor(folder: string) {
    const path = join(folder, 'local-cloud.log');
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(path, `${path}.old`);
    this.file = openSync(path, 'a', 0o600);
  }

  public write(line: string): void {
    writeSync(this.file, `${new Date().toISOString()} ${line}\n`);
  }

  public close(): void {
    closeSync(this.file);
  }
}

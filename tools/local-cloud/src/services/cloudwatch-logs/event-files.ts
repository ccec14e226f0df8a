import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface LogEvent {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

export interface StoredEvent extends LogEvent {
  readonly ingestedAt: number;

  /** Rises with the order of arrival in the stream. */
  readonly sequence: number;
}

/**
 * The events of log streams, a file of JSON lines a stream. They are too many for the journal, and nothing depends on them.
 *
 * Folder and file names are digests, since the names of groups and streams may hold any character.
 */
export class EventFiles {
  /** Files that end with a whole line. */
  private readonly whole = new Set<string>();

  constructor(private readonly folder: string) {}

  public append(group: string, stream: string, events: readonly LogEvent[], ingestedAt: number): void {
    const path = this.path(group, stream);
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    const lines = events.map(({ timestamp, message }) => `${JSON.stringify([timestamp, ingestedAt, message])}\n`);
    // the first line ends what a kill may have cut short, or it would be lost with it
    appendFileSync(path, `${this.whole.has(path) ? '' : '\n'}${lines.join('')}`, { mode: 0o600 });
    this.whole.add(path);
  }

  /** By time, then by arrival. A line cut short by a kill is left out. */
  public read(group: string, stream: string): StoredEvent[] {
    const events: StoredEvent[] = [];
    for (const line of this.lines(group, stream)) {
      const [timestamp, ingestedAt, message] = parse(line) ?? [];
      if (timestamp === undefined || ingestedAt === undefined || message === undefined) continue;
      events.push({ timestamp, ingestedAt, message, sequence: events.length });
    }
    return events.sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
  }

  public deleteStream(group: string, stream: string): void {
    rmSync(this.path(group, stream), { force: true });
  }

  public deleteGroup(group: string): void {
    rmSync(join(this.folder, digest(group)), { recursive: true, force: true });
  }

  private lines(group: string, stream: string): string[] {
    try {
      return readFileSync(this.path(group, stream), 'utf8').split('\n').slice(0, -1);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  private path(group: string, stream: string): string {
    return join(this.folder, digest(group), `${digest(stream)}.ndjson`);
  }
}

/** Undefined for what a kill left: half a line, or none. */
function parse(line: string): [timestamp: number, ingestedAt: number, message: string] | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

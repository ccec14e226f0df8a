import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Random } from './random';

// needs the build: a child process does not transform TypeScript
const MAIN = join(__dirname, '../../../lib/main.js');

/** How many bytes into which file a process dies; nothing for one that is killed from outside. */
export interface Death {
  readonly file: string;
  readonly byte: number;
}

/** The local cloud in a process of its own, which may die at any time. */
export class MortalCloud {
  private child?: ChildProcess;
  public endpoint = '';

  constructor(private readonly folder: string) {}

  public get isDead(): boolean {
    return !this.child || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** False if it died before it was ready. @throws RangeError if it ended otherwise than by its death. */
  public async start(death?: Death): Promise<boolean> {
    const preload = death ? ['--require', join(__dirname, 'die-at-byte.cjs')] : [];
    const env = death ? { DIE_IN: death.file, DIE_AT: String(death.byte) } : {};
    const child = spawn(process.execPath, [...preload, MAIN, '--folder', this.folder, '--speed', '100'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // biome-ignore lint/style/noProcessEnv: tasks find the programs of the host
      env: { PATH: process.env.PATH, ...env },
    });
    this.child = child;
    let told = '';
    child.stderr?.on('data', chunk => {
      told += chunk;
    });
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      this.endpoint = (JSON.parse(line) as { endpoint: string }).endpoint;
      return true;
    }
    await this.ended();
    if (child.signalCode !== 'SIGKILL') throw new RangeError(`it does not start again: ${told}`);
    return false;
  }

  public async end(signal: NodeJS.Signals): Promise<void> {
    this.child?.kill(signal);
    await this.ended();
  }

  /** Where a process dies, rarely while it rewrites its journal at the start. */
  public chooseDeath(random: Random): Death {
    const size = statSync(join(this.folder, 'journal.ndjson'), { throwIfNoEntry: false })?.size ?? 0;
    if (random.below(8) === 0) return { file: 'journal.ndjson.next', byte: random.below(size + 1) };
    return { file: 'journal.ndjson', byte: random.below(60_000) };
  }

  private async ended(): Promise<void> {
    if (this.child && !this.isDead) await once(this.child, 'exit');
  }
}

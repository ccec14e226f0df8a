import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AwsError } from '../../../core/aws-error';
import { dataArgument, spawnProgram } from './program';
import type { ServerUser } from './server-user';

const START_MS = 30_000;
const FAST_STOP_MS = 10_000;
const POLL_MS = 15;
const ATTEMPTS = 3;
const run = promisify(execFile);

/** One PostgreSQL server on its data directory. Its times are real: no clock hurries a database. */
export class PostgresServer {
  private child: ChildProcess | undefined;
  private stopping = false;

  constructor(
    private readonly program: string,
    public readonly dataFolder: string,
    private readonly logFile: string,
    private readonly user: ServerUser | undefined,

    /** Told when the server ends without being asked to. */
    private readonly onUnexpectedExit: () => void,
  ) {}

  /** Ends what an earlier local cloud has left running here, starts anew, and resolves when connections are taken. */
  public async start(): Promise<void> {
    await endOrphan(this.dataFolder);
    for (let attempt = 1; !(await this.tryStart()); attempt++) {
      if (attempt === ATTEMPTS)
        throw new AwsError('InternalFailure', `PostgreSQL does not start: ${this.lastWords()}`, 500);
      await delay(200); // the last of an earlier server's processes may still hold its shared memory
    }
  }

  /** Ends all connections and the server, in order. */
  public async stop(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.stopping = true;
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_STOP_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Makes the server read its configuration files again. */
  public reload(): void {
    this.child?.kill('SIGHUP');
  }

  private async tryStart(): Promise<boolean> {
    const log = openSync(this.logFile, 'a', 0o600);
    const child = spawnProgram(this.program, ['-D', dataArgument(this.dataFolder, this.user)], {
      cwd: this.dataFolder,
      user: this.user,
      stdio: ['ignore', log, log],
      detached: true, // Ctrl-C in a terminal is for the local cloud, which then stops its servers after their clients
    });
    closeSync(log);
    this.stopping = false;
    this.child = child;
    const ended = new Promise<false>(resolve => {
      child.once('error', () => resolve(false));
      child.once('exit', () => resolve(false));
    });
    const isUp = await Promise.race([ended, this.untilReady(child)]);
    if (!isUp) {
      this.child = undefined;
      return false;
    }
    child.once('exit', () => this.ended());
    return true;
  }

  private ended(): void {
    this.child = undefined;
    if (!this.stopping) this.onUnexpectedExit();
  }

  /** As `pg_ctl` does: the server says in its lock file how far it is. */
  private async untilReady(child: ChildProcess): Promise<boolean> {
    for (let waited = 0; waited < START_MS && child.exitCode === null && child.signalCode === null; waited += POLL_MS) {
      const { pid, status } = await readLock(this.dataFolder);
      if (pid === child.pid && status === 'ready') return true;
      await delay(POLL_MS);
    }
    child.kill('SIGQUIT');
    return false;
  }

  private lastWords(): string {
    return readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-3).join(' | ');
  }
}

/** Ends the server that an earlier local cloud, killed since, has left running on a data directory. */
export async function endOrphan(dataFolder: string): Promise<void> {
  const { pid } = await readLock(dataFolder);
  if (pid && (await servesFolder(pid, dataFolder))) {
    signal(pid, 'SIGINT');
    for (let waited = 0; await servesFolder(pid, dataFolder); waited += POLL_MS) {
      if (waited > FAST_STOP_MS) signal(pid, 'SIGQUIT');
      await delay(POLL_MS);
    }
  }
  await rm(join(dataFolder, 'postmaster.pid'), { force: true }); // its number may be another process's by now
}

async function readLock(dataFolder: string): Promise<{ pid: number; status: string }> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return { pid: Number(lines[0] || 0), status: (lines[7] ?? '').trim() };
}

/** Whether a process is the server of that folder, and not another one that has got its number. */
async function servesFolder(pid: number, dataFolder: string): Promise<boolean> {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataFolder);
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes(dataFolder);
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

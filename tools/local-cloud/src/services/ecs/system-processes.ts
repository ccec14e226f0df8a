import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { ProcessIdentity, ProcessPort, ProcessRequest, ProcessUsage } from './process-port';
import { usageOfGroups } from './process-usage';

/** Docker cuts longer lines too. */
const longestLine = 16 * 1024;

/** Processes of the operating system. */
export class SystemProcesses implements ProcessPort {
  private readonly recentPorts = new Set<number>();

  public async start(request: ProcessRequest): Promise<ProcessIdentity> {
    const child = spawn(request.program, request.args, {
      cwd: request.folder,
      env: { ...request.environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    followLines(child.stdout, request.onLines);
    followLines(child.stderr, request.onLines);
    await once(child, 'spawn');
    followExit(child, request.onExit);
    const pid = child.pid ?? 0;
    return { pid, startedAt: (await startOf(pid)) ?? '' };
  }

  public signal({ pid }: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void {
    killGroup(pid, signal);
  }

  public async killLeftover({ pid, startedAt }: ProcessIdentity): Promise<void> {
    if (startedAt && (await startOf(pid)) === startedAt) killGroup(pid, 'SIGKILL');
  }

  public async killLeftoversBelow(folder: string): Promise<void> {
    if (process.platform !== 'linux' || !existsSync(folder)) return;
    const real = realpathSync(folder); // as the system tells it
    for (const name of readdirSync('/proc')) {
      if (/^\d+$/.test(name) && folderOf(name).startsWith(`${real}/`)) killGroup(Number(name), 'SIGKILL');
    }
  }

  public usage(processes: readonly ProcessIdentity[]): Promise<ReadonlyMap<number, ProcessUsage>> {
    return usageOfGroups(processes.map(({ pid }) => pid));
  }

  public async freePort(): Promise<number> {
    for (;;) {
      const port = await unusedPort();
      if (this.recentPorts.has(port)) continue;
      this.recentPorts.add(port); // its task may not listen yet: do not give it to another one
      if (this.recentPorts.size > 200) this.recentPorts.delete([...this.recentPorts][0] ?? 0);
      return port;
    }
  }
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

function followLines(stream: Readable, onLines: (lines: string[]) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    while (rest.length > longestLine) {
      lines.push(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
    if (lines.length > 0) onLines(lines);
  });
  stream.on('end', () => {
    if (rest) onLines([rest]);
    rest = '';
  });
}

/**
 * Output is complete at `close`, but a grandchild that outlives the process may hold the pipes open for ever: as in a container, it goes with the main
 * process.
 */
function followExit(child: ChildProcess, onExit: (exitCode: number) => void): void {
  child.once('exit', () => killGroup(child.pid ?? 0, 'SIGKILL'));
  child.once('close', (code, signal) => onExit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // the group has ended already
  }
}

/** Where a process works; nothing if it has ended, or belongs to somebody else. */
function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** When the system says that the process started; undefined if there is none. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return linuxStart(pid);
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Boot and clock ticks since: the 22nd field of `/proc/<pid>/stat`, counted after the name, which may hold spaces and brackets. */
function linuxStart(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return fields[0] === 'Z' ? undefined : `${boot}:${fields[19]}`;
}

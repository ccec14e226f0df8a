import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { finished } from 'node:stream/promises';

/** How long a program has to end what it began, after Ctrl-C: the demo stops its cloud. */
const GRACE_SECONDS = 60;

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;

  /** Gets everything that it writes. */
  readonly log: string;

  /** Its abortion is Ctrl-C for the program and all that it has started. */
  readonly interrupt: AbortSignal;

  readonly onOutput: (text: string) => void;
}

/** Runs a program to its end, and says whether it passed. */
export async function run(command: readonly string[], options: RunOptions): Promise<boolean> {
  const { cwd, env, log, interrupt, onOutput } = options;
  if (interrupt.aborted) return false;
  const [program = '', ...args] = command;
  // a group of its own: one signal reaches all of it, and Ctrl-C of the terminal only us
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const file = createWriteStream(log);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      file.write(text);
      onOutput(text.toString());
    });
  }

  let lastWord: NodeJS.Timeout | undefined;
  const stop = () => {
    signal(child, 'SIGINT');
    lastWord = setTimeout(() => signal(child, 'SIGKILL'), GRACE_SECONDS * 1000);
  };
  interrupt.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    return code === 0 && !interrupt.aborted;
  } finally {
    interrupt.removeEventListener('abort', stop);
    clearTimeout(lastWord);
    file.end();
    await finished(file);
  }
}

/** To the child and all that it has started; they may have ended by now. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends what was started in a folder and has left its group, as servers do. Where there is no /proc, groups have to do. */
export function endAllIn(folder: string): number {
  const left = processesOf(folder);
  for (const pid of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
  }
  return left.length;
}

/** Programs that live or work in a folder, or were told to. */
export function processesOf(folder: string): number[] {
  return numbersIn('/proc').filter(pid => {
    if (pid === process.pid) return false;
    const place = `/proc/${pid}`;
    return [() => readlinkSync(`${place}/cwd`), () => readFileSync(`${place}/cmdline`, 'utf8')].some(read => {
      try {
        return read().includes(folder);
      } catch {
        // it has ended, or is someone else's
        return false;
      }
    });
  });
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

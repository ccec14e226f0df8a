import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** A program that has ended. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;

  /** Both streams, in the order in which they came. */
  readonly output: string;
}

export interface RunOptions {
  /** @default - that of this process */
  readonly environment?: Record<string, string>;

  /** Gets each line as it is printed. @default - nobody */
  readonly onLine?: (line: string) => void;

  /** Interrupts the program, as Ctrl-C does. @default - never */
  readonly signal?: AbortSignal;
}

/**
 * Runs a program of Node.js to its end, whatever that is.
 *
 * @param log gets the command and its whole output
 */
export function runNode(
  args: readonly string[],
  folder: string,
  log: string,
  { environment, onLine, signal }: RunOptions = {},
): Promise<Finished> {
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: 'a' });
  file.write(`\n$ ${args.join(' ')}\n`);
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGINT',
  });

  let stdout = '';
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk;
    file.write(chunk);
    for (const line of chunk.toString().split('\n')) if (line.trim()) onLine?.(line.trim());
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
    take(chunk);
  });
  child.stderr.on('data', take);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => {
      file.end();
      resolve({ exitCode: code ?? 130, stdout, output });
    });
  });
}

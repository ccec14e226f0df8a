import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;

  /** Both streams, in the order in which they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly environment?: Record<string, string>;

  /** @default - the root of the workspace */
  readonly folder?: string;

  /** Gets each line as it is printed. */
  readonly onLine?: (line: string) => void;

  readonly signal?: AbortSignal;
}

/** The root of the workspace that this file is built in. */
export const root = join(__dirname, '..', '..', '..');

/** Runs `berth` exactly as a user does. */
export function berth(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return run([join(root, 'tools/cli/lib/main.js'), ...args], options);
}

/** Runs `nx` exactly as a user does. */
export function nx(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return run([join(root, 'node_modules/nx/dist/bin/nx.js'), ...args], options);
}

/** Whether git can tell what has changed: not in an unpacked archive, and not without git. */
export function hasHistory(folder = root): boolean {
  return spawnSync('git', ['rev-parse', '--verify', '--quiet', 'HEAD'], { cwd: folder }).status === 0;
}

/** Everything that ran, with its whole output; for the reader after a failure. */
export const logFile = join(root, '.berth/demo/demo.log');

function run(args: readonly string[], { environment, folder = root, onLine, signal }: RunOptions): Promise<Finished> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  log.write(`\n$ ${args.join(' ')}\n`);
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
    log.write(chunk);
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
      log.end();
      resolve({ exitCode: code ?? 130, stdout, output });
    });
  });
}

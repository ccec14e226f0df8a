import { type ChildProcess, spawn } from 'node:child_process';
import type { ServerUser } from './server-user';

/**
 * How PostgreSQL is told its data directory, which is the working directory of all its programs.
 *
 * As root on Linux it is named by way of `/proc`, so that the server's user need not be able to enter the folders above it: the checkout may lie where only
 * root may go.
 */
export function dataArgument(dataFolder: string, user: ServerUser | undefined): string {
  return user && process.platform === 'linux' ? '/proc/self/cwd' : dataFolder;
}

/** Starts a program of PostgreSQL in a data directory, with nothing of our environment. */
export function spawnProgram(
  file: string,
  args: readonly string[],
  options: { cwd: string; user?: ServerUser; stdio: ('ignore' | 'pipe' | number)[]; detached?: boolean },
): ChildProcess {
  const { user, ...rest } = options;
  return spawn(file, args, { ...rest, ...user, env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' } });
}

/** Runs a program to its end, and fails with what it wrote if that was no good one. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd: string; user?: ServerUser; input?: string },
): Promise<void> {
  const { input = '', ...rest } = options;
  const child = spawnProgram(file, args, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new TypeError(`unexpected end of ${file} (${code}): ${Buffer.concat(said).toString()}`);
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Finished, type RunOptions, runNode } from '@berth/rehearsal';

/** The root of the workspace that this file is built in. */
export const root = join(__dirname, '..', '..', '..');

/** Everything that ran, with its whole output; for the reader after a failure. */
export const logFile = join(root, '.berth/demo/demo.log');

/** Runs `berth` exactly as a user does. */
export function berth(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runNode([join(root, 'tools/cli/lib/main.js'), ...args], root, logFile, options);
}

/** Runs `nx` exactly as a user does. */
export function nx(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runNode([join(root, 'node_modules/nx/dist/bin/nx.js'), ...args], root, logFile, options);
}

/** Whether git can tell what has changed: not in an unpacked archive, and not without git. */
export function hasHistory(folder = root): boolean {
  return spawnSync('git', ['rev-parse', '--verify', '--quiet', 'HEAD'], { cwd: folder }).status === 0;
}

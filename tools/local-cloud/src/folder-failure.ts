import { isNativeError } from 'node:util/types';
import { StartError } from './start-error';

const refusals: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  ENOTDIR: 'it is not a folder',
  EEXIST: 'it is not a folder',
};

/** What the file system refuses is the user's to mend; anything else stays as it is. */
export function folderFailure(error: unknown, folder = 'its folder'): unknown {
  const { code = '', path = folder, syscall } = isNativeError(error) ? (error as NodeJS.ErrnoException) : {};
  const fact = refusals[code];
  if (!fact || syscall === 'listen') return error;
  return new StartError(
    'FolderUnusable',
    `cannot write ${path}: ${fact}\nhint: make room there and make it writable for you, or choose another folder with --folder`,
  );
}

import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { pack } from 'tar-stream';
import type { ImageFiles } from './build-context';

const epoch = new Date(0);
const owner = { uid: 0, gid: 0, uname: '', gname: '', mtime: epoch };

/**
 * One tar of all files: sorted, without times, owners and umask, and not compressed, since no two zlibs agree on the bytes.
 * So the same content has the same digest on every computer.
 */
export async function makeLayer(files: ImageFiles, folders: readonly string[]): Promise<Buffer> {
  const tar = pack();
  const chunks: Buffer[] = [];
  tar.on('data', chunk => chunks.push(chunk as Buffer));
  const ended = new Promise<void>((resolve, reject) => {
    tar.on('end', resolve).on('error', reject);
  });

  const paths = [...files.keys()];
  const parents = new Set([...paths.map(path => posix.dirname(path)), ...folders].flatMap(withAncestors));
  for (const path of [...new Set([...parents, ...paths])].sort()) {
    const file = files.get(path);
    const name = path.slice(1);
    if (file === undefined) tar.entry({ ...owner, name: `${name}/`, type: 'directory', mode: 0o755 });
    else addFile(tar, name, file);
  }
  tar.finalize();
  await ended;
  return Buffer.concat(chunks);
}

function addFile(tar: ReturnType<typeof pack>, name: string, file: string): void {
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) {
    tar.entry({ ...owner, name, type: 'symlink', linkname: readlinkSync(file), mode: 0o777 });
  } else {
    tar.entry({ ...owner, name, mode: stat.mode & 0o111 ? 0o755 : 0o644 }, readFileSync(file));
  }
}

function withAncestors(folder: string): string[] {
  return folder === '/' || folder === '.' ? [] : [...withAncestors(posix.dirname(folder)), folder];
}

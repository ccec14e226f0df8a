import { lstat, mkdir, readlink } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';

const MAX_LINKS = 40;

/**
 * A folder that stands for `/` of a container, as `chroot` would make it: no path, however it is written and whatever symbolic links it meets, leads out.
 */
export class RootFolder {
  constructor(public readonly folder: string) {}

  /** Where the entry `path` lies on the computer: its parents are made, and links among them followed inside the root; the entry itself may be a link. */
  public async place(path: string): Promise<string> {
    const names = parts(path);
    const last = names.pop();
    const parent = await this.follow(names);
    return last === undefined ? this.folder : join(this.folder, ...parent, last);
  }

  /**
   * The target that a symbolic link at `place` may have on the computer: relative, and inside the root.
   *
   * A target is tidied before it is used (`a/../b` becomes `b`), so that every `..` in it counts from the folder of the link, which holds no further links.
   */
  public linkTarget(place: string, target: string): string {
    const from = parts(toPosix(relative(this.folder, join(place, '..'))));
    const inside = posix.normalize(target.startsWith('/') ? target : `/${from.join('/')}/${tidied(target)}`);
    return toPosix(relative(join(this.folder, ...from), join(this.folder, ...parts(inside)))) || '.';
  }

  /** The target of the symbolic link at `place`, as the container sees it. */
  public async readLink(place: string): Promise<string> {
    const folder = toPosix(relative(this.folder, join(place, '..')));
    return posix.normalize(`/${folder}/${await readlink(place)}`);
  }

  private async follow(names: readonly string[]): Promise<string[]> {
    const left = [...names];
    let here: string[] = [];
    for (let links = 0; left.length > 0; ) {
      const name = left.shift() as string;
      if (name === '..') {
        here = here.slice(0, -1);
        continue;
      }
      const place = join(this.folder, ...here, name);
      const found = await lstat(place).catch(() => undefined);
      if (found?.isSymbolicLink()) {
        if (++links > MAX_LINKS) throw new RangeError(`too many symbolic links at ${name}`);
        const target = await readlink(place);
        if (target.startsWith('/')) here = [];
        left.unshift(...target.split('/').filter(part => part && part !== '.'));
        continue;
      }
      if (!found) await mkdir(place);
      here = [...here, name];
    }
    return here;
  }
}

/** `..` at the root is the root. */
function parts(path: string): string[] {
  return posix
    .normalize(`/${path}`)
    .split('/')
    .filter(part => part);
}

function tidied(target: string): string {
  return posix.normalize(target);
}

function toPosix(path: string): string {
  return path.replaceAll('\\', '/');
}

import { relative } from 'node:path';
import { JsonFile, Project } from 'projen';
import { ProjenrcTs } from './projenrc-ts';
import type { Repository } from './repository';

export interface MemberOptions {
  /** From the root: `apps/dev`. */
  readonly folder: string;

  /** How Nx calls it. */
  readonly name: string;

  /** What its package.json says besides its name. */
  readonly manifest: Readonly<Record<string, unknown>>;

  /** Nx targets by name; what they run stands once, in nx.json. */
  readonly targets: Readonly<Record<string, object>>;
}

/** Files that projen gives every subproject and that the root's already cover. */
const ROOT_COVERS = ['.gitattributes', '.gitignore', '.projen/tasks.json', '.projen/deps.json'];

/**
 * A folder of a repository with a package.json of its own.
 */
export abstract class Member extends Project {
  /** From the root: `apps/dev`. */
  public readonly folder: string;

  /** The npm name: `@shop/dev`. */
  public readonly packageName: string;

  private readonly manifestFile: JsonFile;

  constructor(parent: Repository, { folder, name, manifest, targets }: MemberOptions) {
    super({ parent, name, outdir: folder });

    this.folder = relative(parent.outdir, this.outdir);
    this.packageName = `@${parent.name}/${folder.replace('/', '-')}`;
    this.manifestFile = new JsonFile(this, 'package.json', {
      obj: { name: this.packageName, version: '0.0.0', private: true, ...manifest, nx: { name, targets } },
      marker: false,
    });
    for (const file of ROOT_COVERS) this.tryRemoveFile(file);
    new ProjenrcTs(this);
  }

  /** Whether the last synthesis changed package.json, so that the lock file may be behind. */
  public get manifestChanged(): boolean {
    return this.manifestFile.changed ?? false;
  }
}

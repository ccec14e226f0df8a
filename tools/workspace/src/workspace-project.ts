import { relative } from 'node:path';
import { JsonFile, Project } from 'projen';
import { Layer, type LayerName } from './layer';
import { versionIn } from './manifest';
import type { Monorepo } from './monorepo';
import { ProjenrcTs } from './projenrc-ts';
import { type Library, pinned } from './versions';

export interface WorkspaceProjectOptions {
  /** Where it lives, from the root: `packages/network`. */
  readonly folder: string;

  /** The npm name: `@berth/network`. */
  readonly name: string;

  /** What you get, in one line. */
  readonly description: string;

  readonly layer: LayerName;

  /**
   * Workspace projects this one imports. Objects, not names: a misspelt or circular use does not compile.
   *
   * @default - none
   */
  readonly uses?: readonly WorkspaceProject[];

  /**
   * Libraries it imports at run time, at the versions of `versions.libraries`.
   *
   * @default - none
   */
  readonly libraries?: readonly Library[];

  /**
   * Libraries that only its tests and its types need.
   *
   * @default - none
   */
  readonly testLibraries?: readonly Library[];

  /**
   * Names of the Nx targets; what they run stands once, in nx.json.
   *
   * @default - none
   */
  readonly targets?: readonly string[];
}

/** Files that projen gives every subproject and that the root's already cover. */
const ROOT_COVERS = ['.gitattributes', '.gitignore', '.projen/tasks.json', '.projen/deps.json'];

/**
 * A folder with a package.json of its own: a package, an app, a tool or a service.
 */
export class WorkspaceProject extends Project {
  public readonly monorepo: Monorepo;

  public readonly uses: readonly WorkspaceProject[];

  /** From the root: `packages/network`. */
  public readonly folder: string;

  /** Owned by `nx release`: read back from disk, so that a synthesis after a release changes nothing. */
  public readonly version: string;

  /** The fields of package.json; a function is evaluated at synthesis. */
  public readonly manifest: Record<string, unknown>;

  private readonly manifestFile: JsonFile;
  private readonly tags = new Set<string>();
  private readonly targets: Map<string, object>;

  constructor(parent: Monorepo, options: WorkspaceProjectOptions) {
    const { folder, name, description, layer, uses = [], libraries = [], testLibraries = [], targets = [] } = options;
    super({ parent, outdir: folder, name });

    this.monorepo = parent;
    this.uses = uses;
    this.folder = relative(parent.outdir, this.outdir);
    this.targets = new Map(targets.map(target => [target, {}]));
    this.version = versionIn(this.outdir) ?? '0.1.0';
    this.manifest = {
      name,
      version: this.version,
      description,
      license: 'Apache-2.0',
      private: true,
      // '*' takes the sibling on disk, whatever its version
      dependencies: { ...Object.fromEntries(uses.map(used => [used.name, '*'])), ...pinned(libraries) },
      devDependencies: pinned(testLibraries),
      nx: () => ({
        tags: [...this.tags].sort(),
        targets: Object.fromEntries(this.targets),
      }),
    };
    // nx release writes the version, so the file is not read-only
    this.manifestFile = new JsonFile(this, 'package.json', { obj: this.manifest, marker: false, readonly: false });
    for (const file of ROOT_COVERS) this.tryRemoveFile(file);
    new ProjenrcTs(this);
    new Layer(this, layer);
  }

  /** Whether the last synthesis changed package.json, so that the lock file may be behind. */
  public get manifestChanged(): boolean {
    return this.manifestFile.changed ?? false;
  }

  public addTag(tag: string): void {
    this.tags.add(tag);
  }

  /**
   * What it runs stands in nx.json.
   *
   * @param differs what is otherwise in this project
   */
  public addTarget(target: string, differs: object = {}): void {
    this.targets.set(target, differs);
  }
}

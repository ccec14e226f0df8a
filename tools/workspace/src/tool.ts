import type { LayerName } from './layer';
import type { Monorepo } from './monorepo';
import { Publication } from './publishing/publication';
import { TypescriptSources } from './typescript-sources';
import type { Library } from './versions';
import { WorkspaceProject } from './workspace-project';

export interface ToolOptions {
  /** Folder under tools/, and the npm name after the scope. */
  readonly name: string;

  /**
   * The npm name.
   *
   * @default - the name, in the scope of all packages
   */
  readonly npmName?: string;

  readonly description: string;

  /** @default 'tool' */
  readonly layer?: LayerName;

  /** @default - none */
  readonly uses?: readonly WorkspaceProject[];

  /** @default - none */
  readonly libraries?: readonly Library[];

  /** @default - none */
  readonly testLibraries?: readonly Library[];

  /**
   * Commands it installs: name to a committed file, as npm links only what is there before the first build.
   *
   * @default - none
   */
  readonly bin?: Record<string, string>;

  /**
   * Nx targets besides build and test.
   *
   * @default - none
   */
  readonly targets?: readonly string[];

  /**
   * Packages that it writes about and never loads: peers that nobody has to install, whose ranges a release keeps.
   *
   * @default - none
   */
  readonly recommends?: readonly WorkspaceProject[];

  /**
   * What is published besides bin/ and lib/.
   *
   * @default - nothing
   */
  readonly files?: readonly string[];

  /**
   * Whether it is published, with a version of its own.
   *
   * @default false
   */
  readonly published?: boolean;
}

/**
 * A program of the workspace in tools/.
 */
export class Tool extends WorkspaceProject {
  constructor(parent: Monorepo, options: ToolOptions) {
    const { name, npmName = `@berth/${name}`, layer = 'tool', bin, targets = [], published = false, ...rest } = options;
    const { uses = [], recommends = [], files = [] } = options;
    super(parent, {
      ...rest,
      uses: [...uses, ...recommends],
      folder: `tools/${name}`,
      name: npmName,
      layer,
      targets: ['build', 'test', ...targets],
    });

    Object.assign(this.manifest, {
      bin,
      main: './lib/index.js',
      types: './lib/index.d.ts',
      files: ['bin', 'lib/**/*.js', 'lib/**/*.d.ts', ...files],
      ...(recommends.length > 0 && this.recommending(recommends)),
    });
    new TypescriptSources(this);
    if (published) new Publication(this);
  }

  private recommending(recommends: readonly WorkspaceProject[]): object {
    const names = recommends.map(({ name }) => name);
    const dependencies = Object.entries(this.manifest.dependencies as Record<string, string>);
    return {
      dependencies: Object.fromEntries(dependencies.filter(([name]) => !names.includes(name))),
      peerDependencies: Object.fromEntries(recommends.map(({ name, version }) => [name, `^${version}`])),
      peerDependenciesMeta: Object.fromEntries(names.map(name => [name, { optional: true }])),
    };
  }
}

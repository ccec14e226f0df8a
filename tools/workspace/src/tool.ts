import type { LayerName } from './layer';
import type { Monorepo } from './monorepo';
import { Publication } from './publishing/publication';
import { TypescriptSources } from './typescript-sources';
import type { Library } from './versions';
import { WorkspaceProject } from './workspace-project';

export interface ToolOptions {
  /** Folder under tools/, and the npm name after the scope. */
  readonly name: string;

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
    const { name, layer = 'tool', bin, targets = [], published = false, ...rest } = options;
    super(parent, {
      ...rest,
      folder: `tools/${name}`,
      name: `@berth/${name}`,
      layer,
      targets: ['build', 'test', ...targets],
    });

    Object.assign(this.manifest, {
      bin,
      main: './lib/index.js',
      types: './lib/index.d.ts',
      files: ['bin', 'lib/**/*.js', 'lib/**/*.d.ts'],
    });
    new TypescriptSources(this);
    if (published) new Publication(this);
  }
}

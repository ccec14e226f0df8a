import type { LayerName } from './layer';
import type { Monorepo } from './monorepo';
import { Publication } from './publishing/publication';
import { TypescriptSources } from './typescript-sources';
import { type Library, pinned, versions } from './versions';
import { WorkspaceProject } from './workspace-project';

export interface ConstructPackageOptions {
  /** Folder under packages/, and the npm name after the scope. */
  readonly name: string;

  /** What you get, in one line; also the first line of the npm page. */
  readonly description: string;

  /** @default - none */
  readonly uses?: readonly WorkspaceProject[];

  /** @default 'capability' */
  readonly layer?: LayerName;

  /**
   * Whether it is never published.
   *
   * @default false
   */
  readonly private?: boolean;

  /**
   * Whether its users must have the CDK. `optional` when an entry point works without it.
   *
   * @default 'required'
   */
  readonly cdk?: 'required' | 'optional' | 'none';

  /**
   * Further entry points: file names in src/ without ending.
   *
   * @default - only index
   */
  readonly entryPoints?: readonly string[];

  /** @default - none */
  readonly libraries?: readonly Library[];

  /** @default - none */
  readonly testLibraries?: readonly Library[];

  /**
   * Whether it has tests that deploy, `test/*.e2e.ts`.
   *
   * @default false
   */
  readonly endToEnd?: boolean;

  /**
   * Libraries that its users install beside it, because they must exist once in the tree.
   *
   * @default - none
   */
  readonly peerLibraries?: readonly Library[];

  /**
   * Libraries that it works without, and its tests do not.
   *
   * @default - none
   */
  readonly optionalLibraries?: readonly Library[];

  /**
   * What is published besides lib/.
   *
   * @default - nothing
   */
  readonly files?: readonly string[];
}

/**
 * A construct library in packages/, versioned and published on its own.
 */
export class ConstructPackage extends WorkspaceProject {
  constructor(parent: Monorepo, options: ConstructPackageOptions) {
    const { name, description, uses = [], layer = 'capability', cdk = 'required', entryPoints = [] } = options;
    const { libraries = [], testLibraries = [], peerLibraries = [], optionalLibraries = [], files = [] } = options;
    super(parent, {
      folder: `packages/${name}`,
      name: `@berth/${name}`,
      description,
      layer,
      uses,
      libraries,
      targets: ['build', 'test', ...(options.endToEnd ? ['e2e'] : [])],
    });

    const cdkPeers = cdk === 'none' ? {} : versions.cdkPeers;
    const optional = [...(cdk === 'optional' ? Object.keys(cdkPeers) : []), ...optionalLibraries];
    Object.assign(this.manifest, {
      private: options.private ?? false,
      exports: Object.fromEntries([
        exportOf('.', 'index'),
        ...entryPoints.map(entry => exportOf(`./${entry}`, entry)),
        ['./package.json', './package.json'],
      ]),
      types: './lib/index.d.ts',
      main: './lib/index.js',
      files: ['lib/**/*.js', 'lib/**/*.d.ts', ...files],
      dependencies: pinned(libraries),
      // peers, because a class with private members must exist once in the tree of whoever installs two of ours
      peerDependencies: {
        // what is never published takes the sibling on disk: no release updates its ranges
        ...Object.fromEntries(uses.map(used => [used.name, options.private ? '*' : `^${used.version}`])),
        ...cdkPeers,
        ...ranges(pinned([...peerLibraries, ...optionalLibraries])),
      },
      peerDependenciesMeta: Object.fromEntries(optional.map(peer => [peer, { optional: true }])),
      devDependencies: {
        ...(cdk === 'none' ? {} : versions.cdkPinned),
        ...pinned([...testLibraries, ...peerLibraries, ...optionalLibraries]),
      },
    });
    new TypescriptSources(this);
    if (!options.private) new Publication(this);
  }
}

function exportOf(path: string, file: string): [string, object] {
  return [path, { types: `./lib/${file}.d.ts`, default: `./lib/${file}.js` }];
}

function ranges(libraries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(libraries).map(([name, version]) => [name, `^${version}`]));
}

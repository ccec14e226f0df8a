import { relative } from 'node:path';
import { JsonFile } from 'projen';
import { NodePackageManager, NodeProject } from 'projen/lib/javascript';
import { install } from './install';
import { NxConfig } from './nx-config';
import { ProjenrcTs } from './projenrc-ts';
import { RootTasks } from './root-tasks';
import { hasSources } from './typescript-sources';
import { versions } from './versions';
import { WorkspaceProject } from './workspace-project';

export interface MonorepoOptions {
  readonly name: string;

  /** @default - the working directory */
  readonly outdir?: string;

  /**
   * Its address: `https://github.com/my-organization/my-platform`. Published packages link to it, and npm's statement of origin needs it.
   *
   * @default - packages do not say where they come from
   */
  readonly repository?: string;

  /**
   * The registry of the scope: `https://npm.pkg.github.com`. Packages go there and nowhere else; the token is the variable NPM_TOKEN.
   *
   * @default - the one that npm is set to
   */
  readonly registry?: string;
}

/**
 * The root: npm workspaces, one lock file, no code of its own.
 */
export class Monorepo extends NodeProject {
  /** Where packages come from, and where they go. */
  public readonly published: Pick<MonorepoOptions, 'repository' | 'registry'>;

  constructor({ name, outdir, repository, registry }: MonorepoOptions) {
    super({
      name,
      outdir,
      defaultReleaseBranch: 'main',
      description:
        'FastAPI services on Amazon ECS: construct libraries, apps per environment, a deploy tool, a local cloud',
      packageManager: NodePackageManager.NPM,
      license: 'Apache-2.0',
      copyrightOwner: 'the Berth authors',
      minNodeVersion: versions.node,
      entrypoint: '',
      github: false,
      jest: false,
      release: false,
      package: false,
      depsUpgrade: false,
      buildWorkflow: false,
      npmignoreEnabled: false,
      readme: undefined,
      projenDevDependency: false,
      vscode: false,
      projenrcJs: false,
      gitignore: [
        '.berth/',
        '.nx/',
        '.mutation-*/',
        'lib/',
        'sbom.cdx.json',
        'cdk.out/',
        '_readme/',
        'coverage/',
        '.venv/',
        '__pycache__/',
        '.pytest_cache/',
        '*.egg-info/',
        'services/*/dist/',
        'tsconfig.solution.tsbuildinfo',
      ],
    });
    this.published = { repository, registry };
    this.package.addField('private', true);
    this.package.addField('workspaces', () => this.projects.map(({ folder }) => folder));
    this.package.addField('overrides', versions.overrides);
    this.addDevDeps(...Object.entries(versions.tools).map(([tool, version]) => `${tool}@${version}`));

    new ProjenrcTs(this);
    new NxConfig(this);
    new RootTasks(this);
    this.npmrc.addConfig('ignore-scripts', 'true');
    this.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
    this.npmrc.addConfig('save-exact', 'true');
    this.npmrc.addConfig('fund', 'false');
    this.npmrc.addConfig('audit', 'false');
    if (registry) this.takeFrom(registry);
    new JsonFile(this, 'tsconfig.base.json', { obj: TSCONFIG_BASE, marker: false });
    // not "tsconfig.json": Nx takes a change of that for a change of everything
    new JsonFile(this, 'tsconfig.solution.json', {
      obj: () => ({
        files: [],
        references: this.projects.filter(hasSources).map(project => ({ path: relative(this.outdir, project.outdir) })),
      }),
      marker: false,
    });
  }

  public get projects(): WorkspaceProject[] {
    return this.subprojects.filter((project): project is WorkspaceProject => project instanceof WorkspaceProject);
  }

  /** Packages of the scope, for who publishes and for who installs. */
  private takeFrom(registry: string): void {
    const address = `${registry.replace(/\/$/, '')}/`;
    this.npmrc.addConfig(`${SCOPE}:registry`, address);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm reads the variable, not this program
    this.npmrc.addConfig(`${address.replace(/^https?:/, '')}:_authToken`, '${NPM_TOKEN}');
  }

  public override preSynthesize(): void {
    super.preSynthesize();
    // projen un-ignores each generated root file by name; a new one would then change .gitignore, and with it everything
    this.gitignore.removePatterns(...this.files.map(file => `!/${file.path}`));
  }

  public override postSynthesize(): void {
    super.postSynthesize();
    if (this.projects.some(project => project.manifestChanged)) install(this.outdir);
  }
}

/** Of all packages. */
const SCOPE = '@berth';

const TSCONFIG_BASE = {
  compilerOptions: {
    target: 'ES2022',
    module: 'Node16',
    moduleResolution: 'Node16',
    strict: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    isolatedModules: true,
    skipLibCheck: true,
    declaration: true,
    composite: true,
    types: ['node'],
  },
};

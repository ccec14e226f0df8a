import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { JsonFile } from 'projen';
import { NodePackageManager, NodeProject } from 'projen/lib/javascript';
import { EnvironmentApp } from './environment-app';
import { Member } from './member';
import { NX_CONFIG, TSCONFIG_BASE } from './nx-config';
import { ProjenrcTs } from './projenrc-ts';
import { rangesOf } from './versions';

export interface RepositoryOptions {
  /** Scope of its packages, which are never published: `shop`. */
  readonly name: string;

  /**
   * Address of the registry that has the `@berth` packages, with the token in `NPM_TOKEN`.
   *
   * @default - npm's own
   */
  readonly registry?: string;

  /** @default - the working directory */
  readonly outdir?: string;
}

/** Tasks of projen that Nx does. */
const NOT_OURS = ['build', 'pre-compile', 'compile', 'post-compile', 'test', 'package', 'watch', 'eject', 'clobber'];

/**
 * The root of a repository with apps and services: npm workspaces, Nx, one lock file.
 */
export class Repository extends NodeProject {
  constructor({ name, registry, outdir }: RepositoryOptions) {
    super({
      name,
      outdir,
      defaultReleaseBranch: 'main',
      packageManager: NodePackageManager.NPM,
      licensed: false,
      minNodeVersion: '20.19.0',
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
        'lib/',
        'cdk.out/',
        '.venv/',
        '__pycache__/',
        '.pytest_cache/',
        'services/*/dist/',
      ],
    });
    this.package.addField('private', true);
    this.package.addField('publishConfig', undefined);
    this.package.addField('workspaces', () => this.members.map(({ folder }) => folder));
    const tools = rangesOf('@berth/cli', '@berth/local-cloud', '@types/node', '@berth/create', 'nx', 'projen');
    const compilers = rangesOf('tsx', 'typescript');
    this.addDevDeps(...Object.entries({ ...tools, ...compilers }).map(([tool, range]) => `${tool}@${range}`));

    new ProjenrcTs(this);
    new JsonFile(this, 'nx.json', { obj: NX_CONFIG, marker: false });
    new JsonFile(this, 'tsconfig.base.json', { obj: TSCONFIG_BASE, marker: false });
    this.addTasks();
    this.npmrc.addConfig('ignore-scripts', 'true');
    this.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
    this.npmrc.addConfig('save-exact', 'true');
    this.npmrc.addConfig('fund', 'false');
    this.npmrc.addConfig('audit', 'false');
    if (registry !== undefined) this.addRegistry(registry);
  }

  public override preSynthesize(): void {
    super.preSynthesize();
    this.addLocalTask();
    // projen un-ignores each generated root file by name; a new one would then change .gitignore, and with it everything
    this.gitignore.removePatterns(...this.files.map(file => `!/${file.path}`));
  }

  public override postSynthesize(): void {
    super.postSynthesize();
    const isBehind = this.members.some(({ manifestChanged }) => manifestChanged);
    if (isBehind && existsSync(join(this.outdir, 'node_modules'))) {
      execFileSync('npm', ['install'], { cwd: this.outdir, stdio: 'inherit' });
    }
  }

  /** Writes the generated files of all projects, and installs nothing: for who makes a repository that is not installed yet. */
  public write(): void {
    // projen takes this wish from nowhere else
    const { env } = process;
    const before = env.PROJEN_DISABLE_POST;
    env.PROJEN_DISABLE_POST = 'true';
    try {
      this.synth();
    } finally {
      if (before === undefined) delete env.PROJEN_DISABLE_POST;
      else env.PROJEN_DISABLE_POST = before;
    }
  }

  private get members(): Member[] {
    return this.subprojects.filter((project): project is Member => project instanceof Member);
  }

  /** Each one command: what needs more is a program. */
  private addTasks(): void {
    this.tasks.addEnvironment('PATH', '$(echo "$PWD/node_modules/.bin:$PATH")');
    for (const name of NOT_OURS) this.tasks.removeTask(name);
    this.defaultTask?.reset('node --import tsx .projenrc.ts', { receiveArgs: false });
    const test = this.tasks.addTask('test', {
      description: 'Compile, test and synthesize everything',
      exec: 'nx run-many -t build test pytest synth',
    });
    const build = this.tasks.addTask('build', {
      description: 'Generate, then compile, test and synthesize everything',
    });
    if (this.defaultTask) build.spawn(this.defaultTask);
    build.spawn(test);
  }

  /** Where every change goes first. */
  private addLocalTask(): void {
    const first = this.members.find(member => member instanceof EnvironmentApp && member.serves);
    if (first === undefined) return;
    const task = this.tasks.addTask('local', { description: `Deploy ${first.name} to a cloud on this computer` });
    for (const step of ['nx run-many -t venv', 'berth local start', `berth bootstrap ${first.name}`]) task.exec(step);
    task.exec(`nx deploy ${first.name}`);
    task.exec(`berth status ${first.name}`);
    this.package.setScript('local', 'projen local');
  }

  private addRegistry(registry: string): void {
    const url = registry.replace(/\/*$/, '/');
    this.npmrc.addConfig('@berth:registry', url);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts the variable in, so that no file has the token
    this.npmrc.addConfig(`${url.replace(/^https?:/, '')}:_authToken`, '${NPM_TOKEN}');
  }
}

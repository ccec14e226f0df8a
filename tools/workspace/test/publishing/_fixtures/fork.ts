import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { report } from './progress';
import { must } from './run';

const ROOT = join(__dirname, '../../../../..');

/** Nx as in a pipeline: alone, and with a result for each run. */
const QUIET = { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_TUI: 'false', NX_SKIP_NX_CACHE: 'true' };

/**
 * What a team has that forked this repository: the same files, a history and a registry of its own, and the tools installed.
 */
export class Fork {
  public static async of(npmrc: string, variables: NodeJS.ProcessEnv): Promise<Fork> {
    const folder = mkdtempSync(join(tmpdir(), 'berth-fork-'));
    const fork = new Fork(folder, { ...QUIET, ...variables });
    copyFiles(folder);
    linkModules(folder);
    appendFileSync(join(folder, '.npmrc'), npmrc);
    await fork.run('git', 'init', '--quiet', '--initial-branch=main');
    for (const [key, value] of Object.entries({
      'user.name': 'Ada',
      'user.email': 'ada@example.com',
      'gc.auto': '0',
    })) {
      await fork.run('git', 'config', key, value);
    }
    await fork.commit('chore: a fork');
    return fork;
  }

  private constructor(
    public readonly folder: string,
    private readonly variables: NodeJS.ProcessEnv,
  ) {}

  public run(command: string, ...args: string[]): Promise<string> {
    return must(this.folder, this.variables, command, ...args);
  }

  public nx(...args: string[]): Promise<string> {
    report(`nx ${args.join(' ')}`);
    return this.run(process.execPath, join(ROOT, 'node_modules/nx/dist/bin/nx.js'), ...args);
  }

  /** Builds what the published packages are made of. */
  public async build(): Promise<void> {
    const published = ['packages', 'tools'].flatMap(kind =>
      readdirSync(join(this.folder, kind)).map(name => `${kind}/${name}`),
    );
    const folders = published.filter(folder => existsSync(join(this.folder, folder, 'LICENSE')));
    report('build what is published');
    await this.run(join(ROOT, 'node_modules/.bin/tsc'), '-b', ...folders, 'tools/workspace');
  }

  /** Everything as 1.0.0, the first of a fork. */
  public async releaseFirst(): Promise<void> {
    await this.build();
    await this.nx('release', '1.0.0', '--first-release', '--skip-publish');
  }

  /** Tests have run where this test runs. */
  public publish(registry: string, ...selection: readonly string[]): Promise<string> {
    // what has no scope does not go by the registry of the scope
    return this.nx('release', 'publish', '--excludeTaskDependencies', `--registry=${registry}`, ...selection);
  }

  public async commit(message: string): Promise<void> {
    await this.run('git', 'add', '--all', '.');
    await this.run('git', 'commit', '--quiet', '--message', message);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The files that git knows or would know. Nothing that was built: it may be left from sources that are gone. */
function copyFiles(folder: string): void {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT });
  const files = list
    .toString()
    .split('\0')
    .filter(file => file !== '' && existsSync(join(ROOT, file)));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file), { preserveTimestamps: true });
  }
}

/** Everything that is installed, without copying it; packages of the workspace are those of the fork. */
function linkModules(folder: string): void {
  const from = join(ROOT, 'node_modules');
  const to = join(folder, 'node_modules');
  mkdirSync(join(to, '@berth'), { recursive: true });
  for (const name of readdirSync(from)) if (name !== '@berth') symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(join(from, '@berth'))) {
    symlinkSync(readlinkSync(join(from, '@berth', name)), join(to, '@berth', name));
  }
  for (const name of readdirSync(join(ROOT, 'tools'))) {
    const own = join(ROOT, 'tools', name, 'node_modules');
    if (existsSync(own)) symlinkSync(own, join(folder, 'tools', name, 'node_modules'));
  }
}

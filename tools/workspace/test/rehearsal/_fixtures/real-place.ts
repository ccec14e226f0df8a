import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from '../../publishing/_fixtures/run';
import type { RehearsedRun } from '../_runner/plan';
import { Place, ROOT, type Wanted } from './place';

const BERTH = join(ROOT, 'tools/cli/lib/main.js');

/**
 * Commands that a rehearsal cannot wait for. What they run has targets of its own; that they are run, and what follows, is rehearsed.
 */
export const SHORTER: Readonly<Record<string, string>> = {
  'npm test': 'npx nx run-many -t test --projects=@berth/foundation',
  'npm run e2e': 'npx nx run-many -t e2e --exclude=@berth/workspace --graph=stdout > /dev/null',
  // whoever has built it once need not do so again
  'npm run actionlint': `ln -s ${ROOT}/.berth .berth; npm run actionlint`,
  'npx nx venv pyshop': `ln -s ${ROOT}/services/pyshop/.venv services/pyshop/.venv`,
};

/** Code quality has a rehearsal of its own. */
export const WITHOUT_QUALITY: Readonly<Record<string, string>> = Object.fromEntries(
  ['npx projen lint', 'npm run actionlint', 'npx projen', 'npm run spell'].map(name => [name, 'true']),
);

/**
 * A fork of this repository as it is committed, its jobs with the true tools, and a local cloud for AWS.
 */
export class RealPlace extends Place {
  public static async of(): Promise<RealPlace> {
    const place = new RealPlace();
    await place.begin();
    return place;
  }

  /** Where somebody works. */
  public readonly clone = join(this.folder, 'clone');

  /** The way to the local cloud, once it runs. */
  private aws: Record<string, string> = {};

  private constructor() {
    super(['tools', 'github']);
  }

  /** Variables of everything that runs here: one cache, so that no job builds what another one has built. */
  private get shared(): Record<string, string> {
    return {
      NX_CACHE_DIRECTORY: join(this.folder, 'nx/cache'),
      NX_WORKSPACE_DATA_DIRECTORY: join(this.folder, 'nx/data'),
      NX_DAEMON: 'false',
      NX_ISOLATE_PLUGINS: 'false',
      NX_TUI: 'false',
    };
  }

  public override rehearse({ variables = {}, ...wanted }: Wanted): Promise<RehearsedRun> {
    return super.rehearse({
      shorter: SHORTER,
      aws: this.aws,
      ...wanted,
      variables: { ...this.shared, ...variables },
    });
  }

  /** An account with nothing in it but what every environment needs: somebody deployed that by hand. */
  public async startCloud(): Promise<void> {
    const cloud = join(this.folder, 'cloud');
    const venv = join(ROOT, 'services/pyshop/.venv/bin');
    const flags = ['--folder', cloud, '--speed', '100', '--runtime-path', venv, '--json'];
    await must(this.clone, {}, process.execPath, BERTH, 'local', 'start', ...flags);
    const { endpoint } = JSON.parse(readFileSync(join(cloud, 'endpoint.json'), 'utf8')) as { endpoint: string };
    this.aws = {
      AWS_ENDPOINT_URL: endpoint,
      BERTH_LOCAL_SPEED: '100',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    await this.run('npx', 'nx', 'synth', 'global');
    await this.berth('bootstrap', 'global');
    await this.berth('deploy', 'global', '--yes');
  }

  /** Runs berth as somebody who is signed in to the account. */
  public berth(...args: readonly string[]): Promise<string> {
    return must(this.clone, this.aws, process.execPath, BERTH, ...args);
  }

  /** Changes a file of the clone. */
  public edit(file: string, change: (text: string) => string): void {
    const path = join(this.clone, file);
    const text = readFileSync(path, 'utf8');
    const changed = change(text);
    if (changed === text) throw new TypeError(`nothing to change in ${file}`);
    writeFileSync(path, changed);
  }

  /** Commits everything, and pushes it to a branch. */
  public async push(branch: string, message: string): Promise<void> {
    await this.run('git', 'add', '--all', '.');
    await this.run('git', 'commit', '--quiet', '--message', message);
    await this.run('git', 'push', '--quiet', this.remote, `HEAD:${branch}`);
  }

  /** What somebody types in the clone. */
  public run(command: string, ...args: readonly string[]): Promise<string> {
    const standIns = join(__dirname, '../_stand-ins/tools');
    const variables = {
      ...this.shared,
      REHEARSAL_PERSON: 'ada',
      REHEARSAL_ROOT: ROOT,
      REHEARSAL_NODE: process.execPath,
      PATH: `${standIns}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    };
    return must(this.clone, variables, command, ...args);
  }

  public override remove(): void {
    if (this.aws.AWS_ENDPOINT_URL) {
      spawnSync(process.execPath, [BERTH, 'local', 'stop', '--folder', join(this.folder, 'cloud')], {
        cwd: this.clone,
      });
    }
    super.remove();
  }

  /** What is committed, without its history. */
  private async begin(): Promise<void> {
    mkdirSync(this.clone);
    await must(ROOT, {}, 'sh', '-c', 'git archive HEAD | tar -x -C "$1"', 'sh', this.clone);
    for (const command of [
      ['init', '--quiet', '--initial-branch=main'],
      ['config', 'user.name', 'Ada'],
      ['config', 'user.email', 'ada@example.com'],
      ['config', 'gc.auto', '0'],
      ['remote', 'add', 'origin', this.remote],
    ]) {
      await this.run('git', ...command);
    }
    await this.push('main', 'chore: a fork');
    await this.run('git', 'push', '--quiet', this.remote, 'HEAD:develop');
    await this.run('npm', 'ci');
  }
}

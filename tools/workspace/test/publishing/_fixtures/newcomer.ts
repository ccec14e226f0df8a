import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrivateRegistry } from './private-registry';
import { report } from './progress';
import { type Finished, must, run, succeeded } from './run';

/** Who has an empty folder, a registry and a token for it, and a name for git. */
export class Newcomer {
  public static async of(registry: PrivateRegistry): Promise<Newcomer> {
    const home = mkdtempSync(join(tmpdir(), 'berth-home-'));
    await shareDownloads(home);
    return new Newcomer(registry, home);
  }

  /** Where the repository is made. */
  public readonly folder = mkdtempSync(join(tmpdir(), 'berth-newcomer-'));

  private readonly variables: NodeJS.ProcessEnv;

  private constructor(
    { url, token }: PrivateRegistry,
    private readonly home: string,
  ) {
    const npmrc = join(home, '.npmrc');
    writeFileSync(
      npmrc,
      `registry=${url}\n${url.replace('http:', '')}:_authToken=\${NPM_TOKEN}\nupdate-notifier=false\n`,
    );
    this.variables = {
      NPM_TOKEN: token,
      npm_config_userconfig: npmrc,
      npm_config_cache: join(home, 'npm'),
      // a daemon would outlive the repository
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      ...Object.fromEntries(
        ['AUTHOR', 'COMMITTER'].flatMap(role => [
          [`GIT_${role}_NAME`, 'Ada'],
          [`GIT_${role}_EMAIL`, 'ada@example.com'],
        ]),
      ),
    };
  }

  /** Runs a command to its end, whatever that is. */
  public tries(folder: string, ...[command = '', ...args]: readonly string[]): Promise<Finished> {
    report([command, ...args].join(' '));
    return run(join(this.folder, folder), this.variables, command, ...args);
  }

  /** Runs a command that must succeed, and returns its results. */
  public async does(folder: string, ...[command = '', ...args]: readonly string[]): Promise<string> {
    return succeeded(await this.tries(folder, command, ...args), command, ...args).results;
  }

  public reads(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  public async remove(): Promise<void> {
    // a story that failed midway has left its cloud running
    for (const name of readdirSync(this.folder)) {
      if (existsSync(join(this.folder, name, '.berth'))) await this.tries(name, 'npx', 'berth', 'local', 'stop');
    }
    for (const folder of [this.folder, this.home]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What this computer has downloaded already, but no program that an earlier registry gave for the same name. */
async function shareDownloads(home: string): Promise<void> {
  const cache = await must(home, {}, 'npm', 'config', 'get', 'cache', '--loglevel=silent');
  const content = join(cache.trim(), '_cacache');
  mkdirSync(join(home, 'npm'));
  mkdirSync(content, { recursive: true });
  symlinkSync(content, join(home, 'npm/_cacache'));
}

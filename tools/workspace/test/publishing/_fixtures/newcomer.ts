import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../../../src/publishing/npm';
import type { PrivateRegistry } from './private-registry';
import { type Finished, must, run } from './run';

/** Who has an empty folder, a registry and a token for it, and a name for git. */
export class Newcomer {
  /** Where the repository is made. */
  public readonly folder = mkdtempSync(join(tmpdir(), 'berth-newcomer-'));

  private readonly home = mkdtempSync(join(tmpdir(), 'berth-home-'));
  private readonly variables: NodeJS.ProcessEnv;

  constructor({ url, token }: PrivateRegistry) {
    const npmrc = join(this.home, '.npmrc');
    writeFileSync(
      npmrc,
      `registry=${url}\n${url.replace('http:', '')}:_authToken=\${NPM_TOKEN}\nupdate-notifier=false\n`,
    );
    this.variables = {
      NPM_TOKEN: token,
      npm_config_userconfig: npmrc,
      npm_config_cache: this.cache(),
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
    return run(join(this.folder, folder), this.variables, command, ...args);
  }

  /** Runs a command that must succeed, and returns what it printed. */
  public does(folder: string, ...[command = '', ...args]: readonly string[]): Promise<string> {
    return must(join(this.folder, folder), this.variables, command, ...args);
  }

  public reads(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  public remove(): void {
    for (const folder of [this.folder, this.home]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** What this computer has downloaded already, but no program that an earlier registry gave for the same name. */
  private cache(): string {
    const cache = join(this.home, 'npm');
    const content = join(npm(['config', 'get', 'cache']).trim(), '_cacache');
    mkdirSync(cache);
    mkdirSync(content, { recursive: true });
    symlinkSync(content, join(cache, '_cacache'));
    return cache;
  }
}

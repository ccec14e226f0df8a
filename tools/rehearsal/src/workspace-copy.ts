import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The root of the workspace that this file is built in. */
export const root = join(__dirname, '..', '..', '..');

/**
 * A workspace beside the checkout, with the same apps as they are built and synthesized, and a local cloud of its own. Whatever a test changes stays there.
 */
export class WorkspaceCopy {
  public readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'berth-rehearsal-')));
  private readonly configs = new Map<string, object>();

  constructor(environments: readonly string[]) {
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ private: true, workspaces: ['apps/*'] }));
    for (const shared of ['node_modules', 'services']) symlinkSync(join(root, shared), join(this.folder, shared));
    for (const environment of environments) this.copyApp(environment);
  }

  /** The config of an environment, as it is now. */
  public configOf(environment: string): object {
    const file = join(root, 'apps', environment, 'lib/config.js');
    return this.configs.get(environment) ?? (require(file) as { config: object }).config;
  }

  /** Gives an environment another config: what its `src/config.ts` would export. A config is data, so it survives being written down. */
  public configure(environment: string, config: object): void {
    this.configs.set(environment, config);
    const text = `exports.config = ${JSON.stringify(config, null, 2)};\n`;
    writeFileSync(join(this.folder, 'apps', environment, 'lib/config.js'), text);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private copyApp(environment: string): void {
    const [from, to] = [root, this.folder].map(folder => join(folder, 'apps', environment)) as [string, string];
    mkdirSync(to, { recursive: true });
    for (const part of ['cdk.json', 'package.json', 'lib', 'cdk.out'])
      cpSync(join(from, part), join(to, part), { recursive: true });
  }
}

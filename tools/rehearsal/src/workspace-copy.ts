import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RehearsalError } from './rehearsal-error';

/** The root of the workspace that this file is built in. */
export const root = join(__dirname, '..', '..', '..');

interface NamedConfig {
  readonly name: string;
}

/**
 * A workspace beside the checkout, with the same apps as they are built and synthesized, and a local cloud of its own. Whatever a test changes stays there.
 */
export class WorkspaceCopy {
  public readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'berth-rehearsal-')));
  private readonly configs = new Map<string, Record<string, NamedConfig>>();

  /** @param apps `apps/dev`, `examples/pyshop` */
  constructor(private readonly apps: readonly string[]) {
    writeFileSync(
      join(this.folder, 'package.json'),
      JSON.stringify({ private: true, workspaces: ['apps/*', 'examples/*'] }),
    );
    for (const shared of ['node_modules', 'services']) symlinkSync(join(root, shared), join(this.folder, shared));
    for (const app of apps) this.copyApp(app);
  }

  /** The folder of the app that makes an environment. */
  public appOf(environment: string): string {
    return join(this.folder, this.find(environment).app);
  }

  /** The config of an environment, as it is now. */
  public configOf(environment: string): object {
    const { configs, key } = this.find(environment);
    return configs[key] ?? {};
  }

  /** Gives an environment another config: what the `src/config.ts` of its app would export. A config is data, so it survives being written down. */
  public configure(environment: string, config: object): void {
    const { app, configs, key } = this.find(environment);
    const changed = { ...configs, [key]: config as NamedConfig };
    this.configs.set(app, changed);
    const text = Object.entries(changed).map(
      ([name, value]) => `exports.${name} = ${JSON.stringify(value, null, 2)};\n`,
    );
    writeFileSync(join(this.folder, app, 'lib/config.js'), text.join(''));
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where the config of an environment stands: which export of which app. */
  private find(environment: string): { app: string; configs: Record<string, NamedConfig>; key: string } {
    for (const app of this.apps) {
      const configs =
        this.configs.get(app) ?? (require(join(root, app, 'lib/config.js')) as Record<string, NamedConfig>);
      const key = Object.keys(configs).find(name => configs[name]?.name === environment);
      if (key !== undefined) return { app, configs, key };
    }
    throw new RehearsalError('EnvironmentUnknown', `no config of ${this.apps.join(', ')} is named ${environment}`);
  }

  private copyApp(app: string): void {
    const [from, to] = [join(root, app), join(this.folder, app)];
    mkdirSync(to, { recursive: true });
    for (const part of ['cdk.json', 'package.json', 'lib', 'cdk.out'])
      cpSync(join(from, part), join(to, part), { recursive: true });
  }
}

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormation, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { versions } from '../../../src/versions';
import { report } from './progress';
import { type Finished, must, run } from './run';

/** What a team that forked nothing installs. The rest of `@berth` comes along as peers. */
const WANTED = [
  'network',
  'ecs-ec2-cluster',
  'rds',
  'secrets',
  'codedeploy-bluegreen',
  'guardrails',
  'cli',
  'local-cloud',
];

/** Oldest and newest of the compilers that users may have. */
const COMPILERS = [versions.consumers[0], versions.consumers[versions.consumers.length - 1]];

const MANIFEST = {
  name: 'shop',
  private: true,
  workspaces: ['apps/*'],
  dependencies: { ...versions.cdkPinned, '@types/node': versions.tools['@types/node'] },
  devDependencies: Object.fromEntries(COMPILERS.map(version => [`typescript-${version}`, `npm:typescript@${version}`])),
  overrides: versions.overrides,
};

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'Node16',
    moduleResolution: 'Node16',
    strict: true,
    skipLibCheck: false,
    types: ['node'],
    rootDir: 'apps/dev/src',
    outDir: 'apps/dev/lib',
  },
  files: ['apps/dev/src/main.ts'],
};

/**
 * A project outside of the workspace, with nothing of it but what a registry gives.
 */
export class Consumer {
  public readonly folder = mkdtempSync(join(tmpdir(), 'berth-consumer-'));

  constructor(
    npmrc: string,
    private readonly variables: NodeJS.ProcessEnv,
  ) {
    const app = join(this.folder, 'apps/dev');
    mkdirSync(join(app, 'src'), { recursive: true });
    copyFileSync(join(__dirname, 'consumer/main.ts.txt'), join(app, 'src/main.ts'));
    writeFileSync(join(this.folder, '.npmrc'), `${npmrc}fund=false\naudit=false\nignore-scripts=true\n`);
    const files = {
      'package.json': MANIFEST,
      'tsconfig.json': TSCONFIG,
      'apps/dev/package.json': { name: 'dev', version: '0.0.0', private: true },
      'apps/dev/cdk.json': { app: 'node lib/main.js', versionReporting: false, notices: false },
    };
    for (const [file, content] of Object.entries(files))
      writeFileSync(join(this.folder, file), JSON.stringify(content));
  }

  /** The same command installs, and later updates. */
  public install(variables = this.variables): Promise<Finished> {
    report('npm install');
    const packages = WANTED.map(name => `@berth/${name}@latest`);
    return run(this.folder, variables, 'npm', 'install', '--prefer-offline', '--loglevel=error', ...packages);
  }

  public versionOf(name: string): string {
    const file = join(this.folder, 'node_modules/@berth', name, 'package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }

  /** What each compiler says; nothing when it is content. */
  public async compile(): Promise<string[]> {
    report(`compile with TypeScript ${COMPILERS.join(' and ')}`);
    const answers = COMPILERS.map(async version => {
      const folder = join(this.folder, 'node_modules', `typescript-${version}`);
      const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: { tsc: string } };
      return (await run(this.folder, {}, process.execPath, join(folder, bin.tsc), '-p', '.')).output;
    });
    return Promise.all(answers);
  }

  public berth(...args: string[]): Promise<string> {
    report(`berth ${args.join(' ')}`);
    return must(this.folder, {}, join(this.folder, 'node_modules/.bin/berth'), ...args);
  }

  /** Physical ids of everything that was deployed, by logical id: what differs later was replaced. */
  public async resources(): Promise<Record<string, string>> {
    const file = join(this.folder, '.berth/local-cloud/endpoint.json');
    const { endpoint } = JSON.parse(readFileSync(file, 'utf8')) as { endpoint: string };
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const cloudFormation = new CloudFormation({ endpoint, region: 'eu-west-1', credentials });
    const ids: Record<string, string> = {};
    for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: 'dev-base' })) {
      for (const { LogicalResourceId = '', PhysicalResourceId = '' } of page.StackResourceSummaries ?? []) {
        ids[LogicalResourceId] = PhysicalResourceId;
      }
    }
    cloudFormation.destroy();
    return ids;
  }

  public async remove(): Promise<void> {
    if (existsSync(join(this.folder, '.berth'))) await this.berth('local', 'stop');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

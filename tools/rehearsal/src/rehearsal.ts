import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiUser } from './api-user';
import { AwsSide } from './aws-side';
import { type Mail, mailOf } from './mail';
import { RehearsalError } from './rehearsal-error';
import { makeRelease, type ServiceRelease } from './releases';
import { type Finished, runNode } from './run-node';
import { Synthesizer } from './synthesizer';
import { Traffic } from './traffic';
import { type Entrance, type Visited, visit } from './visit';
import { type Watched, watch } from './watch';
import { root, WorkspaceCopy } from './workspace-copy';

/** How many times faster than real time the clock of the cloud runs. */
const SPEED = '60';

const REGION = 'eu-west-1';

/** What `berth deploy --json` reports. */
export interface Deployment {
  readonly stacks: readonly {
    readonly name: string;
    readonly action: 'created' | 'updated' | 'skipped';

    /** Copies of databases that were taken before the change. */
    readonly snapshots?: readonly string[];
  }[];
  readonly services: readonly {
    readonly service: string;
    readonly action: 'released' | 'skipped';
    readonly revision: string;
    readonly digest: string;
  }[];
}

/** What an update changed, and what it left alone. */
export interface Update extends Watched {
  /** Names of the stacks that were created or updated. */
  readonly stacks: readonly string[];

  /** Whether a release followed. */
  readonly released: boolean;
}

/** What `berth status --json` says of the only service. */
export interface Serving {
  readonly url: string;

  /** `sha256:…` of the image that serves. */
  readonly digest: string;

  /** `<family>:<revision>` */
  readonly revision: string;
  readonly desired: number;
  readonly running: number;
}

/**
 * Environments on a local cloud of their own, driven by `berth` as a user drives it.
 *
 * @example
 * const rehearsal = await Rehearsal.start('dev');
 * await rehearsal.deploy('dev');
 * rehearsal.configure<EnvironmentConfig>('dev', config => ({ ...config, owner: 'somebody else' }));
 * await rehearsal.deploy('dev');
 * await rehearsal.stop();
 */
export class Rehearsal {
  /**
   * An account with nothing in it but `global`, and apps as they are synthesized: nothing is deployed of `environments` yet.
   *
   * @throws RehearsalError
   */
  public static async start(...environments: readonly string[]): Promise<Rehearsal> {
    const apps = ['global', ...environments].map(name => `apps/${name}`);
    return Rehearsal.begin(new Rehearsal(new WorkspaceCopy(apps), REGION), async rehearsal => {
      await rehearsal.must('bootstrap', 'global');
      await rehearsal.deploy('global');
    });
  }

  /**
   * An account with nothing in it, and an example as it is synthesized. Its environments go by their full names: `pyshop-api-dev`.
   *
   * @param example folder of examples/
   * @throws RehearsalError
   */
  public static ofExample(example: string, region = REGION): Promise<Rehearsal> {
    return Rehearsal.begin(new Rehearsal(new WorkspaceCopy([`examples/${example}`]), region));
  }

  private static async begin(
    rehearsal: Rehearsal,
    prepare: (rehearsal: Rehearsal) => Promise<void> = async () => {},
  ): Promise<Rehearsal> {
    try {
      await rehearsal.must('local', 'start', '--speed', SPEED);
      await prepare(rehearsal);
    } catch (error) {
      await rehearsal.stop();
      throw error;
    }
    return rehearsal;
  }

  /** What `berth` finds in its environment besides: `BERTH_DNS_SERVER`. */
  public readonly variables: Record<string, string> = {};

  private aws?: AwsSide;

  /** How many have signed up to ask without pause. */
  private clients = 0;

  /** By folder of the app. */
  private readonly synthesizers = new Map<string, Synthesizer>();

  /** Environments whose config changed since their templates were written. */
  private readonly changed = new Set<string>();

  private constructor(
    private readonly workspace: WorkspaceCopy,
    private readonly region: string,
  ) {}

  /** The account, seen from its own side. */
  public get account(): AwsSide {
    const endpoint = join(this.workspace.folder, '.berth/local-cloud/endpoint.json');
    this.aws ??= new AwsSide(
      (JSON.parse(readFileSync(endpoint, 'utf8')) as { endpoint: string }).endpoint,
      this.region,
    );
    return this.aws;
  }

  /** Writes another config; the next deployment brings it. */
  public configure<Config extends object>(environment: string, change: (config: Config) => Config): void {
    this.workspace.configure(environment, change(this.workspace.configOf(environment) as Config));
    this.changed.add(environment);
  }

  /**
   * Deploys; what was configured anew is synthesized first.
   *
   * @param flags of `berth deploy`
   * @throws RehearsalError when one of them fails
   */
  public async deploy(environment: string, ...flags: readonly string[]): Promise<Deployment> {
    await this.synthesize(environment);
    const { stdout } = await this.must('deploy', environment, '--json', ...flags);
    return JSON.parse(stdout) as Deployment;
  }

  /**
   * Changes the config of an environment that serves, and deploys it while a client asks without pause.
   *
   * @throws RehearsalError
   */
  public async update<Config extends object>(environment: string, change: (config: Config) => Config): Promise<Update> {
    this.configure(environment, change);
    let deployment: Deployment | undefined;
    const watched = await watch(this, environment, async () => {
      deployment = await this.deploy(environment);
    });
    const { stacks = [], services = [] } = deployment ?? {};
    return {
      ...watched,
      stacks: stacks.filter(({ action }) => action !== 'skipped').map(({ name }) => name),
      released: services.some(({ action }) => action === 'released'),
    };
  }

  /** @throws RehearsalError when something could not be deleted */
  public async destroy(environment: string): Promise<void> {
    await this.must('destroy', environment, '--yes');
  }

  /** @throws RehearsalError when nothing serves */
  public async serving(environment: string): Promise<Serving> {
    const { stdout } = await this.must('status', environment, '--json');
    const { services } = JSON.parse(stdout) as { services: Serving[] };
    const [service] = services;
    if (!service) throw new RehearsalError('NothingServes', `${environment} has no service`);
    return service;
  }

  /**
   * Makes the image of another release of the service: `older`, `newer` and `broken` as `ServiceRelease` tells.
   *
   * @param flags of `berth image`
   * @returns what `--image` of `berth release` and `berth deploy` takes
   * @throws RehearsalError
   */
  public async image(release: ServiceRelease, ...flags: readonly string[]): Promise<string> {
    const context = join(this.workspace.folder, '.berth/releases', release);
    makeRelease(release, context);
    await this.must('image', '--context', context, ...flags);
    return join(context, 'dist/image.json');
  }

  /** A client that asks an environment without pause, until it is stopped; one that has signed up, where an API wants to know who asks. */
  public async ask(environment: string): Promise<Traffic> {
    const entrance = await this.entrance(environment);
    if (!(await this.account.hasApi(environment))) return new Traffic(entrance);
    this.clients += 1;
    const client = await this.signUp(environment, `client-${this.clients}@example.com`);
    return new Traffic(entrance, undefined, () => client.token());
  }

  /** Asks an environment once, as its users do: by its domain and with TLS where it has them. */
  public async visit(environment: string, path: string): Promise<Visited> {
    return visit(await this.entrance(environment), path);
  }

  /** All mail that AWS would have sent so far, the last one last. */
  public mail(): Mail[] {
    return mailOf(join(this.workspace.folder, '.berth/local-cloud'));
  }

  /** Somebody new who uses the API of an environment. */
  public async signUp(environment: string, email?: string): Promise<ApiUser> {
    const { userPoolId, userPoolClientId } = await this.account.api(environment);
    const { cognito } = this.account;
    return ApiUser.signUp({ cognito, userPoolId, userPoolClientId, mail: () => this.mail() }, email);
  }

  /** Runs `berth` exactly as a user does, to whatever end. */
  public berth(...args: readonly string[]): Promise<Finished> {
    const { folder } = this.workspace;
    const program = join(root, 'tools/cli/lib/main.js');
    const environment = {
      ...this.variables,
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: folder,
    };
    return runNode([program, ...args], folder, join(folder, '.berth/rehearsal.log'), { environment });
  }

  /** Stops the cloud and removes all that it was. */
  public async stop(): Promise<void> {
    this.aws?.close();
    for (const synthesizer of this.synthesizers.values()) synthesizer.stop();
    await this.berth('local', 'stop');
    this.workspace.remove();
  }

  private async entrance(environment: string): Promise<Entrance> {
    const { url } = await this.serving(environment);
    if (!url.startsWith('https:')) return { url };
    const said = await this.account.output(environment, 'ApplicationUrl');
    const ca = readFileSync(join(this.workspace.folder, '.berth/local-cloud/authority/ca.pem'), 'utf8');
    return { url, tls: { serverName: new URL(said ?? url).hostname, ca } };
  }

  private async synthesize(environment: string): Promise<void> {
    if (!this.changed.delete(environment)) return;
    const app = this.workspace.appOf(environment);
    const synthesizer = this.synthesizers.get(app) ?? new Synthesizer(app);
    this.synthesizers.set(app, synthesizer);
    await synthesizer.synthesize();
  }

  private async must(...args: readonly string[]): Promise<Finished> {
    const done = await this.berth(...args);
    if (done.exitCode === 0) return done;
    const end = done.output.trimEnd().split('\n').slice(-40).join('\n');
    throw new RehearsalError('StepFailed', `berth ${args.join(' ')}: exit code ${done.exitCode}\n${end}`);
  }
}

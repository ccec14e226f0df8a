import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Finished, makeRelease, type Seen, type ServiceRelease, Traffic } from '@berth/rehearsal';
import { DemoError } from './demo-error';
import { berth, hasHistory, nx, root } from './programs';
import type { EnvironmentReport, Report } from './report';
import { deploySeconds } from './task-times';

/** The demo's own cloud, apart from the one a user may have under `.berth/local-cloud`. */
export const CLOUD_FOLDER = join(root, '.berth/demo/cloud');

/** Environments that serve, in the order in which they deploy; `global` holds what they share. */
const SERVING = ['dev', 'test', 'prod'] as const;

/** How many times faster than real time the cloud's clock runs: the five minutes of a canary take five seconds. */
const SPEED = '60';

/** Says what goes on, in one line that the next one replaces. */
export type Say = (line: string) => void;

interface Status {
  readonly url: string;
  readonly version: string;
  readonly digest: string;
}

/**
 * The main job: a service through four environments, a release, a broken release, and nothing left to do.
 *
 * One method a step; each throws a DemoError when the next one would make no sense, and notes what it expected otherwise.
 */
export class Demo {
  private readonly startedAt = Date.now();
  private readonly expectations: { what: string; held: boolean }[] = [];
  private readonly seconds = new Map<string, number>();
  private readonly traffic = new Map<string, Traffic>();
  private readonly seen = new Map<string, Seen>();
  private environment: Record<string, string> = {};

  constructor(
    private readonly signal: AbortSignal,
    private readonly inherited: Record<string, string>,
  ) {}

  /** Starts from nothing, also after a run that was killed: its cloud is stopped and its state removed. */
  public async startCloud(say: Say): Promise<void> {
    await berth(['local', 'stop', '--folder', CLOUD_FOLDER]);
    rmSync(join(root, '.berth/demo'), { recursive: true, force: true });
    await this.must(
      berth(['local', 'start', '--folder', CLOUD_FOLDER, '--speed', SPEED], { onLine: say }),
      'the local cloud did not start',
    );
    const { stdout } = await this.must(
      berth(['local', 'env', '--folder', CLOUD_FOLDER]),
      'the local cloud does not say how to reach it',
    );
    this.environment = { ...this.inherited, ...variablesOf(stdout), NX_TUI: 'false' };
  }

  public async bootstrap(say: Say): Promise<void> {
    await this.must(this.berth(['bootstrap', 'global'], say), 'the bootstrap failed');
  }

  /** Ships release 1.0.0 to environments that do not exist yet. */
  public async deployAll(say: Say): Promise<void> {
    const image = await this.imageOf('older', say);
    await this.must(
      this.deploy(['run-many', '-t', 'deploy', `--image=${image}`], say),
      'not every environment was deployed',
    );
    for (const name of SERVING) {
      const { version } = await this.status(name);
      this.expect(`${name} serves 1.0.0`, version === '1.0.0');
    }
  }

  /** A client for every environment, asking without pause until the end. */
  public async startTraffic(): Promise<void> {
    for (const name of SERVING) this.traffic.set(name, new Traffic({ url: (await this.status(name)).url }));
  }

  /** Ships the service as it stands in the repository: a new digest, a new migration. */
  public async releaseAll(say: Say): Promise<void> {
    await this.must(this.deploy(['run-many', '-t', 'deploy'], say), 'the second release was not shipped everywhere');
    const digests = new Set<string>();
    for (const name of SERVING) {
      const { version, digest } = await this.status(name);
      digests.add(digest);
      this.expect(`${name} serves 1.1.0 after the release`, version === '1.1.0');
    }
    this.expect('one digest is promoted from dev to prod', digests.size === 1);
  }

  /** Ships a release whose health check fails, to dev. It must not get through, and must say why. */
  public async releaseBroken(say: Say): Promise<void> {
    const image = await this.imageOf('broken', say);
    const broken = await this.berth(['release', 'dev', '--image', image], say);
    this.expect('the broken release ends with exit code 2: rolled back', broken.exitCode === 2);
    this.expect(
      'its cause is named: the health check answered 500',
      /\/healthz|health/i.test(broken.output) && broken.output.includes('500'),
    );
    const { version } = await this.status('dev');
    this.expect('dev still serves 1.1.0', version === '1.1.0');
  }

  public async stopTraffic(): Promise<void> {
    for (const [name, traffic] of this.traffic) {
      const seen = await traffic.stop();
      this.seen.set(name, seen);
      this.expect(
        `${name}: no request of ${seen.requests} failed${seen.failures.length ? ` (${seen.failures.join('; ')})` : ''}`,
        seen.requests > 0 && seen.failed === 0,
      );
      this.expect(
        `${name}: both releases answered the client`,
        seen.versions.has('1.0.0') && seen.versions.has('1.1.0'),
      );
      this.expect(
        `${name}: no other release answered`,
        [...seen.versions.keys()].every(version => version === '1.0.0' || version === '1.1.0'),
      );
    }
  }

  /** Ends the clients of a demo that goes no further: they would ask for ever. */
  public async abandon(): Promise<void> {
    await Promise.all([...this.traffic.values()].map(traffic => traffic.stop()));
  }

  /** The same again, by what Nx calls affected and for every environment: nothing has changed, so nothing may be deployed. */
  public async deployNothing(say: Say): Promise<void> {
    const before = await this.revisions();
    if (hasHistory()) await this.deployAffected(say);
    else say('nx affected is left out: it asks git what has changed, and this is no git repository');
    const again = await this.must(this.deploy(['run-many', '-t', 'deploy'], say), 'the same again failed');
    for (const name of ['global', ...SERVING]) {
      this.expect(
        `${name}: nothing is deployed, and it says why`,
        again.output.includes(`${name}: nothing to deploy: `),
      );
    }
    this.expect(
      'the same revisions serve as before',
      JSON.stringify(before) === JSON.stringify(await this.revisions()),
    );
  }

  private async deployAffected(say: Say): Promise<void> {
    const affected = await this.must(
      nx(['affected', '-t', 'deploy', '--base=HEAD', '--output-style=static'], this.options(say)),
      'nx affected failed',
    );
    if (affected.output.includes('No tasks were run')) {
      say('nothing affected: since HEAD neither a template nor an image has changed');
    }
  }

  public async report(): Promise<Report> {
    const serving = await Promise.all(SERVING.map(name => this.reportOf(name)));
    const shared = { url: null, version: null, digest: null, requests: 0, failed: 0 };
    return {
      ok: this.expectations.every(({ held }) => held),
      seconds: (Date.now() - this.startedAt) / 1000,
      environments: [{ name: 'global', ...shared, seconds: this.seconds.get('global') ?? 0 }, ...serving],
      expectations: this.expectations,
    };
  }

  private async reportOf(name: string): Promise<EnvironmentReport> {
    const { url, version, digest } = await this.status(name);
    const { requests = 0, failed = 0 } = this.seen.get(name) ?? {};
    return { name, url, version, digest, requests, failed, seconds: this.seconds.get(name) ?? 0 };
  }

  private async status(name: string): Promise<Status> {
    const { stdout } = await this.must(
      this.berth(['status', name, '--json'], () => {}),
      `the status of ${name} is not known`,
    );
    const { services } = JSON.parse(stdout) as { services: { url: string; digest: string }[] };
    const service = services[0];
    if (!service) throw new DemoError('ServiceMissing', `${name} has no service`);
    const answer = await fetch(new URL('/version', service.url));
    const { version } = (await answer.json()) as { version: string };
    return { ...service, version };
  }

  private async revisions(): Promise<string[]> {
    return Promise.all(SERVING.map(async name => (await this.berth(['status', name, '--json'], () => {})).stdout));
  }

  private async imageOf(release: ServiceRelease, say: Say): Promise<string> {
    const context = join(root, '.berth/demo/releases', release);
    makeRelease(release, context);
    const built = this.berth(['image', '--context', context], say);
    await this.must(built, `no image could be made of ${context}`);
    return join(context, 'dist/image.json');
  }

  private async deploy(args: string[], say: Say): Promise<Finished> {
    const profile = '.berth/demo/tasks.json';
    const { environment, ...rest } = this.options(say);
    const done = await nx([...args, '--output-style=static'], {
      ...rest,
      environment: { ...environment, NX_PROFILE: profile },
    });
    for (const [name, seconds] of deploySeconds(join(root, profile))) {
      this.seconds.set(name, (this.seconds.get(name) ?? 0) + seconds);
    }
    return done;
  }

  private berth(args: readonly string[], say: Say): Promise<Finished> {
    return berth(args, this.options(say));
  }

  private options(say: Say) {
    return { environment: this.environment, onLine: say, signal: this.signal };
  }

  private async must(running: Promise<Finished>, otherwise: string): Promise<Finished> {
    const done = await running;
    if (done.exitCode === 0) return done;
    throw new DemoError('StepFailed', `${otherwise} (exit code ${done.exitCode})\n${lastLines(done.output)}`);
  }

  private expect(what: string, held: boolean): void {
    this.expectations.push({ what, held });
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}

/** `export NAME=value` lines as variables. */
function variablesOf(lines: string): Record<string, string> {
  return Object.fromEntries(
    [...lines.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

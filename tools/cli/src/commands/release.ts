import type { Rollout } from '@berth/rollout';
import { Command } from 'commander';
import { CliError } from '../cli-error';
import { hurried } from '../clock';
import type { CommandContext } from '../command-context';
import { Changes } from '../engine/changes';
import { chooseImage, readRollouts } from '../engine/contracts';
import type { EngineContext } from '../engine/environment';
import { Lock } from '../engine/lock';
import {
  planRelease,
  type ReleasePlan,
  type ReleaseResult,
  release as runRelease,
  skipRelease,
} from '../engine/release';
import { ExitCode } from '../exit-code';
import { guardMigrations } from '../migrations/migration-guard';
import { reachTarget, type Target } from '../target';
import { limited } from '../timeout';
import { isStrict, readAssembly } from '../workspace/assembly';
import { checkBase, imageFromOption, imagesOf, type WantedImage } from '../workspace/service-image';
import { findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { dryRunOption, helpOf, jsonOption, timeoutOption, yesOption } from './options';

/** What the user takes upon himself. */
export interface RiskOptions {
  /**
   * Alarms that may be red at the start, each with a reason: `errors=repaired by this`.
   *
   * @default - none
   */
  readonly ignoreAlarm?: readonly string[];

  /**
   * Release although the image of what serves is gone from the registry.
   *
   * @default false
   */
  readonly withoutWayBack?: boolean;

  /**
   * Why to release although the scan of the registry found critical vulnerabilities.
   *
   * @default - it is not released then
   */
  readonly allowVulnerable?: string;

  /**
   * Move users to new tasks that are all in one zone, though the old ones are in several.
   *
   * @default false
   */
  readonly allowOneZone?: boolean;
}

export interface ReleaseCommandOptions extends RiskOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;

  /**
   * A digest, or the path of an image.json.
   *
   * @default - the images of the services that the app depends on
   */
  readonly image?: string;

  /**
   * Wait for a deployment of somebody else instead of giving up.
   *
   * @default false
   */
  readonly wait?: boolean;

  /**
   * Only say what would be done.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Stop watching after so many minutes.
   *
   * @default - watch to the end
   */
  readonly timeout?: number;
}

export interface ReleaseReport {
  readonly environment: string;
  readonly services: readonly ReleaseResult[];
}

export const releaseCommand = (context: CommandContext) =>
  new Command('release')
    .description('ship an image to the services of an environment; stacks stay as they are')
    .addArgument(environmentArgument())
    .option('--image <digest|image.json>', 'what to ship (default: dist/image.json of the services it runs)')
    .option('--wait', 'wait for a deployment that runs already')
    .option('--ignore-alarm <name=reason...>', 'release although these alarms are red')
    .option('--without-way-back', 'release although the image that serves is gone')
    .option('--allow-vulnerable <reason>', 'release although the scan found critical vulnerabilities')
    .option('--allow-one-zone', 'move users to new tasks that are all in one zone')
    .addOption(timeoutOption())
    .addOption(dryRunOption())
    .addOption(yesOption().hideHelp())
    .addOption(jsonOption('the report'))
    .addHelpText('after', helpOf('berth release dev', 'berth release prod --image sha256:… --timeout 60'))
    .action(async (environment: string | undefined, { json, ...flags }: ReleaseCommandOptions & { json?: boolean }) => {
      const report = await release({ environment, ...flags }, limited(context, flags.timeout));
      context.io.result(json ? report : describeServices(report.services));
    });

/**
 * Ships images to all services of an environment.
 *
 * @throws CliError with the exit codes of the release engine
 */
export async function release(options: ReleaseCommandOptions, context: CommandContext): Promise<ReleaseReport> {
  const risk = riskOf(options);
  const app = findEnvironment(options.environment, context.cwd);
  const images = options.image ? [imageFromOption(options.image, context.cwd)] : imagesOf(app);
  const assembly = readAssembly(app);
  const target = await reachTarget(assembly, app.workspaceRoot, context);
  checkBase(images, target);

  const engine = engineContext(target, context);
  const rollouts = await readRollouts(app.name, engine.aws.parameters);
  if (rollouts.length === 0) {
    throw new CliError('NothingToRelease', `${app.name} has no service`, { hint: `berth deploy ${app.name}` });
  }
  const looked = await planReleases(rollouts, images, engine);
  const plans = await guardMigrations(looked, { ...app, strict: isStrict(assembly) }, context);
  if (plans.every(({ done }) => done)) {
    const services = await skipAll(plans, engine);
    if (!options.dryRun) await Lock.clear(app.name, context, engine.aws.parameters, context.clock);
    context.io.info(`${app.name}: nothing to release: ${services.map(({ reason }) => reason).join('; ')}`);
    return { environment: app.name, services };
  }

  if (options.dryRun) {
    for (const plan of plans) context.io.info(describePlanned(plan));
    return { environment: app.name, services: [] };
  }
  const lock = await Lock.take(app.name, context, engine.aws.parameters, context.clock);
  const changes = new Changes();
  const how = { wait: options.wait ?? false, ...risk, beforeChange: () => lock.renew(), changes };
  const services = await lock.hold(() => changes.explain(() => runReleases(plans, how, lock.fence(engine))));
  return { environment: app.name, services };
}

/**
 * The same, for the engine.
 *
 * @throws CliError `ReasonMissing`: exit code 64
 */
export function riskOf({ ignoreAlarm = [], withoutWayBack = false, allowVulnerable, allowOneZone }: RiskOptions) {
  const ignoredAlarms = ignoreAlarm.map(given => {
    const [name = '', ...reason] = given.split('=');
    if (name !== '' && reason.join('=').trim() !== '') return name;
    throw new CliError('ReasonMissing', `--ignore-alarm ${given}: must be <name>=<reason>`, {
      exitCode: ExitCode.usage,
      hint: `--ignore-alarm "${name || 'errors'}=repaired by this release"`,
    });
  });
  const vulnerable = (allowVulnerable ?? '').trim() !== '';
  return { ignoredAlarms, withoutWayBack, vulnerable, oneZone: allowOneZone ?? false };
}

function describePlanned({ rollout, image, live, done }: ReleasePlan): string {
  const now = live.digest ? `${live.digest.slice(0, 19)} serves` : 'nothing serves yet';
  return `${rollout.service}: ${done ? 'stays' : 'would become'} ${image.digest.slice(0, 19)}; ${now}`;
}

/** A program of the local cloud takes as long to start as anywhere. */
const REAL_START_MS = 10_000;

/** What the engine may touch in `target`. */
export function engineContext(
  { region, speed, pollMs, silenceMs }: Target,
  { connect, clock, io }: CommandContext,
): EngineContext {
  const startFloorMs = speed === 1 ? 0 : REAL_START_MS * speed;
  return {
    ...{ aws: connect(region), clock: hurried(clock, speed), io, pollMs: pollMs * speed, startFloorMs, speed },
    silenceMs: silenceMs && silenceMs * speed,
  };
}

/** Looks at all services. Changes nothing. */
export function planReleases(
  rollouts: readonly Rollout[],
  images: readonly WantedImage[],
  engine: EngineContext,
): Promise<ReleasePlan[]> {
  return Promise.all(rollouts.map(rollout => planRelease(rollout, chooseImage(rollout, images), engine)));
}

/** Reports services that serve what they shall. */
export function skipAll(plans: readonly ReleasePlan[], engine: EngineContext): Promise<ReleaseResult[]> {
  return Promise.all(plans.map(plan => skipRelease(plan, engine)));
}

/** One service after the other: the first failure leaves the rest as it is. */
export async function runReleases(
  plans: readonly ReleasePlan[],
  options: Parameters<typeof runRelease>[1],
  engine: EngineContext,
): Promise<ReleaseResult[]> {
  const results: ReleaseResult[] = [];
  for (const plan of plans) {
    const result = plan.done ? await skipRelease(plan, engine) : await runRelease(plan, options, engine);
    const kept = result.oldTasksUntil ? `; the tasks before it stay until ${result.oldTasksUntil}` : '';
    engine.io.info(`${result.service}: ${result.action}, ${result.reason}${kept}`);
    results.push(result);
  }
  return results;
}

/** One line a service: name, URL, revision, digest. */
export function describeServices(services: readonly ReleaseResult[]): string {
  return services
    .map(({ service, url, revision, digest }) => [service, ...(url ? [url] : []), revision, digest].join('  '))
    .join('\n');
}

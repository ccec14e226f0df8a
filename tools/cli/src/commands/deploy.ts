import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { otherDeployment } from '../engine/busy';
import { Changes } from '../engine/changes';
import { readRollouts } from '../engine/contracts';
import type { EngineContext } from '../engine/environment';
import { readLive } from '../engine/live';
import { Lock } from '../engine/lock';
import type { ReleasePlan, ReleaseResult } from '../engine/release';
import { rolloutEngine } from '../engine/rollout-engine';
import { applicationUrl } from '../infrastructure/application-url';
import { deployStacks, planStacks, type StackResult } from '../infrastructure/deploy-stacks';
import { readinessChecks, tryGetDns } from '../infrastructure/readiness';
import type { StackPlan } from '../infrastructure/stack-plan';
import { guardStrategies } from '../infrastructure/strategy-changes';
import { describeDelegation, undelegated, zonesMade } from '../infrastructure/zone-delegation';
import { guardMigrations } from '../migrations/migration-guard';
import { reachTarget, type Target } from '../target';
import { limited } from '../timeout';
import { type Assembly, isStrict, readAssembly } from '../workspace/assembly';
import { checkGate } from '../workspace/gate';
import { checkBase, type WantedImage } from '../workspace/service-image';
import { type EnvironmentApp, findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { dryRunOption, helpOf, timeoutOption, yesOption } from './options';
import { describePlan, plan } from './plan';
import {
  describeServices,
  engineContext,
  planReleases,
  type RiskOptions,
  riskOf,
  runReleases,
  skipAll,
} from './release';
import { type ShippedImagesOptions, shippedImages } from './shipped-images';

export interface DeployOptions extends ShippedImagesOptions, RiskOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;

  /**
   * Logical ids of stateful resources that may be replaced or removed.
   *
   * @default - none
   */
  readonly allowReplace?: readonly string[];

  /**
   * Databases, as `<stack>/<logical id>`, whose engine may change to another major version.
   *
   * @default - none
   */
  readonly allowMajorUpgrade?: readonly string[];

  /**
   * Services, as `<stack>/<logical id>`, whose releases may be moved in another way from now on. Nothing is released then.
   *
   * @default - none
   */
  readonly migrateStrategy?: readonly string[];

  /**
   * Wait for whoever is at work instead of giving up.
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

export interface DeployReport {
  readonly environment: string;

  /**
   * Where users reach it.
   *
   * @default - it has no edge, or nothing was released yet
   */
  readonly url?: string;
  readonly stacks: readonly StackResult[];
  readonly services: readonly ReleaseResult[];
}

/** Everything that is known before the first change. */
interface Job {
  readonly app: EnvironmentApp;
  readonly assembly: Assembly;

  /** Undefined when nothing is to be released. */
  readonly images?: readonly WantedImage[];
  readonly target: Target;
  readonly engine: EngineContext;
}

export const deployCommand = (context: CommandContext) =>
  new Command('deploy')
    .description('bring the stacks of an environment to what was synthesized, then release its services')
    .addArgument(environmentArgument())
    .option('--image <digest|image.json>', 'what to ship (default: dist/image.json of the services it runs)')
    .option('--allow-replace <logicalId...>', 'let go of the data of these resources')
    .option('--allow-major-upgrade <stack/logicalId...>', 'let these databases change to another major version')
    .option(
      '--migrate-strategy <stack/logicalId...>',
      'change how releases of these services are moved, and release nothing',
    )
    .option('--stacks-only', 'release nothing')
    .option('--wait', 'wait for a deployment that runs already')
    .option('--ignore-alarm <name=reason...>', 'release although these alarms are red')
    .option('--without-way-back', 'release although the image that serves is gone')
    .option('--allow-vulnerable <reason>', 'release although the scan found critical vulnerabilities')
    .option('--allow-one-zone', 'move users to new tasks that are all in one zone')
    .addOption(timeoutOption())
    .addOption(dryRunOption())
    .addOption(yesOption().hideHelp())
    .option('--json', 'print the report as JSON')
    .action(async (environment: string | undefined, { json, ...flags }: DeployOptions & { json?: boolean }) => {
      if (flags.dryRun) {
        const planned = await plan({ environment, ...flags }, context);
        return context.io.result(json ? planned : describePlan(planned));
      }
      const report = await deploy({ environment, ...flags }, limited(context, flags.timeout));
      if (json) context.io.result(report);
      else if (report.services.length > 0) context.io.result(describeReport(report));
    })
    .addHelpText(
      'after',
      helpOf('berth deploy dev', 'berth deploy prod --image services/pyshop/dist/image.json --wait'),
    );

/**
 * Deploys an environment: stacks in order, then its services. The same command continues what was interrupted.
 *
 * @throws CliError with the exit codes of docs/cli-behaviour.md; 1 means that nothing at all was changed
 */
export async function deploy(options: DeployOptions, context: CommandContext): Promise<DeployReport> {
  // before anything is asked or changed
  riskOf(options);
  const app = findEnvironment(options.environment, context.cwd);
  const assembly = readAssembly(app);
  checkGate(app);
  const target = await reachTarget(assembly, app.workspaceRoot, context);
  const engine = engineContext(target, context);
  const { migrateStrategy = [] } = options;
  const stacksOnly = options.stacksOnly === true || migrateStrategy.length > 0;
  const { images, missing } = await shippedImages(app, { ...options, stacksOnly }, engine.aws, context.cwd);
  if (missing) {
    const next = `stacks only, next: ${missing.hint}, then berth release ${app.name}`;
    context.io.info(`${app.name}: ${missing.message}; ${next}`);
  }
  checkBase(images ?? [], target);
  const job: Job = { app, assembly, images, target, engine };

  const [stacks, releases] = await Promise.all([
    planStacks(assembly, options.wait ?? false, engine.aws),
    tryPlanReleases(job),
  ]);
  if (stacks.every(({ action }) => action === 'skip') && releases?.every(({ done }) => done)) {
    return nothingToDeploy(job, stacks, releases, context);
  }
  for (const check of readinessChecks(app.name, assembly, target, engine.aws, context)) await check();
  await guardStrategies(stacks, migrateStrategy, engine.aws.stacks);
  if (migrateStrategy.length > 0) await expectQuiet(job);
  const guarded = await guardMigrations(releases ?? [], { ...app, strict: isStrict(assembly) }, context);

  const lock = await Lock.take(app.name, context, engine.aws.parameters, context.clock);
  return lock.hold(() => execute({ ...job, engine: lock.fence(engine) }, { ...options, guarded }, lock, context));
}

/** @throws CliError `DeploymentActive`: who moves releases cannot change while one is moved */
async function expectQuiet({ app, engine }: Job): Promise<void> {
  for (const rollout of await readRollouts(app.name, engine.aws.parameters)) {
    const busy = await rolloutEngine(rollout, engine).judge('', await readLive(rollout, engine.aws));
    if (busy.kind !== 'free') throw otherDeployment(busy.deployment, rollout);
  }
}

/** The releases, if the environment stands already; what the stacks will change cannot be planned yet. */
async function tryPlanReleases({ app, images, engine }: Job): Promise<ReleasePlan[] | undefined> {
  if (!images) return [];
  const rollouts = await readRollouts(app.name, engine.aws.parameters);
  return planReleases(rollouts, images, engine).catch(error => {
    if (error instanceof CliError) return undefined;
    throw error;
  });
}

async function nothingToDeploy(
  { app, assembly, engine }: Job,
  stacks: readonly StackPlan[],
  releases: readonly ReleasePlan[],
  context: CommandContext,
): Promise<DeployReport> {
  const services = await skipAll(releases, engine);
  await Lock.clear(app.name, context, engine.aws.parameters, context.clock);
  const unchanged = stacks.map(({ stack }) => stack.name).join(', ');
  const served = services.map(({ reason }) => `; ${reason}`).join('');
  context.io.info(`${app.name}: nothing to deploy: ${unchanged} unchanged${served}`);
  return {
    environment: app.name,
    url: await applicationUrl(assembly, services, engine.aws.stacks),
    stacks: stacks.map(({ stack, reason }) => ({ name: stack.name, action: 'skipped', reason })),
    services,
  };
}

interface ExecuteOptions extends DeployOptions {
  /** Releases that could be planned before the stacks stand, their migrations judged. */
  readonly guarded: readonly ReleasePlan[];
}

function execute(job: Job, options: ExecuteOptions, lock: Lock, context: CommandContext): Promise<DeployReport> {
  const { app, assembly, images, target, engine } = job;
  const { wait = false, allowReplace = [], allowMajorUpgrade = [] } = options;
  const risk = riskOf(options);
  const changes = new Changes();
  const beforeChange = () => lock.renew();
  return changes.explain(async () => {
    const stacks = await deployStacks(
      assembly,
      { environment: app.name, wait, allowReplace, allowMajorUpgrade, beforeChange, changes },
      target,
      context,
    );
    const orders = { wait, ...risk, beforeChange, changes };
    const services = images ? await releaseAll({ ...job, images }, options.guarded, orders, context) : [];
    await tellDelegation(job, context);
    return {
      environment: app.name,
      url: await applicationUrl(assembly, services, engine.aws.stacks),
      stacks,
      services,
    };
  });
}

async function releaseAll(
  { app, assembly, images, engine }: Job & { readonly images: readonly WantedImage[] },
  guarded: readonly ReleasePlan[],
  options: Parameters<typeof runReleases>[1],
  context: CommandContext,
): Promise<ReleaseResult[]> {
  const rollouts = await readRollouts(app.name, engine.aws.parameters);
  const plans: ReleasePlan[] = [];
  for (const plan of await planReleases(rollouts, images, engine)) {
    const before = guarded.find(({ rollout }) => rollout.service === plan.rollout.service);
    const judged = await guardMigrations(before ? [] : [plan], { ...app, strict: isStrict(assembly) }, context);
    plans.push(judged[0] ?? { ...plan, schema: before?.schema });
  }
  return runReleases(plans, options, engine);
}

/** A zone that was made is of no use before it is delegated, and only a human can do that. */
async function tellDelegation({ app, target, engine }: Job, context: CommandContext): Promise<void> {
  const zones = await zonesMade(app.name, engine.aws.parameters);
  const dns = tryGetDns(target, context);
  // everything was done already: not knowing is no failure
  const open = dns ? await undelegated(zones, dns).catch(() => zones) : zones;
  for (const zone of open) context.io.info(describeDelegation(zone));
}

/** The URL first, then a line a service. */
function describeReport({ url, services }: DeployReport): string {
  return [...(url ? [url] : []), describeServices(services)].join('\n');
}

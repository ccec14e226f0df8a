import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { Changes } from '../engine/changes';
import { readRollouts } from '../engine/contracts';
import type { EngineContext } from '../engine/environment';
import { Lock } from '../engine/lock';
import type { ReleasePlan, ReleaseResult } from '../engine/release';
import { checkBootstrap, deployStacks, planStacks, type StackResult } from '../infrastructure/deploy-stacks';
import type { StackPlan } from '../infrastructure/stack-plan';
import { reachTarget, type Target } from '../target';
import { type Assembly, readAssembly } from '../workspace/assembly';
import { checkGate } from '../workspace/gate';
import { checkBase, imageFromOption, imagesOf, type WantedImage } from '../workspace/service-image';
import { type EnvironmentApp, findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { describeServices, engineContext, planReleases, runReleases, skipAll } from './release';

export interface DeployOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;

  /**
   * A digest, or the path of an image.json.
   *
   * @default - the images of the services that the app depends on
   */
  readonly image?: string;

  /**
   * Logical ids of stateful resources that may be replaced or removed.
   *
   * @default - none
   */
  readonly allowReplace?: readonly string[];

  /**
   * Wait for whoever is at work instead of giving up.
   *
   * @default false
   */
  readonly wait?: boolean;
}

export interface DeployReport {
  readonly environment: string;
  readonly stacks: readonly StackResult[];
  readonly services: readonly ReleaseResult[];
}

/** Everything that is known before the first change. */
interface Job {
  readonly app: EnvironmentApp;
  readonly assembly: Assembly;
  readonly images: readonly WantedImage[];
  readonly target: Target;
  readonly engine: EngineContext;
}

export const deployCommand = (context: CommandContext) =>
  new Command('deploy')
    .description('bring the stacks of an environment to what was synthesized, then release its services')
    .addArgument(environmentArgument())
    .option('--image <digest|image.json>', 'what to ship (default: dist/image.json of the services it runs)')
    .option('--allow-replace <logicalId...>', 'let go of the data of these resources')
    .option('--wait', 'wait for a deployment that runs already')
    .option('-y, --yes', 'ask nothing; for scripts (a deployment never asks, it refuses)')
    .option('--json', 'print the report as JSON')
    .action(async (environment: string | undefined, { json, ...flags }: DeployOptions & { json?: boolean }) => {
      const report = await deploy({ environment, ...flags }, context);
      if (json) context.io.result(report);
      else if (report.services.length > 0) context.io.result(describeServices(report.services));
    });

/**
 * Deploys an environment: stacks in order, then its services. The same command continues what was interrupted.
 *
 * @throws CliError with the exit codes of docs/cli-behaviour.md; 1 means that nothing at all was changed
 */
export async function deploy(options: DeployOptions, context: CommandContext): Promise<DeployReport> {
  const app = findEnvironment(options.environment, context.cwd);
  const assembly = readAssembly(app);
  checkGate(app);
  const images = options.image ? [imageFromOption(options.image, context.cwd)] : imagesOf(app);
  const target = await reachTarget(assembly, app.workspaceRoot, context);
  checkBase(images, target);
  const job: Job = { app, assembly, images, target, engine: engineContext(target, context) };

  const [stacks, releases] = await Promise.all([
    planStacks(assembly, options.wait ?? false, job.engine.aws),
    tryPlanReleases(job),
  ]);
  if (stacks.every(({ action }) => action === 'skip') && releases?.every(({ done }) => done)) {
    return nothingToDeploy(job, stacks, releases, context);
  }
  await checkBootstrap(assembly, app.name, job.engine.aws);

  const lock = await Lock.take(app.name, context, job.engine.aws.parameters, context.clock);
  return lock.hold(() => execute(job, options, lock, context));
}

/** The releases, if the environment stands already; what the stacks will change cannot be planned yet. */
async function tryPlanReleases({ app, images, engine }: Job): Promise<ReleasePlan[] | undefined> {
  const rollouts = await readRollouts(app.name, engine.aws.parameters);
  return planReleases(rollouts, images, engine).catch(error => {
    if (error instanceof CliError) return undefined;
    throw error;
  });
}

async function nothingToDeploy(
  { app, engine }: Job,
  stacks: readonly StackPlan[],
  releases: readonly ReleasePlan[],
  { io }: CommandContext,
): Promise<DeployReport> {
  const services = await skipAll(releases, engine);
  const unchanged = stacks.map(({ stack }) => stack.name).join(', ');
  const served = services.map(({ reason }) => `; ${reason}`).join('');
  io.info(`${app.name}: nothing to deploy: ${unchanged} unchanged${served}`);
  return {
    environment: app.name,
    stacks: stacks.map(({ stack, reason }) => ({ name: stack.name, action: 'skipped', reason })),
    services,
  };
}

function execute(job: Job, options: DeployOptions, lock: Lock, context: CommandContext): Promise<DeployReport> {
  const { app, assembly, images, target, engine } = job;
  const { wait = false, allowReplace = [] } = options;
  const changes = new Changes();
  const beforeChange = () => lock.renew();
  return changes.explain(async () => {
    const stacks = await deployStacks(
      assembly,
      { environment: app.name, wait, allowReplace, beforeChange, changes },
      target,
      context,
    );
    const rollouts = await readRollouts(app.name, engine.aws.parameters);
    const plans = await planReleases(rollouts, images, engine);
    const services = await runReleases(plans, { wait, beforeChange, changes }, engine);
    return { environment: app.name, stacks, services };
  });
}

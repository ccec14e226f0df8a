import { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { readRollouts } from '../engine/contracts';
import { Lock } from '../engine/lock';
import { preflight } from '../engine/preflight';
import { planStacks } from '../infrastructure/deploy-stacks';
import { checkEngineVersions } from '../infrastructure/engine-versions';
import { type FoundProblem, findProblems, notReady } from '../infrastructure/problems';
import { readinessChecks } from '../infrastructure/readiness';
import { guardStrategies } from '../infrastructure/strategy-changes';
import { guardMigrations } from '../migrations/migration-guard';
import { reachTarget, type Target } from '../target';
import { type Assembly, isStrict, readAssembly } from '../workspace/assembly';
import { checkGate } from '../workspace/gate';
import { checkBase, type WantedImage } from '../workspace/service-image';
import { type EnvironmentApp, findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { helpOf, jsonOption } from './options';
import { engineContext, planReleases } from './release';
import { type ShippedImagesOptions, shippedImages } from './shipped-images';

export interface VerifyOptions extends ShippedImagesOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;
}

export interface VerifyResult {
  readonly environment: string;
  readonly ready: true;

  /** What was looked at. */
  readonly checks: readonly string[];
}

export const verifyCommand = (context: CommandContext) =>
  new Command('verify')
    .description('say everything that would stop a deployment, and change nothing')
    .addArgument(environmentArgument())
    .option('--image <digest|image.json>', 'what would be shipped (default: dist/image.json of the services it runs)')
    .addOption(jsonOption('the checks'))
    .addHelpText('after', helpOf('berth verify prod'))
    .action(async (environment: string | undefined, { json, ...flags }: VerifyOptions & { json?: boolean }) => {
      const result = await verify({ environment, ...flags }, context);
      context.io.result(json ? result : `${result.environment} is ready: ${result.checks.join(', ')}`);
    });

/** What a deployment would be judged by, before its first change. */
interface Subject {
  readonly app: EnvironmentApp;
  readonly assembly: Assembly;
  readonly target: Target;
}

/** Kinds of checks, in the order in which a deployment comes to them. */
const CHECKS = [
  'policy gate',
  'account',
  'bootstrap',
  'contracts',
  'availability zones',
  'hosted zones',
  'stacks',
  'versions',
  'lock',
  'release',
];

/**
 * Everything that can be known to go wrong, all at once.
 *
 * @throws CliError `NotReady`: 1 when somebody must repair something, 5 when waiting helps
 */
export async function verify(options: VerifyOptions, context: CommandContext): Promise<VerifyResult> {
  const app = findEnvironment(options.environment, context.cwd);
  const assembly = readAssembly(app);
  const target = await reachTarget(assembly, app.workspaceRoot, context);
  const problems = await problemsOf({ app, assembly, target }, options, context);
  if (problems.length > 0) throw notReady(app.name, problems);
  return { environment: app.name, ready: true, checks: CHECKS };
}

/** What stands in the way of a deployment. */
export async function problemsOf(
  { app, assembly, target }: Subject,
  options: ShippedImagesOptions,
  context: CommandContext,
): Promise<FoundProblem[]> {
  const engine = engineContext(target, context);
  const { aws } = engine;
  return [
    ...(await findProblems([
      () => checkGate(app),
      ...readinessChecks(app.name, assembly, target, aws, context),
      ...assembly.stacks.map(stack => async () => {
        await guardStrategies(await planStacks({ ...assembly, stacks: [stack] }, false, aws), [], aws.stacks);
      }),
      () => checkEngineVersions(assembly.stacks, aws.databases),
      () => Lock.expectFree(app.name, context, aws.parameters, context.clock),
    ])),
    ...(await releaseProblems({ app, assembly, target }, options, context)),
  ];
}

/** Services that do not stand yet cannot be judged, and need no image yet. */
async function releaseProblems(
  { app, assembly, target }: Subject,
  options: ShippedImagesOptions,
  context: CommandContext,
): Promise<FoundProblem[]> {
  const engine = engineContext(target, context);
  let images: readonly WantedImage[] = [];
  const missing = await findProblems([
    async () => {
      const shipped = await shippedImages(app, options, engine.aws, context.cwd);
      images = shipped.images ?? [];
      checkBase(images, target);
    },
  ]);
  if (missing.length > 0 || images.length === 0) return missing;
  const rollouts = await readRollouts(app.name, engine.aws.parameters);
  const problems = await findProblems(
    rollouts.map(rollout => async () => {
      const [plan] = await planReleases([rollout], images, engine);
      if (plan && !plan.done) await preflight(plan, {}, engine);
    }),
  );
  const migrations = rollouts.map(rollout => async () => {
    await guardMigrations(
      await planReleases([rollout], images, engine),
      { ...app, strict: isStrict(assembly) },
      context,
    );
  });
  // what cannot be planned was told already
  const found = await findProblems(migrations);
  return [...problems, ...found.filter(({ code }) => code.startsWith('Migration'))];
}

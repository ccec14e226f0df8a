import { Command } from 'commander';
import type { AwsPorts } from '../aws/ports';
import type { CommandContext } from '../command-context';
import { readRollouts } from '../engine/contracts';
import type { EngineContext } from '../engine/environment';
import { tags } from '../engine/markers';
import type { ReleasePlan } from '../engine/release';
import { shortName } from '../engine/revision';
import { planStacks } from '../infrastructure/deploy-stacks';
import { findProblems, notReady } from '../infrastructure/problems';
import { type ResourceDifference, resourceDifferences } from '../infrastructure/resource-changes';
import type { StackPlan } from '../infrastructure/stack-plan';
import { isStateful } from '../infrastructure/stateful-guard';
import { reachTarget } from '../target';
import { readAssembly } from '../workspace/assembly';
import { type EnvironmentApp, findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { helpOf, jsonOption } from './options';
import { engineContext, planReleases } from './release';
import { type ShippedImagesOptions, shippedImages } from './shipped-images';
import { problemsOf } from './verify';

export interface PlanOptions extends ShippedImagesOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;
}

export interface PlannedStack {
  readonly name: string;
  readonly action: string;
  readonly reason: string;

  /** Resources that an update touches; empty for a new stack. */
  readonly resources: readonly ResourceDifference[];

  /** Whether a database is among them, which is copied before. */
  readonly snapshot: boolean;
}

export interface PlannedRelease {
  readonly service: string;
  readonly action: 'release' | 'skip';

  /** What serves now: `pyshop:7`. */
  readonly from: string;

  /** @default - nothing serves yet */
  readonly fromDigest?: string;
  readonly toDigest: string;

  /** @default - the service has none, or it was run for this content before */
  readonly migration?: readonly string[];

  /** Who moves the traffic, and how. */
  readonly by: string;
}

export interface Plan {
  readonly environment: string;
  readonly stacks: readonly PlannedStack[];
  readonly services: readonly PlannedRelease[];
}

export const planCommand = (context: CommandContext) =>
  new Command('plan')
    .description('say what a deployment would do and why, and change nothing')
    .addArgument(environmentArgument())
    .option('--image <digest|image.json>', 'what would be shipped (default: dist/image.json of the services it runs)')
    .option('--stacks-only', 'plan no release')
    .addOption(jsonOption('the plan'))
    .addHelpText('after', helpOf('berth plan prod', 'berth plan dev --image sha256:…'))
    .action(async (environment: string | undefined, { json, ...flags }: PlanOptions & { json?: boolean }) => {
      const planned = await plan({ environment, ...flags }, context);
      context.io.result(json ? planned : describePlan(planned));
    });

/**
 * What `deploy` would do. Nothing is written, no change set either.
 *
 * @throws CliError `NotReady` with everything that would stop it, after the plan was told on stderr
 */
export async function plan(options: PlanOptions, context: CommandContext): Promise<Plan> {
  const app = findEnvironment(options.environment, context.cwd);
  const assembly = readAssembly(app);
  const target = await reachTarget(assembly, app.workspaceRoot, context);
  const engine = engineContext(target, context);

  const stacks: PlannedStack[] = [];
  const services: PlannedRelease[] = [];
  // what cannot be planned is among the problems
  await findProblems([
    ...assembly.stacks.map(stack => async () => {
      for (const planned of await planStacks({ ...assembly, stacks: [stack] }, false, engine.aws)) {
        stacks.push(await describeStack(planned, engine.aws));
      }
    }),
    async () => {
      services.push(...(await planServices(app, options, engine, context)));
    },
  ]);
  const planned: Plan = { environment: app.name, stacks, services };
  const problems = await problemsOf({ app, assembly, target }, options, context);
  if (problems.length > 0) {
    context.io.info(describePlan(planned));
    throw notReady(app.name, problems);
  }
  return planned;
}

async function describeStack({ stack, action, reason }: StackPlan, { stacks }: AwsPorts): Promise<PlannedStack> {
  const resources = action === 'update' ? resourceDifferences(await stacks.template(stack.name), stack.template) : [];
  const snapshot = resources.some(({ type, change }) => type === 'AWS::RDS::DBInstance' && change !== 'add');
  return { name: stack.name, action, reason, resources, snapshot };
}

async function planServices(
  app: EnvironmentApp,
  options: PlanOptions,
  engine: EngineContext,
  { cwd }: CommandContext,
): Promise<PlannedRelease[]> {
  const { images } = await shippedImages(app, options, engine.aws, cwd);
  if (!images) return [];
  const rollouts = await readRollouts(app.name, engine.aws.parameters);
  return (await planReleases(rollouts, images, engine)).map(describeRelease);
}

function describeRelease({ rollout, image, wanted, live, done }: ReleasePlan): PlannedRelease {
  const { service, migration, engine, codeDeploy } = rollout;
  const migrated = live.service.tags[tags.migrated] === wanted.hash;
  return {
    service,
    action: done ? 'skip' : 'release',
    from: shortName(live.primary?.taskDefinition ?? ''),
    fromDigest: live.digest,
    toDigest: image.digest,
    migration: done || migrated ? undefined : migration?.command,
    by: engine === 'codeDeploy' ? (codeDeploy?.deploymentConfig ?? engine) : 'ECS',
  };
}

const signs = { add: '+', change: '~', remove: '-' } as const;

/** The plan in lines, the environment first. */
export function describePlan({ environment, stacks, services }: Plan): string {
  const idle = [...stacks, ...services].every(({ action }) => action === 'skip');
  return [
    idle ? `${environment}: nothing to deploy` : environment,
    ...stacks.flatMap(describeStackLines),
    ...services.map(describeReleaseLine),
  ].join('\n');
}

function describeStackLines({ name, action, reason, resources, snapshot }: PlannedStack): string[] {
  return [
    `  ${name}: ${action}, ${reason}`,
    ...resources.map(({ change, logicalId, type }) => {
      const holdsData = change !== 'add' && isStateful(type) ? ', which holds data' : '';
      return `    ${signs[change]} ${logicalId} (${type}${holdsData})`;
    }),
    ...(snapshot ? ['    a snapshot of the database comes first'] : []),
  ];
}

function describeReleaseLine({ service, action, from, fromDigest, toDigest, migration, by }: PlannedRelease): string {
  if (action === 'skip') return `  ${service}: skip, ${from} serves ${toDigest.slice(0, 19)} already`;
  const now = fromDigest ? `${from} serves ${fromDigest.slice(0, 19)}` : 'nothing serves yet';
  const before = migration ? ` after ${migration.join(' ')}` : '';
  return `  ${service}: release ${toDigest.slice(0, 19)} by ${by}${before}; ${now}`;
}

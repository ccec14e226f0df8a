import type { AwsPorts } from '../aws/ports';
import { CliError } from '../cli-error';
import { Interrupted, untilInterrupted } from '../clock';
import type { CommandContext } from '../command-context';
import type { Changes } from '../engine/changes';
import { poll } from '../engine/poll';
import type { Target } from '../target';
import type { Step } from '../terminal/io';
import type { Assembly, AssemblyStack } from '../workspace/assembly';
import { databaseChanges, guardUpgrades, snapshotBefore } from './database-changes';
import { servingRevisions } from './serving-revisions';
import { CHANGE_SET_PREFIX, type DeployedStack, inputParameters, isNew, planStack, type StackPlan } from './stack-plan';
import { guardStateful } from './stateful-guard';

export interface DeployStacksOptions {
  /** Full name, as in the contracts. */
  readonly environment: string;

  /** Logical ids of stateful resources that may be replaced or removed. */
  readonly allowReplace: readonly string[];

  /** Databases, as `<stack>/<logical id>`, whose engine may change to another major version. */
  readonly allowMajorUpgrade: readonly string[];

  /** Wait for an update of somebody else instead of giving up. */
  readonly wait: boolean;

  /** Called before each change. */
  beforeChange(): Promise<void>;

  /** Told of each stack that was changed. */
  readonly changes: Changes;
}

/** What was done with one stack. */
export interface StackResult {
  readonly name: string;
  readonly action: 'created' | 'updated' | 'skipped';
  readonly reason: string;

  /**
   * Snapshots of databases that were taken before it changed.
   *
   * @default - it changed no database
   */
  readonly snapshots?: readonly string[];
}

const STACK_LIMIT_MS = 3 * 3_600_000;

/** Compares all stacks with AWS. Changes nothing. */
export function planStacks(assembly: Assembly, wait: boolean, aws: AwsPorts): Promise<StackPlan[]> {
  return Promise.all(assembly.stacks.map(stack => plan(stack, wait, aws)));
}

/** @throws CliError `NotBootstrapped`: nothing was changed */
export async function checkBootstrap(
  { stacks, account, region }: Assembly,
  environment: string,
  aws: AwsPorts,
): Promise<void> {
  const names = [
    ...new Set(stacks.map(({ bootstrapParameter }) => bootstrapParameter).filter(name => name !== undefined)),
  ];
  const found = await aws.parameters.values(names);
  if (names.every(name => name in found)) return;
  throw new CliError('NotBootstrapped', `account ${account} is not bootstrapped in ${region}`, {
    hint: `berth bootstrap ${environment}`,
  });
}

/**
 * Brings every stack to what was synthesized: each after those it depends on, independent ones at the same time.
 *
 * @throws CliError `StackFailed` (2, 3), `StatefulChange`, `StackBroken` (1), `StackBusy` (5); `Interrupted` (130)
 */
export async function deployStacks(
  assembly: Assembly,
  options: DeployStacksOptions,
  target: Target,
  context: CommandContext,
): Promise<StackResult[]> {
  const results = new Map<string, Promise<StackResult>>();
  for (const stack of assembly.stacks) {
    const before = stack.dependencies.map(name => results.get(name)).filter(result => result !== undefined);
    const result = Promise.all(before).then(() => deployStack(stack, assembly, options, target, context));
    results.set(stack.name, result);
  }
  // those under way are seen to their end before anything is reported
  const settled = await Promise.allSettled(results.values());
  const failure = settled.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
  return settled.map(result => (result as PromiseFulfilledResult<StackResult>).value);
}

async function deployStack(
  stack: AssemblyStack,
  assembly: Assembly,
  options: DeployStacksOptions,
  target: Target,
  context: CommandContext,
): Promise<StackResult> {
  const aws = context.connect(target.region);
  // planned again: the stacks before it may have written what it reads
  const planned = await settledPlan(stack, options.wait, target, context, aws);
  const { name } = stack;
  if (planned.action === 'skip') {
    context.io.info(`${name}: skipped, ${planned.reason}`);
    return { name, action: 'skipped', reason: planned.reason };
  }
  await options.beforeChange();
  const done = planned.action === 'create' ? 'created' : 'updated';
  let snapshots: readonly string[] = [];
  await context.io.step(`${name}: ${planned.action}, ${planned.reason}`, async step => {
    const work = runToolkit(planned, assembly, options, target, context, aws, step);
    snapshots = await untilInterrupted(work, context.interrupted, () => interruption(name));
    step.title(`${name}: ${done}`);
  });
  options.changes.add(`${name} ${done}`);
  return { name, action: done, reason: planned.reason, ...(snapshots.length > 0 && { snapshots }) };
}

/** Returns the snapshots that it took. */
async function runToolkit(
  { stack, action }: StackPlan,
  assembly: Assembly,
  options: DeployStacksOptions,
  target: Target,
  context: CommandContext,
  aws: AwsPorts,
  step: Step,
): Promise<string[]> {
  const changeSet = `${CHANGE_SET_PREFIX}${context.clock.now()}`;
  const snapshots: string[] = [];
  await context.toolkit.deploy({
    ...{ stackName: stack.name, hierarchicalId: stack.hierarchicalId, assembly: assembly.folder, changeSet, step },
    parameters: await parametersOf(stack, action === 'create', options.environment, aws),
    pollMs: target.local ? target.pollMs : 2000,
    approve: async () => {
      if (action !== 'update') return;
      const changes = await aws.stacks.changes(stack.name, changeSet);
      guardStateful(stack.name, changes, options.allowReplace);
      const databases = databaseChanges(changes);
      await guardUpgrades(stack, databases, options.allowMajorUpgrade, aws.databases);
      if (databases.length === 0) return;
      step.update(`snapshot of ${databases.map(({ id }) => id).join(', ')}`);
      snapshots.push(...(await snapshotBefore(databases, aws, { ...context, ...target })));
      for (const snapshot of snapshots) context.io.info(`${stack.name}: snapshot ${snapshot} taken before the change`);
      await options.beforeChange();
    },
  });
  return snapshots;
}

/** What the template asks of the deploy tool. Everything else stays as it is. */
async function parametersOf(
  { template }: AssemblyStack,
  isNewStack: boolean,
  environment: string,
  aws: AwsPorts,
): Promise<Record<string, string>> {
  const declaresFirst = template.Parameters?.FirstDeployment !== undefined;
  return {
    ...(declaresFirst && { FirstDeployment: isNewStack ? 'yes' : 'no' }),
    ...(!isNewStack && (await servingRevisions(template, environment, aws))),
  };
}

/** The plan once no update of the stack runs any more. */
async function settledPlan(
  stack: AssemblyStack,
  wait: boolean,
  target: Target,
  context: CommandContext,
  aws: AwsPorts,
): Promise<StackPlan> {
  const planned = await plan(stack, wait, aws);
  if (planned.action !== 'wait') return planned;

  await context.io.step(`${stack.name}: waiting, ${planned.reason}`, step => {
    const running = `the update of stack ${stack.name} continues in AWS`;
    return poll(
      { ...context, pollMs: target.pollMs, silenceMs: target.silenceMs, limitMs: STACK_LIMIT_MS, running },
      async () => {
        const state = await aws.stacks.find(stack.name);
        step.update(state?.status ?? 'gone');
        return state?.status.endsWith('_IN_PROGRESS') && !isNew(state) ? undefined : true;
      },
    );
  });
  return plan(stack, wait, aws);
}

async function plan(stack: AssemblyStack, wait: boolean, aws: AwsPorts): Promise<StackPlan> {
  return planStack(stack, await readDeployed(stack, aws), wait);
}

async function readDeployed(stack: AssemblyStack, aws: AwsPorts): Promise<DeployedStack | undefined> {
  const inputs = inputParameters(stack.template);
  const [state, values] = await Promise.all([
    aws.stacks.find(stack.name),
    aws.parameters.values(Object.values(inputs)),
  ]);
  if (!state) return undefined;
  const template = isNew(state) ? {} : await aws.stacks.template(stack.name);
  const resolved = Object.entries(inputs).map(([name, parameter]) => [name, values[parameter] ?? '']);
  return { state, template, inputs: Object.fromEntries(resolved) };
}

function interruption(name: string): Interrupted {
  return new Interrupted(
    `interrupted; the update of stack ${name} continues in AWS`,
    'give the same command again to follow it',
  );
}

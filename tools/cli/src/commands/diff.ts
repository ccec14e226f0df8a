import { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { planStacks } from '../infrastructure/deploy-stacks';
import { reachTarget } from '../target';
import { readAssembly } from '../workspace/assembly';
import { checkGate } from '../workspace/gate';
import { findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { helpOf } from './options';

export interface DiffOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;

  /**
   * Also how they differ. Takes a role of the bootstrap, which not everybody may who may compare.
   *
   * @default true
   */
  readonly text?: boolean;
}

export interface DiffResult {
  readonly environment: string;
  readonly stacks: readonly { readonly name: string; readonly action: string; readonly reason: string }[];

  /** The differences, as the CDK writes them; empty when there are none, or nobody asked for them. */
  readonly text: string;
}

export const diffCommand = (context: CommandContext) =>
  new Command('diff')
    .description('show what a deployment would change, and change nothing')
    .addArgument(environmentArgument())
    .option('--json', 'print what would be done with each stack as JSON')
    .addHelpText('after', helpOf('berth diff dev'))
    .action(async (environment: string | undefined, { json }: { json?: boolean }) => {
      const { text, ...plan } = await diff({ environment, text: !json }, context);
      if (json) return context.io.result(plan);
      for (const { name, action, reason } of plan.stacks) context.io.info(`${name}: ${action}, ${reason}`);
      if (text) context.io.result(text);
    });

/** Compares what was synthesized with what is deployed. */
export async function diff({ environment, text = true }: DiffOptions, context: CommandContext): Promise<DiffResult> {
  const app = findEnvironment(environment, context.cwd);
  const assembly = readAssembly(app);
  checkGate(app);
  const target = await reachTarget(assembly, app.workspaceRoot, context);
  const plans = await planStacks(assembly, true, context.connect(target.region));
  const ids = assembly.stacks.map(({ hierarchicalId }) => hierarchicalId);
  const changes = plans.some(({ action }) => action !== 'skip');
  return {
    environment: app.name,
    stacks: plans.map(({ stack, action, reason }) => ({ name: stack.name, action, reason })),
    text: changes && text ? (await context.toolkit.diff(assembly.folder, ids)).text : '',
  };
}

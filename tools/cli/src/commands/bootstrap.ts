import { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { reachTarget } from '../target';
import { readAssembly } from '../workspace/assembly';
import { findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { helpOf } from './options';

export interface BootstrapOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;
}

export interface BootstrapResult {
  readonly account: string;
  readonly region: string;
  readonly changed: boolean;
}

export const bootstrapCommand = (context: CommandContext) =>
  new Command('bootstrap')
    .description("prepare an environment's account and region for deployments, once")
    .addArgument(environmentArgument())
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', helpOf('berth bootstrap dev'))
    .action(async (environment: string | undefined, { json }: { json?: boolean }) => {
      const { account, region, changed } = await bootstrap({ environment }, context);
      const done = `aws://${account}/${region} ${changed ? 'bootstrapped' : 'was bootstrapped already'}`;
      context.io.result(json ? { account, region, changed } : done);
    });

/**
 * Makes the stack CDKToolkit: bucket, registry and roles that deployments use.
 *
 * @throws CliError `StackFailed`
 */
export async function bootstrap({ environment }: BootstrapOptions, context: CommandContext): Promise<BootstrapResult> {
  const app = findEnvironment(environment, context.cwd);
  const { account, region } = await reachTarget(readAssembly(app), app.workspaceRoot, context);
  const changed = await context.io.step(`bootstrap of aws://${account}/${region}`, step =>
    context.toolkit.bootstrap(account, region, step),
  );
  return { account, region, changed };
}

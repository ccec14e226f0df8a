import { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { checkGate } from '../workspace/gate';
import { findEnvironment } from '../workspace/workspace';

export interface SynthOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;
}

export interface SynthResult {
  readonly environment: string;

  /** Names of the stacks. */
  readonly stacks: readonly string[];
}

export const synthCommand = (context: CommandContext) =>
  new Command('synth')
    .description('write the templates of an environment to its cdk.out')
    .argument('[environment]', 'folder of apps/ (default: the one you are in)')
    .option('--json', 'print the names of the stacks as JSON')
    .action(async (environment: string | undefined, { json }: { json?: boolean }) => {
      const result = await synth({ environment }, context);
      context.io.result(json ? result : result.stacks.join('\n'));
    });

/**
 * Writes the templates of an environment. The same sources give the same files on every computer.
 *
 * @throws CliError `SynthFailed`; `NotGuarded`, `GuardRefused`: they are written, and no command deploys them
 */
export async function synth({ environment }: SynthOptions, { cwd, toolkit }: CommandContext): Promise<SynthResult> {
  const app = findEnvironment(environment, cwd);
  const stacks = await toolkit.synth(app.folder);
  checkGate(app);
  return { environment: app.name, stacks };
}

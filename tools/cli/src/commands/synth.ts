import { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { readAssembly } from '../workspace/assembly';
import { checkGate } from '../workspace/gate';
import { findApp, findEnvironment } from '../workspace/workspace';
import { helpOf } from './options';

export interface SynthOptions {
  /** @default - all environments of the app of the working directory */
  readonly environment?: string;
}

export interface SynthResult {
  /** The environment that was named, otherwise the app. */
  readonly environment: string;

  /** Names of the stacks. */
  readonly stacks: readonly string[];
}

export const synthCommand = (context: CommandContext) =>
  new Command('synth')
    .description('write the templates of an environment to the cdk.out of its app')
    .argument('[environment]', 'which one (default: all of the app that you are in)')
    .option('--json', 'print the names of the stacks as JSON')
    .addHelpText('after', helpOf('berth synth dev'))
    .action(async (environment: string | undefined, { json }: { json?: boolean }) => {
      const result = await synth({ environment }, context);
      context.io.result(json ? result : result.stacks.join('\n'));
    });

/**
 * Writes the templates of an app, those of all its environments at once, and names those of the asked one. The same sources give the same files on every computer.
 *
 * @throws CliError `SynthFailed`; `NotGuarded`, `GuardRefused`: they are written, and no command deploys them
 */
export async function synth({ environment }: SynthOptions, { cwd, toolkit }: CommandContext): Promise<SynthResult> {
  const app = findApp(environment, cwd);
  const all = await toolkit.synth(app.folder);
  // only now it is known which environments the app makes
  const asked =
    environment === undefined || environment === app.project ? undefined : findEnvironment(environment, cwd);
  checkGate(asked ?? { ...app, name: app.project });
  const stacks = asked ? readAssembly(asked).stacks.map(({ name }) => name) : all;
  return { environment: asked?.name ?? app.project, stacks };
}

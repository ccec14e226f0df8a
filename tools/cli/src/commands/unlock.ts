import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { FENCE_MS, Lock } from '../engine/lock';
import { reachTarget } from '../target';
import { readAssembly } from '../workspace/assembly';
import { findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { dryRunOption, helpOf, jsonOption, yesOption } from './options';

const WAIT = `The next deployment waits until the last change of this one has arrived: ${FENCE_MS / 1000} seconds at most.`;

export interface UnlockOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;

  /**
   * Do not ask for confirmation.
   *
   * @default false
   */
  readonly yes?: boolean;

  /**
   * Only say who holds the lock.
   *
   * @default false
   */
  readonly dryRun?: boolean;
}

export interface UnlockResult {
  readonly environment: string;

  /**
   * Who held the lock: `user@host`.
   *
   * @default - nobody
   */
  readonly owner?: string;

  /** @default - nobody held it */
  readonly since?: string;
  readonly unlocked: boolean;
}

export const unlockCommand = (context: CommandContext) =>
  new Command('unlock')
    .description('take the lock of an environment away from a deployment that is gone')
    .addArgument(environmentArgument())
    .addOption(yesOption())
    .addOption(dryRunOption())
    .addOption(jsonOption('who held it'))
    .addHelpText('after', `\nWhoever still holds it ends with exit code 5 at the next change. ${WAIT}\n`)
    .addHelpText('after', helpOf('berth unlock dev'))
    .action(async (environment: string | undefined, { json, ...flags }: UnlockOptions & { json?: boolean }) => {
      const result = await unlock({ environment, ...flags }, context);
      context.io.result(json ? result : describe(result));
    });

/**
 * Takes the lock of an environment away. A deployment that still runs ends at its next change, with exit code 5; the next one waits until its last change has arrived.
 *
 * @throws CliError `UnlockDeclined`, `Locked`: nothing was changed
 */
export async function unlock(options: UnlockOptions, context: CommandContext): Promise<UnlockResult> {
  const app = findEnvironment(options.environment, context.cwd);
  const { region } = await reachTarget(readAssembly(app), app.workspaceRoot, context);
  const { parameters } = context.connect(region);
  const holder = await Lock.holderOf(app.name, context, parameters, context.clock);
  if (!holder) return { environment: app.name, unlocked: false };

  const { owner } = holder;
  const since = new Date(holder.since).toISOString();
  const held = { environment: app.name, owner, since };
  if (options.dryRun) return { ...held, unlocked: false };
  const question = `${app.name} is being deployed by ${owner} (process ${holder.pid}) since ${since}. Is that gone?`;
  if (!options.yes && !(await context.io.confirm(question))) {
    throw new CliError('UnlockDeclined', 'cancelled, nothing was changed');
  }
  await Lock.revoke(app.name, holder, context, parameters, context.clock);
  return { ...held, unlocked: true };
}

function describe({ environment, owner, since, unlocked }: UnlockResult): string {
  if (!owner) return `${environment} was not locked`;
  const held = `locked by ${owner} since ${since}`;
  return unlocked ? `${environment} was ${held}; now it is free. ${WAIT}` : `${environment} is ${held}`;
}

import { Command } from 'commander';
import { CliError } from '../cli-error';
import { Interrupted, untilInterrupted } from '../clock';
import type { CommandContext } from '../command-context';
import { Changes } from '../engine/changes';
import { readRollouts } from '../engine/contracts';
import { Lock } from '../engine/lock';
import { reachTarget } from '../target';
import { limited } from '../timeout';
import { type Assembly, configOf, readAssembly } from '../workspace/assembly';
import { type EnvironmentApp, findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { dryRunOption, helpOf, jsonOption, timeoutOption, yesOption } from './options';

export interface DestroyOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;

  /**
   * Do not ask for confirmation.
   *
   * @default false
   */
  readonly yes?: boolean;

  /**
   * Only say what would be deleted.
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

export interface DestroyResult {
  readonly environment: string;

  /** Names of the stacks that were deleted, in this order. */
  readonly deleted: readonly string[];
}

export const destroyCommand = (context: CommandContext) =>
  new Command('destroy')
    .description('delete the stacks of an environment; one that is protected is refused')
    .addArgument(environmentArgument())
    .addOption(timeoutOption())
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(jsonOption('what was deleted'))
    .addHelpText('after', helpOf('berth destroy dev'))
    .action(async (environment: string | undefined, { json, ...flags }: DestroyOptions & { json?: boolean }) => {
      const result = await destroy({ environment, ...flags }, limited(context, flags.timeout));
      context.io.result(
        json ? result : result.deleted.map(name => `${name} deleted`).join('\n') || 'nothing to delete',
      );
    });

/**
 * Deletes the stacks of an environment, the last one first.
 *
 * @throws CliError `Protected`, `DestroyDeclined`: nothing was changed; `StackNotDeleted` (3)
 */
export async function destroy(options: DestroyOptions, context: CommandContext): Promise<DestroyResult> {
  const app = findEnvironment(options.environment, context.cwd);
  const assembly = readAssembly(app);
  const { region } = await reachTarget(assembly, app.workspaceRoot, context);
  const { stacks, parameters, ecs } = context.connect(region);

  const states = await Promise.all(assembly.stacks.map(({ name }) => stacks.find(name)));
  const existing = states.filter(state => state !== undefined && state.status !== 'DELETE_COMPLETE');
  if (existing.length === 0) return { environment: app.name, deleted: [] };
  refuseProtected(
    app,
    assembly,
    existing.filter(state => state?.terminationProtection).map(state => state?.name ?? ''),
  );

  const names = existing.map(state => state?.name ?? '').reverse();
  context.io.info(`to be deleted in account ${assembly.account}, ${region}: ${names.join(', ')}`);
  if (options.dryRun) return { environment: app.name, deleted: [] };
  if (!options.yes && !(await context.io.confirm(`delete ${app.name}?`))) {
    throw new CliError('DestroyDeclined', 'cancelled, nothing was changed');
  }
  const lock = await Lock.take(app.name, context, parameters, context.clock);
  await lock.hold(async () => {
    // a contract that cannot be read must not keep an environment alive
    const rollouts = await readRollouts(app.name, parameters).catch(() => []);
    await deleteAll(names, assembly, lock, context);
    // releases registered the revisions, so no stack takes them along
    for (const { taskDefinition } of rollouts) await ecs.retire(familyOf(taskDefinition));
  });
  return { environment: app.name, deleted: names };
}

/** `dev-pyshop` of an ARN or of `dev-pyshop:7`. */
function familyOf(revision: string): string {
  return revision.slice(revision.lastIndexOf('/') + 1).split(':')[0] ?? revision;
}

/** Protection as it is, and as it is configured: an environment that lost it by hand is still meant to be protected. */
function refuseProtected(app: EnvironmentApp, { stacks }: Assembly, live: readonly string[]): void {
  const configured = stacks.filter(({ terminationProtection }) => terminationProtection).map(({ name }) => name);
  const named = [...new Set([...live, ...configured])];
  if (named.length === 0) return;
  throw new CliError(
    'Protected',
    `${app.name} was not deleted: ${named.join(', ')} ${named.length > 1 ? 'are' : 'is'} protected`,
    {
      hint: `take the protection out of ${configOf(app)}, deploy, then destroy`,
    },
  );
}

function deleteAll(
  names: readonly string[],
  assembly: Assembly,
  lock: Lock,
  { io, toolkit, interrupted }: CommandContext,
): Promise<void> {
  const changes = new Changes();
  return changes.explain(async () => {
    for (const name of names) {
      const { hierarchicalId } = assembly.stacks.find(stack => stack.name === name) ?? { hierarchicalId: name };
      await lock.renew();
      await io.step(`${name}: delete`, step => {
        const work = toolkit.destroy({ assembly: assembly.folder, hierarchicalId, stackName: name, step });
        return untilInterrupted(
          work,
          interrupted,
          () => new Interrupted(`interrupted; the deletion of stack ${name} continues in AWS`),
        );
      });
      changes.add(`${name} deleted`);
    }
  });
}

import type { Rollout } from '@berth/rollout';
import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import type { EngineContext } from '../engine/environment';
import { readLive } from '../engine/live';
import { runOnce } from '../engine/one-off';
import { shortName } from '../engine/revision';
import { ExitCode } from '../exit-code';
import { nearest } from '../suggestion';
import { limited } from '../timeout';
import { chooseServices, onlyService, type ServiceOptions } from './chosen-services';
import { dryRunOption, helpOf, jsonOption, serviceOption, timeoutOption } from './options';

export interface RunOptions extends ServiceOptions {
  /** Name of a task of the config, or a program with its arguments. */
  readonly command: readonly string[];

  /**
   * Only say what would run.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Minutes that the command may take.
   *
   * @default - those of the task in the config, else 60
   */
  readonly timeout?: number;
}

export interface RunReport {
  readonly environment: string;
  readonly service: string;

  /** `pyshop:7`. */
  readonly revision: string;
  readonly command: readonly string[];

  /** @default - a dry run */
  readonly task?: string;

  /** @default - a dry run */
  readonly exitCode?: number;
}

const DEFAULT_MINUTES = 60;

export const runCommand = (context: CommandContext) =>
  new Command('run')
    .description(
      'run a command once, in a task with the image, variables and secrets of what serves; ends with its code',
    )
    .argument('<environment>', 'its name, like dev')
    .argument('<command...>', 'name of a task of the config, or after -- a program with its arguments')
    .addOption(serviceOption())
    .addOption(timeoutOption())
    .addOption(dryRunOption())
    .addOption(jsonOption('the outcome, with the log on stderr,'))
    .addHelpText('after', helpOf('berth run dev -- alembic current', 'berth run prod clean-up'))
    .action(async (environment: string, command: string[], { json, ...flags }: RunFlags) => {
      const tell = (line: string) => (json ? context.io.info(line) : context.io.result(line));
      const report = await run({ environment, command, ...flags }, limited(context, flags.timeout), tell);
      if (json || flags.dryRun) context.io.result(json ? report : describe(report));
      if (report.exitCode) throw failed(report);
    });

type RunFlags = Omit<RunOptions, 'environment' | 'command'> & { json?: boolean };

/**
 * Runs a command beside a service, in a task of the revision that serves.
 *
 * @throws CliError `NothingReleased`, `CommandMissing`, `TaskNotStarted`: nothing ran; `TaskUnknown` (75)
 */
export async function run(
  options: RunOptions,
  context: CommandContext,
  tell: (line: string) => void,
): Promise<RunReport> {
  const chosen = await chooseServices(options, context);
  const rollout = onlyService(chosen);
  const { command, timeoutMinutes } = commandOf(options, rollout);
  const revision = await servingRevision(rollout, chosen.engine);
  const planned = { environment: chosen.app.name, service: rollout.service, revision: shortName(revision), command };
  if (options.dryRun) return planned;

  context.io.info(`${rollout.service}: ${command.join(' ')} in a task of ${planned.revision}`);
  const goal = { revision, command, timeoutMinutes: options.timeout ?? timeoutMinutes, owner: context.owner };
  const { task, exitCode } = await runOnce(rollout, goal, tell, chosen.engine);
  return { ...planned, task, exitCode };
}

/** One word is the name of a task if there is one of that name, otherwise a program. */
function commandOf({ command }: RunOptions, { tasks = {}, service }: Rollout) {
  const [name = '', ...more] = command;
  if (name === '') {
    throw new CliError('CommandMissing', 'no command named', { exitCode: ExitCode.usage, hint: 'berth run --help' });
  }
  const task = more.length === 0 ? tasks[name] : undefined;
  if (task) return task;
  const meant = more.length === 0 ? nearest(name, Object.keys(tasks)) : undefined;
  if (meant) {
    throw new CliError('TaskUnnamed', `${service} has no task '${name}', did you mean '${meant}'?`, {
      exitCode: ExitCode.usage,
      hint: `tasks: ${Object.keys(tasks).join(', ')}; a program of that name: sh -c ${name}`,
    });
  }
  return { command: [...command], timeoutMinutes: DEFAULT_MINUTES };
}

/** The revision whose tasks users reach. @throws CliError `NothingReleased` */
export async function servingRevision(rollout: Rollout, { aws }: EngineContext): Promise<string> {
  const { primary, digest } = await readLive(rollout, aws);
  if (primary && digest !== undefined) return primary.taskDefinition;
  throw new CliError('NothingReleased', `nothing was released to ${rollout.service} of ${rollout.environment} yet`, {
    hint: `berth release ${rollout.environment}`,
  });
}

function failed({ command, exitCode, task = '' }: RunReport): CliError {
  return new CliError('TaskFailed', `${command[0]} ended with code ${exitCode} (task ${shortName(task)})`, {
    exitCode,
  });
}

function describe({ service, revision, command }: RunReport): string {
  return `${service}: would run ${command.join(' ')} in a task of ${revision}`;
}

import type { Rollout } from '@berth/rollout';
import { Command } from 'commander';
import type { ReachableTask } from '../aws/sessions';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { shortName } from '../engine/revision';
import type { Target } from '../target';
import { chooseServices, onlyService, type ServiceOptions } from './chosen-services';
import { helpOf, serviceOption } from './options';

export interface ExecOptions extends ServiceOptions {
  /**
   * A program with its arguments.
   *
   * @default - a shell
   */
  readonly command?: readonly string[];

  /**
   * Id of one task, or how it begins.
   *
   * @default - the one that runs longest
   */
  readonly task?: string;
}

const SHELL = '/bin/sh';

export const execCommand = (context: CommandContext) =>
  new Command('exec')
    .description('open a command inside a running task of a service')
    .argument('<environment>', 'its name, like dev')
    .argument('[command...]', 'after -- a program with its arguments (default: a shell)')
    .addOption(serviceOption())
    .option('--task <id>', 'one task (default: the one that runs longest)')
    .addHelpText('after', helpOf('berth exec dev', 'berth exec dev -- python -m pyshop --version'))
    .action(async (environment: string, command: string[], flags: Omit<ExecOptions, 'environment' | 'command'>) => {
      const exitCode = await exec({ environment, command, ...flags }, context);
      if (exitCode !== 0) throw new CliError('CommandFailed', `the command ended with code ${exitCode}`, { exitCode });
    });

/**
 * Opens a session of ECS Exec and hands the terminal over. Returns the code of the command.
 *
 * @throws CliError `ExecOff`, `NoTask`, `PluginMissing`, `ExecRefused` with why not: nothing was changed
 */
export async function exec(options: ExecOptions, context: CommandContext): Promise<number> {
  const chosen = await chooseServices(options, context);
  const { target, engine } = chosen;
  const rollout = onlyService(chosen);
  const { cluster, ecsService, container } = rollout;
  const tasks = await engine.aws.sessions.tasks(cluster, ecsService, container.name);
  const task = chooseTask(tasks, options.task, rollout);
  if (!target.local && !(await context.sessionPlugin.isInstalled())) throw pluginMissing();

  const words = options.command?.length ? options.command : [SHELL];
  const session = await engine.aws.sessions.open(cluster, task.arn, container.name, words.map(quoted).join(' '));
  if ('refusal' in session) throw refused(session.refusal, task, target);
  if (!(await context.sessionPlugin.isInstalled())) throw pluginMissing();
  context.io.info(`task ${shortName(task.arn)}, container ${container.name}`);
  const place = `ecs:${cluster}_${shortName(task.arn)}_${task.runtimeId}`;
  return context.sessionPlugin.connect(session, target.region, place);
}

function chooseTask(tasks: readonly ReachableTask[], id: string | undefined, rollout: Rollout): ReachableTask {
  const { service, environment } = rollout;
  const [task] = tasks.filter(({ arn }) => id === undefined || shortName(arn).startsWith(id));
  if (!task) {
    throw new CliError('NoTask', `no running task${id ? ` ${id}` : ''} of ${service} in ${environment}`, {
      hint:
        tasks.length > 0
          ? `running: ${tasks.map(({ arn }) => shortName(arn)).join(', ')}`
          : `berth status ${environment}`,
    });
  }
  if (task.canExec) return task;
  throw new CliError('ExecOff', `${service} of ${environment} lets nobody into its tasks`, {
    hint: `give it exec: { reason } in the config and deploy; or berth run ${environment} -- <command>, in a task of its own`,
  });
}

/** The session's command is one line, which a shell-like parser takes apart. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `"${word.replace(/(["\\$`])/g, '\\$1')}"`;
}

function refused(why: string, task: ReachableTask, { local }: Target): CliError {
  const fact = local
    ? 'the local cloud opens no sessions: its tasks are processes of this computer'
    : `ECS opens no session in task ${shortName(task.arn)}`;
  return new CliError('ExecRefused', `${fact}: ${why.replace(/\.$/, '')}`, {
    hint: local
      ? 'berth run <environment> -- <command>, in a task of its own'
      : 'a task that was started before exec was allowed has no agent: berth restart',
  });
}

function pluginMissing(): CliError {
  return new CliError(
    'PluginMissing',
    'session-manager-plugin of AWS is not installed: it connects a terminal with a task',
    {
      hint: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
    },
  );
}

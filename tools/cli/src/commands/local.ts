import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { ExitCode } from '../exit-code';
import type { LocalCloud } from '../local-cloud/local-cloud';
import { localVariables } from '../target';
import { findWorkspaceRoot } from '../workspace/workspace';
import { localFaultsCommand } from './local-faults';
import { findLocal, folderOf, folderOption, type LocalOptions } from './local-folder';
import { helpOf } from './options';

export interface LocalStartOptions extends LocalOptions {
  /** @default - the port of the last run, else a free one */
  readonly port?: number;

  /** @default - 20 */
  readonly speed?: number;

  /**
   * Folders that come first on the PATH of every task.
   *
   * @default - services/<name>/.venv/bin, those that exist
   */
  readonly runtimePath?: readonly string[];
}

export interface LocalStatus {
  readonly running: boolean;
  readonly endpoint?: string;
  readonly pid?: number;
  readonly folder: string;
}

const DEFAULT_SPEED = 20;

export const localCommand = (context: CommandContext) => {
  const command = new Command('local').description(
    'the local cloud: AWS endpoints on this computer, without an account',
  );
  command.addHelpText('after', helpOf('berth local start', 'berth local stop'));
  command
    .command('start')
    .description('start it, or say that it runs already')
    .option(
      '--port <number>',
      'loopback port (default: the one of its last run, else a free one)',
      wholeNumber('--port', 0, 65535),
    )
    .option(
      '--speed <times>',
      'how many times faster than real time its clock runs (default: 20)',
      wholeNumber('--speed', 1, 1000),
    )
    .option(
      '--runtime-path <folder...>',
      'folders that come first on the PATH of every task (default: services/*/.venv/bin)',
    )
    .option(...folderOption)
    .option('--json', 'print what runs as JSON')
    .addHelpText('after', helpOf('berth local start --speed 20'))
    .action(async (flags: LocalStartOptions & { json?: boolean }) => {
      const cloud = await startLocal(flags, context);
      context.io.result(flags.json ? cloud : cloud.endpoint);
    });
  command
    .command('stop')
    .description('stop it; its state stays for the next start')
    .option(...folderOption)
    .addHelpText('after', helpOf('berth local stop'))
    .action((flags: LocalOptions) => stopLocal(flags, context));
  command
    .command('status')
    .description('say whether it runs, and where')
    .option('--json', 'as JSON')
    .option(...folderOption)
    .addHelpText('after', helpOf('berth local status --json'))
    .action(async ({ json, folder }: LocalOptions & { json?: boolean }) => {
      const status = await localStatus({ folder }, context);
      const running = `running at ${status.endpoint} (process ${status.pid})`;
      context.io.result(json ? status : status.running ? running : 'not running');
    });
  command
    .command('env')
    .description('print the variables that point any AWS client at it: eval "$(berth local env)"')
    .option(...folderOption)
    .addHelpText('after', helpOf('eval "$(berth local env)"'))
    .action(async (flags: LocalOptions) => context.io.result(await localEnv(flags, context)));
  command.addCommand(localFaultsCommand(context));
  return command;
};

/**
 * Starts the local cloud of this workspace.
 *
 * @throws CliError `PortTaken`, `LocalCloudNotInstalled`, `LocalCloudFailed`
 */
export async function startLocal(options: LocalStartOptions, context: CommandContext): Promise<LocalCloud> {
  const { io, localCloud, cwd } = context;
  const folder = folderOf(options, cwd);
  const running = await localCloud.find(folder);
  if (running) {
    io.info(`the local cloud runs already (process ${running.pid})`);
    io.info(`watch it in a browser: ${running.endpoint}/`);
    return running;
  }
  const { port, speed = DEFAULT_SPEED } = options;
  const runtimePaths = options.runtimePath?.map(path => resolve(cwd, path)) ?? pythonEnvironments(cwd);
  const cloud = await localCloud.start({ folder, port, speed, runtimePaths });
  io.info(`local cloud started (process ${cloud.pid}); stop it with 'berth local stop'`);
  io.info(`watch it in a browser: ${cloud.endpoint}/`);
  return cloud;
}

/**
 * Stops the local cloud of this workspace; nothing to do is fine.
 *
 * Only a local cloud knows its databases and tasks, so those of one that was killed are ended by starting it once more.
 */
export async function stopLocal(options: LocalOptions, { io, localCloud, cwd }: CommandContext): Promise<void> {
  const folder = folderOf(options, cwd);
  const running = await localCloud.find(folder);
  if (!running && !localCloud.wasKilled(folder)) return io.info('the local cloud does not run');
  if (!running) io.info('the local cloud was killed: ending what it left behind');
  const restart = { folder, speed: DEFAULT_SPEED, runtimePaths: pythonEnvironments(cwd) };
  await localCloud.stop(running ?? (await localCloud.start(restart)));
  io.info('local cloud stopped; its state stays');
}

/** Whether the local cloud of this workspace runs, and where. */
export async function localStatus(options: LocalOptions, { localCloud, cwd }: CommandContext): Promise<LocalStatus> {
  const folder = folderOf(options, cwd);
  const running = await localCloud.find(folder);
  return running ? { running: true, endpoint: running.endpoint, pid: running.pid, folder } : { running: false, folder };
}

/**
 * Shell lines that point every AWS client at the local cloud.
 *
 * @throws CliError `LocalCloudNotRunning`
 */
export async function localEnv(options: LocalOptions, context: CommandContext): Promise<string> {
  const cloud = await findLocal(options, context);
  const variables = localVariables(cloud, 'eu-west-1');
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${value}`)
    .join('\n');
}

function pythonEnvironments(cwd: string): string[] {
  const services = join(findWorkspaceRoot(cwd), 'services');
  if (!existsSync(services)) return [];
  return readdirSync(services)
    .map(name => join(services, name, '.venv', 'bin'))
    .filter(folder => existsSync(folder));
}

function wholeNumber(flag: string, least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new CliError('NumberInvalid', `${flag} = ${text}: must be a whole number from ${least} to ${most}`, {
      exitCode: ExitCode.usage,
    });
  };
}

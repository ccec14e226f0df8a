import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { ExitCode } from '../exit-code';
import type { FaultsAnswer } from '../local-cloud/local-cloud';
import { findLocal, folderOption, type LocalOptions } from './local-folder';
import { helpOf, jsonOption } from './options';

export interface SetFaultsOptions extends LocalOptions {
  /** A plan as JSON. */
  readonly file?: string;

  /** @default - an empty text */
  readonly seed?: string;

  /** Of all calls, from 0 to 1. */
  readonly share?: number;

  /** Of all that could go wrong inside, from 0 to 1. */
  readonly insideShare?: number;

  /** The services whose calls the seed may spoil. */
  readonly services?: readonly string[];
  readonly call?: readonly object[];
  readonly inside?: readonly object[];
}

export const localFaultsCommand = (context: CommandContext) => {
  const command = new Command('faults').description('what goes wrong on purpose in the local cloud');
  command.addHelpText('after', helpOf('berth local faults list', 'berth local faults clear'));
  const tell = ({ json }: { json?: boolean }, answer: FaultsAnswer) =>
    context.io.result(json ? answer : renderFaults(answer));
  command
    .command('list')
    .description('say what is planned, and what of it has happened')
    .option(...folderOption)
    .addOption(jsonOption('plan and faults'))
    .addHelpText('after', helpOf('berth local faults list --json'))
    .action(async (flags: LocalOptions & { json?: boolean }) => tell(flags, await listFaults(flags, context)));
  command
    .command('set')
    .description('set what goes wrong from now on, in place of the plan so far')
    .option('--file <file>', 'a plan as JSON, instead of the options below')
    .option('--seed <text>', 'decides with the shares what goes wrong; the same seed spoils the same')
    .option('--share <share>', 'of all calls, from 0 to 1', shareOf)
    .option('--inside-share <share>', 'of all that could go wrong inside, from 0 to 1', shareOf)
    .option('--services <names...>', 'whose calls the seed may spoil, as requests are signed: ecs, codedeploy')
    .option('--call <call...>', 'a call that goes wrong: ecs:UpdateService=loseAnswer, the second one with @2', callsOf)
    .option('--inside <fault...>', 'what goes wrong inside: taskDies=service:web, the second time with @2', insidesOf)
    .option(...folderOption)
    .addOption(jsonOption('plan and faults'))
    .addHelpText(
      'after',
      helpOf(
        'berth local faults set --inside taskDies=service:web --call ecs:UpdateService=throttle@2',
        'berth local faults set --seed monday --share 0.05 --services ecs codedeploy',
        'berth local faults set --file faults.json',
      ),
    )
    .action(async (flags: SetFaultsOptions & { json?: boolean }) => tell(flags, await setFaults(flags, context)));
  command
    .command('clear')
    .description('let nothing go wrong any more')
    .option(...folderOption)
    .addOption(jsonOption('plan and faults'))
    .addHelpText('after', helpOf('berth local faults clear'))
    .action(async (flags: LocalOptions & { json?: boolean }) => tell(flags, await clearFaults(flags, context)));
  return command;
};

/**
 * What is planned, and what of it has happened.
 *
 * @throws CliError `LocalCloudNotRunning`, `LocalCloudSilent`
 */
export async function listFaults(options: LocalOptions, context: CommandContext): Promise<FaultsAnswer> {
  return context.localCloud.faults(await findLocal(options, context), 'GET');
}

/**
 * Takes the place of the plan so far.
 *
 * @throws CliError `FaultPlanMissing`, `FaultPlanInvalid` (nothing is changed), `LocalCloudNotRunning`, `LocalCloudSilent`
 */
export async function setFaults(options: SetFaultsOptions, context: CommandContext): Promise<FaultsAnswer> {
  const plan = planOf(options, context.cwd);
  return context.localCloud.faults(await findLocal(options, context), 'PUT', plan);
}

/** @throws CliError `LocalCloudNotRunning`, `LocalCloudSilent` */
export async function clearFaults(options: LocalOptions, context: CommandContext): Promise<FaultsAnswer> {
  return context.localCloud.faults(await findLocal(options, context), 'DELETE');
}

function planOf({ file, folder: _, ...options }: SetFaultsOptions, cwd: string): object {
  const { seed, share, insideShare, services, call = [], inside = [] } = options;
  const list = [...call, ...inside];
  const given = { seed, share, insideShare, services, list: list.length > 0 ? list : undefined };
  const plan = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const isEmpty = list.length === 0 && share === undefined && insideShare === undefined;
  if (file === undefined && isEmpty) {
    throw refused(
      'FaultPlanMissing',
      'cannot set faults: nothing is planned',
      'give --file, --call, --inside or a share',
    );
  }
  if (file === undefined) return plan;
  if (Object.keys(plan).length > 0) {
    const given = Object.keys(plan).join(', ');
    throw refused(
      'FaultPlanInvalid',
      `--file = ${file}: comes alone, not with ${given}`,
      'write all of it in the file',
    );
  }
  return readPlan(resolve(cwd, file));
}

function readPlan(file: string): object {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch (cause) {
    const fact = cause instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw refused('FaultPlanInvalid', `--file = ${file}: ${fact}`, 'berth local faults set --help', cause);
  }
}

function refused(code: string, message: string, hint: string, cause?: unknown): CliError {
  return new CliError(code, message, { cause, hint, exitCode: ExitCode.usage });
}

function shareOf(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('must be a number from 0 to 1, like 0.05');
}

/** `ecs:UpdateService=delay:5000@2` */
function callsOf(text: string, before: readonly object[] = []): object[] {
  const [, service, operation, fault = '', ms, nth = '1'] =
    /^([\w-]+):(\w+)=(\w+)(?::(\d+))?(?:@(\d+))?$/.exec(text) ?? [];
  if (!service || (fault === 'delay') !== (ms !== undefined)) {
    throw new InvalidArgumentError(
      'must be like ecs:UpdateService=loseAnswer, with @2 for the second call, or =delay:5000',
    );
  }
  const planned = fault === 'delay' ? { kind: 'delay', ms: Number(ms) } : fault;
  return [...before, { service, operation, nth: Number(nth), fault: planned }];
}

/** `taskDies=service:web@2` */
function insidesOf(text: string, before: readonly object[] = []): object[] {
  const [, inside, subject, nth = '1'] = /^(\w+)(?:=(.+?))?(?:@(\d+))?$/.exec(text) ?? [];
  if (!inside) throw new InvalidArgumentError('must be like taskDies=service:web, with @2 for the second time');
  return [...before, { inside, ...(subject !== undefined && { subject }), nth: Number(nth) }];
}

function renderFaults({ faults }: FaultsAnswer): string {
  if (faults.length === 0) return 'nothing goes wrong on purpose';
  return faults.map(({ what, state }) => `${state.padEnd(7)}  ${what}`).join('\n');
}

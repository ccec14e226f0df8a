import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { checkAccount } from '../doctor/account-checks';
import { type Diagnosis, diagnose } from '../doctor/diagnosis';
import { checkMachine } from '../doctor/machine-checks';
import { environmentsOf, findEnvironment, findWorkspaceRoot, tryFindAppAt } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { helpOf, jsonOption } from './options';

export interface DoctorOptions {
  /** @default - the environment of the working directory, otherwise this computer alone */
  readonly environment?: string;
}

export interface DoctorReport {
  /** @default - this computer alone was looked at */
  readonly environment?: string;
  readonly checks: readonly Diagnosis[];
}

export const doctorCommand = (context: CommandContext): Command =>
  new Command('doctor')
    .description('say what is missing on this computer, and in the account of an environment')
    .addArgument(environmentArgument())
    .addOption(jsonOption('the checks'))
    .addHelpText('after', helpOf('berth doctor', 'berth doctor prod --json'))
    .action(async (environment: string | undefined, { json }: { json?: boolean }) => {
      const report = await doctor({ environment }, context);
      if (!json) context.io.result(describe(report));
      const failed = report.checks.filter(({ status }) => status === 'fail');
      if (failed.length === 0) {
        if (json) context.io.result(report);
        return;
      }
      throw new CliError('NotHealthy', `${failed.length} of ${report.checks.length} checks failed`, {
        hint: failed[0]?.remedy,
        problems: failed.map(({ name, text, remedy }) => ({ code: name, message: text, hint: remedy })),
      });
    });

/** Looks at everything that a deployment needs around itself. Changes nothing. */
export async function doctor({ environment }: DoctorOptions, context: CommandContext): Promise<DoctorReport> {
  const machine = await diagnose(checkMachine(context));
  const name = environment ?? environmentHere(context.cwd);
  if (name === undefined) return { checks: machine };
  const app = findEnvironment(name, context.cwd);
  return { environment: app.name, checks: [...machine, ...(await checkAccount(app, context))] };
}

/** The environment of the folder, if that makes one and no more. */
function environmentHere(cwd: string): string | undefined {
  try {
    const app = tryFindAppAt(cwd, findWorkspaceRoot(cwd));
    const [only, second] = app ? environmentsOf(app) : [];
    return second ? undefined : only?.name;
  } catch (error) {
    // outside of a workspace there is none
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

function describe({ environment, checks }: DoctorReport): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, status, text, remedy }) => {
    const fix = remedy === undefined || status === 'ok' ? '' : `; ${remedy}`;
    return `${status.padEnd(4)}  ${name.padEnd(width)}  ${text}${fix}`;
  });
  return [
    ...lines,
    ...(environment ? [] : ['name an environment to look at its account, too: berth doctor <env>']),
  ].join('\n');
}

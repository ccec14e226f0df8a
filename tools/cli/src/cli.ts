import { CodedError } from '@berth/foundation/errors';
import { Command, CommanderError } from 'commander';
import { translateAwsFailure } from './aws/aws-failure';
import { CliError } from './cli-error';
import type { CommandContext } from './command-context';
import { approveCommand, rejectCommand } from './commands/answers';
import { bootstrapCommand } from './commands/bootstrap';
import { completionCommand } from './commands/completion';
import { deployCommand } from './commands/deploy';
import { destroyCommand } from './commands/destroy';
import { diffCommand } from './commands/diff';
import { doctorCommand } from './commands/doctor';
import { execCommand } from './commands/exec';
import { historyCommand } from './commands/history';
import { imageCommand } from './commands/image';
import { localCommand } from './commands/local';
import { logsCommand } from './commands/logs';
import { migrateCommand } from './commands/migrate';
import { planCommand } from './commands/plan';
import { releaseCommand } from './commands/release';
import { renderCommand } from './commands/render';
import { restartCommand } from './commands/restart';
import { resumeCommand } from './commands/resume';
import { rollbackCommand } from './commands/rollback';
import { runCommand } from './commands/run';
import { scaleCommand } from './commands/scale';
import { statusCommand } from './commands/status';
import { synthCommand } from './commands/synth';
import { unlockCommand } from './commands/unlock';
import { verifyCommand } from './commands/verify';
import { ExitCode } from './exit-code';
import { translateFileFailure } from './file-failure';

/** In the order of a first use. */
const commands: Readonly<Record<string, (context: CommandContext) => Command>> = {
  local: localCommand,
  doctor: doctorCommand,
  synth: synthCommand,
  image: imageCommand,
  bootstrap: bootstrapCommand,
  verify: verifyCommand,
  plan: planCommand,
  diff: diffCommand,
  deploy: deployCommand,
  release: releaseCommand,
  resume: resumeCommand,
  approve: approveCommand,
  reject: rejectCommand,
  status: statusCommand,
  history: historyCommand,
  logs: logsCommand,
  rollback: rollbackCommand,
  restart: restartCommand,
  scale: scaleCommand,
  migrate: migrateCommand,
  run: runCommand,
  exec: execCommand,
  render: renderCommand,
  unlock: unlockCommand,
  destroy: destroyCommand,
  completion: completionCommand,
};

const examples = `
Examples:
  berth local start             run AWS endpoints on this computer
  berth deploy dev              stacks, image, migration, blue/green release of apps/dev
  berth deploy                  the same, inside apps/dev
  berth release prod --image services/pyshop/dist/image.json
  berth status                  what serves, in all environments
  berth logs dev --follow

Exit codes: 0 done · 1 refused, nothing changed · 2 failed and rolled back · 3 failed, not rolled back ·
4 migration failed · 5 somebody else is at work · 64 usage · 70 a bug of ours · 75 lost contact, it continues ·
130 interrupted; run and exec end with the code of their command
All of them: docs/cli-behaviour.md`;

/** Runs one command line. `main.ts` turns the result into the exit status, and does nothing else. */
export async function runCli(argv: readonly string[], version: string, context: CommandContext): Promise<number> {
  try {
    const [name = ''] = argv;
    // who names a command needs no other; completion tells of all
    const names = Object.hasOwn(commands, name) && name !== 'completion' ? [name] : undefined;
    await makeProgram(version, context, names).parseAsync(argv, { from: 'user' });
    return ExitCode.done;
  } catch (error) {
    return report(error, argv.includes('--json'), context);
  }
}

/** The commands, before any of them runs. */
export function makeProgram(version: string, context: CommandContext, names = Object.keys(commands)): Command {
  const program = new Command('berth')
    .description('Deploys environments of FastAPI services on Amazon ECS, and ships their releases safely.')
    .version(version)
    .addHelpText('after', examples)
    .showSuggestionAfterError();
  for (const name of names) program.addCommand((commands[name] as (typeof commands)[string])(context));
  for (const command of withSubcommands(program)) {
    command.showHelpAfterError(`hint: ${fullName(command)} --help`);
    command.exitOverride().configureOutput({
      writeOut: text => context.io.result(text.trimEnd()),
      writeErr: text => context.io.info(text.trimEnd()),
    });
  }
  return program;
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function report(thrown: unknown, json: boolean, { io }: CommandContext): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return ExitCode.done;
    const message = thrown.message.replace(/^error: /, '');
    if (json) io.result({ error: { code: 'UsageInvalid', message }, exitCode: ExitCode.usage });
    return ExitCode.usage;
  }
  const error = translateAwsFailure(translateFileFailure(thrown));
  if (!(error instanceof CodedError)) throw error; // a bug of ours keeps its stack trace

  const { cause } = error;
  const message = cause instanceof Error ? `${error.message}: ${cause.message.split('\n')[0]}` : error.message;
  // bad input that is no CliError is read before anything is written
  const { exitCode, hint, problems } =
    error instanceof CliError ? error : { exitCode: ExitCode.refused, hint: undefined, problems: undefined };
  io.info(message);
  if (hint) io.info(`hint: ${hint}`);
  if (json) io.result({ error: { code: error.name, message, hint, problems }, exitCode });
  return exitCode;
}

import { Command } from 'commander';
import type { LogLine } from '../aws/logs';
import { CliError } from '../cli-error';
import { Interrupted } from '../clock';
import type { CommandContext } from '../command-context';
import { ExitCode } from '../exit-code';
import { chooseServices, type ServiceOptions } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { helpOf, serviceOption } from './options';

export interface LogsOptions extends ServiceOptions {
  /**
   * How far to look back: `90s`, `15m`, `2h`, `1d`.
   *
   * @default 15m
   */
  readonly since?: string;

  /**
   * Go on with new lines until Ctrl-C.
   *
   * @default false
   */
  readonly follow?: boolean;

  /**
   * One JSON object a line.
   *
   * @default false
   */
  readonly json?: boolean;
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const logsCommand = (context: CommandContext) =>
  new Command('logs')
    .description('print what the services of an environment log')
    .addArgument(environmentArgument())
    .option('-f, --follow', 'go on with new lines until Ctrl-C')
    .option('--since <time>', 'how far to look back: 90s, 15m, 2h, 1d', '15m')
    .addOption(serviceOption())
    .option('--json', 'one JSON object a line')
    .addHelpText('after', helpOf('berth logs dev --follow', 'berth logs prod --since 2h --service pyshop'))
    .action((environment: string | undefined, flags: LogsOptions) => logs({ environment, ...flags }, context));

/** Prints log lines, oldest first. */
export async function logs(options: LogsOptions, context: CommandContext): Promise<void> {
  const lookBack = parseTime(options.since ?? '15m');
  const { target, engine, rollouts } = await chooseServices(options, context);
  const { aws } = engine;
  const seen = new Set<string>();
  let from = context.clock.now() - lookBack;
  const print = async (): Promise<void> => {
    const lines = (await Promise.all(rollouts.map(({ logGroup }) => aws.logs.since(logGroup, from)))).flat();
    for (const line of lines.sort((a, b) => a.timestamp - b.timestamp)) {
      if (seen.has(line.id)) continue;
      seen.add(line.id);
      context.io.result(options.json ? JSON.stringify(line) : describe(line));
      // late lines of other streams may still come: look a little further back than the newest
      from = Math.max(from, line.timestamp - 10_000);
    }
  };
  await print();
  while (options.follow) {
    if (!(await slept(context, target.local ? 500 : 2000))) return;
    await print();
  }
}

/** False when the user pressed Ctrl-C, which is how one stops following. */
async function slept({ clock }: CommandContext, milliseconds: number): Promise<boolean> {
  try {
    await clock.sleep(milliseconds);
    return true;
  } catch (error) {
    if (error instanceof Interrupted) return false;
    throw error;
  }
}

function describe({ timestamp, stream, message }: LogLine): string {
  return `${new Date(timestamp).toISOString()} ${stream.split('/').at(-1)?.slice(0, 8)} ${message}`;
}

function parseTime(text: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) {
    throw new CliError('TimeInvalid', `--since = "${text}": must be a number with s, m, h or d, like 15m`, {
      exitCode: ExitCode.usage,
    });
  }
  return Number(amount) * (unitMs[unit] ?? 0);
}

import { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { type HistoryEntry, readHistory } from '../engine/history';
import { chooseServices, type ServiceOptions } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { countOf, helpOf, jsonOption, serviceOption } from './options';

export interface HistoryOptions extends ServiceOptions {
  /**
   * How many deployments of each service.
   *
   * @default 10
   */
  readonly limit?: number;
}

export interface HistoryReport {
  readonly environment: string;

  /** Newest first. */
  readonly deployments: readonly HistoryEntry[];
}

export const historyCommand = (context: CommandContext) =>
  new Command('history')
    .description('show what was deployed when, and what became of it')
    .addArgument(environmentArgument())
    .addOption(serviceOption())
    .option('--limit <count>', 'how many of each service', countOf, 10)
    .addOption(jsonOption('the deployments'))
    .addHelpText('after', helpOf('berth history prod', 'berth history prod --limit 3 --json'))
    .action(async (environment: string | undefined, { json, ...flags }: HistoryOptions & { json?: boolean }) => {
      const report = await history({ environment, ...flags }, context);
      context.io.result(json ? report : report.deployments.map(describe).join('\n') || 'nothing was deployed yet');
    });

/** The deployments that AWS remembers. */
export async function history(options: HistoryOptions, context: CommandContext): Promise<HistoryReport> {
  const { app, engine, rollouts } = await chooseServices(options, context);
  const all = await Promise.all(rollouts.map(rollout => readHistory(rollout, options.limit ?? 10, engine)));
  return { environment: app.name, deployments: all.flat() };
}

function describe({ service, at, revision, digest, status, deployment, ours, serves }: HistoryEntry): string {
  const notes = [...(serves ? ['serves'] : []), ...(ours ? [] : ['not by a release'])];
  return [
    service,
    at,
    revision || 'no revision',
    digest?.slice(0, 19) ?? 'no digest',
    status,
    deployment,
    ...notes,
  ].join('  ');
}

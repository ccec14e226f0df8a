import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { Changes } from '../engine/changes';
import { Lock } from '../engine/lock';
import { planRestart } from '../engine/return';
import { limited } from '../timeout';
import { chooseServices, type ServiceOptions } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { dryRunOption, helpOf, jsonOption, serviceOption, timeoutOption, yesOption } from './options';
import { describeServices, type ReleaseReport, runReleases } from './release';

export interface RestartOptions extends ServiceOptions {
  /**
   * Do not ask for confirmation.
   *
   * @default false
   */
  readonly yes?: boolean;

  /**
   * Only say what would be done.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Wait for a deployment of somebody else instead of giving up.
   *
   * @default false
   */
  readonly wait?: boolean;

  /**
   * Stop watching after so many minutes.
   *
   * @default - watch to the end
   */
  readonly timeout?: number;
}

export const restartCommand = (context: CommandContext) =>
  new Command('restart')
    .description('replace the tasks by new ones of the same content, as a release does; they read their secrets anew')
    .addArgument(environmentArgument())
    .addOption(serviceOption())
    .option('--wait', 'wait for a deployment that runs already')
    .addOption(timeoutOption())
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(jsonOption('the report'))
    .addHelpText('after', helpOf('berth restart dev', 'berth restart prod --service pyshop --yes'))
    .action(async (environment: string | undefined, { json, ...flags }: RestartOptions & { json?: boolean }) => {
      const report = await restart({ environment, ...flags }, limited(context, flags.timeout));
      context.io.result(json ? report : describeServices(report.services) || 'nothing was changed');
    });

/**
 * Starts what serves again, without a gap. No migration runs.
 *
 * @throws CliError `RestartDeclined`, `NothingReleased`: nothing was changed; others as `release`
 */
export async function restart(options: RestartOptions, context: CommandContext): Promise<ReleaseReport> {
  const { app, engine, rollouts } = await chooseServices(options, context);
  const plans = await Promise.all(rollouts.map(rollout => planRestart(rollout, engine)));
  for (const { rollout, live } of plans) {
    context.io.info(`${rollout.service}: ${live.service.desiredCount} tasks are replaced`);
  }
  if (options.dryRun) return { environment: app.name, services: [] };
  if (!options.yes && !(await context.io.confirm(`restart ${app.name}?`))) {
    throw new CliError('RestartDeclined', 'cancelled, nothing was changed');
  }
  const lock = await Lock.take(app.name, context, engine.aws.parameters, context.clock);
  const changes = new Changes();
  const orders = { wait: options.wait ?? false, beforeChange: () => lock.renew(), changes };
  const services = await lock.hold(() => changes.explain(() => runReleases(plans, orders, lock.fence(engine))));
  return { environment: app.name, services };
}

import { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { Changes } from '../engine/changes';
import { Lock } from '../engine/lock';
import { planResume } from '../engine/return';
import { limited } from '../timeout';
import { chooseServices, type ServiceOptions } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { helpOf, jsonOption, serviceOption, timeoutOption } from './options';
import { describeServices, type ReleaseReport, runReleases } from './release';

export interface ResumeOptions extends ServiceOptions {
  /**
   * Stop watching after so many minutes.
   *
   * @default - watch to the end
   */
  readonly timeout?: number;
}

export const resumeCommand = (context: CommandContext) =>
  new Command('resume')
    .description('follow the release that goes on in AWS to its end; start none')
    .addArgument(environmentArgument())
    .addOption(serviceOption())
    .addOption(timeoutOption())
    .addOption(jsonOption('the report'))
    .addHelpText('after', helpOf('berth resume prod'))
    .action(async (environment: string | undefined, { json, ...flags }: ResumeOptions & { json?: boolean }) => {
      const report = await resume({ environment, ...flags }, limited(context, flags.timeout));
      context.io.result(json ? report : describeServices(report.services) || `${report.environment}: nothing goes on`);
    });

/**
 * Follows what an interrupted command left running. On an environment where nothing runs it only reports.
 *
 * @throws CliError with the exit codes of `release`
 */
export async function resume(options: ResumeOptions, context: CommandContext): Promise<ReleaseReport> {
  const { app, engine, rollouts } = await chooseServices(options, context);
  const found = await Promise.all(rollouts.map(rollout => planResume(rollout, engine)));
  const plans = found.filter(plan => plan !== undefined);
  if (plans.length === 0) {
    await Lock.clear(app.name, context, engine.aws.parameters, context.clock);
    return { environment: app.name, services: [] };
  }

  const lock = await Lock.take(app.name, context, engine.aws.parameters, context.clock);
  const changes = new Changes();
  const orders = { wait: false, beforeChange: () => lock.renew(), changes };
  const services = await lock.hold(() => changes.explain(() => runReleases(plans, orders, lock.fence(engine))));
  return { environment: app.name, services };
}

import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { Changes } from '../engine/changes';
import { Lock } from '../engine/lock';
import type { ReleaseResult } from '../engine/release';
import { skipRelease } from '../engine/release';
import { goBack, planReturn, type ReturnPlan } from '../engine/return';
import { limited } from '../timeout';
import { chooseServices, onlyService, type ServiceOptions } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { dryRunOption, helpOf, jsonOption, serviceOption, timeoutOption, yesOption } from './options';
import { describeServices } from './release';

export interface RollbackOptions extends ServiceOptions {
  /**
   * The revision: `7` or `pyshop:7`.
   *
   * @default - what served before
   */
  readonly to?: string;

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

export interface RollbackReport {
  readonly environment: string;
  readonly service: string;

  /** What served: `pyshop:8`. */
  readonly from: string;
  readonly to: string;

  /** `switch` of traffic to tasks that are kept, `release` of the old revision, or `none`. */
  readonly how: 'switch' | 'release' | 'none';

  /** @default - nothing was done: a dry run */
  readonly result?: ReleaseResult;
}

export const rollbackCommand = (context: CommandContext) =>
  new Command('rollback')
    .description('bring back what served before, or another revision; the database schema stays')
    .addArgument(environmentArgument())
    .option('--to <revision>', 'which one, like 7 or pyshop:7 (default: what served before)')
    .addOption(serviceOption())
    .option('--wait', 'wait for a deployment that runs already')
    .addOption(timeoutOption())
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(jsonOption('the report'))
    .addHelpText('after', helpOf('berth rollback prod', 'berth rollback prod --to pyshop:7 --dry-run'))
    .action(async (environment: string | undefined, { json, ...flags }: RollbackOptions & { json?: boolean }) => {
      const report = await rollback({ environment, ...flags }, limited(context, flags.timeout));
      context.io.result(json ? report : describe(report));
    });

/**
 * Brings back an older revision of a service. A migration is never taken back.
 *
 * @throws CliError `RollbackDeclined`, `NoWayBack`, `RevisionMissing`: nothing was changed; others as `release`
 */
export async function rollback(options: RollbackOptions, context: CommandContext): Promise<RollbackReport> {
  const chosen = await chooseServices(options, context);
  const { app, engine } = chosen;
  const plan = await planReturn(onlyService(chosen), options.to, engine);
  const { rollout, from, to } = plan;
  const planned = { environment: app.name, service: rollout.service, from, to };
  if (plan.done) return { ...planned, how: 'none', result: await skipRelease(plan, engine) };

  const how = plan.switchOf === undefined ? 'release' : 'switch';
  context.io.info(`${rollout.service}: ${from} -> ${to}, ${meaning(how, plan)}`);
  if (options.dryRun) return { ...planned, how };
  if (!options.yes && !(await context.io.confirm(`roll back ${rollout.service} of ${app.name}?`))) {
    throw new CliError('RollbackDeclined', 'cancelled, nothing was changed');
  }
  const lock = await Lock.take(app.name, context, engine.aws.parameters, context.clock);
  const changes = new Changes();
  const orders = { wait: options.wait ?? false, beforeChange: () => lock.renew(), changes };
  const result = await lock.hold(() => changes.explain(() => goBack(plan, orders, lock.fence(engine))));
  return { ...planned, how, result };
}

function meaning(how: 'switch' | 'release', { rollout }: ReturnPlan): string {
  const schema = rollout.migration === undefined ? '; the schema stays as it is' : '';
  return how === 'switch'
    ? `a switch of traffic: the tasks of before are still there${schema}`
    : `a release: its tasks are started anew${schema}`;
}

function describe({ service, to, how, result }: RollbackReport): string {
  if (how === 'none') return `${service}: ${to} serves already`;
  return result ? describeServices([result]) : `${service}: nothing was changed`;
}

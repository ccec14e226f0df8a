import type { Rollout } from '@berth/rollout';
import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import type { EngineContext } from '../engine/environment';
import { Lock } from '../engine/lock';
import { poll } from '../engine/poll';
import { limited } from '../timeout';
import { chooseServices, onlyService, type ServiceOptions } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { countOf, dryRunOption, helpOf, jsonOption, serviceOption, timeoutOption, yesOption } from './options';
import { servingRevision } from './run';

export interface ScaleOptions extends ServiceOptions {
  /** How many tasks shall run. */
  readonly count: number;

  /**
   * Do not ask before the last task is stopped.
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
   * Stop watching after so many minutes.
   *
   * @default - watch to the end
   */
  readonly timeout?: number;
}

export interface ScaleReport {
  readonly environment: string;
  readonly service: string;
  readonly from: number;
  readonly to: number;

  /** Tasks that run now. */
  readonly running: number;
}

const SCALE_LIMIT_MS = 30 * 60_000;

export const scaleCommand = (context: CommandContext) =>
  new Command('scale')
    .description('run another number of tasks, until scaling or the next command changes it')
    .addArgument(environmentArgument())
    .requiredOption('--count <number>', 'how many tasks shall run', countOf)
    .addOption(serviceOption())
    .addOption(timeoutOption())
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(jsonOption('the report'))
    .addHelpText('after', helpOf('berth scale dev --count 3'))
    .action(async (environment: string | undefined, { json, ...flags }: ScaleOptions & { json?: boolean }) => {
      const report = await scale({ environment, ...flags }, limited(context, flags.timeout));
      const { service, from, to, running } = report;
      context.io.result(json ? report : `${service}: ${from} -> ${to} tasks, ${running} run`);
    });

/**
 * Changes how many tasks of a service run, and waits until they do.
 *
 * @throws CliError `OutOfBounds`, `ScaleDeclined`, `NothingReleased`: nothing was changed
 */
export async function scale(options: ScaleOptions, context: CommandContext): Promise<ScaleReport> {
  const chosen = await chooseServices(options, context);
  const { app, engine } = chosen;
  const rollout = onlyService(chosen);
  const { cluster, ecsService, service } = rollout;
  // the base of a template has no image to run
  await servingRevision(rollout, engine);
  const before = await engine.aws.ecs.service(cluster, ecsService);
  const from = before?.desiredCount ?? 0;
  await checkBounds(rollout, options.count, engine);
  const planned = { environment: app.name, service, from, to: options.count, running: before?.runningCount ?? 0 };
  if (options.dryRun) return planned;
  if (
    options.count === 0 &&
    !options.yes &&
    !(await context.io.confirm(`stop all tasks of ${service} of ${app.name}?`))
  ) {
    throw new CliError('ScaleDeclined', 'cancelled, nothing was changed');
  }
  const lock = await Lock.take(app.name, context, engine.aws.parameters, context.clock);
  const running = await lock.hold(async () => {
    await lock.fence(engine).aws.ecs.setDesiredCount(cluster, ecsService, options.count);
    return untilCount(rollout, options.count, engine);
  });
  return { ...planned, running };
}

/** Scaling would take back at once what is beyond its bounds. */
async function checkBounds(
  { cluster, ecsService, service }: Rollout,
  count: number,
  { aws }: EngineContext,
): Promise<void> {
  const bounds = await aws.scaling.bounds(cluster, ecsService);
  if (!bounds || (count >= bounds.min && count <= bounds.max)) return;
  throw new CliError(
    'OutOfBounds',
    `--count ${count}: scaling keeps ${service} between ${bounds.min} and ${bounds.max} tasks`,
    {
      hint: 'change scaling.min and scaling.max in src/config.ts, then deploy',
    },
  );
}

function untilCount({ cluster, ecsService, service }: Rollout, count: number, engine: EngineContext): Promise<number> {
  const running = `service ${service} goes on to ${count} tasks in AWS`;
  return engine.io.step(`${service}: ${count} tasks`, step =>
    poll({ ...engine, running, limitMs: SCALE_LIMIT_MS }, async () => {
      const now = (await engine.aws.ecs.service(cluster, ecsService))?.runningCount ?? 0;
      step.update(`${now} of ${count} tasks run`);
      return now === count ? now : undefined;
    }),
  );
}

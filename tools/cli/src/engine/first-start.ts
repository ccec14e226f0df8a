import type { Rollout } from '@berth/rollout';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { Step } from '../terminal/io';
import type { EngineContext } from './environment';
import { count, emptyTally, likelyCause, type Tally, verdict } from './failures';
import { lastLines } from './follow';
import { type Live, readLive } from './live';
import { tags } from './markers';
import { poll } from './poll';

const START_LIMIT_MS = 15 * 60_000;

/** Whether a service has never been seen serving: the template made it with no task, and the first release starts them. */
export function isFirstRelease({ service }: Live): boolean {
  return service.tags[tags.serving] === undefined;
}

/**
 * Starts the tasks of a first release and waits until they are healthy. There is nothing to roll back to: a failure stops them again.
 *
 * @throws CliError `FirstReleaseFailed`: exit code 2, no task runs
 */
export async function startFirst(
  rollout: Rollout,
  revision: string,
  step: Step,
  context: EngineContext,
): Promise<void> {
  const { aws, clock, startFloorMs } = context;
  const { cluster, ecsService, desiredCount } = rollout;
  const before = await aws.ecs.stoppedTasks(cluster, ecsService);
  const known = new Set(before.map(({ arn }) => arn));
  await setCount(desiredCount, rollout, context);

  const began = clock.now();
  let tally = emptyTally;
  const running = `service ${ecsService} starts its tasks in AWS`;
  await poll({ ...context, running, limitMs: 2 * START_LIMIT_MS }, async () => {
    const live = await readLive(rollout, aws);
    const targetGroup = live.primary?.targetGroup ?? '';
    const [targets, health, stopped] = await Promise.all([
      aws.loadBalancers.targets(targetGroup),
      aws.loadBalancers.healthCheck(targetGroup),
      aws.ecs.stoppedTasks(cluster, ecsService),
    ]);
    const healthy = targets.filter(({ state }) => state === 'healthy').length;
    step.update(`${healthy} of ${desiredCount} tasks healthy`);
    if (healthy >= desiredCount) return true;

    const ours = stopped.filter(task => task.taskDefinition === revision && !known.has(task.arn));
    const { gracePeriodSeconds } = rollout.health;
    tally = count(tally, { targets, stoppedTasks: ours, health, gracePeriodSeconds, startFloorMs }, clock.now());
    const overdue = clock.now() - began > START_LIMIT_MS;
    const cause =
      verdict(tally)?.text ??
      (overdue
        ? (likelyCause(tally)?.text ?? `the tasks were not healthy within ${START_LIMIT_MS / 60_000} minutes`)
        : undefined);
    if (cause) throw await giveUp(cause, tally, rollout, context);
    return undefined;
  });
}

async function giveUp(cause: string, tally: Tally, rollout: Rollout, context: EngineContext): Promise<CliError> {
  const lines = await lastLines(tally, rollout, context);
  await setCount(0, rollout, context);
  const log = lines.map(line => `\n  log: ${line}`).join('');
  const fact = `first release of ${rollout.service} to ${rollout.environment} failed: ${cause}; its tasks are stopped, nothing serves yet`;
  return new CliError('FirstReleaseFailed', `${fact}${log}`, {
    exitCode: ExitCode.rolledBack,
    hint: 'correct the service, make its image again, then release',
  });
}

/** UpdateService has no token: what counts is what the service says afterwards. */
async function setCount(count: number, { cluster, ecsService }: Rollout, { aws }: EngineContext): Promise<void> {
  try {
    await aws.ecs.setDesiredCount(cluster, ecsService, count);
  } catch (error) {
    const service = await aws.ecs.service(cluster, ecsService);
    if (service?.desiredCount !== count) throw error;
  }
}

import type { Rollout } from '@berth/rollout';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { Step } from '../terminal/io';
import { type EngineContext, realTime } from './environment';
import { lastLines } from './evidence';
import { count, emptyTally, likelyCause, type Tally, verdict } from './failures';
import { type Live, readLive } from './live';
import { tags } from './markers';
import { isWell } from './native-state';
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
  // more is what scaling wants by now
  const { service } = await readLive(rollout, aws);
  if (service.desiredCount < desiredCount) await setCount(desiredCount, rollout, context);

  const limitMs = realTime(START_LIMIT_MS, context);
  const began = clock.now();
  let tally = emptyTally;
  const running = `service ${ecsService} starts its tasks in AWS`;
  await poll({ ...context, running, limitMs: 2 * limitMs }, async () => {
    const [{ healthy, ...sight }, stopped] = await Promise.all([
      look(rollout, revision, context),
      aws.ecs.stoppedTasks(cluster, ecsService),
    ]);
    step.update(`${healthy} of ${desiredCount} tasks healthy`);
    if (healthy >= desiredCount) return true;

    const ours = stopped.filter(task => task.taskDefinition === revision && !known.has(task.arn));
    const { gracePeriodSeconds } = rollout.health;
    tally = count(tally, { ...sight, stoppedTasks: ours, gracePeriodSeconds, startFloorMs }, clock.now());
    const overdue = clock.now() - began > limitMs;
    const cause =
      verdict(tally)?.text ??
      (overdue
        ? (likelyCause(tally)?.text ?? `the tasks were not healthy within ${START_LIMIT_MS / 60_000} minutes`)
        : undefined);
    if (cause) throw await giveUp(cause, tally, rollout, context);
    return undefined;
  });
}

/** How many tasks are well: a load balancer says so, or else ECS. */
async function look(rollout: Rollout, revision: string, { aws }: EngineContext) {
  const { primary } = await readLive(rollout, aws);
  if (!rollout.loadBalancer) {
    const tasks = await aws.ecs.runningTasks(rollout.cluster, rollout.ecsService);
    const well = tasks.filter(task => task.taskDefinition === revision && isWell(task, undefined));
    const health = { path: undefined, intervalSeconds: 30, unhealthyThreshold: 3 };
    return { healthy: well.length, targets: [], health };
  }
  const targetGroup = primary?.targetGroup ?? '';
  const [targets, health] = await Promise.all([
    aws.loadBalancers.targets(targetGroup),
    aws.loadBalancers.healthCheck(targetGroup),
  ]);
  return { healthy: targets.filter(({ state }) => state === 'healthy').length, targets, health };
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

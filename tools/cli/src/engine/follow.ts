import type { Rollout } from '@berth/rollout';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { Step } from '../terminal/io';
import type { EngineContext } from './environment';
import { count, emptyTally, type Tally } from './failures';
import { loadBalancerOf, readLive } from './live';
import { poll } from './poll';
import { shortName } from './revision';
import { describeShift, type Observation, SHIFT_LIMIT_MS, type ShiftGoal, type ShiftState, stepShift } from './shift';

/**
 * Follows a deployment to its end, stops it when the new tasks fail, and confirms by state what serves then.
 *
 * @throws CliError `RolledBack` (2): the old tasks serve, confirmed; `RollbackStuck` (3): they do not; `LostContact` (75), `Interrupted` (130)
 */
export async function follow(
  id: string,
  rollout: Rollout,
  goal: ShiftGoal,
  step: Step,
  context: EngineContext,
): Promise<void> {
  const observer = new Observer(id, rollout, goal, context);
  const running = `deployment ${id} continues in AWS`;
  const options = { ...context, running, limitMs: SHIFT_LIMIT_MS + 3_600_000 };
  let state: ShiftState = { phase: 'shifting', since: context.clock.now() };

  await poll(options, async () => {
    const seen = await observer.look();
    step.update(state.phase === 'goingBack' ? `going back: ${state.cause?.text}` : describeShift(seen, goal));
    const next = stepShift(state, seen, goal, context.clock.now());
    switch (next.kind) {
      case 'shipped':
        return true;
      case 'stop':
        context.io.info(`${next.state.cause?.text}: stopping deployment ${id} and going back`);
        await stop(id, context);
        state = next.state;
        return undefined;
      case 'wait':
        state = next.state;
        return undefined;
      case 'rolledBack':
        throw rolledBack(next.cause, rollout, goal, await lastLines(observer.tally, rollout, context));
      case 'stuck':
        throw stuck(next.cause, id, seen, rollout);
      case 'overdue':
        throw new CliError('LostContact', `deployment ${id} did not end in time; ${running}`, {
          exitCode: ExitCode.lostContact,
        });
    }
  });
}

/** Reads everything that says how a deployment goes. */
class Observer {
  public tally: Tally = emptyTally;

  constructor(
    private readonly id: string,
    private readonly rollout: Rollout,
    private readonly goal: ShiftGoal,
    private readonly context: EngineContext,
  ) {}

  public async look(): Promise<Observation> {
    const { aws, clock, startFloorMs } = this.context;
    const { newTargetGroup, revision } = this.goal;
    const [deployment, lifecycle, live, targets, stopped, health] = await Promise.all([
      aws.codeDeploy.deployment(this.id),
      aws.codeDeploy.lifecycle(this.id),
      readLive(this.rollout, aws),
      aws.loadBalancers.targets(newTargetGroup),
      aws.ecs.stoppedTasks(this.rollout.cluster, this.rollout.ecsService),
      aws.loadBalancers.healthCheck(newTargetGroup),
    ]);
    // an earlier attempt with the same revision may have left stopped tasks behind
    const ours = stopped.filter(task => task.taskDefinition === revision && task.createdAt >= deployment.createdAt);
    const events = live.service.events.filter(({ at }) => at >= deployment.createdAt).map(({ message }) => message);
    const { gracePeriodSeconds } = this.rollout.health;
    this.tally = count(
      this.tally,
      { targets, stoppedTasks: ours, events, health, gracePeriodSeconds, startFloorMs },
      clock.now(),
    );
    return {
      ...{ deployment, lifecycle, tally: this.tally },
      weights: live.listener.weights,
      primaryRevision: live.primary?.taskDefinition ?? '',
      rollback: deployment.rollbackId ? await aws.codeDeploy.deployment(deployment.rollbackId) : undefined,
    };
  }
}

/** Whether the call arrived is seen at the deployment, not at the answer. */
async function stop(id: string, { aws, io }: EngineContext): Promise<void> {
  try {
    await aws.codeDeploy.stopWithRollback(id);
  } catch (error) {
    io.info(`asking to stop deployment ${id}: ${error instanceof Error ? error.message : error}`);
  }
}

/** A traceback in one JSON line would bury the cause. */
const LOG_LINE_LIMIT = 300;

/** The end of the log of a task that failed: the cause is often there. */
export async function lastLines({ failures }: Tally, rollout: Rollout, { aws }: EngineContext): Promise<string[]> {
  const task = failures
    .filter(failure => failure.task)
    .at(-1)
    ?.task?.split('/')
    .at(-1);
  if (!task) return [];
  try {
    const lines = await aws.logs.since(rollout.logGroup, 0);
    return lines
      .filter(({ stream }) => stream.endsWith(task))
      .slice(-5)
      .map(({ message }) => message.slice(0, LOG_LINE_LIMIT));
  } catch {
    // the cause is known without them
    return [];
  }
}

function rolledBack(
  cause: string,
  { service, environment }: Rollout,
  { oldRevision }: ShiftGoal,
  lines: readonly string[],
): CliError {
  const now = oldRevision ? `rolled back to ${shortName(oldRevision)}, which serves` : 'nothing serves yet';
  const log = lines.map(line => `\n  log: ${line}`).join('');
  return new CliError('RolledBack', `release of ${service} to ${environment} failed: ${cause}; ${now}${log}`, {
    exitCode: ExitCode.rolledBack,
    hint: 'correct the service, make its image again, then release',
  });
}

/** The command that moves traffic by hand. */
function modifyOf(rollout: Rollout): string {
  const { productionListener, productionRule } = loadBalancerOf(rollout);
  return productionRule
    ? `modify-rule --rule-arn ${productionRule}`
    : `modify-listener --listener-arn ${productionListener}`;
}

function stuck(cause: string, id: string, { weights, primaryRevision }: Observation, rollout: Rollout): CliError {
  const shares = Object.entries(weights).map(([arn, percent]) => `${percent} % to ${arn.split('/').at(-2)}`);
  const live = `traffic: ${shares.join(', ')}; tasks: ${shortName(primaryRevision)}`;
  return new CliError(
    'RollbackStuck',
    `release of ${rollout.service} failed (${cause}) and was not rolled back; ${live}`,
    {
      exitCode: ExitCode.notRolledBack,
      hint: `look at deployment ${id} in CodeDeploy; by hand: aws elbv2 ${modifyOf(rollout)} back to the old target group`,
    },
  );
}

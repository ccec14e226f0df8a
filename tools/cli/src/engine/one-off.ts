import type { Rollout } from '@berth/rollout';
import type { TaskState } from '../aws/ecs';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import { contentHash } from '../infrastructure/canonical';
import { type EngineContext, realTime } from './environment';
import { poll } from './poll';
import { shortName } from './revision';

/** A task that runs once, beside the service. */
export interface OneOffGoal {
  /** ARN of the revision whose image, variables and secrets it has. */
  readonly revision: string;
  readonly command: readonly string[];
  readonly timeoutMinutes: number;

  /** Who runs it: `ada@laptop`. */
  readonly owner: string;
}

/** How a task ended. */
export interface OneOffResult {
  /** ARN of the task. */
  readonly task: string;
  readonly exitCode: number;
}

/** ECS may not know a task for a moment after it was started. */
const UNKNOWN_LIMIT_MS = 60_000;

/** Lines come to the log a little after they were written, also after the end of the task. */
const LOG_DELAY_MS = 2000;

/**
 * Runs a command in a task of its own, with everything that the tasks of the service have, and hands on its log line by line.
 *
 * @throws CliError `TaskNotStarted` (1): nothing ran; `TaskUnknown` (75): it may still run
 */
export async function runOnce(
  rollout: Rollout,
  goal: OneOffGoal,
  tell: (line: string) => void,
  context: EngineContext,
): Promise<OneOffResult> {
  const { aws, clock } = context;
  const arn = await start(rollout, goal, context);
  const began = clock.now();
  const limitMs = realTime(goal.timeoutMinutes * 60_000, context);
  const unknownMs = realTime(UNKNOWN_LIMIT_MS, context);
  const log = new TaskLog(arn, rollout, tell, context);
  const running = `task ${shortName(arn)} continues in AWS`;
  const task = await poll({ ...context, running, limitMs: limitMs + unknownMs }, async () => {
    await log.show();
    const found = await aws.ecs.task(rollout.cluster, arn);
    if (found?.status === 'STOPPED') return found;
    const waited = clock.now() - began;
    if (!found && waited > unknownMs) throw unknown('ECS does not know it any more', arn, rollout);
    if (waited > limitMs) throw unknown(`it did not end within ${goal.timeoutMinutes} minutes`, arn, rollout);
    return undefined;
  });
  await clock.sleep(LOG_DELAY_MS);
  await log.show();
  return { task: arn, exitCode: exitCodeOf(task, rollout) };
}

async function start(rollout: Rollout, goal: OneOffGoal, { aws, clock }: EngineContext): Promise<string> {
  // ECS takes 36 characters, and no @
  const startedBy = `berth-run/${goal.owner.replace(/[^A-Za-z0-9_/-]/g, '-')}`.slice(0, 36);
  const answer = await aws.ecs.run({
    ...{ cluster: rollout.cluster, taskDefinition: goal.revision, container: rollout.container.name },
    ...{ command: goal.command, capacity: rollout.capacity, network: rollout.network, startedBy },
    // twice the same command is wanted twice
    clientToken: contentHash([startedBy, goal.command, clock.now()]).slice(0, 36),
  });
  if ('arn' in answer) return answer.arn;
  throw new CliError('TaskNotStarted', `the task could not start: ${answer.failure}`, {
    hint: /RESOURCE:/.test(answer.failure) ? 'give the cluster room for one more task' : undefined,
  });
}

/** The log of one task, each line once. */
class TaskLog {
  private shown = 0;

  constructor(
    private readonly arn: string,
    private readonly rollout: Rollout,
    private readonly tell: (line: string) => void,
    private readonly context: EngineContext,
  ) {}

  public async show(): Promise<void> {
    const id = this.arn.split('/').at(-1) ?? this.arn;
    const lines = await this.context.aws.logs.since(this.rollout.logGroup, 0);
    const ours = lines.filter(({ stream }) => stream.endsWith(id));
    for (const { message } of ours.slice(this.shown)) this.tell(message);
    this.shown = Math.max(this.shown, ours.length);
  }
}

/** Of the container that was told the command; a sidecar says nothing. */
function exitCodeOf(task: TaskState, { container }: Rollout): number {
  const exitCode = task.containers.find(({ name }) => name === container.name)?.exitCode;
  if (exitCode !== undefined) return exitCode;
  const reasons = [task.stoppedReason ?? task.stopCode, ...task.containers.map(({ reason }) => reason)];
  throw new CliError(
    'TaskNotStarted',
    `the task never started: ${reasons.filter(Boolean).join(', ') || 'no reason given'}`,
  );
}

function unknown(why: string, arn: string, { cluster }: Rollout): CliError {
  return new CliError('TaskUnknown', `the outcome of task ${shortName(arn)} is unknown: ${why}`, {
    exitCode: ExitCode.lostContact,
    hint: `aws ecs describe-tasks --cluster ${cluster} --tasks ${arn}`,
  });
}

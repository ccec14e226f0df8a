import type { Rollout } from '@berth/rollout';
import type { TaskState } from '../aws/ecs';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import { contentHash } from '../infrastructure/canonical';
import type { Step } from '../terminal/io';
import { type EngineContext, realTime } from './environment';
import { readLive } from './live';
import { tags } from './markers';
import { poll } from './poll';

/** A migration to run. */
export interface MigrationGoal {
  readonly deployId: string;
  readonly targetHash: string;
  readonly family: string;
  readonly revision: string;

  /**
   * What the migrations lead to, to be noted for the next release.
   *
   * @default - not known
   */
  readonly schema?: string;
}

/** ECS may not know a task for a moment after it was started. */
const UNKNOWN_LIMIT_MS = 60_000;

/**
 * Runs the migration of a release: one task of the new revision, before any traffic, once to success.
 *
 * What happened before is read from AWS: the outcome from the service's tag, a task that still runs from its mark.
 *
 * @throws CliError `MigrationFailed`, `MigrationNotStarted`, `MigrationUnknown`: exit code 4, no traffic was moved
 */
export async function migrate(
  rollout: Rollout,
  goal: MigrationGoal,
  step: Step,
  context: EngineContext,
): Promise<'done' | 'skipped'> {
  if (!rollout.migration) return 'skipped';
  const { service } = await readLive(rollout, context.aws);
  if (service.tags[tags.migrated] === goal.targetHash) return 'skipped';

  step.update('looking for an earlier run');
  const before = await context.aws.ecs.tasksStartedBy(rollout.cluster, goal.family, goal.deployId);
  const going = before.find(({ status }) => status !== 'STOPPED');
  const succeeded = before.some(task => outcome(task, rollout) === 'ok');
  if (!succeeded) {
    const arn = going?.arn ?? (await start(rollout, goal, before.length, context));
    step.update(going ? 'the migration of an earlier run goes on' : 'migration started');
    const task = await follow(arn, rollout, context);
    if (outcome(task, rollout) !== 'ok') throw failed(task, rollout, await output(arn, rollout, context));
  }
  await context.aws.ecs.tag(service.arn, {
    [tags.migrated]: goal.targetHash,
    ...(goal.schema && { [tags.schema]: goal.schema }),
  });
  return 'done';
}

/** `ok` needs exit code 0 of the named container: a stopped task alone says nothing. */
function outcome(task: TaskState, { container }: Rollout): 'running' | 'ok' | 'neverStarted' | 'failed' {
  if (task.status !== 'STOPPED') return 'running';
  const exitCode = task.containers.find(({ name }) => name === container.name)?.exitCode;
  if (exitCode === 0) return 'ok';
  return exitCode === undefined ? 'neverStarted' : 'failed';
}

async function start(rollout: Rollout, goal: MigrationGoal, attempt: number, { aws }: EngineContext): Promise<string> {
  const answer = await aws.ecs.run({
    cluster: rollout.cluster,
    taskDefinition: goal.revision,
    container: rollout.container.name,
    command: rollout.migration?.command ?? [],
    capacity: rollout.capacity,
    network: rollout.network,
    startedBy: goal.deployId,
    // the same for a repeated call, another one for a new attempt
    clientToken: contentHash([goal.deployId, 'migrate', attempt]).slice(0, 36),
  });
  if ('arn' in answer) return answer.arn;
  throw new CliError(
    'MigrationNotStarted',
    `the migration of ${rollout.service} could not start: ${answer.failure}; no traffic was moved`,
    {
      exitCode: ExitCode.migrationFailed,
      hint: /RESOURCE:/.test(answer.failure) ? 'give the cluster room for one more task' : undefined,
    },
  );
}

/** Waits until the task has stopped, and shows its log meanwhile. */
async function follow(arn: string, rollout: Rollout, context: EngineContext): Promise<TaskState> {
  const { aws, clock } = context;
  const began = clock.now();
  const limitMs = realTime((rollout.migration?.timeoutMinutes ?? 15) * 60_000, context);
  const unknownMs = realTime(UNKNOWN_LIMIT_MS, context);
  let shown = 0;
  const running = `migration task ${arn.split('/').at(-1)} continues in AWS`;

  return poll({ ...context, running, limitMs: limitMs + unknownMs }, async () => {
    const lines = await output(arn, rollout, context);
    for (const line of lines.slice(shown)) context.io.info(`  ${line}`);
    shown = Math.max(shown, lines.length);

    const task = await aws.ecs.task(rollout.cluster, arn);
    if (task?.status === 'STOPPED') return task;
    const waited = clock.now() - began;
    if (!task && waited > unknownMs) throw unknown('ECS does not know its task any more', arn, rollout);
    if (waited > limitMs)
      throw unknown(`it did not end within ${rollout.migration?.timeoutMinutes} minutes`, arn, rollout);
    return undefined;
  });
}

async function output(arn: string, { logGroup }: Rollout, { aws }: EngineContext): Promise<string[]> {
  const id = arn.split('/').at(-1) ?? arn;
  const lines = await aws.logs.since(logGroup, 0);
  return lines.filter(({ stream }) => stream.endsWith(id)).map(({ message }) => message);
}

function failed(task: TaskState, rollout: Rollout, lines: readonly string[]): CliError {
  const { service, container } = rollout;
  const exitCode = task.containers.find(({ name }) => name === container.name)?.exitCode;
  const log = lines
    .slice(-10)
    .map(line => `\n  log: ${line}`)
    .join('');
  if (exitCode === undefined) {
    const why = task.stoppedReason ?? task.stopCode ?? 'no reason given';
    return new CliError(
      'MigrationNotStarted',
      `the migration of ${service} never started: ${why}; no traffic was moved${log}`,
      {
        exitCode: ExitCode.migrationFailed,
      },
    );
  }
  const fact = `the migration of ${service} failed with code ${exitCode} (task ${task.arn}); no traffic was moved, the schema may be ahead`;
  return new CliError('MigrationFailed', `${fact}${log}`, {
    exitCode: ExitCode.migrationFailed,
    hint: 'correct the migration, make the image again, then release; the running version must work on the schema as it is now',
  });
}

function unknown(why: string, arn: string, { service }: Rollout): CliError {
  return new CliError(
    'MigrationUnknown',
    `the outcome of the migration of ${service} is unknown: ${why} (task ${arn}); no traffic was moved, the schema may be ahead`,
    {
      exitCode: ExitCode.migrationFailed,
      hint: 'look at the log of the task before you try again',
    },
  );
}

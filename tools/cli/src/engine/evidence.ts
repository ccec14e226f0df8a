import type { Rollout } from '@berth/rollout';
import type { EngineContext } from './environment';
import type { Failure, Tally } from './failures';
import { shortName } from './revision';
import type { Observation } from './shift';

/** A traceback in one JSON line would bury the cause. */
const LINE_LIMIT = 300;

/** A program that is stopped says so last, and that is no cause. */
const ERROR = /"(error|critical|fatal)"|\b(ERROR|CRITICAL|FATAL|Traceback|panic)\b|\b\w+(Error|Exception)\b/;

/** What speaks for the cause of a failed release, the strongest first: other failures, what the service said, the end of a failed task's log. */
export async function evidence(
  { tally, obstacle, told }: Observation,
  cause: string,
  rollout: Rollout,
  context: EngineContext,
): Promise<string[]> {
  const others = [...new Set(tally.failures.map(({ text }) => text))].filter(text => text !== cause).slice(0, 2);
  const failed = tally.failures.filter(({ task }) => task !== undefined).length;
  const log = await lastLines(tally, rollout, context);
  return [
    ...(failed > 0 ? [`tasks: ${failed} of the new ones failed`] : []),
    ...others.map(text => `also: ${text}`),
    ...(told && told.text !== cause ? [`${rollout.engine === 'ecs' ? 'ECS' : 'CodeDeploy'}: ${told.text}`] : []),
    ...(obstacle && obstacle !== cause ? [`service: ${obstacle}`] : []),
    ...(await leftBehind(rollout, context)).map(text => `left behind: ${text}`),
    ...log.map(line => `log: ${line}`),
  ].map(line => line.slice(0, LINE_LIMIT));
}

/** Tasks that nobody sends users to and nobody stops; what has been told to stop is draining. */
async function leftBehind({ cluster, ecsService }: Rollout, { aws }: EngineContext): Promise<string[]> {
  try {
    const { taskSets = [] } = (await aws.ecs.service(cluster, ecsService)) ?? {};
    const left = taskSets.filter(({ status, runningCount }) => status === 'ACTIVE' && runningCount > 0);
    return left.map(({ id, runningCount, taskDefinition }) => {
      return `${runningCount} tasks of ${shortName(taskDefinition)} (task set ${id})`;
    });
  } catch {
    return [];
  }
}

/** The end of the log of a task that failed: the cause is often there. */
export async function lastLines({ failures }: Tally, rollout: Rollout, { aws }: EngineContext): Promise<string[]> {
  const task = idOf(failures.filter(({ task }) => task !== undefined).at(-1));
  if (!task) return [];
  try {
    const all = await aws.logs.since(rollout.logGroup, 0);
    const lines = all.filter(({ stream }) => stream.endsWith(task)).map(({ message }) => message.slice(0, LINE_LIMIT));
    const errors = lines.filter(line => ERROR.test(line));
    return (errors.length > 0 ? errors : lines).slice(-5);
  } catch {
    // the cause is known without them
    return [];
  }
}

function idOf(failure: Failure | undefined): string | undefined {
  return failure?.task?.split('/').at(-1);
}

import type { Task } from '@aws-sdk/client-ecs';
import { type Connection, lazily, readOptions } from './connection';

/** A task that a session could be opened in. */
export interface ReachableTask {
  readonly arn: string;
  readonly runtimeId: string;

  /** Milliseconds since the epoch. */
  readonly startedAt: number;

  /** Whether it was started with the agent that sessions need. */
  readonly canExec: boolean;
}

/** An open session; the token in it is a secret. */
export interface Session {
  readonly sessionId: string;
  readonly streamUrl: string;
  readonly tokenValue: string;
}

export interface SessionsPort {
  /** Running tasks of a service that hold a container of this name, the oldest first. */
  tasks(cluster: string, service: string, container: string): Promise<ReachableTask[]>;

  /** Opens a session, or says why not in AWS's words. */
  open(
    cluster: string,
    task: string,
    container: string,
    command: string,
  ): Promise<Session | { readonly refusal: string }>;
}

/** What ECS answers when a task cannot, and the local cloud when it has no such operation. */
const REFUSALS =
  /^(InvalidParameterException|TargetNotConnectedException|UnknownOperation|UnsupportedOperation|NotImplemented|InvalidAction)/;

export function sessionsPort(connection: Connection): SessionsPort {
  const client = lazily(async () => {
    const { ECS } = await import('@aws-sdk/client-ecs');
    return new ECS(readOptions(connection));
  });
  return {
    tasks: async (cluster, service, container) => {
      const ecs = await client();
      const { taskArns = [] } = await ecs.listTasks({ cluster, serviceName: service, desiredStatus: 'RUNNING' });
      if (taskArns.length === 0) return [];
      const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: taskArns });
      return reachableTasks(tasks, container);
    },

    open: async (cluster, task, container, command) => {
      try {
        const { session } = await (await client()).executeCommand({
          ...{ cluster, task, container, command, interactive: true },
        });
        const { sessionId = '', streamUrl = '', tokenValue = '' } = session ?? {};
        connection.hide(tokenValue);
        return { sessionId, streamUrl, tokenValue };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        return { refusal };
      }
    },
  };
}

/** The running tasks among `tasks`, the oldest first. */
export function reachableTasks(tasks: readonly Task[], container: string): ReachableTask[] {
  return tasks
    .filter(({ lastStatus }) => lastStatus === 'RUNNING')
    .map(task => ({
      arn: task.taskArn ?? '',
      runtimeId: task.containers?.find(({ name }) => name === container)?.runtimeId ?? '',
      startedAt: task.startedAt?.getTime() ?? 0,
      canExec: task.enableExecuteCommand ?? false,
    }))
    .sort((a, b) => a.startedAt - b.startedAt);
}

/** Why no session was opened, in AWS's words; undefined for what is no answer to the question. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof Error && REFUSALS.test(error.name) ? error.message : undefined;
}

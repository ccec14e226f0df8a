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
      return tasks
        .filter(({ lastStatus }) => lastStatus === 'RUNNING')
        .map(task => ({
          arn: task.taskArn ?? '',
          runtimeId: task.containers?.find(({ name }) => name === container)?.runtimeId ?? '',
          startedAt: task.startedAt?.getTime() ?? 0,
          canExec: task.enableExecuteCommand ?? false,
        }))
        .sort((a, b) => a.startedAt - b.startedAt);
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
        if (error instanceof Error && REFUSALS.test(error.name)) return { refusal: error.message };
        throw error;
      }
    },
  };
}

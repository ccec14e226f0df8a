import type * as cloudwatchLogs from '@aws-sdk/client-cloudwatch-logs';
import type * as ecs from '@aws-sdk/client-ecs';
import { type AccountReader, shortName } from './account-reader';

/** How many lines are shown at first. */
const LINES = 200;

/** Lines of a task's containers, as `/_berth/log` answers them. */
export interface TaskLog {
  readonly lines: readonly LogLine[];

  /** Hand it back to get what came after. */
  readonly next: string;
}

export interface LogLine {
  readonly at: number;
  readonly container: string;
  readonly text: string;
}

interface Stream {
  readonly container: string;
  readonly group: string;
  readonly name: string;
}

/** The last lines of a task, or those that came after `next`. */
export async function readTaskLog(
  reader: AccountReader,
  { cluster, task, next }: { cluster: string; task: string; next?: string },
): Promise<TaskLog> {
  const positions = new Map(Object.entries(parsed(next)));
  const streams = await streamsOf(reader, cluster, task);
  const parts = await Promise.all(streams.map(stream => linesOf(reader, stream, positions)));
  const lines = parts.flat().sort((a, b) => a.at - b.at);
  return { lines, next: JSON.stringify(Object.fromEntries(positions)) };
}

/** The streams of the awslogs driver: `prefix/container/task`. */
async function streamsOf(reader: AccountReader, cluster: string, task: string): Promise<Stream[]> {
  const { tasks } = await reader.tryRead<ecs.DescribeTasksResponse>('ecs', 'DescribeTasks', { cluster, tasks: [task] });
  const { taskArn, taskDefinitionArn } = tasks?.[0] ?? {};
  if (!taskDefinitionArn) return [];
  const input = { taskDefinition: taskDefinitionArn };
  const answer = await reader.tryRead<ecs.DescribeTaskDefinitionResponse>('ecs', 'DescribeTaskDefinition', input);
  return (answer.taskDefinition?.containerDefinitions ?? []).flatMap(({ name = '', logConfiguration }) => {
    const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = logConfiguration?.options ?? {};
    if (logConfiguration?.logDriver !== 'awslogs' || !group) return [];
    return [{ container: name, group, name: [prefix, name, shortName(taskArn)].filter(Boolean).join('/') }];
  });
}

async function linesOf(
  reader: AccountReader,
  { container, group, name }: Stream,
  positions: Map<string, string>,
): Promise<LogLine[]> {
  const answer = await reader.tryRead<cloudwatchLogs.GetLogEventsResponse>('logs', 'GetLogEvents', {
    logGroupName: group,
    logStreamName: name,
    limit: LINES,
    startFromHead: positions.has(container),
    nextToken: positions.get(container),
  });
  if (answer.nextForwardToken) positions.set(container, answer.nextForwardToken);
  return (answer.events ?? []).map(({ timestamp = 0, message = '' }) => ({ at: timestamp, container, text: message }));
}

function parsed(next: string | undefined): Record<string, string> {
  try {
    const read: unknown = JSON.parse(next ?? '{}');
    return Object.fromEntries(Object.entries(read ?? {}).filter(([, value]) => typeof value === 'string'));
  } catch {
    return {};
  }
}

import { type Connection, lazily, readOptions } from './connection';

/** One line of a log. */
export interface LogLine {
  readonly id: string;
  readonly stream: string;

  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** CloudWatch logs, read only. A group or stream that does not exist yet is empty. */
export interface LogsPort {
  /** Lines of one stream, all of them from the beginning or from where `token` points. */
  stream(group: string, stream: string, token?: string): Promise<{ lines: LogLine[]; token?: string }>;

  /** Lines of all streams of a group since a time, oldest first. */
  since(group: string, time: number): Promise<LogLine[]>;
}

export function logsPort(connection: Connection): LogsPort {
  const client = lazily(async () => {
    const { CloudWatchLogs } = await import('@aws-sdk/client-cloudwatch-logs');
    return new CloudWatchLogs(readOptions(connection));
  });

  return {
    stream: (group, stream, token) =>
      unlessMissing({ lines: [], token }, async () => {
        const page = await (await client()).getLogEvents({
          logGroupName: group,
          logStreamName: stream,
          startFromHead: true,
          nextToken: token,
        });
        const lines = (page.events ?? []).map(({ timestamp = 0, message = '' }, index) => ({
          ...{ stream, timestamp, message: message.trimEnd() },
          id: `${timestamp}-${index}`,
        }));
        return { lines, token: page.nextForwardToken };
      }),

    since: (group, time) =>
      unlessMissing([], async () => {
        const lines: LogLine[] = [];
        let next: string | undefined;
        do {
          const page = await (await client()).filterLogEvents({
            logGroupName: group,
            startTime: time,
            nextToken: next,
          });
          for (const { eventId = '', logStreamName = '', timestamp = 0, message = '' } of page.events ?? []) {
            lines.push({ id: eventId, stream: logStreamName, timestamp, message: message.trimEnd() });
          }
          next = page.nextToken;
        } while (next);
        return lines.sort((a, b) => a.timestamp - b.timestamp);
      }),
  };
}

async function unlessMissing<T>(empty: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return empty;
    throw error;
  }
}

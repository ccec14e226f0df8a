import type { Logs } from '../../cloudwatch-logs';
import type { Stage } from '../registry';

/** Values of `$context.…` by name. What is not known is written as `-`. */
export type LogContext = Readonly<Record<string, string | number | undefined>>;

/** Other names of the same. */
const ALIASES: Readonly<Record<string, string>> = {
  'integration.error': 'integrationErrorMessage',
  'integration.integrationStatus': 'integrationStatus',
  'integration.latency': 'integrationLatency',
  'integration.status': 'integrationStatus',
  'error.messageString': 'error.message',
  extendedRequestId: 'requestId',
};

/**
 * Writes a line to the log group of a stage, if it has one. A group that is gone does not disturb the request.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function writeAccessLog(logs: Logs, stage: Stage, context: LogContext, timestamp: number): void {
  const { DestinationArn, Format } = stage.AccessLogSettings ?? {};
  if (!DestinationArn || !Format) return;
  const group = DestinationArn.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '');
  const stream = `${stage.ApiId}/${stage.StageName}`;
  logs.append(group, stream, [{ timestamp, message: render(Format, context, stage) }]);
}

function render(format: string, context: LogContext, { StageVariables }: Stage): string {
  const inContext = format.replace(/\$context\.([\w:]+(?:\.[\w:]+)*)/g, (_, name: string) => {
    return escaped(context[name] ?? context[ALIASES[name] ?? ''] ?? '-');
  });
  return inContext.replace(/\$stageVariables\.(\w+)/g, (_, name: string) => escaped(StageVariables?.[name] ?? '-'));
}

/** Most formats are JSON, and a header must not end a text in it. */
function escaped(value: string | number): string {
  return JSON.stringify(String(value)).slice(1, -1);
}

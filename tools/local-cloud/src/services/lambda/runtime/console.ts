import { AsyncLocalStorage } from 'node:async_hooks';
import { formatWithOptions } from 'node:util';

/** Id of the request that the running code belongs to. */
export const requestIds = new AsyncLocalStorage<string>();

const levels = { debug: 'DEBUG', error: 'ERROR', info: 'INFO', log: 'INFO', trace: 'TRACE', warn: 'WARN' } as const;

/**
 * Gives lines of `console` the form that Lambda gives them. Returns how the runtime itself tells an error.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function formatConsole(format: string, write: (line: string) => void): (...values: unknown[]) => void {
  const line = format === 'JSON' ? jsonLine : textLine;
  for (const [method, level] of Object.entries(levels)) {
    Object.assign(console, { [method]: (...values: unknown[]) => write(`${line(level, values)}\n`) });
  }
  return (...values) => write(`${line('ERROR', values)}\n`);
}

function textLine(level: string, values: unknown[]): string {
  const message = formatWithOptions({ colors: false }, ...values);
  return [new Date().toISOString(), requestIds.getStore() ?? 'undefined', level, message].join('\t');
}

function jsonLine(level: string, values: unknown[]): string {
  const [first] = values;
  const message =
    values.length === 1 && typeof first === 'object' && !(first instanceof Error)
      ? first
      : formatWithOptions({ colors: false }, ...values);
  const error = values.find(value => value instanceof Error);
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    level,
    requestId: requestIds.getStore(),
    message,
    ...(error
      ? { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? '').split('\n') }
      : {}),
  });
}

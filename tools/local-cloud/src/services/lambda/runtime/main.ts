import { formatConsole, requestIds } from './console';
import { type Handler, LoadError, loadHandler } from './handler';
import type { HandlerError, InvokeMessage, RuntimeMessage } from './messages';
import { answerWithoutTls } from './plain-responses';

// The process of one execution environment: loads a function's handler, and runs it for one event after another.

// biome-ignore lint/style/noProcessEnv: variables are how Lambda tells a runtime what to run
const variables = process.env;

function tell(message: RuntimeMessage, then?: () => void): void {
  process.send?.(message, undefined, undefined, () => then?.());
}

const report = formatConsole(variables.AWS_LAMBDA_LOG_FORMAT ?? 'Text', text => tell({ kind: 'output', text }));

async function main(): Promise<void> {
  process.on('disconnect', () => process.exit(0)); // the local cloud is gone
  process.stdout.write = process.stderr.write = writeOutput;
  process.on('uncaughtException', error => die(errorOf(error)));
  process.on('unhandledRejection', reason => die(rejectionOf(reason)));
  answerWithoutTls(variables.AWS_ENDPOINT_URL ?? 'http://127.0.0.1');
  try {
    const handler = await loadHandler(variables.LAMBDA_TASK_ROOT ?? '.', variables._HANDLER ?? '');
    process.on('message', (message: InvokeMessage) => void invoke(handler, message));
    tell({ kind: 'ready' });
  } catch (error) {
    report('Uncaught Exception', JSON.stringify(errorOf(error)));
    tell({ kind: 'broken', error: errorOf(error) }, () => process.exit(1));
  }
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  await requestIds.run(message.requestId, async () => {
    try {
      const result = await call(handler, JSON.parse(message.event), contextOf(message));
      tell({ kind: 'result', payload: JSON.stringify(result) ?? 'null' });
    } catch (error) {
      const told = errorOf(error);
      report('Invoke Error', JSON.stringify({ ...told, trace: undefined, stack: told.trace }));
      tell({ kind: 'error', error: told });
    }
  });
}

/** A handler answers by its promise, or by its callback. */
function call(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const answer = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    if (answer instanceof Promise) answer.then(resolve, reject);
    else if (handler.length < 3) resolve(answer);
  });
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf({ requestId, functionArn, deadline, clientContext }: InvokeMessage): object {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: variables.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: variables.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    ...(clientContext === undefined ? {} : { clientContext: JSON.parse(clientContext) }),
  };
}

/** Everything that is thrown, a string too, becomes an error of this form. */
function errorOf(error: unknown): HandlerError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  const { name, message, stack = '' } = error;
  const trace = error instanceof LoadError ? [`${name}: ${message}`, ...stack.split('\n').slice(1)] : stack.split('\n');
  return { errorType: name, errorMessage: message, trace };
}

function rejectionOf(reason: unknown): HandlerError {
  const { errorMessage, trace } = errorOf(reason);
  const text = reason instanceof Error ? String(reason) : errorMessage;
  return { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: text, trace };
}

function die(error: HandlerError): void {
  report('Uncaught Exception', JSON.stringify(error));
  tell({ kind: 'error', error }, () => process.exit(129));
}

function writeOutput(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
  tell({ kind: 'output', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
  const done = rest.find(one => typeof one === 'function') as (() => void) | undefined;
  done?.();
  return true;
}

void main();

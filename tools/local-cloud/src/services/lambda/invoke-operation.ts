import type * as api from '@aws-sdk/client-lambda';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { conflict } from './errors';
import type { FunctionRecord } from './functions';
import type { LambdaParts } from './lambda';

/** Of an event, in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxEventBytes = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function invokeOperation({ functions, invocations, queue, context }: LambdaParts): Record<string, Operation> {
  return {
    async Invoke(input: api.InvocationRequest, { region }: Call): Promise<api.InvocationResponse> {
      const record = functions.get(input.FunctionName, region, input.Qualifier);
      const type = input.InvocationType ?? 'RequestResponse';
      const event = eventOf(input.Payload, type);
      refuseWhilePending(record, context.clock.now().getTime());
      const clientContext = input.ClientContext && Buffer.from(input.ClientContext, 'base64').toString();
      if (type === 'DryRun') return { StatusCode: 204 };
      if (type === 'Event') {
        void queue.accept(record, event, randomUUID(), clientContext);
        return { StatusCode: 202 };
      }
      const { payload, functionError, log } = await invocations.invoke(record, event, randomUUID(), clientContext);
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: Buffer.from(payload) as never,
        ...(functionError ? { FunctionError: functionError } : {}),
        ...(input.LogType === 'Tail' ? { LogResult: Buffer.from(log).toString('base64') } : {}),
      };
    },
  };
}

function eventOf(payload: Uint8Array | undefined, type: keyof typeof maxEventBytes): string {
  const text = payload?.length ? Buffer.from(payload).toString() : '{}';
  const size = Buffer.byteLength(text);
  const limit = maxEventBytes[type];
  if (size > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, 413, { Type: 'User' });
  }
  try {
    JSON.parse(text);
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message, 400, { Type: 'User' });
  }
  return text;
}

function refuseWhilePending({ isUpdated, readyAt }: FunctionRecord, now: number): void {
  if (isUpdated || now >= readyAt) return;
  throw conflict(
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  );
}

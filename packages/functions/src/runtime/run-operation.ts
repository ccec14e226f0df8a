import type { CustomOperationHandler, OperationResult } from '../custom-operation-handler';
import type { Answer, InvocationContext, LifecycleEvent } from './lifecycle-event';
import { RuntimeError } from './runtime-error';

/** Time that is kept for the answer: CloudFormation waits for it, however the operation ends. */
const ANSWER_MS = 5_000;

/** What CloudFormation takes. */
const ANSWER_BYTES = 4_096;

const REASON_CHARACTERS = 600;

/** Id of what a failed creation left behind: nothing. CloudFormation deletes it, and no handler hears of it. */
const NOTHING_MADE = 'nothing-made';

/** Do what CloudFormation asks for, and say how it went. Never throws: an operation without answer blocks its stack. */
export async function runOperation(
  event: LifecycleEvent,
  context: InvocationContext,
  load: () => unknown,
): Promise<Answer> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId, RequestType } = event;
  const of = { StackId, RequestId, LogicalResourceId };
  if (RequestType === 'Delete' && PhysicalResourceId?.startsWith(NOTHING_MADE)) {
    return { Status: 'SUCCESS', ...of, PhysicalResourceId };
  }

  let physicalId = PhysicalResourceId;
  const claim = (id: string): void => {
    // an update that fails leaves the old one in place
    if (RequestType === 'Create') physicalId = id;
  };
  try {
    const result = await inTime(context, () => operate(event, load, claim));
    physicalId = result.physicalId ?? physicalId ?? `${LogicalResourceId}-${RequestId}`;
    const answer: Answer = { Status: 'SUCCESS', ...of, PhysicalResourceId: physicalId, ...dataOf(result) };
    checkSize(answer);
    return answer;
  } catch (error) {
    const PhysicalResourceId = physicalId ?? `${NOTHING_MADE}-${RequestId}`;
    if (RequestType === 'Delete' && isGone(error)) return { Status: 'SUCCESS', ...of, PhysicalResourceId };
    return { Status: 'FAILED', Reason: reasonOf(error, context), ...of, PhysicalResourceId };
  }
}

async function operate(
  event: LifecycleEvent,
  load: () => unknown,
  claim: (physicalId: string) => void,
): Promise<OperationResult> {
  const operation = handlerOf(load());
  const { RequestId: requestId, StackId: stackId, LogicalResourceId: logicalId } = event;
  const { RequestType, PhysicalResourceId: physicalId = '' } = event;
  const request = { properties: propertiesOf(event.ResourceProperties), requestId, stackId, logicalId, claim };
  if (RequestType === 'Create') return (await operation.create(request)) ?? {};
  if (RequestType === 'Delete') {
    await operation.delete({ ...request, physicalId });
    // a deletion is answered with the id that it was asked for
    return {};
  }
  const oldProperties = propertiesOf(event.OldResourceProperties);
  return (await operation.update({ ...request, oldProperties, physicalId })) ?? {};
}

function handlerOf(module: unknown): CustomOperationHandler {
  const operation = (module as { operation?: CustomOperationHandler } | undefined)?.operation;
  if (!operation) throw new RuntimeError('HandlerMissing', 'the module exports no operation');
  return operation;
}

/** Without what is meant for CloudFormation itself. */
function propertiesOf(all: Record<string, unknown> = {}): Record<string, unknown> {
  const { ServiceToken, ServiceTimeout, ...properties } = all;
  return properties;
}

function dataOf({ data, noEcho }: OperationResult): Pick<Answer, 'Data' | 'NoEcho'> {
  return { ...(data && { Data: data }), ...(noEcho && { NoEcho: true }) };
}

async function inTime<T>(context: InvocationContext, work: () => Promise<T>): Promise<T> {
  const ms = Math.max(0, context.getRemainingTimeInMillis() - ANSWER_MS);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const late = new RuntimeError('OperationTimedOut', `not done after ${Math.round(ms / 1000)} seconds`);
    timer = setTimeout(() => reject(late), ms);
  });
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function checkSize(answer: Answer): void {
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  if (bytes <= ANSWER_BYTES) return;
  throw new RuntimeError('AnswerTooLarge', `the answer has ${bytes} bytes, CloudFormation takes ${ANSWER_BYTES}`);
}

/** `RuleNotFoundException`, `NoSuchEntity`, `InvalidGroup.NotFound`: every service has its own word. */
function isGone(error: unknown): boolean {
  return error instanceof Error && /NotFound|NoSuch|DoesNotExist/.test(error.name);
}

function reasonOf(error: unknown, { logGroupName, logStreamName }: InvocationContext): string {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${reason.slice(0, REASON_CHARACTERS)} (log ${logGroupName}, stream ${logStreamName})`;
}

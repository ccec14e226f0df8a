import { join } from 'node:path';
import { deliverAnswer } from './deliver-answer';
import type { InvocationContext, LifecycleEvent } from './lifecycle-event';
import { runOperation } from './run-operation';

/** What Lambda calls. The operation itself lies in the folder beside it. */
export async function handler(event: LifecycleEvent, context: InvocationContext): Promise<void> {
  const answer = await runOperation(event, context, () => require(join(__dirname, 'operation')));
  const { RequestType, ResourceType, LogicalResourceId, RequestId } = event;
  const { Status, Reason } = answer;
  // neither properties nor address: they may hold what nobody should read
  log({ RequestType, ResourceType, LogicalResourceId, RequestId, Status, Reason });
  await deliverAnswer(event.ResponseURL, answer);
}

function log(entry: Record<string, string | undefined>): void {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}

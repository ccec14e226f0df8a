import type { Call, Context } from '../../core/service';
import type { Collection } from '../../core/store';
import type { EventTargets } from '../event-targets';
import { arnOf, type FunctionRecord, type Functions } from './functions';
import { type Invocation, type Invocations, isThrottled } from './invocations';

/** An event that waits for its function, or for another try. */
interface QueuedEvent {
  readonly id: string;
  readonly region: string;
  readonly functionName: string;
  readonly event: string;
  readonly clientContext?: string;

  /** How often the function has run for it. */
  readonly attempts: number;
  readonly throttled: number;

  /** Epoch milliseconds. */
  readonly acceptedAt: number;
  readonly dueAt: number;
}

/** Before the second and the third try. @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const retryDelaysMs = [60_000, 120_000];
const defaultMaxAgeSeconds = 21_600;
const longestThrottleMs = 300_000;

/**
 * Asynchronous invocations: kept until they succeed, or were tried in vain, and taken up again after a restart.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class AsyncQueue {
  private readonly events: Collection<QueuedEvent>;
  private readonly timers = new Map<string, () => void>();
  private isStopped = false;

  constructor(
    private readonly context: Context,
    private readonly functions: Functions,
    private readonly invocations: Invocations,
    private readonly targets: EventTargets,
  ) {
    this.events = context.store.collection('lambda:events');
  }

  /** Keeps an event before it returns. The promise resolves when the function has run for it once. */
  public accept({ region, name }: FunctionRecord, event: string, id: string, clientContext?: string): Promise<void> {
    const now = this.now();
    const counts = { attempts: 0, throttled: 0, acceptedAt: now, dueAt: now };
    const context = clientContext === undefined ? {} : { clientContext };
    this.events.put(id, { id, region, functionName: name, event, ...context, ...counts });
    return this.attempt(id);
  }

  public start(): void {
    this.isStopped = false;
    for (const queued of this.events.list()) this.schedule(queued);
  }

  public stop(): void {
    this.isStopped = true;
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  private schedule({ id, dueAt }: QueuedEvent): void {
    this.timers.set(
      id,
      this.context.clock.after(Math.max(0, dueAt - this.now()), () => {
        this.timers.delete(id);
        void this.attempt(id);
      }),
    );
  }

  private async attempt(id: string): Promise<void> {
    const queued = this.events.get(id);
    const record = queued && this.functions.tryGet(queued.functionName, queued.region);
    if (!queued || !record) {
      this.events.delete(id); // the function is gone
      return;
    }
    try {
      const outcome = await this.invocations.invoke(record, queued.event, id, queued.clientContext);
      if (!this.isStopped) this.tried({ ...queued, attempts: queued.attempts + 1 }, record, outcome);
    } catch (error) {
      if (!isThrottled(error)) this.context.log(`lambda: ${record.name}: ${(error as Error).stack}`);
      if (!this.isStopped) this.refused({ ...queued, throttled: queued.throttled + 1 }, record, error as Error);
    }
  }

  private tried(queued: QueuedEvent, record: FunctionRecord, outcome: Invocation): void {
    const { maximumRetryAttempts = 2 } = record.invokeConfig ?? {};
    const delay = retryDelaysMs[queued.attempts - 1] ?? 0;
    const isTooOld = this.ageAt(queued, delay) > maxAgeMs(record);
    if (outcome.functionError && queued.attempts <= maximumRetryAttempts && !isTooOld) {
      this.again(queued, delay);
      return;
    }
    this.events.delete(queued.id);
    if (!outcome.functionError) this.tell(record.invokeConfig?.onSuccess, record, queued, 'Success', outcome);
    else this.giveUp(queued, record, isTooOld ? 'EventAgeExceeded' : 'RetriesExhausted', outcome);
  }

  /** Throttled events are tried until they are too old, at longer and longer intervals. */
  private refused(queued: QueuedEvent, record: FunctionRecord, error: Error): void {
    const delay = Math.min(longestThrottleMs, 1000 * 2 ** (queued.throttled - 1));
    if (this.ageAt(queued, delay) <= maxAgeMs(record)) {
      this.again(queued, delay);
      return;
    }
    this.events.delete(queued.id);
    this.giveUp(queued, record, 'EventAgeExceeded', {
      payload: JSON.stringify({ errorMessage: error.message }),
      log: '',
    });
  }

  private again(queued: QueuedEvent, delayMs: number): void {
    const next = { ...queued, dueAt: this.now() + delayMs };
    this.events.put(next.id, next);
    this.schedule(next);
  }

  private giveUp(queued: QueuedEvent, record: FunctionRecord, condition: string, outcome: Invocation): void {
    const deadLetters = record.settings.DeadLetterConfig?.TargetArn;
    if (deadLetters) {
      const { errorMessage = '' } = JSON.parse(outcome.payload) as { errorMessage?: string };
      const attributes = {
        RequestID: queued.id,
        ErrorCode: outcome.functionError ? '200' : '429',
        ErrorMessage: errorMessage.slice(0, 1024),
      };
      this.send(deadLetters, queued.event, record, attributes);
    }
    this.tell(record.invokeConfig?.onFailure, record, queued, condition, outcome);
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  private tell(
    target: string | undefined,
    record: FunctionRecord,
    queued: QueuedEvent,
    condition: string,
    { payload, functionError }: Invocation,
  ): void {
    if (!target) return;
    const message = {
      version: '1.0',
      timestamp: this.context.clock.now().toISOString(),
      requestContext: {
        requestId: queued.id,
        functionArn: `${arnOf(record, record.accountId)}:$LATEST`,
        condition,
        approximateInvokeCount: queued.attempts,
      },
      requestPayload: JSON.parse(queued.event),
      responseContext: { statusCode: 200, executedVersion: '$LATEST', ...(functionError ? { functionError } : {}) },
      responsePayload: JSON.parse(payload),
    };
    this.send(target, JSON.stringify(message), record);
  }

  private send(arn: string, body: string, record: FunctionRecord, attributes?: Record<string, string>): void {
    const { accountId, region, name } = record;
    const call: Call = { accountId, region, requestId: name, accessKeyId: 'lambda.amazonaws.com' };
    this.targets
      .send(arn, { body, ...(attributes ? { attributes } : {}) }, call)
      .catch(error => this.context.log(`lambda: ${name}: ${arn} does not take what failed: ${error.message}`));
  }

  private ageAt({ acceptedAt }: QueuedEvent, delayMs: number): number {
    return this.now() + delayMs - acceptedAt;
  }

  private now(): number {
    return this.context.clock.now().getTime();
  }
}

function maxAgeMs({ invokeConfig }: FunctionRecord): number {
  return (invokeConfig?.maximumEventAgeInSeconds ?? defaultMaxAgeSeconds) * 1000;
}

import { createHash, randomBytes } from 'node:crypto';
import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import type { Tags } from '../../core/tags';

export interface Queue {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;

  /** Those that differ from the defaults. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

/** A message; times are epoch milliseconds. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly groupId?: string;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receipts: number;
  readonly firstReceivedAt?: number;

  /** Of the last receipt. */
  readonly handle?: string;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const defaultAttributes: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
};

/** Queues and their messages, all in the store. */
export class Queues {
  private readonly queues: Collection<Queue>;

  /** Called when a message may be there. */
  private readonly listeners = new Set<() => void>();

  constructor(private readonly context: Context) {
    this.queues = context.store.collection('sqs:queues');
  }

  public tryGet(name: string, region: string): Queue | undefined {
    return this.queues.get(`${region}/${name}`);
  }

  /** By name, ARN or URL. @throws AwsError QueueDoesNotExist */
  public get(reference = '', region: string): Queue {
    const queue = this.tryGet(reference.split(/[/:]/).at(-1) ?? '', region);
    if (queue) return queue;
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  public list(region: string): Queue[] {
    const own = this.queues.list().filter(queue => queue.region === region);
    return own.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  public put(queue: Queue): Queue {
    this.queues.put(`${queue.region}/${queue.name}`, queue);
    return queue;
  }

  public delete(queue: Queue): void {
    this.purge(queue);
    this.queues.delete(`${queue.region}/${queue.name}`);
  }

  public purge(queue: Queue): void {
    const messages = this.messages(queue);
    for (const [id] of messages.entries()) messages.delete(id);
  }

  public url({ accountId, name }: Queue): string {
    return `${this.context.endpoint()}/${accountId}/${name}`;
  }

  public attribute({ attributes }: Queue, name: string): string {
    return attributes[name] ?? defaultAttributes[name] ?? '';
  }

  public send(
    queue: Queue,
    body: string,
    attributes: StoredMessage['attributes'] = {},
    { delaySeconds, groupId }: { delaySeconds?: number; groupId?: string } = {},
  ): StoredMessage {
    const delay = delaySeconds ?? Number(this.attribute(queue, 'DelaySeconds'));
    const sentAt = this.now();
    const times = { sentAt, visibleAt: sentAt + delay * 1000, receipts: 0 };
    const message = { id: randomUUID(), body, attributes, ...times, ...(groupId ? { groupId } : {}) };
    this.messages(queue).put(message.id, message);
    for (const listener of this.listeners) listener();
    return message;
  }

  /** At most `most` messages, hidden from others for a while. One that came too often goes to the queue of dead letters. */
  public receive(queue: Queue, most: number, visibilitySeconds?: number): StoredMessage[] {
    const now = this.now();
    const seconds = visibilitySeconds ?? Number(this.attribute(queue, 'VisibilityTimeout'));
    const received: StoredMessage[] = [];
    for (const message of this.living(queue)) {
      if (received.length === most) break;
      if (message.visibleAt > now || this.isDead(queue, message)) continue;
      const next = {
        ...message,
        receipts: message.receipts + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        visibleAt: now + seconds * 1000,
        handle: `${message.id}.${randomBytes(24).toString('base64url')}`,
      };
      this.messages(queue).put(next.id, next);
      received.push(next);
    }
    return received;
  }

  /** Resolves when there may be something to receive, or `ms` have passed. */
  public async untilSent(ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const done = () => {
        cancel();
        this.listeners.delete(done);
        resolve();
      };
      const cancel = this.context.clock.after(ms, done);
      this.listeners.add(done);
    });
  }

  public remove(queue: Queue, handle = ''): void {
    const message = this.byHandle(queue, handle);
    if (message) this.messages(queue).delete(message.id);
  }

  /** @throws AwsError ReceiptHandleIsInvalid */
  public hide(queue: Queue, handle: string, seconds: number): void {
    const message = this.byHandle(queue, handle);
    if (!message)
      throw new AwsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${handle}" is not a valid receipt handle.`,
      );
    this.messages(queue).put(message.id, { ...message, visibleAt: this.now() + seconds * 1000 });
  }

  /** Those that the retention period has not ended. */
  public living(queue: Queue): StoredMessage[] {
    const oldest = this.now() - Number(this.attribute(queue, 'MessageRetentionPeriod')) * 1000;
    const messages = this.messages(queue);
    return messages.list().filter(({ id, sentAt }) => {
      if (sentAt >= oldest) return true;
      messages.delete(id);
      return false;
    });
  }

  public now(): number {
    return this.context.clock.now().getTime();
  }

  private byHandle(queue: Queue, handle: string): StoredMessage | undefined {
    return this.messages(queue).get(handle.split('.')[0] ?? '');
  }

  private isDead(queue: Queue, message: StoredMessage): boolean {
    const policy = queue.attributes.RedrivePolicy;
    if (!policy) return false;
    const { deadLetterTargetArn = '', maxReceiveCount } = JSON.parse(policy) as Record<string, string>;
    const target = this.tryGet(deadLetterTargetArn.split(':').at(-1) ?? '', queue.region);
    if (!target || message.receipts < Number(maxReceiveCount)) return false;
    const { handle, ...rest } = message;
    this.messages(target).put(message.id, { ...rest, visibleAt: this.now() });
    this.messages(queue).delete(message.id);
    return true;
  }

  private messages({ region, name }: Queue): Collection<StoredMessage> {
    return this.context.store.collection(`sqs:messages:${region}/${name}`);
  }
}

export function queueArn({ region, accountId, name }: Queue): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`;
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

export function describeMessage(message: StoredMessage): Message {
  return {
    MessageId: message.id,
    ReceiptHandle: message.handle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: {
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receipts),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      ...(message.groupId ? { MessageGroupId: message.groupId } : {}),
    },
    ...(Object.keys(message.attributes).length > 0 ? { MessageAttributes: message.attributes } : {}),
  };
}

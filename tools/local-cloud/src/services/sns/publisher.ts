import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { randomUUID } from '../../core/random';
import type { Call, Context } from '../../core/service';
import { fits } from '../event-bridge/pattern';
import type { EventTargets } from '../event-targets';
import type { Subscription, Topics } from './topics';

export interface Publication {
  readonly message: string;
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
}

/** Brings what is published to queues and functions. Mail and the like is noted in the log only. */
export class Publisher {
  constructor(
    private readonly context: Context,
    private readonly topics: Topics,
    private readonly targets: EventTargets,
  ) {}

  /** Returns the id of the message. */
  public publish(topicArn: string, publication: Publication, call: Call): string {
    const messageId = randomUUID();
    for (const subscription of this.topics.subscriptionsOf(topicArn)) {
      if (wants(subscription, publication)) void this.deliver(subscription, messageId, publication, call);
    }
    return messageId;
  }

  private async deliver(
    subscription: Subscription,
    messageId: string,
    publication: Publication,
    call: Call,
  ): Promise<void> {
    const { protocol, endpoint, attributes } = subscription;
    if (protocol !== 'lambda' && protocol !== 'sqs') {
      this.context.log(`sns: ${protocol} to ${endpoint}: ${publication.subject ?? publication.message}`);
      return;
    }
    const envelope = this.envelope(subscription, messageId, publication);
    const body =
      protocol === 'sqs'
        ? attributes.RawMessageDelivery === 'true'
          ? publication.message
          : JSON.stringify(envelope)
        : JSON.stringify(lambdaEvent(subscription, envelope));
    try {
      await this.targets.send(endpoint, { body }, call);
    } catch (error) {
      this.context.log(`sns: ${endpoint} does not take a message: ${(error as Error).message}`);
      const { deadLetterTargetArn } = JSON.parse(attributes.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
      if (deadLetterTargetArn) await this.targets.send(deadLetterTargetArn, { body }, call).catch(() => undefined);
    }
  }

  /** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
  private envelope({ topicArn, arn }: Subscription, MessageId: string, publication: Publication): object {
    const { message: Message, subject: Subject, attributes = {} } = publication;
    const values = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
      return [name, { Type: DataType, Value: StringValue ?? Buffer.from(BinaryValue ?? []).toString('base64') }];
    });
    return {
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn,
      ...(Subject === undefined ? {} : { Subject }),
      Message,
      Timestamp: this.context.clock.now().toISOString(),
      SignatureVersion: '1',
      UnsubscribeURL: `${this.context.endpoint()}/?Action=Unsubscribe&SubscriptionArn=${arn}`,
      ...(values.length > 0 ? { MessageAttributes: Object.fromEntries(values) } : {}),
    };
  }
}

function lambdaEvent({ arn }: Subscription, envelope: object): object {
  const { UnsubscribeURL, Subject = null, MessageAttributes = {}, ...rest } = envelope as Record<string, unknown>;
  const Sns = { ...rest, Subject, MessageAttributes, UnsubscribeUrl: UnsubscribeURL };
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: arn, Sns }] };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
function wants({ attributes, isPending }: Subscription, { message, attributes: given = {} }: Publication): boolean {
  if (!attributes.FilterPolicy || isPending) return true;
  const policy = JSON.parse(attributes.FilterPolicy) as Record<string, unknown>;
  if (attributes.FilterPolicyScope === 'MessageBody') return fits(policy, parsed(message));
  const values = Object.entries(given).map(([name, { DataType, StringValue }]) => {
    return [
      name,
      DataType === 'Number' ? Number(StringValue) : DataType === 'String.Array' ? parsed(StringValue) : StringValue,
    ];
  });
  return fits(policy, Object.fromEntries(values));
}

function parsed(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type * as api from '@aws-sdk/client-sqs';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Operation } from '../../core/service';
import { withoutTags } from '../../core/tags';
import { defaultAttributes, describeMessage, md5, type Queue, type Queues, queueArn } from './queues';

export function queueOperations(queues: Queues): Record<string, Operation> {
  return {
    ...lifeOperations(queues),
    ...messageOperations(queues),
    ...batchOperations(queues),
    ...tagOperations(queues),
  };
}

function lifeOperations(queues: Queues): Record<string, Operation> {
  return {
    CreateQueue(input: api.CreateQueueRequest, { region, accountId }: Call): api.CreateQueueResult {
      const { QueueName: name = '', Attributes: attributes = {}, tags = {} } = input;
      if (!/^[\w-]{1,80}(\.fifo)?$/.test(name)) {
        throw new AwsError(
          'InvalidParameterValue',
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
        );
      }
      const known = queues.tryGet(name, region);
      const differs = Object.entries(attributes).find(
        ([key, value]) => known && queues.attribute(known, key) !== value,
      );
      if (differs) {
        const message = `A queue already exists with the same name and a different value for attribute ${differs[0]}`;
        throw new AwsError('QueueNameExists', message);
      }
      const times = { createdAt: queues.now(), modifiedAt: queues.now() };
      const queue = known ?? queues.put({ name, region, accountId, attributes, tags, ...times });
      return { QueueUrl: queues.url(queue) };
    },

    DeleteQueue({ QueueUrl }: api.DeleteQueueRequest, { region }: Call): void {
      queues.delete(queues.get(QueueUrl, region));
    },

    PurgeQueue({ QueueUrl }: api.PurgeQueueRequest, { region }: Call): void {
      queues.purge(queues.get(QueueUrl, region));
    },

    GetQueueUrl({ QueueName }: api.GetQueueUrlRequest, { region }: Call): api.GetQueueUrlResult {
      return { QueueUrl: queues.url(queues.get(QueueName, region)) };
    },

    ListQueues(
      { QueueNamePrefix = '', NextToken, MaxResults }: api.ListQueuesRequest,
      { region }: Call,
    ): api.ListQueuesResult {
      const found = queues.list(region).filter(({ name }) => name.startsWith(QueueNamePrefix));
      const { page, next } = paginate(found, NextToken, Number(MaxResults ?? 1000), 'InvalidParameterValue');
      return { QueueUrls: page.map(queue => queues.url(queue)), NextToken: next };
    },

    GetQueueAttributes(input: api.GetQueueAttributesRequest, { region }: Call): api.GetQueueAttributesResult {
      const all = attributesOf(queues, queues.get(input.QueueUrl, region));
      const names: readonly string[] = input.AttributeNames ?? [];
      const asked = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
      return { Attributes: Object.fromEntries(asked) };
    },

    SetQueueAttributes({ QueueUrl, Attributes }: api.SetQueueAttributesRequest, { region }: Call): void {
      const queue = queues.get(QueueUrl, region);
      const all = Object.entries({ ...queue.attributes, ...Attributes }).filter(([, value]) => value !== '');
      queues.put({ ...queue, attributes: Object.fromEntries(all), modifiedAt: queues.now() });
    },
  };
}

function messageOperations(queues: Queues): Record<string, Operation> {
  return {
    SendMessage(input: api.SendMessageRequest, { region }: Call): api.SendMessageResult {
      return send(queues, queues.get(input.QueueUrl, region), input);
    },

    async ReceiveMessage(input: api.ReceiveMessageRequest, { region }: Call): Promise<api.ReceiveMessageResult> {
      const queue = queues.get(input.QueueUrl, region);
      const most = Number(input.MaxNumberOfMessages ?? 1);
      const receive = () => queues.receive(queue, most, input.VisibilityTimeout).map(describeMessage);
      const waitMs = Number(input.WaitTimeSeconds ?? queues.attribute(queue, 'ReceiveMessageWaitTimeSeconds')) * 1000;
      const end = queues.now() + waitMs;
      let messages = receive();
      while (messages.length === 0 && queues.now() < end) {
        await queues.untilSent(Math.min(1_000, end - queues.now())); // what was hidden may show again meanwhile
        messages = receive();
      }
      return messages.length > 0 ? { Messages: messages } : {};
    },

    DeleteMessage({ QueueUrl, ReceiptHandle }: api.DeleteMessageRequest, { region }: Call): void {
      queues.remove(queues.get(QueueUrl, region), ReceiptHandle);
    },

    ChangeMessageVisibility(input: api.ChangeMessageVisibilityRequest, { region }: Call): void {
      queues.hide(queues.get(input.QueueUrl, region), input.ReceiptHandle ?? '', Number(input.VisibilityTimeout));
    },
  };
}

function batchOperations(queues: Queues): Record<string, Operation> {
  return {
    SendMessageBatch(
      { QueueUrl, Entries = [] }: api.SendMessageBatchRequest,
      { region }: Call,
    ): api.SendMessageBatchResult {
      const queue = queues.get(QueueUrl, region);
      const Successful = Entries.map(entry => ({ Id: entry.Id, ...send(queues, queue, entry) }));
      return { Successful: Successful as api.SendMessageBatchResultEntry[], Failed: [] };
    },

    DeleteMessageBatch(
      { QueueUrl, Entries = [] }: api.DeleteMessageBatchRequest,
      { region }: Call,
    ): api.DeleteMessageBatchResult {
      const queue = queues.get(QueueUrl, region);
      for (const { ReceiptHandle } of Entries) queues.remove(queue, ReceiptHandle);
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
    },
  };
}

function tagOperations(queues: Queues): Record<string, Operation> {
  return {
    TagQueue({ QueueUrl, Tags }: api.TagQueueRequest, { region }: Call): void {
      const queue = queues.get(QueueUrl, region);
      queues.put({ ...queue, tags: { ...queue.tags, ...Tags } });
    },

    UntagQueue({ QueueUrl, TagKeys }: api.UntagQueueRequest, { region }: Call): void {
      const queue = queues.get(QueueUrl, region);
      queues.put({ ...queue, tags: withoutTags(queue.tags, TagKeys) });
    },

    ListQueueTags({ QueueUrl }: api.ListQueueTagsRequest, { region }: Call): api.ListQueueTagsResult {
      return { Tags: queues.get(QueueUrl, region).tags };
    },
  };
}

function send(queues: Queues, queue: Queue, input: Omit<api.SendMessageRequest, 'QueueUrl'>): api.SendMessageResult {
  const { MessageBody = '', MessageAttributes, DelaySeconds, MessageGroupId } = input;
  const limit = Number(queues.attribute(queue, 'MaximumMessageSize'));
  if (Buffer.byteLength(MessageBody) > limit) {
    const message = `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`;
    throw new AwsError('InvalidParameterValue', message);
  }
  const options = {
    ...(DelaySeconds === undefined ? {} : { delaySeconds: Number(DelaySeconds) }),
    ...(MessageGroupId ? { groupId: MessageGroupId } : {}),
  };
  const { id } = queues.send(queue, MessageBody, MessageAttributes, options);
  return { MessageId: id, MD5OfMessageBody: md5(MessageBody) };
}

function attributesOf(queues: Queues, queue: Queue): Record<string, string> {
  const now = queues.now();
  const messages = queues.living(queue);
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
  return {
    ...defaultAttributes,
    ...queue.attributes,
    QueueArn: queueArn(queue),
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.filter(({ receipts }) => receipts > 0).length),
    ApproximateNumberOfMessagesDelayed: String(hidden.filter(({ receipts }) => receipts === 0).length),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
  };
}

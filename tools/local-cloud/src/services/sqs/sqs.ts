import type { Context, ResourceProvider, ResourceRequest, ResourceState, Service } from '../../core/service';
import { resourceTags } from '../../core/tags';
import type { EventTargets } from '../event-targets';
import { queueOperations } from './operations';
import { type Queue, Queues, queueArn } from './queues';

/** SQS: standard queues with visibility time-outs and dead letters. Queues whose name ends in `.fifo` keep no order but that of sending. */
export function createSqs(context: Context, targets: EventTargets): Service {
  const queues = new Queues(context);
  targets.add('sqs', (arn, { body, attributes = {}, messageGroupId }, { region }) => {
    const typed = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
    queues.send(
      queues.get(arn, region),
      body,
      Object.fromEntries(typed),
      messageGroupId ? { groupId: messageGroupId } : {},
    );
  });
  return {
    signingName: 'sqs',
    client: () => import('@aws-sdk/client-sqs'),
    operations: queueOperations(queues),
    resources: { 'AWS::SQS::Queue': queueProvider(queues) },
  };
}

/** Its Ref is the URL, which has the port of this start: a queue is found by the end of it. */
function queueProvider(queues: Queues): ResourceProvider {
  const put = (request: ResourceRequest, name: string): ResourceState => {
    const { region, accountId, properties, stackTags } = request;
    const now = queues.now();
    const known = queues.tryGet(name, region);
    const { QueueName, Tags, ...attributes } = properties;
    const queue: Queue = queues.put({
      name,
      region,
      accountId,
      attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, textOf(value)])),
      tags: resourceTags(Tags, stackTags),
      createdAt: known?.createdAt ?? now,
      modifiedAt: now,
    });
    return {
      physicalId: queues.url(queue),
      attributes: { Arn: queueArn(queue), QueueName: name, QueueUrl: queues.url(queue) },
    };
  };
  return {
    async create(request) {
      const { QueueName, FifoQueue } = request.properties;
      const suffix = String(FifoQueue) === 'true' ? '.fifo' : '';
      return put(request, String(QueueName ?? request.generatedName.slice(-80 + suffix.length) + suffix));
    },
    update: async request => ({ ...put(request, nameIn(request.physicalId)), physicalId: request.physicalId }),
    delete: async ({ physicalId, region }) => queues.delete(queues.get(physicalId, region)),
  };
}

function nameIn(url: string): string {
  return url.split('/').at(-1) ?? '';
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

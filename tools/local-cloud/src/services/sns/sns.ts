import type {
  Call,
  Context,
  Operation,
  ResourceProvider,
  ResourceRequest,
  ResourceState,
  Service,
} from '../../core/service';
import { pairsOf, resourceTags } from '../../core/tags';
import type { EventTargets } from '../event-targets';
import { topicOperations } from './operations';
import { Publisher } from './publisher';
import { Topics } from './topics';

/** SNS: messages to queues and functions; what goes to people is noted in the log. */
export function createSns(context: Context, targets: EventTargets): Service {
  const topics = new Topics(context.store);
  const publisher = new Publisher(context, topics, targets);
  const operations = topicOperations(topics, publisher);
  targets.add('sns', (arn, { body, attributes = {} }, call) => {
    const values = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
    publisher.publish(topics.get(arn).arn, { message: body, attributes: Object.fromEntries(values) }, call);
  });
  return {
    signingName: 'sns',
    client: () => import('@aws-sdk/client-sns'),
    operations,
    resources: {
      'AWS::SNS::Topic': topicProvider(topics, operations),
      'AWS::SNS::Subscription': subscriptionProvider(topics, operations),
    },
  };
}

type Operations = Readonly<Record<string, Operation>>;
type Properties = Readonly<Record<string, unknown>>;

function topicProvider(topics: Topics, operations: Operations): ResourceProvider {
  const put = async (request: ResourceRequest, arn: string): Promise<ResourceState> => {
    const {
      Subscription = [],
      Tags,
      TopicName,
      ...attributes
    } = request.properties as { Subscription?: Properties[] } & Properties;
    const tags = resourceTags(Tags, request.stackTags);
    topics.put({ ...topics.get(arn), attributes: texts(attributes), tags });
    for (const { Protocol, Endpoint } of Subscription) {
      await run(operations, 'Subscribe', request, { TopicArn: arn, Protocol, Endpoint });
    }
    return { physicalId: arn, attributes: { TopicArn: arn, TopicName: arn.split(':').at(-1) } };
  };
  return {
    async create(request) {
      const { TopicName, FifoTopic } = request.properties;
      const suffix = String(FifoTopic) === 'true' ? '.fifo' : '';
      const Name = String(TopicName ?? request.generatedName + suffix);
      const Tags = pairsOf(request.stackTags);
      const { TopicArn } = await run<{ TopicArn: string }>(operations, 'CreateTopic', request, { Name, Tags });
      return put(request, TopicArn);
    },
    update: request => put(request, request.physicalId),
    delete: async ({ physicalId }) => topics.delete(physicalId),
  };
}

function subscriptionProvider(topics: Topics, operations: Operations): ResourceProvider {
  return {
    async create(request) {
      const { TopicArn, Protocol, Endpoint, ...attributes } = request.properties;
      const input = { TopicArn, Protocol, Endpoint, Attributes: texts(attributes), ReturnSubscriptionArn: true };
      const { SubscriptionArn } = await run<{ SubscriptionArn: string }>(operations, 'Subscribe', request, input);
      return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
    },
    async update({ physicalId, properties }) {
      const { TopicArn, Protocol, Endpoint, ...attributes } = properties;
      topics.subscribe({ ...topics.subscription(physicalId), attributes: texts(attributes) });
      return { physicalId };
    },
    delete: async ({ physicalId }) => topics.unsubscribe(physicalId),
  };
}

function texts(properties: Properties): Record<string, string> {
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, text(value)]));
}

async function run<T>(
  operations: Operations,
  name: string,
  { accountId, region }: ResourceRequest,
  input: object,
): Promise<T> {
  const call: Call = { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
  return (await operations[name]?.(input, call)) as T;
}

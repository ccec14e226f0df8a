import type * as api from '@aws-sdk/client-sns';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import type { Publisher } from './publisher';
import type { Subscription, Topic, Topics } from './topics';

const pageSize = 100;

export function topicOperations(topics: Topics, publisher: Publisher): Record<string, Operation> {
  return {
    ...lifeOperations(topics),
    ...subscriptionOperations(topics),
    ...publishOperations(topics, publisher),
    ...tagOperations(topics),
  };
}

function lifeOperations(topics: Topics): Record<string, Operation> {
  return {
    /** Asked for again, it answers with what exists. */
    CreateTopic(
      { Name = '', Attributes = {}, Tags }: api.CreateTopicInput,
      { region, accountId }: Call,
    ): api.CreateTopicResponse {
      if (!/^[\w-]{1,256}(\.fifo)?$/.test(Name)) throw invalid('Topic Name');
      const arn = `arn:aws:sns:${region}:${accountId}:${Name}`;
      if (!topics.tryGet(arn)) topics.put({ arn, region, accountId, attributes: Attributes, tags: tagsOf(Tags) });
      return { TopicArn: arn };
    },

    DeleteTopic({ TopicArn = '' }: api.DeleteTopicInput): void {
      topics.delete(TopicArn);
    },

    ListTopics({ NextToken }: api.ListTopicsInput, { region }: Call): api.ListTopicsResponse {
      const { page, next } = paginate(topics.list(region), NextToken, pageSize, 'InvalidParameter');
      return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), NextToken: next };
    },

    GetTopicAttributes({ TopicArn }: api.GetTopicAttributesInput): api.GetTopicAttributesResponse {
      return { Attributes: attributesOf(topics, topics.get(TopicArn)) };
    },

    SetTopicAttributes({ TopicArn, AttributeName = '', AttributeValue = '' }: api.SetTopicAttributesInput): void {
      const topic = topics.get(TopicArn);
      topics.put({ ...topic, attributes: { ...topic.attributes, [AttributeName]: AttributeValue } });
    },
  };
}

function subscriptionOperations(topics: Topics): Record<string, Operation> {
  return {
    Subscribe(input: api.SubscribeInput, { region, accountId }: Call): api.SubscribeResponse {
      const { TopicArn = '', Protocol: protocol = '', Endpoint: endpoint = '', Attributes: attributes = {} } = input;
      topics.get(TopicArn);
      const known = topics
        .subscriptionsOf(TopicArn)
        .find(one => one.protocol === protocol && one.endpoint === endpoint);
      const arn = known?.arn ?? `${TopicArn}:${randomUUID()}`;
      const isPending = !['lambda', 'sqs', 'sms', 'firehose', 'application'].includes(protocol);
      const facts = { arn, topicArn: TopicArn, region, accountId, protocol, endpoint };
      const subscription = topics.subscribe({
        ...facts,
        isPending,
        attributes: { ...known?.attributes, ...attributes },
      });
      return { SubscriptionArn: input.ReturnSubscriptionArn ? arn : shownArn(subscription, 'pending confirmation') };
    },

    Unsubscribe({ SubscriptionArn = '' }: api.UnsubscribeInput): void {
      topics.unsubscribe(SubscriptionArn);
    },

    ListSubscriptions({ NextToken }: api.ListSubscriptionsInput, { region }: Call): api.ListSubscriptionsResponse {
      const { page, next } = paginate(topics.allSubscriptions(region), NextToken, pageSize, 'InvalidParameter');
      return { Subscriptions: page.map(describe), NextToken: next };
    },

    ListSubscriptionsByTopic({
      TopicArn,
      NextToken,
    }: api.ListSubscriptionsByTopicInput): api.ListSubscriptionsByTopicResponse {
      const own = topics.subscriptionsOf(topics.get(TopicArn).arn);
      const { page, next } = paginate(own, NextToken, pageSize, 'InvalidParameter');
      return { Subscriptions: page.map(describe), NextToken: next };
    },

    GetSubscriptionAttributes({
      SubscriptionArn,
    }: api.GetSubscriptionAttributesInput): api.GetSubscriptionAttributesResponse {
      const { arn, topicArn, accountId, protocol, endpoint, isPending, attributes } =
        topics.subscription(SubscriptionArn);
      const facts = {
        SubscriptionArn: arn,
        TopicArn: topicArn,
        Owner: accountId,
        Protocol: protocol,
        Endpoint: endpoint,
      };
      return {
        Attributes: { RawMessageDelivery: 'false', ...attributes, ...facts, PendingConfirmation: String(isPending) },
      };
    },

    SetSubscriptionAttributes(input: api.SetSubscriptionAttributesInput): void {
      const { SubscriptionArn, AttributeName = '', AttributeValue = '' } = input;
      const subscription = topics.subscription(SubscriptionArn);
      topics.subscribe({
        ...subscription,
        attributes: { ...subscription.attributes, [AttributeName]: AttributeValue },
      });
    },
  };
}

function publishOperations(topics: Topics, publisher: Publisher): Record<string, Operation> {
  return {
    Publish(
      { TopicArn, TargetArn, Message = '', Subject, MessageAttributes }: api.PublishInput,
      call: Call,
    ): api.PublishResponse {
      const { arn } = topics.get(TopicArn ?? TargetArn);
      if (!Message) throw invalid('Message');
      const extra = {
        ...(Subject ? { subject: Subject } : {}),
        ...(MessageAttributes ? { attributes: MessageAttributes } : {}),
      };
      return { MessageId: publisher.publish(arn, { message: Message, ...extra }, call) };
    },
  };
}

function tagOperations(topics: Topics): Record<string, Operation> {
  return {
    TagResource({ ResourceArn, Tags }: api.TagResourceRequest): void {
      const topic = topics.get(ResourceArn);
      topics.put({ ...topic, tags: { ...topic.tags, ...tagsOf(Tags) } });
    },

    UntagResource({ ResourceArn, TagKeys }: api.UntagResourceRequest): void {
      const topic = topics.get(ResourceArn);
      topics.put({ ...topic, tags: withoutTags(topic.tags, TagKeys) });
    },

    ListTagsForResource({ ResourceArn }: api.ListTagsForResourceRequest): api.ListTagsForResourceResponse {
      return { Tags: pairsOf(topics.get(ResourceArn).tags) };
    },
  };
}

function attributesOf(topics: Topics, { arn, accountId, attributes }: Topic): Record<string, string> {
  const subscriptions = topics.subscriptionsOf(arn);
  const pending = subscriptions.filter(({ isPending }) => isPending).length;
  return {
    DisplayName: '',
    ...attributes,
    TopicArn: arn,
    Owner: accountId,
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsPending: String(pending),
    SubscriptionsDeleted: '0',
  };
}

function describe(subscription: Subscription): api.Subscription {
  const { topicArn, protocol, endpoint, accountId } = subscription;
  const SubscriptionArn = shownArn(subscription, 'PendingConfirmation');
  return { SubscriptionArn, Owner: accountId, Protocol: protocol, Endpoint: endpoint, TopicArn: topicArn };
}

/** A subscription that is not confirmed shows words in the place of its ARN. */
function shownArn({ arn, isPending }: Subscription, pending: string): string {
  return isPending ? pending : arn;
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

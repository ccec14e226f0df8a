import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';
import type { Tags } from '../../core/tags';

export interface Topic {
  readonly arn: string;
  readonly region: string;
  readonly accountId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly region: string;
  readonly accountId: string;
  readonly protocol: string;
  readonly endpoint: string;

  /** Somebody who gets mail has to confirm that they want it, and nobody here does. */
  readonly isPending: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Topics and their subscriptions, by ARN. */
export class Topics {
  private readonly topics: Collection<Topic>;
  private readonly subscriptions: Collection<Subscription>;

  constructor(store: Store) {
    this.topics = store.collection('sns:topics');
    this.subscriptions = store.collection('sns:subscriptions');
  }

  public tryGet(arn: string): Topic | undefined {
    return this.topics.get(arn);
  }

  /** @throws AwsError NotFound */
  public get(arn = ''): Topic {
    return this.topics.get(arn) ?? missing('Topic does not exist');
  }

  public list(region: string): Topic[] {
    return this.topics.list().filter(topic => topic.region === region);
  }

  public put(topic: Topic): Topic {
    this.topics.put(topic.arn, topic);
    return topic;
  }

  /** With its subscriptions. */
  public delete(arn: string): void {
    for (const subscription of this.subscriptionsOf(arn)) this.unsubscribe(subscription.arn);
    this.topics.delete(arn);
  }

  /** @throws AwsError NotFound */
  public subscription(arn = ''): Subscription {
    return this.subscriptions.get(arn) ?? missing('Subscription does not exist');
  }

  public allSubscriptions(region: string): Subscription[] {
    return this.subscriptions.list().filter(subscription => subscription.region === region);
  }

  public subscriptionsOf(topicArn: string): Subscription[] {
    return this.subscriptions.list().filter(subscription => subscription.topicArn === topicArn);
  }

  public subscribe(subscription: Subscription): Subscription {
    this.subscriptions.put(subscription.arn, subscription);
    return subscription;
  }

  public unsubscribe(arn: string): void {
    this.subscriptions.delete(arn);
  }
}

function missing(message: string): never {
  throw new AwsError('NotFound', message, 404);
}

import {
  isKnown,
  type Problem,
  readContract,
  removalPolicyOf,
  ValidationError,
  writeContract,
} from '@berth/foundation';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { emailProblems } from './private/email-problems';
import { allowPublishers } from './private/publishers';

const PACKAGE = 'monitoring';
const FIELDS = ['topicArn', 'topicKeyArn'] as const;

/**
 * Who hears of alarms.
 */
export interface AlarmTopicProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/monitoring/v1/`. */
  readonly environment: string;

  /**
   * Addresses that get a mail. Each must confirm once, by the link in its first mail.
   *
   * @default - none; subscribe others to `topic`
   */
  readonly emails?: readonly string[];

  /**
   * Key of the messages. Its policy must let the services use it that publish here.
   *
   * @default - a key of its own, rotated every year, which lets them
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete the own key with the stack. Nothing is lost with it but messages on their way.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * Defines the topic that all alarms of an environment go to: encrypted, over TLS only.
 *
 * Alarms, Auto Scaling, events of databases and budgets can publish to it; without its key's permission they would vanish without a sound.
 */
export class AlarmTopic extends Resource {
  /** The topic that another stack published. */
  public static fromContract(scope: Construct, id: string, environment: string): ITopic {
    const { topicArn, topicKeyArn } = readContract(scope, environment, PACKAGE, FIELDS);
    return Topic.fromTopicAttributes(scope, id, { topicArn, keyArn: topicKeyArn });
  }

  public readonly topic: ITopic;
  public readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);

    ValidationError.throwIfAny(alarmTopicProblems(props), this);

    const { environment, emails = [], deleteWithStack } = props;
    this.encryptionKey =
      props.encryptionKey ??
      new Key(this, 'Key', {
        description: `Alarms of ${environment}`,
        enableKeyRotation: true,
        removalPolicy: removalPolicyOf(deleteWithStack),
      });
    const topic = new Topic(this, 'Resource', {
      displayName: `Alarms of ${environment}`,
      masterKey: this.encryptionKey,
      enforceSSL: true,
    });
    allowPublishers(topic, this.encryptionKey);
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    this.topic = topic;
    writeContract(this, environment, PACKAGE, {
      topicArn: topic.topicArn,
      topicKeyArn: this.encryptionKey.keyArn,
    } satisfies Record<(typeof FIELDS)[number], string>);
  }
}

/** Every mistake in the props. */
export function alarmTopicProblems({ emails = [] }: Pick<AlarmTopicProps, 'emails'>): Problem[] {
  const repeated = emails.flatMap((email, i): Problem[] => {
    if (!isKnown(email) || emails.indexOf(email) === i) return [];
    return [{ code: 'BERTH-MON-004', path: `emails[${i}]`, value: email, fact: 'is there twice' }];
  });
  return [...emailProblems(emails), ...repeated];
}

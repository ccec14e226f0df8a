import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ManualClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';

const Endpoint = 'arn:aws:sqs:eu-west-1:000000000000:mail';

let running: RunningCloud;
let sns: SNSClient;
let sqs: SQSClient;
let TopicArn: string;
let lines: string[];

beforeEach(async () => {
  lines = [];
  running = await startCloud({ clock: new ManualClock(), log: line => lines.push(line) });
  sns = new SNSClient(running.client);
  sqs = new SQSClient(running.client);
  await sqs.send(new CreateQueueCommand({ QueueName: 'mail', Attributes: { VisibilityTimeout: '0' } }));
  ({ TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'alarms' })));
});

afterEach(() => running.stop());

async function received(): Promise<string[]> {
  const input = { QueueUrl: `${running.client.endpoint}/000000000000/mail`, MaxNumberOfMessages: 10 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
  return Messages.map(({ Body = '' }) => Body);
}

test('what is published reaches a queue in an envelope', async () => {
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));

  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'fire', Subject: 'Alarm' }));

  const [body = ''] = await received();
  expect(JSON.parse(body)).toMatchObject({
    Type: 'Notification',
    MessageId,
    TopicArn,
    Subject: 'Alarm',
    Message: 'fire',
    Timestamp: '2026-01-01T00:00:00.000Z',
  });
});

test('a subscription may want messages raw, and some of them only', async () => {
  const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  const set = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
  await sns.send(new SetSubscriptionAttributesCommand(set));
  const filter = { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: '{"level":["high"]}' };
  await sns.send(new SetSubscriptionAttributesCommand(filter));

  for (const level of ['low', 'high']) {
    const MessageAttributes = { level: { DataType: 'String', StringValue: level } };
    await sns.send(new PublishCommand({ TopicArn, Message: level, MessageAttributes }));
  }

  expect(await received()).toEqual(['high']);
});

test('mail is only noted, and its subscription waits for a confirmation', async () => {
  const asked = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' }));

  await sns.send(new PublishCommand({ TopicArn, Message: 'fire', Subject: 'Alarm' }));

  expect(asked.SubscriptionArn).toBe('pending confirmation');
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation', Endpoint: 'ops@example.com' }]);
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' });
  expect(lines).toContain('sns: email to ops@example.com: Alarm');
});

test('nobody who has gone gets a message', async () => {
  const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));

  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  await sns.send(new PublishCommand({ TopicArn, Message: 'fire' }));

  expect(await received()).toEqual([]);
});

test('a template makes a topic with its subscriptions, and takes them away', async () => {
  const cloudFormation = new CloudFormationClient(running.client);
  const Subscription = [{ Protocol: 'email', Endpoint: 'ops@example.com' }];
  const Apart = {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint, RawMessageDelivery: true },
  };
  const TemplateBody = JSON.stringify({
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'Ops', Subscription } }, Apart },
    Outputs: { Arn: { Value: { Ref: 'Topic' } } },
  });
  await cloudFormation.send(new CreateStackCommand({ StackName: 'topics', TemplateBody }));
  const { outputs, id } = await settled(cloudFormation, 'topics');

  await sns.send(new PublishCommand({ TopicArn: outputs.Arn, Message: 'fire' }));

  expect(await received()).toEqual(['fire']);
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: outputs.Arn }));
  expect(Attributes).toMatchObject({ DisplayName: 'Ops', SubscriptionsPending: '1', SubscriptionsConfirmed: '1' });
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'topics' }));
  await settled(cloudFormation, id);
  expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
});

test('fails on a topic that is not there', async () => {
  const missing = new PublishCommand({ TopicArn: `${TopicArn}-none`, Message: 'fire' });

  await expect(sns.send(missing)).rejects.toMatchObject({ name: 'NotFoundException' });
});

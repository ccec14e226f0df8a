import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ManualClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';

let clock: ManualClock;
let running: RunningCloud;
let sqs: SQSClient;
let QueueUrl: string;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startCloud({ clock });
  sqs = new SQSClient(running.client);
  ({ QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' })));
});

afterEach(() => running.stop());

async function receive(url = QueueUrl) {
  const input = { QueueUrl: url, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

test('a message is received, hidden meanwhile, and gone once it is deleted', async () => {
  const MessageAttributes = { Kind: { DataType: 'String', StringValue: 'order' } };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'tea', MessageAttributes }));

  const [message] = await receive();
  expect(message).toMatchObject({ Body: 'tea', MessageAttributes });
  expect(await receive()).toEqual([]);
  await clock.advance(30_000);
  const [again] = await receive();
  expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  await clock.advance(30_000);

  expect(await receive()).toEqual([]);
});

test('a message shows again when its reader says so', async () => {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'tea' }));
  const [message] = await receive();

  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 }),
  );

  expect(await receive()).toHaveLength(1);
});

test('a message that comes too often goes to the queue of dead letters', async () => {
  const dead = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
  const deadLetterTargetArn = 'arn:aws:sqs:eu-west-1:000000000000:dead';
  const Attributes = {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
    VisibilityTimeout: '0',
  };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'bad' }));

  const counts = [(await receive()).length, (await receive()).length, (await receive()).length];

  expect(counts).toEqual([1, 1, 0]);
  expect(await receive(dead.QueueUrl)).toMatchObject([{ Body: 'bad' }]);
});

test('a reader waits for a message', async () => {
  const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'late' }));

  expect((await waiting).Messages).toMatchObject([{ Body: 'late' }]);
});

test('messages are counted, delayed, kept for as long as they may be, and purged', async () => {
  const Entries = [
    { Id: 'now', MessageBody: 'now' },
    { Id: 'later', MessageBody: 'later', DelaySeconds: 60 },
  ];
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const counts = async () => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    return [Attributes?.ApproximateNumberOfMessages, Attributes?.ApproximateNumberOfMessagesDelayed];
  };

  expect(await counts()).toEqual(['1', '1']);
  await clock.advance(60_000);
  expect(await counts()).toEqual(['2', '0']);
  await clock.advance(4 * 86_400_000);
  expect(await counts()).toEqual(['0', '0']);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'more' }));
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await counts()).toEqual(['0', '0']);
});

test('a template makes a queue and takes it away', async () => {
  const cloudFormation = new CloudFormationClient(running.client);
  const RedrivePolicy = { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:orders', maxReceiveCount: 3 };
  const TemplateBody = JSON.stringify({
    Resources: { Jobs: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 300, RedrivePolicy } } },
    Outputs: { Url: { Value: { Ref: 'Jobs' } }, Name: { Value: { 'Fn::GetAtt': ['Jobs', 'QueueName'] } } },
  });
  await cloudFormation.send(new CreateStackCommand({ StackName: 'queues', TemplateBody }));
  const { outputs, id } = await settled(cloudFormation, 'queues');

  const found = await sqs.send(new GetQueueUrlCommand({ QueueName: outputs.Name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: outputs.Url, AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'] }),
  );

  expect(found.QueueUrl).toBe(outputs.Url);
  expect(Attributes).toEqual({ VisibilityTimeout: '300', RedrivePolicy: JSON.stringify(RedrivePolicy) });
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'queues' }));
  await settled(cloudFormation, id);
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
});

test('fails on a queue that is not there', async () => {
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
});

import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  type CreateFunctionRequest,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createCloud } from '../../../src/cloud';
import { ManualClock } from '../../../src/core/clock';
import { Store } from '../../../src/core/store';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { zipOf } from './_fixtures/zip';

const minute = 60_000;
const queue = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;

let clock: ManualClock;
let store: Store;
let running: RunningCloud;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeEach(async () => {
  clock = new ManualClock();
  store = Store.inMemory();
  running = await startCloud({ clock, store });
  lambda = new LambdaClient(running.client);
  sqs = new SQSClient(running.client);
  for (const QueueName of ['seen', 'dead'])
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '43200' } }));
});

afterEach(() => running.stop());

/** Tells the queue `seen` of every event, then fails if it is asked to. */
const source = `
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  exports.handler = async event => {
    const QueueUrl = process.env.AWS_ENDPOINT_URL + '/000000000000/seen';
    await new SQSClient({}).send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
    if (event.fail) throw new RangeError('as it was asked');
    return 'done';
  };`;

async function make(more: Partial<CreateFunctionRequest> = {}): Promise<string> {
  const settings = {
    Role: 'arn:aws:iam::000000000000:role/r',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Timeout: 20,
  } as const;
  const Code = { ZipFile: await zipOf({ 'index.js': source }) };
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({ FunctionName: 'fn', Code, ...settings, ...more }),
  );
  await clock.advance(1_000);
  return FunctionArn;
}

async function send(event: object) {
  const input = { FunctionName: 'fn', InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) } as const;
  return lambda.send(new InvokeCommand(input));
}

/** The next message of a queue, in real time: a process must run first. */
async function next(name: string) {
  for (;;) {
    const input = { QueueUrl: `${running.cloud.endpoint}/000000000000/${name}`, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
    if (Messages[0]) return Messages[0];
    await new Promise(resolve => setTimeout(resolve, 20));
    await clock.advance(0);
  }
}

/** Resolves when the function has ended for the `count`th time. */
async function ended(count: number): Promise<void> {
  const logs = new CloudWatchLogsClient(running.client);
  for (;;) {
    const input = { logGroupName: '/aws/lambda/fn', filterPattern: 'REPORT' };
    const { events = [] } = await logs.send(new FilterLogEventsCommand(input));
    if (events.length >= count) return;
  }
}

test('an event is accepted, handled once, and told to where successes go', async () => {
  await make();
  const DestinationConfig = { OnSuccess: { Destination: queue('dead') } };
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'fn', MaximumRetryAttempts: 1, DestinationConfig }),
  );

  expect((await send({ order: 1 })).StatusCode).toBe(202);

  expect((await next('seen')).Body).toBe('{"order":1}');
  const { Body = '' } = await next('dead');
  expect(JSON.parse(Body)).toMatchObject({
    requestContext: { condition: 'Success', approximateInvokeCount: 1 },
    requestPayload: { order: 1 },
    responsePayload: 'done',
  });
  expect(await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'fn' }))).toMatchObject({
    MaximumRetryAttempts: 1,
    DestinationConfig,
  });
});

test('an event that fails is tried again after one and two minutes, then goes to the dead letters', async () => {
  await make({ DeadLetterConfig: { TargetArn: queue('dead') } });
  await send({ fail: true });
  await next('seen');
  await ended(1);

  await clock.advance(minute);
  await next('seen');
  await ended(2);
  await clock.advance(2 * minute);
  await next('seen');

  const { Body, MessageAttributes } = await next('dead');
  expect(Body).toBe('{"fail":true}');
  expect(MessageAttributes).toMatchObject({
    RequestID: { StringValue: expect.stringMatching(/^[\da-f-]{36}$/) },
    ErrorCode: { StringValue: '200' },
    ErrorMessage: { StringValue: 'as it was asked' },
  });
});

test('an event that is throttled waits, also for another start of the cloud', async () => {
  await make();
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'fn', ReservedConcurrentExecutions: 0 }));
  await send({ late: true });
  await running.cloud.stop();

  const cloud = createCloud({ store, clock, folder: running.folder });
  await cloud.start();
  const client = { ...running.client, endpoint: cloud.endpoint };
  lambda = new LambdaClient(client);
  sqs = new SQSClient(client);
  running = { ...running, cloud };
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'fn', ReservedConcurrentExecutions: 1 }));
  await clock.advance(minute);

  expect((await next('seen')).Body).toBe('{"late":true}');
  await cloud.stop();
});

test('what is published to a topic reaches a function', async () => {
  const Endpoint = await make();
  const sns = new SNSClient(running.client);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'orders' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint }));

  await sns.send(new PublishCommand({ TopicArn, Message: 'tea' }));

  const { Body = '' } = await next('seen');
  expect(JSON.parse(Body).Records).toMatchObject([{ EventSource: 'aws:sns', Sns: { TopicArn, Message: 'tea' } }]);
});

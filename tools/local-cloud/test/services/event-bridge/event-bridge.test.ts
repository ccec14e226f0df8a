import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  type PutRuleRequest,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ManualClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';

const Arn = 'arn:aws:sqs:eu-west-1:000000000000:events';
const minute = 60_000;

let clock: ManualClock;
let running: RunningCloud;
let events: EventBridgeClient;
let sqs: SQSClient;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startCloud({ clock });
  events = new EventBridgeClient(running.client);
  sqs = new SQSClient(running.client);
  await sqs.send(new CreateQueueCommand({ QueueName: 'events' }));
});

afterEach(() => running.stop());

async function received(): Promise<unknown[]> {
  const input = { QueueUrl: `${running.client.endpoint}/000000000000/events`, MaxNumberOfMessages: 10 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
}

async function rule(input: Partial<PutRuleRequest>, target: Partial<Target> = {}): Promise<void> {
  await events.send(new PutRuleCommand({ Name: 'orders', ...input }));
  await events.send(new PutTargetsCommand({ Rule: 'orders', Targets: [{ Id: 'queue', Arn, ...target }] }));
}

const EventPattern = JSON.stringify({ source: ['shop'], detail: { total: [{ numeric: ['>', 10] }] } });
const order = { Source: 'shop', DetailType: 'Order', Detail: JSON.stringify({ total: 20, lines: [{ item: 'tea' }] }) };

test('an event goes to the targets of the rules that it fits', async () => {
  await rule({ EventPattern });

  const { Entries, FailedEntryCount } = await events.send(
    new PutEventsCommand({
      Entries: [
        { ...order, Resources: ['arn:shop'] },
        { ...order, Detail: '{"total":1}' },
      ],
    }),
  );

  expect(FailedEntryCount).toBe(0);
  expect(await received()).toEqual([
    {
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'Order',
      source: 'shop',
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      region: 'eu-west-1',
      resources: ['arn:shop'],
      detail: { total: 20, lines: [{ item: 'tea' }] },
    },
  ]);
});

test.each<[string, Partial<Target>, unknown]>([
  ['a constant', { Input: '{"always":true}' }, { always: true }],
  ['a part', { InputPath: '$.detail.lines[0]' }, { item: 'tea' }],
  [
    'a text with parts',
    {
      InputTransformer: {
        InputPathsMap: { total: '$.detail.total', item: '$.detail.lines[0].item', lines: '$.detail.lines' },
        InputTemplate: '{"text":"<total> for <item>","total":<total>,"lines":<lines>,"rule":"<aws.events.rule-name>"}',
      },
    },
    { text: '20 for tea', total: 20, lines: [{ item: 'tea' }], rule: 'orders' },
  ],
])('a target gets %s of the event', async (_, target, expected) => {
  await rule({ EventPattern }, target);

  await events.send(new PutEventsCommand({ Entries: [order] }));

  expect(await received()).toEqual([expected]);
});

test('a rule makes events on schedule, until it is disabled', async () => {
  await rule({ ScheduleExpression: 'rate(5 minutes)' });

  await clock.advance(11 * minute);
  const made = await received();
  await events.send(new DisableRuleCommand({ Name: 'orders' }));
  await clock.advance(60 * minute);

  expect(made).toMatchObject([
    {
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      time: '2026-01-01T00:05:00Z',
      resources: ['arn:aws:events:eu-west-1:000000000000:rule/orders'],
      detail: {},
    },
    { time: '2026-01-01T00:10:00Z' },
  ]);
  expect(await received()).toHaveLength(2); // again, as nobody deleted them
});

test('a rule goes once its targets are gone', async () => {
  await rule({ EventPattern });
  expect((await events.send(new ListTargetsByRuleCommand({ Rule: 'orders' }))).Targets).toEqual([{ Id: 'queue', Arn }]);
  await expect(events.send(new DeleteRuleCommand({ Name: 'orders' }))).rejects.toMatchObject({
    name: 'ValidationException',
  });

  await events.send(new RemoveTargetsCommand({ Rule: 'orders', Ids: ['queue'] }));
  await events.send(new DeleteRuleCommand({ Name: 'orders' }));

  expect((await events.send(new ListRulesCommand({}))).Rules).toEqual([]);
});

test('what a target does not take goes to its dead letters', async () => {
  const missing = 'arn:aws:lambda:eu-west-1:000000000000:function:none';
  await rule({ EventPattern }, { Arn: missing, DeadLetterConfig: { Arn } });

  await events.send(new PutEventsCommand({ Entries: [order] }));
  await clock.advance(0);

  expect(await received()).toMatchObject([{ source: 'shop' }]);
});

test.each([
  ['no source', { Source: undefined }, 'InvalidArgument'],
  ['a source of AWS', { Source: 'aws.ecs' }, 'NotAuthorizedForSourceException'],
  ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
])('refuses an event with %s', async (_, change, ErrorCode) => {
  const answer = await events.send(new PutEventsCommand({ Entries: [{ ...order, ...change }] }));

  expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode }] });
});

test.each([
  ['neither pattern nor schedule', {}, 'ValidationException'],
  ['a schedule that is none', { ScheduleExpression: 'rate(5 minute)' }, 'ValidationException'],
  ['a pattern that is none', { EventPattern: '{}' }, 'InvalidEventPatternException'],
  ['a bus that is not there', { EventPattern, EventBusName: 'shop' }, 'ResourceNotFoundException'],
])('fails on a rule with %s', async (_, input, name) => {
  await expect(events.send(new PutRuleCommand({ Name: 'orders', ...input }))).rejects.toMatchObject({ name });
});

test('a template makes a rule with its targets, and takes them away', async () => {
  const cloudFormation = new CloudFormationClient(running.client);
  const Properties = { EventPattern: { source: ['shop'] }, Targets: [{ Id: 'queue', Arn }] };
  const TemplateBody = JSON.stringify({
    Resources: { Rule: { Type: 'AWS::Events::Rule', Properties } },
    Outputs: { Name: { Value: { Ref: 'Rule' } }, Arn: { Value: { 'Fn::GetAtt': ['Rule', 'Arn'] } } },
  });

  await cloudFormation.send(new CreateStackCommand({ StackName: 'rules', TemplateBody }));
  const { outputs, id } = await settled(cloudFormation, 'rules');
  await events.send(new PutEventsCommand({ Entries: [order] }));

  expect(await received()).toMatchObject([{ source: 'shop' }]);
  expect(await events.send(new DescribeRuleCommand({ Name: outputs.Name }))).toMatchObject({
    Arn: outputs.Arn,
    State: 'ENABLED',
  });
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'rules' }));
  expect((await settled(cloudFormation, id)).status).toBe('DELETE_COMPLETE');
  expect((await events.send(new ListRulesCommand({}))).Rules).toEqual([]);
});

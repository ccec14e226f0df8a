import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Logs } from '../../src/services/cloudwatch-logs';
import { type RunningCloud, startCloud } from '../_fixtures/running-cloud';

const logGroupName = '/ecs/shop';

let running: RunningCloud;
let logs: CloudWatchLogsClient;
let now: number;

beforeEach(async () => {
  running = await startCloud();
  logs = new CloudWatchLogsClient(running.client);
  now = Date.now();
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
});

afterEach(() => running.stop());

async function write(logStreamName: string, ...messages: string[]): Promise<void> {
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = messages.map((message, i) => ({ message, timestamp: now + i }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

async function filter(filterPattern?: string): Promise<(string | undefined)[] | undefined> {
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  return events?.map(({ message }) => message);
}

test('reads a stream from its head, and says by the token when there is no more', async () => {
  await write('web/1', 'one', 'two', 'three');
  const input = { logGroupName, logStreamName: 'web/1', startFromHead: true, limit: 2 };

  const first = await logs.send(new GetLogEventsCommand(input));
  const second = await logs.send(new GetLogEventsCommand({ ...input, nextToken: first.nextForwardToken }));
  const third = await logs.send(new GetLogEventsCommand({ ...input, nextToken: second.nextForwardToken }));

  expect(first.events?.map(({ message }) => message)).toEqual(['one', 'two']);
  expect(second.events?.map(({ message }) => message)).toEqual(['three']);
  expect(third.events).toEqual([]);
  expect(third.nextForwardToken).toBe(second.nextForwardToken);
});

test('shows the newest events first when not asked for the head', async () => {
  await write('web/1', 'one', 'two', 'three');

  const page = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'web/1', limit: 2 }));

  expect(page.events?.map(({ message }) => message)).toEqual(['two', 'three']);
});

test('finds events over all streams, in the order of time', async () => {
  await write('web/1', 'a GET', 'c GET');
  now = now - 1;
  await write('web/2', 'b POST');

  expect(await filter()).toEqual(['b POST', 'a GET', 'c GET']);
});

test.each([
  ['ERROR timeout', ['ERROR timeout db']],
  ['?ERROR ?WARN', ['ERROR timeout db', 'WARN slow']],
  ['ERROR -db', ['ERROR x']],
  ['"timeout db"', ['ERROR timeout db']],
  ['{ $.level = "error" }', ['{"level":"error"}']],
])('filters by the pattern %j', async (pattern, expected) => {
  await write('web/1', 'ERROR timeout db', 'WARN slow', 'ERROR x', '{"level":"error"}');

  expect(await filter(pattern)).toEqual(pattern === '?ERROR ?WARN' ? [...expected, 'ERROR x'] : expected);
});

test('a peer appends to a stream that is made on the way', async () => {
  (running.cloud.services.get('logs') as Logs).append(logGroupName, 'task/1', [{ timestamp: now, message: 'started' }]);

  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'task/' }));
  expect(await filter()).toEqual(['started']);
  expect(logStreams).toMatchObject([{ logStreamName: 'task/1', lastEventTimestamp: now }]);
});

test('describes groups with their retention', async () => {
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));

  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs' }));

  expect(logGroups).toMatchObject([
    { logGroupName, retentionInDays: 30, arn: 'arn:aws:logs:eu-west-1:000000000000:log-group:/ecs/shop:*' },
  ]);
});

test('forgets the events of a group that is deleted', async () => {
  await write('web/1', 'old');

  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogGroupCommand({ logGroupName }));

  expect(await filter()).toEqual([]);
});

test.each([
  ['ResourceAlreadyExistsException', () => new CreateLogGroupCommand({ logGroupName })],
  ['ResourceNotFoundException', () => new FilterLogEventsCommand({ logGroupName: 'nowhere' })],
  ['InvalidParameterException', () => new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 })],
])('fails with %s', async (name, command) => {
  await expect(logs.send(command() as CreateLogGroupCommand)).rejects.toMatchObject({ name });
});

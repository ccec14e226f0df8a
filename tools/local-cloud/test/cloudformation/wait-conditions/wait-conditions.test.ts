import type { DescribeStackEventsOutput, DescribeStacksOutput } from '@aws-sdk/client-cloudformation';
import { ManualClock } from '../../../src/core/clock';
import { Store } from '../../../src/core/store';
import { makeCloud, type TestCloud } from '../_fixtures/cloud';

let clock: ManualClock;
let store: Store;
let cloud: TestCloud;

beforeEach(() => {
  clock = new ManualClock();
  store = Store.inMemory();
  cloud = makeCloud({ clock, store });
});

const Outputs = { Url: { Value: { Ref: 'Handle' } }, Data: { Value: { 'Fn::GetAtt': ['Ready', 'Data'] } } };

function resources(properties: object = {}, more: object = {}): object {
  return {
    Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Ready: {
      Type: 'AWS::CloudFormation::WaitCondition',
      Properties: { Handle: { Ref: 'Handle' }, Timeout: '300', ...properties },
    },
    After: { Type: 'AWS::SNS::Topic', DependsOn: 'Ready' },
    ...more,
  };
}

async function create(Resources: object): Promise<void> {
  await cloud.ask('CreateStack', { StackName: 'shop', TemplateBody: JSON.stringify({ Resources, Outputs }) });
}

async function update(Resources: object): Promise<string> {
  await cloud.ask('UpdateStack', { StackName: 'shop', TemplateBody: JSON.stringify({ Resources, Outputs }) });
  return cloud.settle('shop');
}

/** `<logical id> <status>`, and the reason if there is one. */
async function events(): Promise<string[]> {
  const { StackEvents = [] } = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: 'shop' });
  return StackEvents.reverse().map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason = '' }) =>
    [LogicalResourceId, ResourceStatus, ResourceStatusReason].join(' ').trim(),
  );
}

/** Where to signal, once the condition waits. */
async function signalUrl(): Promise<string> {
  for (;;) {
    if ((await events()).includes('Ready CREATE_IN_PROGRESS Resource creation Initiated')) break;
    await new Promise(resolve => setImmediate(resolve));
  }
  return physicalId('Handle');
}

async function physicalId(LogicalResourceId: string): Promise<string> {
  const asked = { StackName: 'shop', LogicalResourceId };
  const { StackResourceDetail } = await cloud.ask<{ StackResourceDetail: { PhysicalResourceId: string } }>(
    'DescribeStackResource',
    asked,
  );
  return StackResourceDetail.PhysicalResourceId;
}

/** As curl does: without a content type. Answers with the status. */
async function put(url: string, signal: object, headers: Record<string, string> = {}): Promise<number | undefined> {
  const body = Buffer.from(JSON.stringify({ Status: 'SUCCESS', Data: 'ready', Reason: 'done', ...signal }));
  return (await cloud.service.http?.handle(new Request(url, { method: 'PUT', body, headers })))?.status;
}

async function outputs(): Promise<Record<string, string | undefined>> {
  const { Stacks } = await cloud.ask<DescribeStacksOutput>('DescribeStacks', { StackName: 'shop' });
  return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

test('a stack goes on after as many signals as its condition counts, and has their data', async () => {
  await create(resources({ Count: 2 }));
  const url = await signalUrl();

  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:0\/_cloudformation\/signal\/arn%3A.+%2FHandle\?Signature=[\da-f]{48}$/);
  expect(await put(url, { UniqueId: 'one' })).toBe(200);
  expect(await put(url, { UniqueId: 'one' })).toBe(200);
  expect(await events()).not.toContain('After CREATE_IN_PROGRESS');
  expect(await put(url, { UniqueId: 'two', Data: 'too' })).toBe(200);

  expect(await cloud.settle('shop')).toBe('CREATE_COMPLETE');
  expect(await outputs()).toEqual({ Url: url, Data: '{"one":"ready","two":"too"}' });
  expect(await physicalId('Ready')).toMatch(/^arn:aws:cloudformation:.+:stack\/shop\/[\da-f-]+\/Handle$/);
});

test('a failure that is signalled rolls the stack back with its reason', async () => {
  await create(resources());

  await put(await signalUrl(), { UniqueId: 'one', Status: 'FAILURE', Reason: 'disk full' });

  expect(await cloud.settle('shop')).toBe('ROLLBACK_COMPLETE');
  expect(await events()).toContain(
    "Ready CREATE_FAILED WaitCondition received failed message: 'disk full' for uniqueId: one",
  );
});

test('a condition fails when its time is over, and not before', async () => {
  await create(resources({ Count: 2 }));
  const url = await signalUrl();
  await put(url, { UniqueId: 'one' });

  await clock.advance(299_999);
  expect((await events()).join()).not.toContain('Ready CREATE_FAILED');
  await clock.advance(1);

  expect(await cloud.settle('shop')).toBe('ROLLBACK_COMPLETE');
  expect(await events()).toContain(
    'Ready CREATE_FAILED WaitCondition timed out. Received 1 conditions when expecting 2',
  );
  expect(await put(url, { UniqueId: 'two' })).toBe(403);
});

test('a signal needs its signature and no content type', async () => {
  await create(resources());
  const url = await signalUrl();

  expect(await put(url.replace(/[\da-f]$/, 'x'), { UniqueId: 'one' })).toBe(403);
  expect(await put(url, { UniqueId: 'one' }, { 'content-type': 'application/json' })).toBe(403);
  const { status } = (await cloud.service.http?.handle(new Request(url))) ?? {};
  expect(status).toBe(403);
  expect(await events()).not.toContain('Ready CREATE_COMPLETE');
});

test('what was signalled and how long is left outlives a kill', async () => {
  await create(resources({ Count: 2 }));
  const url = await signalUrl();
  await put(url, { UniqueId: 'one' });
  await clock.advance(200_000);

  await cloud.service.stop?.();
  cloud = makeCloud({ clock, store });
  await cloud.service.start?.();
  await clock.advance(99_999);
  expect((await events()).join()).not.toContain('Ready CREATE_FAILED');
  await clock.advance(1);

  expect(await cloud.settle('shop')).toBe('ROLLBACK_COMPLETE');
  expect(await events()).toContain(
    'Ready CREATE_FAILED WaitCondition timed out. Received 1 conditions when expecting 2',
  );
});

test('a condition is not updated, and stays as it is when the update goes back', async () => {
  await create(resources());
  await put(await signalUrl(), { UniqueId: 'one' });
  await cloud.settle('shop');

  expect(await update(resources({ Timeout: '600' }))).toBe('UPDATE_ROLLBACK_COMPLETE');

  expect(await events()).toContain(
    'Ready UPDATE_FAILED Update to resource type AWS::CloudFormation::WaitCondition is not supported.',
  );
  expect(await outputs()).toMatchObject({ Data: '{"one":"ready"}' });
});

test.each([
  [{ Timeout: { Ref: 'AWS::NoValue' } }, 'Property Timeout cannot be empty.'],
  [{ Handle: { Ref: 'AWS::NoValue' } }, 'Property Handle cannot be empty.'],
  [{ Timeout: '43201' }, 'Value for Timeout property must be a whole number from 0 to 43200'],
  [{ Timeout: '-1' }, 'Value for Timeout property must be a whole number from 0 to 43200'],
  [{ Count: 0 }, 'Value for Count property must be a whole number from 1'],
  [{ Handle: 'https://example.com' }, 'Invalid WaitCondition handle: https://example.com'],
])('fails with %j', async (properties, reason) => {
  await create(resources(properties));

  expect(await cloud.settle('shop')).toBe('ROLLBACK_COMPLETE');
  expect(await events()).toContain(`Ready CREATE_FAILED ${reason}`);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DescribeStackEventsOutput, DescribeStacksOutput } from '@aws-sdk/client-cloudformation';
import { ManualClock } from '../../src/core/clock';
import type { ResourceProvider } from '../../src/core/service';
import { Store } from '../../src/core/store';
import { makeCloud, type TestCloud, type TestCloudOptions } from './_fixtures/cloud';
import { CustomFunction } from './_fixtures/custom-function';

const ServiceToken = 'arn:aws:lambda:eu-west-1:000000000000:function:maker';

let made: CustomFunction;
let cloud: TestCloud;

beforeEach(() => boot());

function boot(options: TestCloudOptions = {}): void {
  made = new CustomFunction();
  cloud = makeCloud({ lambda: made, ...options });
  made.cloud = cloud;
}

function thing(properties: object = {}, more: object = {}): object {
  return { Type: 'Custom::Thing', Properties: { ServiceToken, ...properties }, ...more };
}

function template(Resources: object, more: object = {}): string {
  return JSON.stringify({ Resources, ...more });
}

async function create(Resources: object, more: object = {}): Promise<string> {
  await cloud.ask('CreateStack', { StackName: 'shop', TemplateBody: template(Resources, more) });
  return cloud.settle('shop');
}

async function update(Resources: object, more: object = {}): Promise<string> {
  await cloud.ask('UpdateStack', { StackName: 'shop', TemplateBody: template(Resources, more) });
  return cloud.settle('shop');
}

async function events() {
  const { StackEvents = [] } = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: 'shop' });
  return StackEvents.reverse();
}

/** `<status>: <reason>` of the events of a resource that have a reason. */
async function reasons(logicalId = 'Thing'): Promise<string[]> {
  const told = (await events()).filter(event => event.LogicalResourceId === logicalId && event.ResourceStatusReason);
  return told.map(event => `${event.ResourceStatus}: ${event.ResourceStatusReason}`);
}

async function outputs(): Promise<Record<string, string | undefined>> {
  const { Stacks } = await cloud.ask<DescribeStacksOutput>('DescribeStacks', { StackName: 'shop' });
  return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

const broken: ResourceProvider = { create: () => Promise.reject(new RangeError('it does not start')) };

test('a function makes the resource, from properties that are all text', async () => {
  made.reply = () => ({ PhysicalResourceId: 'thing-1', Data: { Url: 'https://thing' } });
  const properties = { Count: 3, Enabled: true, Nested: { Ports: [80, 443], Gone: { Ref: 'AWS::NoValue' } } };

  const Outputs = { Id: { Value: { Ref: 'Thing' } }, Url: { Value: { 'Fn::GetAtt': ['Thing', 'Url'] } } };
  expect(await create({ Thing: thing(properties) }, { Outputs })).toBe('CREATE_COMPLETE');

  expect(made.events).toEqual([
    {
      RequestType: 'Create',
      ServiceToken,
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:0\/_cloudformation\/response\/[\da-f]{48}$/),
      StackId: expect.stringContaining(':stack/shop/'),
      RequestId: expect.stringMatching(/^[\da-f-]{36}$/),
      LogicalResourceId: 'Thing',
      ResourceType: 'Custom::Thing',
      ResourceProperties: { ServiceToken, Count: '3', Enabled: 'true', Nested: { Ports: ['80', '443'] } },
    },
  ]);
  expect(await outputs()).toEqual({ Id: 'thing-1', Url: 'https://thing' });
});

test('an update tells old and new properties, and replaces what could be asked for', async () => {
  made.reply = () => ({ PhysicalResourceId: 'thing-1', Data: { Old: 'a' } });
  await create({ Thing: thing({ Size: 1 }) });

  made.reply = () => ({ PhysicalResourceId: 'thing-1', Data: { New: 'b' } });
  const Outputs = { New: { Value: { 'Fn::GetAtt': ['Thing', 'New'] } } };
  expect(await update({ Thing: thing({ Size: 2 }) }, { Outputs })).toBe('UPDATE_COMPLETE');

  expect(made.events[1]).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'thing-1',
    ResourceProperties: { ServiceToken, Size: '2' },
    OldResourceProperties: { ServiceToken, Size: '1' },
  });
  expect(await outputs()).toEqual({ New: 'b' });
  const Outputs2 = { Old: { Value: { 'Fn::GetAtt': ['Thing', 'Old'] } } };
  expect(await update({ Thing: thing({ Size: 3 }) }, { Outputs: Outputs2 })).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('a new physical id replaces the resource, whose old one is deleted when the update is done', async () => {
  made.reply = ({ RequestType, PhysicalResourceId, ResourceProperties }) => ({
    PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : `thing-${ResourceProperties.Size}`,
  });
  await create({ Thing: thing({ Size: 1 }) });

  expect(await update({ Thing: thing({ Size: 2 }) })).toBe('UPDATE_COMPLETE');

  expect(made.asked).toEqual(['Create -', 'Update thing-1', 'Delete thing-1']);
  expect(made.events[2]?.ResourceProperties).toEqual({ ServiceToken, Size: '1' });
  expect(await reasons()).toContain(
    'UPDATE_IN_PROGRESS: Requested update required the provider to create a new physical resource',
  );
});

test('a removed resource is deleted, and so is that of a deleted stack', async () => {
  await create({ Kept: thing(), Removed: thing() });

  await update({ Kept: thing() });
  expect(made.asked.slice(2)).toEqual(['Delete made-Removed']);
  await cloud.ask('DeleteStack', { StackName: 'shop' });
  await cloud.settle((await events())[0]?.StackId ?? '');

  expect(made.asked.slice(3)).toEqual(['Delete made-Kept']);
});

test('a failure is told with its reason, and what it left is deleted', async () => {
  made.reply = ({ RequestType }) => {
    return { PhysicalResourceId: 'half', ...(RequestType === 'Create' ? { Status: 'FAILED', Reason: 'no room' } : {}) };
  };

  expect(await create({ Thing: thing() })).toBe('ROLLBACK_COMPLETE');

  expect(made.asked).toEqual(['Create -', 'Delete half']);
  const id = made.events[0]?.RequestId;
  expect(await reasons()).toEqual([
    'CREATE_IN_PROGRESS: Resource creation Initiated',
    `CREATE_FAILED: Received response status [FAILED] from custom resource. Message returned: no room (RequestId: ${id})`,
  ]);
});

test('a failed update is undone by another one, with old and new changed round', async () => {
  await create({ Thing: thing({ Size: 1 }) });
  made.reply = ({ RequestType, PhysicalResourceId, ResourceProperties: { Size } }) => {
    return {
      PhysicalResourceId,
      ...(RequestType === 'Update' && Size === '2' ? { Status: 'FAILED', Reason: 'no' } : {}),
    };
  };

  expect(await update({ Thing: thing({ Size: 2 }) })).toBe('UPDATE_ROLLBACK_COMPLETE');

  expect(made.asked).toEqual(['Create -', 'Update made-Thing', 'Update made-Thing']);
  expect(made.events[2]).toMatchObject({ ResourceProperties: { Size: '1' }, OldResourceProperties: { Size: '2' } });
});

test('a replacement is deleted when the update is rolled back', async () => {
  made.reply = ({ RequestType, PhysicalResourceId, ResourceProperties }) => ({
    PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : `thing-${ResourceProperties.Size}`,
  });
  boot2({ providers: { 'AWS::SQS::Queue': broken } });
  await create({ Thing: thing({ Size: 1 }) });

  const Queue = { Type: 'AWS::SQS::Queue', DependsOn: 'Thing' };
  expect(await update({ Thing: thing({ Size: 2 }), Queue })).toBe('UPDATE_ROLLBACK_COMPLETE');

  expect(made.asked).toEqual(['Create -', 'Update thing-1', 'Delete thing-2']);
});

test('a failed deletion stops the deletion of the stack', async () => {
  await create({ Thing: thing() });
  made.reply = () => ({ PhysicalResourceId: 'made-Thing', Status: 'FAILED', Reason: 'still in use' });

  await cloud.ask('DeleteStack', { StackName: 'shop' });

  expect(await cloud.settle('shop')).toBe('DELETE_FAILED');
  expect((await reasons()).at(-1)).toContain('still in use');
});

test('silence ends with the service time-out', async () => {
  const clock = new ManualClock();
  boot({ clock });
  made.reply = ({ RequestType, PhysicalResourceId }) => (RequestType === 'Delete' ? { PhysicalResourceId } : undefined);

  await cloud.ask('CreateStack', {
    StackName: 'shop',
    TemplateBody: template({ Thing: thing({ ServiceTimeout: 30 }) }),
  });
  await clock.advance(29_000);
  const { Stacks } = await cloud.ask<DescribeStacksOutput>('DescribeStacks', { StackName: 'shop' });
  expect(Stacks?.[0]?.StackStatus).toBe('CREATE_IN_PROGRESS');
  await clock.advance(1_000);

  expect(await cloud.settle('shop')).toBe('ROLLBACK_COMPLETE');
  expect(made.asked).toEqual(['Create -', expect.stringMatching(/^Delete shop-Thing-[A-Z\d]{12}$/)]);
  expect((await reasons())[1]).toContain(
    `CREATE_FAILED: CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${made.events[0]?.RequestId}].`,
  );
});

test.each([
  ['a response without an id', { PhysicalResourceId: undefined }, 'Invalid PhysicalResourceId'],
  [
    'a response to another request',
    { RequestId: 'x' },
    'Invalid response object: RequestId does not match the request',
  ],
  ['a status that is none', { Status: 'DONE' }, 'Invalid response object: Status must be SUCCESS or FAILED'],
  ['more than 4 KiB', { Data: { Text: 'x'.repeat(4096) } }, 'Response object is too long.'],
  ['data that is no object', { Data: 'text' }, 'Invalid response object: Value of property Data must be an object'],
])('fails on %s', async (_, answer, reason) => {
  made.reply = ({ RequestType }) => ({ PhysicalResourceId: 'thing', ...(RequestType === 'Create' ? answer : {}) });

  await create({ Thing: thing() });

  expect(await reasons()).toContain(`CREATE_FAILED: ${reason}`);
});

test.each([
  [
    'an attribute that nobody gave',
    {
      Thing: thing(),
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Thing', 'Nope'] } } },
    },
    'Queue',
    "CREATE_FAILED: CustomResource attribute error: Vendor response doesn't contain Nope attribute in object Thing",
  ],
  [
    'a topic',
    { Thing: thing({ ServiceToken: 'arn:aws:sns:eu-west-1:000000000000:t' }) },
    'Thing',
    'CREATE_FAILED: the local cloud does not implement custom resources behind SNS topics: arn:aws:sns:eu-west-1:000000000000:t',
  ],
  [
    'no function at all',
    { Thing: thing({ ServiceToken: undefined }) },
    'Thing',
    'CREATE_FAILED: Invalid service token.',
  ],
  [
    'a time-out of more than an hour',
    { Thing: thing({ ServiceTimeout: 3601 }) },
    'Thing',
    'CREATE_FAILED: Invalid ServiceTimeout: it must be an integer between 1 and 3600',
  ],
])('fails on %s', async (_, resources, logicalId, reason) => {
  expect(await create(resources)).toBe('ROLLBACK_COMPLETE');

  expect(await reasons(logicalId)).toContain(reason);
});

test('fails on a change of the function, and on one that is not there', async () => {
  boot({ lambda: undefined });
  await create({ Thing: thing() });
  expect(await reasons()).toContain(
    `CREATE_FAILED: Function not found: ${ServiceToken} (Service: Lambda, Status Code: 404)`,
  );

  boot();
  await create({ Thing: thing() });
  await update({ Thing: thing({ ServiceToken: `${ServiceToken}-2` }) });
  expect(await reasons()).toContain('UPDATE_FAILED: Modifying service token is not allowed.');
});

test('what is not to be shown is not shown in events', async () => {
  made.reply = () => ({ PhysicalResourceId: 'thing', NoEcho: true, Data: { Password: 'hunter2' } });
  const Queue = {
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: { 'Fn::Join': ['-', ['q', { 'Fn::GetAtt': ['Thing', 'Password'] }]] } },
  };

  await create({ Thing: thing(), Queue });

  const shown = (await events()).map(({ ResourceProperties = '' }) => ResourceProperties);
  expect(shown.join()).not.toContain('hunter2');
  expect(shown).toContain('{"QueueName":"q-****"}');
});

test('a response is taken once, and only where one is awaited', async () => {
  await create({ Thing: thing() });
  const [event] = made.events;
  if (!event) throw new RangeError('no event');

  const again = await made.answer(event, { PhysicalResourceId: 'another' });

  expect(again?.status).toBe(403);
});

test('a kill in the middle loses neither the request nor its answer, and asks nothing twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'custom-resources-'));
  boot({ store: Store.open(folder) });
  made.reply = () => undefined;
  await cloud.ask('CreateStack', { StackName: 'shop', TemplateBody: template({ First: thing(), Second: thing() }) });
  while (made.events.length < 2) await new Promise(resolve => setImmediate(resolve));
  const [first, second] = made.events;
  if (!first || !second) throw new RangeError('no events');
  await cloud.service.stop?.();
  await made.answer(first, { PhysicalResourceId: 'first' }); // between the kill and the next start nothing looks at it

  boot({ store: Store.open(folder) });
  await cloud.service.start?.();
  await made.answer(second, { PhysicalResourceId: 'second' });

  expect(await cloud.settle('shop')).toBe('CREATE_COMPLETE');
  expect(made.events).toEqual([]);
  const ids = (await events()).filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE');
  expect(
    ids
      .map(({ PhysicalResourceId }) => PhysicalResourceId)
      .slice(0, 2)
      .sort(),
  ).toEqual(['first', 'second']);
  rmSync(folder, { recursive: true });
});

/** Another cloud with the function as it is. */
function boot2(options: TestCloudOptions): void {
  cloud = makeCloud({ lambda: made, ...options });
  made.cloud = cloud;
}

test('rolls back after a change of the service token, which no function was asked for', async () => {
  await create({ Thing: thing({ Size: 1 }) });

  const status = await update({ Thing: thing({ ServiceToken: `${ServiceToken}-2`, Size: 2 }) });

  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await reasons()).toContain('UPDATE_FAILED: Modifying service token is not allowed.');
  expect(made.asked).toEqual(['Create -']);
});

import type {
  CreateChangeSetInput,
  DescribeChangeSetOutput,
  DescribeEventsOutput,
  DescribeStackEventsOutput,
  DescribeStacksOutput,
} from '@aws-sdk/client-cloudformation';
import type { ResourceProvider } from '../../src/core/service';
import { makeCloud, type TestCloud } from './_fixtures/cloud';

let cloud: TestCloud;

beforeEach(() => {
  cloud = makeCloud();
});

/** Creates a change set of that name and answers how it came out. */
async function change(resources: object, more: Partial<CreateChangeSetInput> & { Outputs?: object } = {}) {
  const { Outputs, ...rest } = more;
  const request = {
    StackName: 'shop',
    ChangeSetName: 'next',
    TemplateBody: JSON.stringify({ Resources: resources, ...(Outputs ? { Outputs } : {}) }),
    ...rest,
  };
  await cloud.ask('CreateChangeSet', request);
  return cloud.ask<DescribeChangeSetOutput>('DescribeChangeSet', { StackName: 'shop', ChangeSetName: 'next' });
}

async function deploy(
  resources: object,
  more: Partial<CreateChangeSetInput> & { Outputs?: object } = {},
): Promise<string> {
  await change(resources, more);
  await cloud.ask('ExecuteChangeSet', { StackName: 'shop', ChangeSetName: 'next', ClientRequestToken: 'token' });
  return cloud.settle('shop');
}

async function stack() {
  const { Stacks = [] } = await cloud.ask<DescribeStacksOutput>('DescribeStacks', { StackName: 'shop' });
  return Stacks[0];
}

const vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
const subnet = { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } };
const asCreate = { ChangeSetType: 'CREATE' } as const;

test('shows what a first deployment adds, and waits in review', async () => {
  const set = await change({ Vpc: vpc, Subnet: subnet }, asCreate);

  expect(set).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
  expect(set.Changes?.map(({ ResourceChange }) => [ResourceChange?.Action, ResourceChange?.LogicalResourceId])).toEqual(
    [
      ['Add', 'Vpc'],
      ['Add', 'Subnet'],
    ],
  );
  expect(await stack()).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' });
});

test('executing it creates the resources in order and tells the events with their token, newest first', async () => {
  const status = await deploy(
    { Subnet: subnet, Vpc: vpc },
    { ...asCreate, Outputs: { Id: { Value: { Ref: 'Vpc' } } } },
  );

  expect(status).toBe('CREATE_COMPLETE');
  expect((await stack())?.Outputs).toEqual([{ OutputKey: 'Id', OutputValue: expect.stringMatching(/^vpc-/) }]);
  const { StackEvents = [] } = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: 'shop' });
  expect(StackEvents.map(event => `${event.LogicalResourceId} ${event.ResourceStatus}`).reverse()).toEqual([
    'shop CREATE_IN_PROGRESS',
    'Vpc CREATE_IN_PROGRESS',
    'Vpc CREATE_IN_PROGRESS',
    'Vpc CREATE_COMPLETE',
    'Subnet CREATE_IN_PROGRESS',
    'Subnet CREATE_IN_PROGRESS',
    'Subnet CREATE_COMPLETE',
    'shop CREATE_COMPLETE',
  ]);
  expect(new Set(StackEvents.map(event => event.ClientRequestToken))).toEqual(new Set(['token']));
  const times = StackEvents.map(event => event.Timestamp?.getTime() ?? 0);
  expect([...times].sort((a, b) => b - a)).toEqual(times);
});

test('names what an update changes in place, replaces and removes', async () => {
  const role = { Type: 'AWS::EC2::InternetGateway' };
  await deploy({ Vpc: vpc, Subnet: subnet, Gateway: role }, asCreate);

  const { Changes = [] } = await change({
    Vpc: { ...vpc, Properties: { CidrBlock: '10.0.0.0/16', EnableDnsSupport: false } },
    Subnet: { ...subnet, Properties: { ...subnet.Properties, CidrBlock: '10.0.1.0/24' } },
  });

  const changes = Object.fromEntries(
    Changes.map(({ ResourceChange }) => [ResourceChange?.LogicalResourceId, ResourceChange]),
  );
  expect(changes.Vpc).toMatchObject({ Action: 'Modify', Replacement: 'False', Scope: ['Properties'] });
  expect(changes.Subnet).toMatchObject({
    Action: 'Modify',
    Replacement: 'True',
    PolicyAction: 'ReplaceAndDelete',
    Details: [
      {
        Target: { Name: 'CidrBlock', RequiresRecreation: 'Always' },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      },
    ],
  });
  expect(changes.Gateway).toMatchObject({
    Action: 'Remove',
    PolicyAction: 'Delete',
    PhysicalResourceId: expect.stringMatching(/^igw-/),
  });
});

test('calls a replacement conditional that depends on another resource being replaced', async () => {
  await deploy({ Vpc: vpc, Subnet: subnet }, asCreate);

  const { Changes = [] } = await change({ Vpc: { ...vpc, Properties: { CidrBlock: '10.1.0.0/16' } }, Subnet: subnet });

  expect(Changes[1]?.ResourceChange).toMatchObject({
    LogicalResourceId: 'Subnet',
    Replacement: 'Conditional',
    Details: [{ Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: 'Vpc' }],
  });
});

test('replaces before it deletes', async () => {
  await deploy({ Vpc: vpc }, asCreate);

  await deploy({ Vpc: { ...vpc, Properties: { CidrBlock: '10.1.0.0/16' } } });

  const { StackEvents = [] } = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: 'shop' });
  const last = StackEvents.slice(0, 7)
    .map(event => `${event.LogicalResourceId} ${event.ResourceStatus}`)
    .reverse();
  expect(last).toEqual([
    'Vpc UPDATE_IN_PROGRESS',
    'Vpc UPDATE_IN_PROGRESS',
    'Vpc UPDATE_COMPLETE',
    'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'Vpc DELETE_IN_PROGRESS',
    'Vpc DELETE_COMPLETE',
    'shop UPDATE_COMPLETE',
  ]);
});

test('fails a change set without changes in the words that clients look for', async () => {
  await deploy({ Vpc: vpc }, asCreate);

  expect(await change({ Vpc: vpc })).toMatchObject({
    Status: 'FAILED',
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
  });
});

test('counts a changed output and changed tags as changes', async () => {
  await deploy({ Vpc: vpc }, asCreate);

  const outputs = await change({ Vpc: vpc }, { Outputs: { Id: { Value: { Ref: 'Vpc' } } } });
  expect(outputs).toMatchObject({ Status: 'CREATE_COMPLETE', Changes: [] });

  await cloud.ask('DeleteChangeSet', { StackName: 'shop', ChangeSetName: 'next' });
  const tags = await change({ Vpc: vpc }, { Tags: [{ Key: 'team', Value: 'a' }] });
  expect(tags.Changes?.[0]?.ResourceChange).toMatchObject({ Action: 'Modify', Scope: ['Tags'], Replacement: 'False' });
});

test('finds misspelt properties before anything is made', async () => {
  const set = await change({ Vpc: { Type: 'AWS::EC2::VPC', Properties: { Cidr: 'x' } } }, asCreate);

  expect(set).toMatchObject({
    Status: 'FAILED',
    StatusReason: expect.stringContaining('AWS::EarlyValidation::PropertyValidation'),
  });
  const request = { StackName: 'shop', ChangeSetName: 'next', Filters: { FailedEvents: true } };
  const { OperationEvents } = await cloud.ask<DescribeEventsOutput>('DescribeEvents', request);
  expect(OperationEvents).toMatchObject([
    {
      LogicalResourceId: 'Vpc',
      ValidationPath: '/Resources/Vpc/Properties',
      ValidationStatusReason: 'Unsupported property [Cidr]',
    },
  ]);
});

test.each([
  ['is done when the call is answered, with quick resources', 'AWS::SNS::Topic', 'CREATE_COMPLETE'],
  ['goes on after the answer, with one that takes its time', 'AWS::SQS::Queue', 'CREATE_IN_PROGRESS'],
])('a stack %s', async (_what, Type, status) => {
  const slow: ResourceProvider = { create: () => new Promise(() => {}) };
  cloud = makeCloud({ providers: { 'AWS::SQS::Queue': slow } });
  await change({ Vpc: vpc, Subnet: subnet, Last: { Type, DependsOn: 'Subnet' } }, asCreate);

  await cloud.ask('ExecuteChangeSet', { StackName: 'shop', ChangeSetName: 'next' });

  expect(await stack()).toMatchObject({ StackStatus: status });
});

test('cannot be executed twice', async () => {
  const { ChangeSetId } = await change({ Vpc: vpc }, asCreate);
  const execute = (ClientRequestToken: string) => {
    return cloud.ask('ExecuteChangeSet', { ChangeSetName: ChangeSetId, ClientRequestToken });
  };
  await execute('one');
  await cloud.settle('shop');

  await expect(execute('two')).rejects.toMatchObject({ name: 'InvalidChangeSetStatus' });
  await expect(execute('one')).resolves.toEqual({}); // the same request again
});

test.each([
  ['an UPDATE of nothing', {}, 'ValidationError', 'Stack [shop] does not exist'],
  [
    'an unknown type',
    { ...asCreate, TemplateBody: '{"Resources":{"A":{"Type":"AWS::X::Y"}}}' },
    'ValidationError',
    'Template format error: Unrecognized resource types: [AWS::X::Y]',
  ],
  [
    'an unknown reference',
    {
      ...asCreate,
      TemplateBody: '{"Resources":{"A":{"Type":"AWS::EC2::VPC","Properties":{"CidrBlock":{"Ref":"B"}}}}}',
    },
    'ValidationError',
    'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
  ],
  [
    'a named role',
    { ...asCreate, TemplateBody: '{"Resources":{"A":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"x"}}}}' },
    'InsufficientCapabilitiesException',
    'Requires capabilities : [CAPABILITY_NAMED_IAM]',
  ],
])('fails for %s', async (_, request, name, message) => {
  await expect(change({ Vpc: vpc }, request)).rejects.toMatchObject({ name, message });
});

test('fails to describe a change set that is not there', async () => {
  await change({ Vpc: vpc }, asCreate);

  const asked = cloud.ask('DescribeChangeSet', { StackName: 'shop', ChangeSetName: 'other' });

  await expect(asked).rejects.toMatchObject({ name: 'ChangeSetNotFound', message: 'ChangeSet [other] does not exist' });
});

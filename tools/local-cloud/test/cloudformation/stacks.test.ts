import type {
  DescribeStackEventsOutput,
  DescribeStackResourcesOutput,
  DescribeStacksOutput,
  ListExportsOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../src/core/aws-error';
import type { ResourceProvider, ResourceRequest } from '../../src/core/service';
import { makeCloud, type TestCloud } from './_fixtures/cloud';

const vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'orders' } };

/** A queue that cannot be made when its name is `broken`. */
const queues: ResourceProvider = {
  create: async ({ properties }) => {
    if (properties.QueueName === 'broken')
      throw new AwsError('InvalidParameterValue', 'a queue cannot be called broken');
    return { physicalId: `https://queues/${properties.QueueName}`, attributes: { Arn: 'arn:of:the:service' } };
  },
  update: async ({ properties, physicalId }) => {
    if (properties.VisibilityTimeout === 13) throw new AwsError('InvalidParameterValue', '13 is too unlucky');
    return { physicalId };
  },
};

function queue(QueueName: string, more: object = {}): object {
  return { Type: 'AWS::SQS::Queue', Properties: { QueueName, ...more } };
}

async function create(cloud: TestCloud, Resources: object, more: object = {}): Promise<string> {
  const { Outputs, Parameters: Declared, StackName = 'shop', ...rest } = more as Record<string, unknown>;
  const TemplateBody = JSON.stringify({ Resources, Outputs, ...(Declared ? { Parameters: Declared } : {}) });
  await cloud.ask('CreateStack', { StackName, TemplateBody, ...rest });
  return cloud.settle(String(StackName));
}

async function update(cloud: TestCloud, Resources: object, more: object = {}): Promise<string> {
  await cloud.ask('UpdateStack', { StackName: 'shop', TemplateBody: JSON.stringify({ Resources }), ...more });
  return cloud.settle('shop');
}

async function describe1(cloud: TestCloud, StackName = 'shop') {
  return (await cloud.ask<DescribeStacksOutput>('DescribeStacks', { StackName })).Stacks?.[0];
}

async function events(cloud: TestCloud, StackName = 'shop'): Promise<string[]> {
  const { StackEvents = [] } = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName });
  return StackEvents.map(event => `${event.LogicalResourceId} ${event.ResourceStatus}`).reverse();
}

async function physicalIds(cloud: TestCloud): Promise<Record<string, string | undefined>> {
  const { StackResources = [] } = await cloud.ask<DescribeStackResourcesOutput>('DescribeStackResources', {
    StackName: 'shop',
  });
  return Object.fromEntries(StackResources.map(resource => [resource.LogicalResourceId, resource.PhysicalResourceId]));
}

/** A database that is there at once, and never answers when its class is `broken`. */
function databases(deleted: string[]): ResourceProvider {
  return {
    create: async ({ properties, generatedName, initiated }) => {
      initiated(generatedName);
      if (properties.DBInstanceClass === 'broken') throw new AwsError('InternalFailure', 'it does not start');
      return { physicalId: generatedName };
    },
    delete: async ({ logicalId, snapshotRequested }) => {
      deleted.push(`${logicalId} ${snapshotRequested ? 'with' : 'without'} snapshot`);
    },
  };
}

function database(DBInstanceClass: string, policies: object = {}): object {
  return { Type: 'AWS::RDS::DBInstance', ...policies, Properties: { DBInstanceClass, Engine: 'postgres' } };
}

test('deletes what was made and did not become stable', async () => {
  const deleted: string[] = [];
  const cloud = makeCloud({ providers: { 'AWS::RDS::DBInstance': databases(deleted) } });

  expect(await create(cloud, { Db: database('broken', { DeletionPolicy: 'Delete' }) })).toBe('ROLLBACK_COMPLETE');

  expect(deleted).toEqual(['Db without snapshot']);
  const told = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: 'shop' });
  const ofDb = (told.StackEvents ?? []).filter(({ LogicalResourceId }) => LogicalResourceId === 'Db').reverse();
  expect(ofDb.map(({ ResourceStatus, ResourceStatusReason }) => [ResourceStatus, ResourceStatusReason])).toEqual([
    ['CREATE_IN_PROGRESS', undefined],
    ['CREATE_IN_PROGRESS', 'Resource creation Initiated'],
    ['CREATE_FAILED', 'it does not start'],
    ['DELETE_IN_PROGRESS', undefined],
    ['DELETE_COMPLETE', undefined],
  ]);
});

test('a policy, or its default for databases, asks for a snapshot before the deletion', async () => {
  const deleted: string[] = [];
  const cloud = makeCloud({ providers: { 'AWS::RDS::DBInstance': databases(deleted) } });
  const replaced = (KmsKeyId: string) => ({
    ...database('small', { UpdateReplacePolicy: 'Snapshot' }),
    Properties: { KmsKeyId },
  });
  await create(cloud, {
    Kept: database('small', { DeletionPolicy: 'Snapshot' }),
    Default: database('small'),
    Dropped: database('small', { DeletionPolicy: 'Delete' }),
    Replaced: replaced('one'),
  });

  await update(cloud, { Replaced: replaced('another') });

  expect(deleted.sort()).toEqual([
    'Default with snapshot',
    'Dropped without snapshot',
    'Kept with snapshot',
    'Replaced with snapshot',
  ]);
});

test('prefers what a service makes, and fills in what the specification knows', async () => {
  const cloud = makeCloud({ providers: { 'AWS::SQS::Queue': queues } });
  const Outputs = {
    Ref: { Value: { Ref: 'Queue' } },
    Arn: { Value: { 'Fn::GetAtt': 'Queue.Arn' } },
    Name: { Value: { 'Fn::GetAtt': 'Queue.QueueName' } },
  };

  await create(cloud, { Queue: queue('jobs') }, { Outputs });

  expect((await describe1(cloud))?.Outputs?.map(({ OutputValue }) => OutputValue)).toEqual([
    'https://queues/jobs',
    'arn:of:the:service',
    'jobs',
  ]);
});

test('rolls back a creation that fails, and says why', async () => {
  const cloud = makeCloud({ providers: { 'AWS::SQS::Queue': queues } });

  const status = await create(cloud, { Vpc: vpc, Queue: { ...queue('broken'), DependsOn: 'Vpc' } });

  expect(status).toBe('ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: 'shop' });
  const reasons = StackEvents.map(event => event.ResourceStatusReason);
  expect(reasons).toContain('a queue cannot be called broken');
  expect(reasons).toContain('The following resource(s) failed to create: [Queue]. Rollback requested by user.');
  expect(await events(cloud)).toContain('Vpc DELETE_COMPLETE');
  await expect(update(cloud, { Vpc: vpc })).rejects.toThrow('is in ROLLBACK_COMPLETE state and can not be updated.');
});

test('rolls back an update that fails to what was before', async () => {
  const cloud = makeCloud({ providers: { 'AWS::SQS::Queue': queues } });
  await create(cloud, { Vpc: vpc, Topic: topic, Queue: queue('jobs') });
  const before = await physicalIds(cloud);

  const status = await update(cloud, {
    Vpc: { ...vpc, Properties: { CidrBlock: '10.1.0.0/16' } },
    Other: vpc,
    Queue: { ...queue('jobs', { VisibilityTimeout: 13 }), DependsOn: ['Vpc', 'Other'] },
  });

  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await physicalIds(cloud)).toEqual(before);
  expect(await events(cloud)).toEqual(
    expect.arrayContaining([
      'Queue UPDATE_FAILED',
      'shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'Other DELETE_COMPLETE',
    ]),
  );
});

test('stops where it failed when rollback is off, and goes back when it is told to', async () => {
  const cloud = makeCloud({ providers: { 'AWS::SQS::Queue': queues } });
  await create(cloud, { Queue: queue('jobs') });
  const stopped = await update(cloud, { Queue: queue('jobs', { VisibilityTimeout: 13 }) }, { DisableRollback: true });

  await cloud.ask('RollbackStack', { StackName: 'shop' });

  expect([stopped, await cloud.settle('shop')]).toEqual(['UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE']);
});

test('goes on with a rollback that failed, without the resource to skip', async () => {
  let isStuck = true;
  const stuck: ResourceProvider = {
    ...queues,
    update: async () => {
      if (isStuck) throw new AwsError('Stuck', 'stuck');
      return { physicalId: 'x' };
    },
  };
  const cloud = makeCloud({ providers: { 'AWS::SQS::Queue': stuck } });
  await create(cloud, { Queue: queue('jobs') });
  const failed = await update(cloud, { Queue: queue('jobs', { VisibilityTimeout: 1 }) });

  await cloud.ask('ContinueUpdateRollback', { StackName: 'shop', ResourcesToSkip: ['Queue'] });
  isStuck = false;

  expect([failed, await cloud.settle('shop')]).toEqual(['UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_COMPLETE']);
});

test('refuses an update that changes nothing', async () => {
  const cloud = makeCloud();
  await create(cloud, { Vpc: vpc });

  await expect(update(cloud, { Vpc: vpc })).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'No updates are to be performed.',
  });
});

test('keeps what is to be retained when the stack goes', async () => {
  const cloud = makeCloud();
  await create(cloud, { Vpc: { ...vpc, DeletionPolicy: 'Retain' }, Topic: topic });
  const { StackId = '' } = (await describe1(cloud)) ?? {};

  await cloud.ask('DeleteStack', { StackName: 'shop' });

  expect(await cloud.settle(StackId)).toBe('DELETE_COMPLETE');
  expect(await events(cloud, StackId)).toEqual(expect.arrayContaining(['Vpc DELETE_SKIPPED', 'Topic DELETE_COMPLETE']));
  await expect(describe1(cloud)).rejects.toMatchObject({ message: 'Stack with id shop does not exist' });
});

test.each([
  ['Retain', 'Vpc DELETE_SKIPPED'],
  ['RetainExceptOnCreate', 'Vpc DELETE_COMPLETE'],
])('after a creation that fails, %s leads to %s', async (DeletionPolicy, event) => {
  const cloud = makeCloud({ providers: { 'AWS::SQS::Queue': queues } });

  const status = await create(cloud, {
    Vpc: { ...vpc, DeletionPolicy },
    Queue: { ...queue('broken'), DependsOn: 'Vpc' },
  });

  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(await events(cloud)).toContain(event);
});

test('does not delete a protected stack', async () => {
  const cloud = makeCloud();
  await create(cloud, { Vpc: vpc }, { EnableTerminationProtection: true });

  await expect(cloud.ask('DeleteStack', { StackName: 'shop' })).rejects.toThrow(
    'Stack [shop] cannot be deleted while TerminationProtection is enabled',
  );

  await cloud.ask('UpdateTerminationProtection', { StackName: 'shop', EnableTerminationProtection: false });
  await cloud.ask('DeleteStack', { StackName: 'shop' });
});

test('does not create a stack twice, but takes the same request again', async () => {
  const cloud = makeCloud();
  const request = {
    StackName: 'shop',
    TemplateBody: JSON.stringify({ Resources: { Vpc: vpc } }),
    ClientRequestToken: 'one',
  };
  const first = await cloud.ask('CreateStack', request);

  expect(await cloud.ask('CreateStack', request)).toEqual(first);
  await expect(cloud.ask('CreateStack', { ...request, ClientRequestToken: 'two' })).rejects.toMatchObject({
    name: 'AlreadyExistsException',
    message: 'Stack [shop] already exists',
  });
});

test('makes resources that do not need each other at the same time', async () => {
  const begun: string[] = [];
  let release = () => {};
  const gate = new Promise<void>(resolve => {
    release = resolve;
  });
  const slow: ResourceProvider = {
    create: async ({ logicalId }) => {
      begun.push(logicalId);
      if (begun.length === 2) release();
      await gate;
      return { physicalId: logicalId };
    },
  };
  const cloud = makeCloud({ providers: { 'AWS::SQS::Queue': slow } });

  const status = await create(cloud, { A: queue('a'), B: queue('b') });

  expect([status, begun]).toEqual(['CREATE_COMPLETE', ['A', 'B']]);
});

test('hands a secret to the provider only, and keeps it nowhere', async () => {
  const seen: unknown[] = [];
  const provider: ResourceProvider = {
    create: async ({ properties }: ResourceRequest) => {
      seen.push(properties.MasterUserPassword);
      return { physicalId: 'db' };
    },
  };
  const cloud = makeCloud({ providers: { 'AWS::RDS::DBInstance': provider } });
  const arn = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:db-abc123';
  cloud.secrets.set(`${arn}:password`, 's3cret');
  const MasterUserPassword = `{{resolve:secretsmanager:${arn}:SecretString:password::}}`;

  await create(cloud, { Db: { Type: 'AWS::RDS::DBInstance', Properties: { MasterUserPassword } } });

  expect(seen).toEqual(['s3cret']);
  const { StackEvents } = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: 'shop' });
  expect(JSON.stringify([StackEvents, cloud.store.collection('cloudformation:stacks').list()])).not.toContain('s3cret');
});

test('updates a stack whose parameter in the Parameter Store has a new value', async () => {
  const cloud = makeCloud();
  cloud.parameters.set('/cidr', '10.0.0.0/16');
  const template = {
    Parameters: { Cidr: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cidr' } },
    Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: { Ref: 'Cidr' } } } },
  };
  const TemplateBody = JSON.stringify(template);
  await cloud.ask('CreateStack', { StackName: 'shop', TemplateBody });
  await cloud.settle('shop');
  cloud.parameters.set('/cidr', '10.1.0.0/16');

  await cloud.ask('UpdateStack', { StackName: 'shop', TemplateBody });

  expect(await cloud.settle('shop')).toBe('UPDATE_COMPLETE');
  expect((await describe1(cloud))?.Parameters).toEqual([
    { ParameterKey: 'Cidr', ParameterValue: '/cidr', ResolvedValue: '10.1.0.0/16' },
  ]);
});

test('does not show the value of a NoEcho parameter', async () => {
  const cloud = makeCloud();
  const Parameters = { Token: { Type: 'String', NoEcho: true, Default: 'hidden' } };

  await create(cloud, { Vpc: vpc }, { Parameters });

  expect((await describe1(cloud))?.Parameters).toEqual([{ ParameterKey: 'Token', ParameterValue: '****' }]);
});

test('gives exports to other stacks and guards them while they are used', async () => {
  const cloud = makeCloud();
  const Outputs = { Id: { Value: { Ref: 'Vpc' }, Export: { Name: 'vpc' } } };
  await create(cloud, { Vpc: vpc }, { Outputs });
  const Properties = { VpcId: { 'Fn::ImportValue': 'vpc' }, CidrBlock: '10.0.0.0/24' };
  await create(cloud, { Subnet: { Type: 'AWS::EC2::Subnet', Properties } }, { StackName: 'user' });

  const { Exports = [] } = await cloud.ask<ListExportsOutput>('ListExports', {});
  expect(Exports).toMatchObject([{ Name: 'vpc', Value: expect.stringMatching(/^vpc-/) }]);
  expect(await cloud.ask('ListImports', { ExportName: 'vpc' })).toEqual({ Imports: ['user'] });
  await expect(cloud.ask('DeleteStack', { StackName: 'shop' })).rejects.toThrow(
    'Export vpc cannot be deleted as it is in use by user',
  );
  expect(await create(cloud, { Vpc: vpc }, { StackName: 'rival', Outputs })).toBe('ROLLBACK_COMPLETE');
});

test('does not replace a resource that would need its own name again', async () => {
  const cloud = makeCloud();
  const role = (Path: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'deploy', Path, AssumeRolePolicyDocument: {} },
  });
  const Capabilities = ['CAPABILITY_NAMED_IAM'];
  await create(cloud, { Role: role('/') }, { Capabilities });

  expect(await update(cloud, { Role: role('/other/') }, { Capabilities })).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('reads a template from a bucket', async () => {
  const cloud = makeCloud();
  cloud.objects.set('assets/abc.json', JSON.stringify({ Resources: { Vpc: vpc } }));

  await cloud.ask('CreateStack', {
    StackName: 'one',
    TemplateURL: 'https://s3.eu-west-1.amazonaws.com/assets/abc.json',
  });
  await cloud.ask('CreateStack', {
    StackName: 'two',
    TemplateURL: 'https://assets.s3.eu-west-1.amazonaws.com/abc.json',
  });

  expect([await cloud.settle('one'), await cloud.settle('two')]).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE']);
});

test('rolls back what the policy of the stack denies', async () => {
  const cloud = makeCloud();
  const StackPolicyBody = JSON.stringify({
    Statement: [{ Effect: 'Deny', Action: 'Update:Delete', Principal: '*', Resource: '*' }],
  });
  await create(cloud, { Vpc: vpc, Topic: topic }, { StackPolicyBody });

  expect(await update(cloud, { Vpc: vpc })).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(Object.keys(await physicalIds(cloud))).toEqual(['Vpc', 'Topic']);
});

test.each(['Retain', 'RetainExceptOnCreate'])(
  'takes over what an earlier stack has left behind by %s, when it is asked to',
  async DeletionPolicy => {
    const cloud = makeCloud();
    const Resources = {
      Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy, Properties: { BucketName: 'assets' } },
    };
    const TemplateBody = JSON.stringify({ Resources });
    await create(cloud, Resources);
    await cloud.ask('DeleteStack', { StackName: 'shop' });
    expect(await create(cloud, Resources, { StackName: 'again' })).toBe('ROLLBACK_COMPLETE');

    const set = {
      StackName: 'other',
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody,
      ImportExistingResources: true,
    };
    await cloud.ask('CreateChangeSet', set);
    await cloud.ask('ExecuteChangeSet', { StackName: 'other', ChangeSetName: 'first' });

    expect(await cloud.settle('other')).toBe('CREATE_COMPLETE');
  },
);

test('reads a template back, and tells what it needs', async () => {
  const cloud = makeCloud();
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
  await create(cloud, { Role: role }, { Capabilities: ['CAPABILITY_IAM'] });
  const TemplateBody = JSON.stringify({ Resources: { Role: role } });

  expect(await cloud.ask('GetTemplate', { StackName: 'shop' })).toMatchObject({ TemplateBody });
  expect(await cloud.ask('GetTemplateSummary', { StackName: 'shop' })).toMatchObject({
    ResourceTypes: ['AWS::IAM::Role'],
    ResourceIdentifierSummaries: [{ LogicalResourceIds: ['Role'], ResourceIdentifiers: ['RoleName'] }],
  });
  expect(await cloud.ask('ValidateTemplate', { TemplateBody })).toMatchObject({ Capabilities: ['CAPABILITY_IAM'] });
});

test('gives every elastic address an address of its own', async () => {
  const cloud = makeCloud();
  const addresses = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`Ip${i}`, { Type: 'AWS::EC2::EIP' }]));

  const status = await create(cloud, addresses);

  expect(status).toBe('CREATE_COMPLETE');
  expect(new Set(Object.values(await physicalIds(cloud))).size).toBe(60);
});

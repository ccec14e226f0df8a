import type { CreateStackInput, DescribeStackEventsOutput } from '@aws-sdk/client-cloudformation';
import { makeCloud, type TestCloud } from './_fixtures/cloud';

const Queue = { Type: 'AWS::SQS::Queue' };
const Topic = { Type: 'AWS::SNS::Topic' };
const many = (count: number, item: object) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`Item${index}`, item]));
const ref = (name: string) => ({ Ref: name });
const named = (value: unknown) => ({ Resources: { Queue: { ...Queue, Properties: { QueueName: value } } } });

/** What is wrong, the template, and how CloudFormation refuses it. */
const refused: readonly (readonly [string, string | object, string])[] = [
  ['no sections', {}, 'Template format error: At least one Resources member must be defined.'],
  ['no resources', { Resources: {} }, 'Template format error: At least one Resources member must be defined.'],
  ['an unknown section', { Resource: { Queue } }, 'Invalid template property or properties [Resource]'],
  ['half a JSON', '{\n"Resources": ', 'Template format error: JSON not well-formed. (line 2, column 14)'],
  ['a broken YAML', 'Resources:\n  Queue: [', 'Template format error: YAML not well-formed. (line 2, column 11)'],
  ['a text', 'Resources', 'Template format error: unsupported structure.'],
  [
    'a version that does not exist',
    { AWSTemplateFormatVersion: '2012-10-17', Resources: { Queue } },
    'Template format error: 2012-10-17 is not a supported value for AWSTemplateFormatVersion.',
  ],
  [
    'a long description',
    { Description: 'x'.repeat(1025), Resources: { Queue } },
    "Template format error: 'Description' length is greater than 1024.",
  ],
  [
    'a null',
    { Resources: { Queue: { ...Queue, Properties: { QueueName: null } } } },
    "[/Resources/Queue/Type/QueueName] 'null' values are not allowed in templates",
  ],
  [
    'too many resources',
    { Resources: many(501, Topic) },
    'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
  ],
  [
    'too many parameters',
    { Parameters: many(201, { Type: 'String', Default: '' }), Resources: { Queue } },
    'Template format error: Number of parameters, 201, is greater than maximum allowed, 200',
  ],
  [
    'too many outputs',
    { Resources: { Queue }, Outputs: many(201, { Value: 'x' }) },
    'Template format error: Number of outputs, 201, is greater than maximum allowed, 200',
  ],
  [
    'an unknown type',
    { Resources: { A: { Type: 'AWS::SQS::Cue' } } },
    'Template format error: Unrecognized resource types: [AWS::SQS::Cue]',
  ],
  [
    'a resource without type',
    { Resources: { A: {} } },
    'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
  ],
  [
    'a property beside the properties',
    { Resources: { A: { ...Queue, Tags: [] } } },
    "Invalid template resource property 'Tags'",
  ],
  [
    'a name with a hyphen',
    { Resources: { 'my-queue': Queue } },
    'Template format error: Resource name my-queue is non alphanumeric.',
  ],
  [
    'an unknown policy',
    { Resources: { A: { ...Queue, DeletionPolicy: 'Keep' } } },
    'Template format error: Unrecognized DeletionPolicy Keep for resource A',
  ],
  [
    'a circle',
    {
      Resources: { A: { ...Topic, DependsOn: 'B' }, B: { ...Topic, DependsOn: 'A' }, C: { ...Topic, DependsOn: 'A' } },
    },
    'Circular dependency between resources: [A, B]',
  ],
  [
    'a Ref to nothing',
    named(ref('Name')),
    'Template format error: Unresolved resource dependencies [Name] in the Resources block of the template',
  ],
  [
    'a variable that is nothing',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of Fn::Sub
    named({ 'Fn::Sub': '${Name}-queue' }),
    'Template format error: Unresolved resource dependencies [Name] in the Resources block of the template',
  ],
  [
    'a dependency on nothing',
    { Resources: { A: { ...Queue, DependsOn: 'B' } } },
    'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
  ],
  [
    'an output of nothing',
    { Resources: { Queue }, Outputs: { Name: { Value: ref('Name') } } },
    'Template format error: Unresolved resource dependencies [Name] in the Outputs block of the template',
  ],
  [
    'an output without value',
    { Resources: { Queue }, Outputs: { Name: { Description: 'none' } } },
    'Template format error: Every Outputs member must contain a Value object',
  ],
  [
    'an attribute of nothing',
    named({ 'Fn::GetAtt': ['Topic', 'TopicName'] }),
    'Template error: instance of Fn::GetAtt references undefined resource Topic',
  ],
  [
    'an attribute that the type has not',
    { Resources: { Queue, Topic: { ...Topic, Properties: { DisplayName: { 'Fn::GetAtt': ['Queue', 'Color'] } } } } },
    'Template error: resource Queue does not support attribute type Color in Fn::GetAtt',
  ],
  [
    'half a GetAtt',
    named({ 'Fn::GetAtt': 'Queue' }),
    'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  ],
  ['an unknown function', named({ 'Fn::Upper': 'a' }), 'Template error: Encountered unsupported function: Fn::Upper'],
  [
    'a Join of a text',
    named({ 'Fn::Join': ['-', 'a'] }),
    'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined',
  ],
  [
    'a Select beyond the list',
    named({ 'Fn::Select': [2, ['a', 'b']] }),
    'Template error: Fn::Select cannot select nonexistent value at index 2',
  ],
  [
    'a mapping that is not there',
    named({ 'Fn::FindInMap': ['Names', 'a', 'b'] }),
    "Template error: Mapping named 'Names' is not present in the 'Mappings' section of template.",
  ],
  [
    'a key that no mapping has',
    { ...named({ 'Fn::FindInMap': ['Names', 'a', 'c'] }), Mappings: { Names: { a: { b: 'x' } } } },
    'Template error: Unable to get mapping for Names::a::c',
  ],
  [
    'a resource in a condition',
    { Conditions: { IsBig: { 'Fn::Equals': [ref('Queue'), 'x'] } }, Resources: { Queue } },
    'Template format error: Unresolved dependencies [Queue]. Cannot reference resources in the Conditions block of the template',
  ],
  [
    'a condition that is not there',
    { Resources: { Queue: { ...Queue, Condition: 'IsBig' } } },
    'Template format error: Unresolved condition dependency IsBig in the Resources block of the template',
  ],
  [
    'a choice by a condition that is not there',
    named({ 'Fn::If': ['IsBig', 'a', 'b'] }),
    'Template error: unresolved condition dependency IsBig in Fn::If',
  ],
  [
    'a parameter without type',
    { Parameters: { Name: {} }, Resources: { Queue } },
    'Template format error: [/Parameters/Name] Every Parameters object must contain a Type member.',
  ],
  [
    'a parameter without value',
    { Parameters: { Name: { Type: 'String' }, Size: { Type: 'Number' } }, Resources: { Queue } },
    'Parameters: [Name, Size] must have values',
  ],
  [
    'a value that is not allowed',
    { Parameters: { Name: { Type: 'String', Default: 'c', AllowedValues: ['a', 'b'] } }, Resources: { Queue } },
    "Parameter 'Name' must be one of AllowedValues",
  ],
  ['an unknown transform', { Transform: 'Shout', Resources: { Queue } }, 'No transform named Shout found.'],
  [
    'more than 51,200 bytes',
    { Description: 'x', Metadata: { Text: 'x'.repeat(51_200) }, Resources: { Queue } },
    "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
  ],
];

function create(
  cloud: TestCloud,
  template: string | object,
  input: Partial<CreateStackInput> = {},
  StackName = 'shop',
) {
  const TemplateBody = typeof template === 'string' ? template : JSON.stringify(template);
  return cloud.ask('CreateStack', { StackName, TemplateBody, ...input });
}

test.each(refused)('refuses %s in CloudFormation’s words, and makes nothing', async (_, template, words) => {
  const cloud = makeCloud();

  await expect(create(cloud, template)).rejects.toThrow(
    expect.objectContaining({ name: 'ValidationError', message: expect.stringContaining(words) }),
  );

  expect(await cloud.ask('ListStacks', {})).toEqual({ StackSummaries: [] });
});

test('refuses values for parameters that the template has not', async () => {
  const Parameters = [{ ParameterKey: 'Title', ParameterValue: 'x' }];

  await expect(create(makeCloud(), { Resources: { Queue } }, { Parameters })).rejects.toThrow(
    'Parameters: [Title] do not exist in the template',
  );
});

test('refuses roles until they are acknowledged', async () => {
  const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'admin', AssumeRolePolicyDocument: {} } };

  await expect(create(makeCloud(), { Resources: { role } })).rejects.toThrow(
    expect.objectContaining({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    }),
  );
});

test('refuses a template in S3 of more than a megabyte', async () => {
  const cloud = makeCloud();
  cloud.objects.set('templates/big.json', ' '.repeat(1_000_001));
  const TemplateURL = 'https://templates.s3.eu-west-1.amazonaws.com/big.json';

  await expect(cloud.ask('CreateStack', { StackName: 'shop', TemplateURL })).rejects.toThrow(
    'Template may not exceed 1000000 bytes in size.',
  );
});

async function reasons(cloud: TestCloud, StackName: string): Promise<string[]> {
  const { StackEvents = [] } = await cloud.ask<DescribeStackEventsOutput>('DescribeStackEvents', { StackName });
  return StackEvents.flatMap(({ ResourceStatusReason }) => ResourceStatusReason ?? []);
}

const exporter = { Resources: { Queue }, Outputs: { Name: { Value: 'x', Export: { Name: 'queue' } } } };

test('rolls back a stack that exports what another one does', async () => {
  const cloud = makeCloud();
  await create(cloud, exporter);
  await cloud.settle('shop');

  await create(cloud, exporter, {}, 'other');

  expect(await cloud.settle('other')).toBe('ROLLBACK_COMPLETE');
  expect((await reasons(cloud, 'other')).join()).toContain(
    'Export with name queue is already exported by stack shop. Rollback requested by user.',
  );
});

test('says which export is not there', async () => {
  const cloud = makeCloud();

  await expect(create(cloud, named({ 'Fn::ImportValue': 'queue' }))).rejects.toThrow('No export named queue found.');
});

test('refuses to delete a stack whose export is in use', async () => {
  const cloud = makeCloud();
  await create(cloud, exporter);
  await cloud.settle('shop');
  await create(cloud, named({ 'Fn::ImportValue': 'queue' }), {}, 'user');
  await cloud.settle('user');

  await expect(cloud.ask('DeleteStack', { StackName: 'shop' })).rejects.toThrow(
    'Export queue cannot be deleted as it is in use by user',
  );
});

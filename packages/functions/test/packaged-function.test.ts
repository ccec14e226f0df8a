import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { PackagedFunction, type PackagedFunctionProps, packagedFunctionProblems } from '../src';
import { makeHandler } from './_fixtures/make-handler';

const env = { account: '111122223333', region: 'eu-west-1' };
const code = makeHandler('exports.handler = async () => undefined;');
let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Release', { env });
});

function makeFunction(props: Partial<PackagedFunctionProps> = {}): PackagedFunction {
  return new PackagedFunction(stack, 'Hook', { code, description: 'checks a release', statements: [], ...props });
}

const template = () => Template.fromStack(stack);
const functionHas = (properties: object) => template().hasResourceProperties('AWS::Lambda::Function', properties);
const statementsOf = (of: Template): unknown[] =>
  Object.values(of.findResources('AWS::IAM::ManagedPolicy')).flatMap(
    policy => policy.Properties.PolicyDocument.Statement,
  );
const acknowledged = (path: string): unknown[] =>
  app.node
    .findAll()
    .filter(({ node }) => node.path === path)
    .flatMap(({ node }) => node.metadata.map(({ data }) => data));

test('runs on the newest Node, on Graviton', () => {
  makeFunction();

  functionHas({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Description: 'checks a release',
  });
});

test('takes a minute, 256 MiB and five at once unless told otherwise', () => {
  makeFunction();

  functionHas({ Timeout: 60, MemorySize: 256, ReservedConcurrentExecutions: 5 });
});

test('takes the time, the memory and the number that it is given', () => {
  makeFunction({ timeout: Duration.minutes(5), memoryMiB: 512, reservedConcurrency: 20 });

  functionHas({ Timeout: 300, MemorySize: 512, ReservedConcurrentExecutions: 20 });
});

test('may write its own log and tell of failed events, and nothing else', () => {
  makeFunction();

  const log = { 'Fn::GetAtt': [Match.stringLikeRegexp('^HookFunctionLog'), 'Arn'] };
  const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^HookFunctionFailedEvents'), 'Arn'] };
  template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: log },
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue },
      ],
    },
  });
});

test('may do what it is given besides, in policies that are objects of their own', () => {
  const actions = ['codedeploy:PutLifecycleEventHookExecutionStatus'];
  makeFunction({ statements: [new PolicyStatement({ actions, resources: ['arn:aws:codedeploy:x'] })] });

  const made = template();
  expect(statementsOf(made)).toContainEqual({ Effect: 'Allow', Action: actions[0], Resource: 'arn:aws:codedeploy:x' });
  made.resourceCountIs('AWS::IAM::Policy', 0);
  made.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] },
    ManagedPolicyArns: [{ Ref: Match.stringLikeRegexp('Policy') }],
    Policies: Match.absent(),
    Description: 'checks a release',
  });
});

test('keeps its own log for a year, also when the stack goes', () => {
  makeFunction();

  template().hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { RetentionInDays: 365, KmsKeyId: Match.absent() },
  });
  functionHas({ LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^HookFunctionLog') } } });
});

test('deletes its log earlier, or with the stack, when told to', () => {
  makeFunction({ logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  template().hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Delete',
    Properties: { RetentionInDays: 30 },
  });
});

test('sets events aside for two weeks that failed three times', () => {
  makeFunction();

  functionHas({
    DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailedEvents'), 'Arn'] } },
  });
  template().hasResourceProperties('AWS::SQS::Queue', {
    MessageRetentionPeriod: 1_209_600,
    SqsManagedSseEnabled: true,
  });
  template().hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 2 });
});

test('takes failed events over TLS only', () => {
  makeFunction();

  template().hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ],
    },
  });
});

test('encrypts log, variables and failed events with the key that it is given', () => {
  const encryptionKey = new Key(stack, 'Key');
  makeFunction({ encryptionKey, variables: { SERVICE: 'shop' } });

  const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
  const made = template();
  made.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
  made.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: arn, SqsManagedSseEnabled: Match.absent() });
  made.hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: arn });
  made.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: arn }]),
    },
  });
});

test('has the variables that it is given, and none by itself', () => {
  makeFunction({ variables: { SERVICE: 'shop' } });

  functionHas({ Environment: { Variables: { SERVICE: 'shop' } }, KmsKeyArn: Match.absent() });
});

test('stays outside of networks, and says why', () => {
  const made = makeFunction();

  functionHas({ VpcConfig: Match.absent(), Environment: Match.absent() });
  expect(made.securityGroup).toBeUndefined();
  expect(acknowledged('Release/Hook/Function/Policy')).toEqual([]);
  expect(acknowledged('Release/Hook/Function/Resource')).toContainEqual({
    'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC': expect.stringContaining('calls AWS APIs only'),
  });
});

test('says why its log has no key of ours, unless it has one', () => {
  makeFunction();
  new PackagedFunction(stack, 'Other', {
    code,
    description: 'other',
    statements: [],
    encryptionKey: new Key(stack, 'Key'),
  });

  expect(acknowledged('Release/Hook/Function/Log')).toContainEqual({
    'NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted': expect.stringContaining('key of CloudWatch Logs'),
  });
  expect(acknowledged('Release/Hook/Function/Log')).toContainEqual({
    'CloudFormation-Validate::cloudwatch_log_group_encrypted_check': expect.stringContaining('key of CloudWatch Logs'),
  });
  expect(acknowledged('Release/Other/Function/Log')).toEqual([]);
});

test('runs in the subnets that are named', () => {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-1'],
    isolatedSubnetIds: ['subnet-2'],
  });

  makeFunction({ network: { vpc, subnets: { subnetType: SubnetType.PRIVATE_ISOLATED } } });

  functionHas({ VpcConfig: { SubnetIds: ['subnet-2'], SecurityGroupIds: Match.anyValue() } });
});

test('runs in the subnets of a network when told to, closed until rules are added', () => {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-1'],
  });
  const made = makeFunction({ network: { vpc } });

  const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('SecurityGroup'), 'GroupId'] };
  functionHas({ VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [group] } });
  template().hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Lambda function: nothing in or out until its owner adds rules',
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
  expect(made.securityGroup).toBeDefined();
});

test('has the security group of somebody else when told to, and none of its own', () => {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-1'],
  });
  const securityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
  const made = makeFunction({ network: { vpc, securityGroup } });

  functionHas({ VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } });
  template().resourceCountIs('AWS::EC2::SecurityGroup', 0);
  expect(made.securityGroup).toBe(securityGroup);
});

test('may make its network interfaces in a network, and says why for all of them', () => {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-1'],
  });
  makeFunction({ network: { vpc } });

  expect(statementsOf(template())).toContainEqual({
    Effect: 'Allow',
    Action: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    Resource: '*',
  });
  expect(acknowledged('Release/Hook/Function/Policy')).toContainEqual({
    'AwsSolutions::AwsSolutions-IAM5[Resource::*]': expect.stringContaining('network interface'),
  });
  expect(acknowledged('Release/Hook/Function/Resource')).not.toContainEqual(
    expect.objectContaining({ 'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC': expect.anything() }),
  );
});

test('uploads what Lambda runs, and nothing that the compiler left beside it', () => {
  makeFunction({
    code: makeHandler('require("./rules"); exports.handler = 1;', { 'rules.js': '', 'x.tsbuildinfo': '' }),
  });

  const { directory } = app.synth();
  const [asset = ''] = readdirSync(directory).filter(name => name.startsWith('asset.'));
  expect(readdirSync(join(directory, asset)).sort()).toEqual(['index.js', 'rules.js']);
});

test('passes what its consumers need: function, role, policy and failed events', () => {
  const { function: lambda, role, policy, failedEvents } = makeFunction();

  expect(stack.resolve(lambda.functionArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^HookFunction/), 'Arn'] });
  expect(stack.resolve(role.roleArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/Role/), 'Arn'] });
  expect(stack.resolve(policy.managedPolicyArn)).toEqual({ Ref: expect.stringMatching(/Policy/) });
  expect(stack.resolve(failedEvents.queueArn)).toEqual({
    'Fn::GetAtt': [expect.stringMatching(/FailedEvents/), 'Arn'],
  });
});

const problemsOf = (props: object) =>
  packagedFunctionProblems({ code, description: 'checks a release', ...props }).map(({ code, path, fact }) => [
    code,
    path,
    fact,
  ]);

test.each([
  ['timeout', Duration.millis(900), 'TimeoutOutOfRange', 'must be a whole number from 1 to 900 seconds'],
  ['timeout', Duration.seconds(901), 'TimeoutOutOfRange', 'must be a whole number from 1 to 900 seconds'],
  ['memoryMiB', 127, 'MemoryOutOfRange', 'must be a whole number from 128 to 10240 MiB'],
  ['memoryMiB', 10_241, 'MemoryOutOfRange', 'must be a whole number from 128 to 10240 MiB'],
  ['reservedConcurrency', 0, 'ReservedConcurrencyOutOfRange', 'must be a whole number from 1 to 1000'],
  ['reservedConcurrency', 1_001, 'ReservedConcurrencyOutOfRange', 'must be a whole number from 1 to 1000'],
  ['description', ' ', 'DescriptionInvalid', 'must say in 1 to 256 characters what the function is for'],
  ['description', 'x'.repeat(257), 'DescriptionInvalid', 'must say in 1 to 256 characters what the function is for'],
])('fails when %s is %s', (path, value, code, fact) => {
  expect(problemsOf({ [path]: value })).toEqual([[code, path, fact]]);
});

test.each([
  ['timeout', Duration.seconds(1)],
  ['timeout', Duration.seconds(900)],
  ['timeout', Duration.seconds(Lazy.number({ produce: () => 5 }))],
  ['memoryMiB', 128],
  ['memoryMiB', 10_240],
  ['reservedConcurrency', 1],
  ['reservedConcurrency', 1_000],
  ['description', 'x'.repeat(256)],
  ['description', Lazy.string({ produce: () => '' })],
])('takes a %s of %s', (path, value) => {
  expect(problemsOf({ [path]: value })).toEqual([]);
});

test.each(['A', '1ST', 'WITH-DASH', '_HANDLER', ''])('fails when a variable is called "%s"', name => {
  expect(packagedFunctionProblems({ code, description: 'x', variables: { SERVICE: 'shop', [name]: 'x' } })).toEqual([
    {
      code: 'VariableNameInvalid',
      path: 'variables',
      value: name,
      fact: 'must be two or more letters, digits and underscores, the first one a letter',
    },
  ]);
});

test('takes names of variables that Lambda takes', () => {
  expect(problemsOf({ variables: { AB: 'x', service_2: 'x' } })).toEqual([]);
});

test('fails when the folder holds no compiled module', () => {
  expect(() => makeFunction({ code: '/nowhere' })).toThrow(
    expect.objectContaining({
      name: 'HandlerMissing',
      message: 'Release/Hook.code = "/nowhere": holds no index.js; build the package that it belongs to',
    }),
  );
});

test('fails when the folder holds anything but index.js', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-handler-'));

  expect(problemsOf({ code: folder })).toEqual([['HandlerMissing', 'code', 'holds no index.js']]);
});

test('looks for imports in modules of all levels, and only there', () => {
  const folder = makeHandler('', { 'notes.md': 'require("left-pad")' });
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'rules', 'first.js'), 'require("right-pad")');

  expect(problemsOf({ code: folder })).toEqual([
    ['HandlerImportsForbidden', 'code', 'imports right-pad, which Lambda does not bring'],
  ]);
});

test('fails when the module imports what Lambda does not bring', () => {
  const index = [
    'require("node:fs"); require("@aws-sdk/client-ec2"); require("./rules"); require("@berth/network");',
    'require("../index"); require("../index"); require("fs-extra");',
  ].join('\n');

  expect(packagedFunctionProblems({ code: makeHandler(index), description: 'x' })).toEqual([
    expect.objectContaining({
      code: 'HandlerImportsForbidden',
      path: 'code',
      fact: 'imports ../index, @berth/network, fs-extra, which Lambda does not bring',
      fix: 'import only node:, @aws-sdk/ and files beside it',
    }),
  ]);
});

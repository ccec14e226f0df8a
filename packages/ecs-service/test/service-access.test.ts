import { AnyPrincipal, type IRole, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { type ContainerServiceProps, ServiceSecret } from '../src';
import { ec2, fargate, ServiceStack } from './_fixtures/service-stack';

const exec = { reason: 'the on-call engineer inspects tasks', owner: 'platform team' };
const keyArn = 'arn:aws:kms:eu-west-1:000000000000:key/1';

let stack: ServiceStack;

beforeEach(() => {
  stack = new ServiceStack();
});

const execStatements = () => stack.statements(/^ECS Exec/);
const taskRole = () =>
  Object.entries(stack.template.findResources('AWS::IAM::Role')).find(([id]) => /TaskRole/.test(id))?.[1].Properties;

test('lets nobody open a shell by default', () => {
  stack.make();

  expect(stack.service).toMatchObject({ EnableExecuteCommand: false });
  expect(execStatements()).toEqual([]);
});

test('lets people open a shell with a reason: channels, and nothing else', () => {
  stack.make({ exec });

  expect(stack.service).toMatchObject({ EnableExecuteCommand: true });
  expect(execStatements()).toEqual([
    {
      Action: [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      Effect: 'Allow',
      Resource: '*',
    },
  ]);
  expect(taskRole()?.ManagedPolicyArns).toEqual([{ Ref: expect.stringMatching(/^ServiceExecPolicy/) }]);
  expect(stack.accepted('Service/Exec')).toEqual({
    'AwsSolutions::AwsSolutions-IAM5[Resource::*]':
      'channels of Session Manager have no resource level. ECS Exec is on: the on-call engineer inspects tasks (platform team)',
  });
});

test('encrypts and records shells as the cluster does', () => {
  const key = Key.fromKeyArn(stack, 'Key', keyArn);
  const logGroup = LogGroup.fromLogGroupName(stack, 'ExecLog', 'exec');
  stack.make({ exec, cluster: { ...ec2, exec: { key, logGroup } } });

  const group = 'arn:aws:logs:eu-west-1:000000000000:log-group:exec:*';
  expect(execStatements().slice(1)).toMatchObject([
    { Action: 'kms:Decrypt', Resource: keyArn },
    { Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'] },
    { Action: 'logs:DescribeLogGroups', Resource: '*' },
  ]);
  const streams = Object.keys(stack.accepted('Service/Exec')).find(id => id.includes('log-group'));
  expect(streams).toMatch(/^AwsSolutions::AwsSolutions-IAM5\[Resource::.*:log-group:exec:\*\]$/);
  expect(group).toContain(':log-group:exec:*');
});

test('accepts no wildcard of a log group whose ARN has none', () => {
  stack.make({ exec, cluster: { ...ec2, exec: { logGroup: new LogGroup(stack, 'ExecLog') } } });

  expect(Object.keys(stack.accepted('Service/Exec'))).toEqual(['AwsSolutions::AwsSolutions-IAM5[Resource::*]']);
});

test('gives the agent of ECS Exec folders to write to, as all others are read-only', () => {
  stack.make({ exec, cluster: fargate });

  expect(stack.container().MountPoints).toEqual([
    { ContainerPath: '/managed-agents', ReadOnly: false, SourceVolume: 'exec-0' },
    { ContainerPath: '/var/lib/amazon/ssm', ReadOnly: false, SourceVolume: 'exec-1' },
    { ContainerPath: '/var/log/amazon/ssm', ReadOnly: false, SourceVolume: 'exec-2' },
  ]);
  expect(stack.container()).toMatchObject({ ReadonlyRootFilesystem: true });
});

test('needs no folders where everything may be written', () => {
  stack.make({ exec, writableRoot: exec });

  expect(stack.container()).toMatchObject({ ReadonlyRootFilesystem: false });
  expect(stack.container()).not.toHaveProperty('MountPoints');
  expect(stack.container().LinuxParameters).not.toHaveProperty('Tmpfs');
});

test.each<[string, Partial<ContainerServiceProps>, string | undefined]>([
  ['the user that is asked for', { user: 'app' }, 'app'],
  ['the user of the image with a reason', { rootUser: exec }, undefined],
  ['root with a reason', { rootUser: exec, user: '0' }, '0'],
])('runs as %s', (_, props, user) => {
  stack.make(props);

  expect(stack.container().User).toBe(user);
});

const ROOT = 'CloudFormation-Validate::ecs_task_definition_nonroot_user_check';

test.each<[Partial<ContainerServiceProps>, string | undefined]>([
  [{}, undefined],
  [{ rootUser: exec, user: 'app' }, undefined],
  [{ rootUser: exec }, 'pyshop: the on-call engineer inspects tasks (platform team)'],
  [{ rootUser: exec, user: 'root:root' }, 'pyshop: the on-call engineer inspects tasks (platform team)'],
])('accepts root only where there is one (%#)', (props, reason) => {
  stack.make(props);

  expect(stack.accepted('Service/Task/Resource')[ROOT]).toBe(reason);
});

test('accepts a finding of several containers once, with all reasons, until the first ends', () => {
  const image = `nginx:1@sha256:${'a'.repeat(64)}`;
  const other = { reason: 'the vendor image needs it', owner: 'web team', until: '2999-01-31' };
  stack.make({
    writableRoot: { ...exec, until: '2999-12-31' },
    sidecars: [
      { name: 'web', image, writableRoot: other },
      { name: 'log', image, writableRoot: exec },
    ],
  });

  expect(stack.accepted('Service/Task/Resource')).toMatchObject({
    'CloudFormation-Validate::ecs_containers_readonly_access_check':
      'pyshop: the on-call engineer inspects tasks; web: the vendor image needs it; log: the on-call engineer inspects tasks (platform team, web team, until 2999-01-31)',
  });
});

test('accepts by default only what its own variables and permissions cause', () => {
  stack.make();

  expect(stack.accepted('Service')).toEqual({
    'AwsSolutions::AwsSolutions-ECS2': expect.stringContaining('passed the secret lint'),
    'AwsSolutions::AwsSolutions-IAM5[Resource::*]': expect.stringContaining('ecr:GetAuthorizationToken'),
  });
});

test('S004-19 lets the code use one bucket', () => {
  stack.make().grantBucket('Uploads', 'arn:aws:s3:::uploads', Key.fromKeyArn(stack, 'Key', keyArn));

  expect(stack.statements(/^Objects of one bucket/)).toMatchObject([
    { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::uploads' },
    { Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::uploads/*' },
    { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn },
  ]);
  expect(taskRole()?.ManagedPolicyArns).toEqual([{ Ref: expect.stringMatching(/^ServiceUploads/) }]);
  expect(Object.keys(stack.accepted('Service/Uploads'))).toEqual([
    'AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:s3:::uploads/*]',
  ]);
});

test('names the bucket of the same stack in the finding as cdk-nag does', () => {
  const bucket = new Bucket(stack, 'Bucket');
  stack.make().grantBucket('Uploads', bucket.bucketArn);

  expect(Object.keys(stack.accepted('Service/Uploads'))[0]).toMatch(/IAM5\[Resource::<Bucket[0-9A-F]{8}\.Arn>\/\*\]$/);
  expect(stack.statements(/^Objects of one bucket/)).toHaveLength(2);
});

test('S001-25 lets the code read its own secrets again', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', keyArn);
  const parameter = StringParameter.fromStringParameterName(stack, 'Parameter', '/dev/level');
  const service = stack.make({
    secrets: {
      SECRET_KEY: ServiceSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Secret', 'dev/key')),
      LEVEL: ServiceSecret.fromParameter(parameter, encryptionKey),
    },
  });

  service.grantOwnSecrets();

  expect(stack.statements(/^Secrets that the tasks get/)).toMatchObject([
    { Action: 'secretsmanager:GetSecretValue' },
    { Action: 'ssm:GetParameters' },
    { Action: 'kms:Decrypt', Resource: keyArn },
  ]);
});

test('puts what is granted to the code into one policy, not into the role', () => {
  const { taskRole: role } = stack.make();
  for (const action of ['s3:GetObject', 's3:PutObject']) {
    role.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources: ['arn:aws:s3:::b/*'] }));
  }

  expect(stack.statements(/^What the code of dev-pyshop may do/)).toMatchObject([
    { Action: 's3:GetObject' },
    { Action: 's3:PutObject' },
  ]);
  stack.template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('S000-12 takes roles that were made elsewhere, and lets the agent start its tasks', () => {
  const roleOf = (name: string) => Role.fromRoleArn(stack, name, `arn:aws:iam::000000000000:role/${name}`);
  const secret = Secret.fromSecretNameV2(stack, 'Secret', 'dev/key');
  stack.make({
    taskRole: roleOf('Task'),
    executionRole: roleOf('Agent'),
    secrets: { SECRET_KEY: ServiceSecret.fromSecretsManager(secret) },
    exec,
  });

  expect(stack.task).toMatchObject({
    TaskRoleArn: 'arn:aws:iam::000000000000:role/Task',
    ExecutionRoleArn: 'arn:aws:iam::000000000000:role/Agent',
  });
  stack.template.resourceCountIs('AWS::IAM::Role', 0);
  stack.template.resourceCountIs('AWS::IAM::Policy', 0);
  const attached = Object.values(stack.template.findResources('AWS::IAM::ManagedPolicy'));
  expect(attached.map(({ Properties }) => [Properties.Description, Properties.Roles])).toEqual([
    ['What the start of dev-pyshop needs', ['Agent']],
    ['ECS Exec in tasks of dev-pyshop', ['Task']],
  ]);
});

test('leaves a role alone that may not be changed', () => {
  const options = { mutable: false };
  const executionRole = Role.fromRoleArn(stack, 'Agent', 'arn:aws:iam::000000000000:role/Agent', options);
  stack.make({ executionRole });

  const [policy] = Object.values(stack.template.findResources('AWS::IAM::ManagedPolicy'));
  expect(policy?.Properties).not.toHaveProperty('Roles');
});

test.each<[string, boolean, (scope: ServiceStack) => IRole | undefined]>([
  ['no role is given', false, () => undefined],
  ['the role is of the stack', false, scope => new Role(scope, 'Agent', { assumedBy: new AnyPrincipal() })],
  ['its ARN is known', false, scope => Role.fromRoleArn(scope, 'Agent', 'arn:aws:iam::000000000000:role/Agent')],
  [
    'another stack published it',
    true,
    scope => Role.fromRoleArn(scope, 'Agent', StringParameter.valueForStringParameter(scope, '/berth/global/agent')),
  ],
])('accepts that a parameter stands for an ARN, when %s: %s', (_, accepted, roleOf) => {
  stack.make({ executionRole: roleOf(stack) });

  expect('CloudFormation-Validate::E3511' in stack.accepted('Service/Task')).toBe(accepted);
});

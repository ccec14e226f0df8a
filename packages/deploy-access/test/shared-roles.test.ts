import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { SharedRoles, type SharedRolesProps, sharedRolesProblems } from '../src';
import { arn } from './_fixtures/arns';
import { SimulatedPolicies } from './_fixtures/simulated-policies';

const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;
let instanceRole: Role;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
  instanceRole = new Role(stack, 'Instances', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
});

function make(change: Partial<SharedRolesProps> = {}): SharedRoles {
  return new SharedRoles(stack, 'Roles', {
    environment: 'global',
    repositories: [Repository.fromRepositoryArn(stack, 'Repository', arn('ecr', 'repository/pyshop'))],
    environments: ['dev', 'test'],
    secrets: [Secret.fromSecretCompleteArn(stack, 'Secret', arn('secretsmanager', 'secret:global/token-abcdef'))],
    instanceRole,
    ...change,
  });
}

test('S000-06, S000-07: tasks of this account take the roles', () => {
  const { executionRole, taskRole } = make();

  const template = Template.fromStack(stack);
  for (const [role, Description] of [
    [executionRole, 'Start of tasks: images, logs, secrets'],
    [taskRole, 'Tasks: their secrets'],
  ] as const) {
    const { Ref: id } = stack.resolve(role.roleName);
    expect(template.findResources('AWS::IAM::Role')[id]?.Properties).toMatchObject({
      Description,
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          },
        ],
      },
    });
  }
});

test('S000-06: the agent pulls from the repositories, writes the logs of the environments and reads the secrets', () => {
  make();
  const execution = SimulatedPolicies.of(stack, 'RolesExecutionPolicy');

  expect(execution.actions()).toEqual([
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:GetAuthorizationToken',
    'ecr:GetDownloadUrlForLayer',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'secretsmanager:GetSecretValue',
  ]);
  expect(execution.allows('ecr:BatchGetImage', arn('ecr', 'repository/pyshop'))).toBe(true);
  expect(execution.allows('ecr:BatchGetImage', arn('ecr', 'repository/other'))).toBe(false);
  expect(execution.allows('ecr:GetAuthorizationToken', '*')).toBe(true);
  for (const name of ['dev', 'test']) {
    expect(execution.allows('logs:PutLogEvents', arn('logs', `log-group:${name}-api:log-stream:1`))).toBe(true);
  }
  expect(execution.allows('logs:PutLogEvents', arn('logs', 'log-group:prod-api:log-stream:1'))).toBe(false);
});

test('S000-07: the code reads the secrets only', () => {
  make();
  const task = SimulatedPolicies.of(stack, 'RolesTaskPolicy');

  expect(task.statements).toEqual([
    {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: arn('secretsmanager', 'secret:global/token-abcdef'),
    },
  ]);
});

test('decrypts with the keys of the secrets, each named once', () => {
  const key = new Key(stack, 'Key');
  const secrets = ['A', 'B'].map(id => new Secret(stack, id, { encryptionKey: key }));

  make({ secrets });

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Description: 'Tasks: their secrets',
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Action: 'secretsmanager:GetSecretValue' }),
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: stack.resolve(key.keyArn) },
      ],
    },
  });
});

test('gives the code no policy when there are no secrets', () => {
  make({ secrets: [] });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 1);
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.not(Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue' })])),
    },
  });
});

test('S000-10: makes one instance profile with exactly the role of the instances', () => {
  make();

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::InstanceProfile', 1);
  template.hasResourceProperties('AWS::IAM::InstanceProfile', { Roles: [stack.resolve(instanceRole.roleName)] });
});

test('S000-11: publishes the roles, and the profile of the instances', () => {
  const { executionRole, taskRole, instanceProfile } = make();

  const template = Template.fromStack(stack);
  for (const [field, role] of [
    ['executionRoleArn', executionRole],
    ['taskRoleArn', taskRole],
    ['instanceRoleArn', instanceRole],
  ] as const) {
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/berth/global/deploy-access/v1/${field}`,
      Value: stack.resolve(role.roleArn),
    });
  }
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/global/deploy-access/v1/instanceProfileArn',
    Value: stack.resolve(instanceProfile.instanceProfileArn),
  });
});

test('S000-12: is read back in another stack, where nothing is added to the roles', () => {
  const reader = new Stack(new App(), 'Reader', { env });

  const { instanceProfile, ...roles } = SharedRoles.fromContract(reader, 'Roles', 'global');

  for (const [id, role] of Object.entries(roles)) {
    new CfnOutput(reader, id, { value: role.roleArn });
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  }
  new CfnOutput(reader, 'instanceProfile', { value: instanceProfile.instanceProfileArn });
  const template = Template.fromStack(reader);
  const parameters = template.findParameters('*');
  const defaults = Object.values(template.findOutputs('*')).map(({ Value }) => parameters[Value.Ref]?.Default);
  expect(defaults).toEqual(
    ['executionRoleArn', 'taskRoleArn', 'instanceRoleArn', 'instanceProfileArn'].map(
      field => `/berth/global/deploy-access/v1/${field}`,
    ),
  );
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('is bound when told so', () => {
  const boundary = ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'acme-boundary');

  const { executionRole, taskRole } = make({ boundary });

  const roles = Template.fromStack(stack).findResources('AWS::IAM::Role');
  for (const role of [executionRole, taskRole]) {
    const { Ref: id } = stack.resolve(role.roleName);
    expect(roles[id]?.Properties.PermissionsBoundary).toEqual(stack.resolve(boundary.managedPolicyArn));
  }
});

test('accepts the wildcards of signing in and of logs, each by itself', () => {
  const { node } = make();

  const policy = node.findChild('ExecutionPolicy');
  const accepted = policy.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  const reason = 'signing in has no resource level; log groups begin with the name of their environment (Berth)';
  const wildcard = (resource: string) => `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`;
  const logs = (name: string) => `arn:<AWS::Partition>:logs:eu-west-1:111122223333:log-group:${name}-*`;
  expect(Object.assign({}, ...accepted.map(({ data }) => data))).toEqual({
    [wildcard('*')]: reason,
    [wildcard(logs('dev'))]: reason,
    [wildcard(logs('test'))]: reason,
  });
});

test('fails without repositories and environments, and with wrong names', () => {
  expect(sharedRolesProblems({ repositories: [], environments: [] })).toEqual([
    {
      code: 'RepositoriesMissing',
      path: 'repositories',
      value: '[]',
      fact: 'must name a repository; without one no task can start',
    },
    {
      code: 'EnvironmentsMissing',
      path: 'environments',
      value: '[]',
      fact: 'must name an environment; without one no task can write its log',
    },
  ]);
  expect(() => make({ environments: ['dev', '*'] })).toThrow(
    expect.objectContaining({
      name: 'EnvironmentNameInvalid',
      problems: [expect.objectContaining({ path: expect.stringContaining('environments[1]'), value: '*' })],
    }),
  );
});

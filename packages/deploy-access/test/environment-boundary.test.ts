import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { EnvironmentBoundary, type EnvironmentBoundaryProps } from '../src';
import { RUNTIME_SERVICES, STACK_SERVICES } from '../src/data/services';
import { arn, ownedBy } from './_fixtures/arns';
import { SimulatedPolicies } from './_fixtures/simulated-policies';

const env = { account: '111122223333', region: 'eu-west-1' };
const BOUNDARY = arn('iam', 'policy/berth-dev-boundary');
const bounded = { 'iam:PermissionsBoundary': BOUNDARY };
const unbounded: Record<string, string>[] = [{}, { 'iam:PermissionsBoundary': arn('iam', 'policy/other') }];
const NAMED = ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'];

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

function make(change: Partial<EnvironmentBoundaryProps> = {}): EnvironmentBoundary {
  return new EnvironmentBoundary(stack, 'Dev', { environment: 'dev', ...change });
}

function policies(id: 'Dev' | 'DevExecution', change: Partial<EnvironmentBoundaryProps> = {}): SimulatedPolicies {
  make(change);
  return SimulatedPolicies.of(stack, id);
}

test('makes two policies, whose names the bootstrap takes', () => {
  make();

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 2);
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: 'berth-dev-boundary',
    Description: 'What roles of dev can do at most',
  });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: 'berth-dev-execution',
    Description: 'CloudFormation: what stacks of dev consist of',
  });
});

test('accepts of both that they are upper bounds, and nothing else', () => {
  const { boundary, execution } = make();

  const accepted = [boundary, execution].flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>)),
  );
  const reason =
    'an upper bound of named services: what it allows, its denials and the policies of the roles take away again (Berth)';
  const findings = [
    'AwsSolutions::AwsSolutions-IAM5',
    'CloudFormation-Validate::W2512',
    'CloudFormation-Validate::iam_managed_policy_no_statements_with_full_access_check',
  ].map(id => [id, reason]);
  expect(accepted).toEqual([...findings, ...findings]);
});

test('roles can use the services of the constructs and what runs beside them, and no others', () => {
  const boundary = policies('Dev');
  const can = (service: string) => boundary.allows(`${service}:Anything`, '*', ownedBy('dev'));

  expect([...STACK_SERVICES, ...RUNTIME_SERVICES].filter(service => !can(service))).toEqual([]);
  expect(['dynamodb', 'organizations', 'account', 'sagemaker', 'aws-portal'].filter(can)).toEqual([]);
});

test('roles, and stacks, can use services that are named', () => {
  const boundary = policies('Dev', { services: ['dynamodb'] });

  expect(boundary.allows('dynamodb:GetItem', '*')).toBe(true);
  expect(SimulatedPolicies.of(stack, 'DevExecution').allows('dynamodb:CreateTable', '*')).toBe(true);
});

test('roles can make roles with the boundary only', () => {
  const boundary = policies('Dev');

  for (const action of NAMED) {
    expect(boundary.allows(action, arn('iam', 'role/dev-api'), bounded)).toBe(true);
    for (const context of unbounded) expect(boundary.allows(action, arn('iam', 'role/dev-api'), context)).toBe(false);
  }
  expect(boundary.allows('iam:DeleteRolePermissionsBoundary', arn('iam', 'role/dev-api'), bounded)).toBe(false);
  expect(boundary.allows('iam:DeleteRole', arn('iam', 'role/dev-api'))).toBe(true);
});

test('roles cannot change the boundary', () => {
  const boundary = policies('Dev');

  for (const verb of ['CreatePolicyVersion', 'DeletePolicy', 'DeletePolicyVersion', 'SetDefaultPolicyVersion']) {
    expect(boundary.allows(`iam:${verb}`, BOUNDARY)).toBe(false);
    expect(boundary.allows(`iam:${verb}`, arn('iam', 'policy/dev-api'))).toBe(true);
  }
});

test('roles cannot make identities', () => {
  const boundary = policies('Dev');
  const things = ['AccessKey', 'LoginProfile', 'OpenIDConnectProvider', 'SAMLProvider', 'User'];

  expect(things.filter(thing => boundary.allows(`iam:Create${thing}`, '*', bounded))).toEqual([]);
});

test('roles reach nothing that carries the tag of another environment', () => {
  const boundary = policies('Dev');

  expect(boundary.allows('s3:GetObject', '*', ownedBy('prod'))).toBe(false);
  expect(boundary.allows('s3:GetObject', '*')).toBe(true);
});

test('stacks can consist of the services of the constructs, and no others', () => {
  const execution = policies('DevExecution');
  const can = (service: string) => execution.allows(`${service}:Anything`, '*', ownedBy('dev'));

  expect(STACK_SERVICES.filter(service => !can(service))).toEqual([]);
  expect(['dynamodb', 'organizations', 'cloudformation', 'ssmmessages', 'sts'].filter(can)).toEqual([]);
});

test('stacks make roles of their environment with the boundary only', () => {
  const execution = policies('DevExecution');
  const role = arn('iam', 'role/dev-api-Task');

  for (const action of NAMED) {
    expect(execution.allows(action, role, bounded)).toBe(true);
    expect(execution.allows(action, arn('iam', 'role/prod-api-Task'), bounded)).toBe(false);
    for (const context of unbounded) expect(execution.allows(action, role, context)).toBe(false);
  }
});

test('stacks may do exactly this in IAM', () => {
  expect(policies('DevExecution').actions()).toEqual([
    'iam:AddRoleToInstanceProfile',
    'iam:AttachRolePolicy',
    'iam:CreateInstanceProfile',
    'iam:CreatePolicy',
    'iam:CreatePolicyVersion',
    'iam:CreateRole',
    'iam:CreateServiceLinkedRole',
    'iam:DeleteInstanceProfile',
    'iam:DeletePolicy',
    'iam:DeletePolicyVersion',
    'iam:DeleteRole',
    'iam:DeleteRolePolicy',
    'iam:DetachRolePolicy',
    'iam:GetInstanceProfile',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:ListInstanceProfilesForRole',
    'iam:ListPolicyVersions',
    'iam:ListRolePolicies',
    'iam:PassRole',
    'iam:PutRolePermissionsBoundary',
    'iam:PutRolePolicy',
    'iam:RemoveRoleFromInstanceProfile',
    'iam:TagPolicy',
    'iam:TagRole',
    'iam:UntagPolicy',
    'iam:UntagRole',
    'iam:UpdateAssumeRolePolicy',
    'iam:UpdateRole',
    'iam:UpdateRoleDescription',
  ]);
});

test.each([
  ['iam:PassRole', 'role'],
  ['iam:CreatePolicy', 'policy'],
  ['iam:CreateInstanceProfile', 'instance-profile'],
])('stacks may %s of their environment only', (action, kind) => {
  const execution = policies('DevExecution');

  expect(execution.allows(action, arn('iam', `${kind}/dev-api`))).toBe(true);
  expect(execution.allows(action, arn('iam', `${kind}/prod-api`))).toBe(false);
  expect(execution.allows(action, arn('iam', `${kind}/dev-api`), ownedBy('prod'))).toBe(false);
});

test('stacks make the roles of services of AWS', () => {
  const execution = policies('DevExecution');
  const action = 'iam:CreateServiceLinkedRole';

  expect(execution.allows(action, arn('iam', 'role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'))).toBe(
    true,
  );
  expect(execution.allows(action, arn('iam', 'role/dev-api'))).toBe(false);
});

test('bounds every role of a stack', () => {
  const other = new Stack(new App(), 'dev-api', { env });
  new Role(other, 'Task', { assumedBy: new AccountRootPrincipal() });

  EnvironmentBoundary.applyTo(other, 'dev');

  Template.fromStack(other).allResourcesProperties('AWS::IAM::Role', {
    PermissionsBoundary: {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:policy/berth-dev-boundary']],
    },
  });
});

test('fails with all mistakes at once', () => {
  expect(() => make({ environment: 'dev*', services: ['s3:GetObject'] })).toThrow(
    expect.objectContaining({
      problems: [
        expect.objectContaining({ code: 'EnvironmentNameInvalid' }),
        expect.objectContaining({ code: 'ServicePrefixInvalid' }),
      ],
    }),
  );
});

import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { EnvironmentAccess, type EnvironmentAccessProps } from '../src';
import { arn, onClusterOf, ownedBy } from './_fixtures/arns';
import { SimulatedPolicies } from './_fixtures/simulated-policies';

const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

function policies(id: 'Drift' | 'Infra' | 'Readonly', change: Partial<EnvironmentAccessProps> = {}): SimulatedPolicies {
  new EnvironmentAccess(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'], ...change });
  return SimulatedPolicies.of(stack, `Dev${id}Policy`, ...(id === 'Readonly' ? ['DevLook'] : []));
}

function bootstrapRole(role: string, qualifier = 'hnb659fds'): string {
  return arn('iam', `role/cdk-${qualifier}-${role}-role-111122223333-eu-west-1`);
}

test('S003-48: the role of stacks may take the roles of the bootstrap, look, lock, and copy databases', () => {
  expect(policies('Infra').actions()).toEqual([
    'cloudformation:DescribeChangeSet',
    'cloudformation:DescribeStacks',
    'cloudformation:GetTemplate',
    'ec2:DescribeAvailabilityZones',
    'ecs:DeregisterTaskDefinition',
    'ecs:DescribeServices',
    'ecs:DescribeTaskDefinition',
    'ecs:ListTaskDefinitions',
    'rds:AddTagsToResource',
    'rds:CreateDBSnapshot',
    'rds:DescribeDBEngineVersions',
    'rds:DescribeDBInstances',
    'rds:DescribeDBSnapshots',
    'ssm:DeleteParameter',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:GetParametersByPath',
    'ssm:PutParameter',
    'sts:AssumeRole',
  ]);
});

test.each(['deploy', 'file-publishing', 'image-publishing', 'lookup'])('takes the role %s of its bootstrap', role => {
  const infra = policies('Infra', { qualifier: 'shopdev' });

  expect(infra.allows('sts:AssumeRole', bootstrapRole(role, 'shopdev'))).toBe(true);
  expect(infra.allows('sts:AssumeRole', bootstrapRole(role))).toBe(false);
});

test('takes the roles of the usual bootstrap by default, but not that of CloudFormation', () => {
  const infra = policies('Infra');

  expect(infra.allows('sts:AssumeRole', bootstrapRole('deploy'))).toBe(true);
  expect(infra.allows('sts:AssumeRole', bootstrapRole('cfn-exec'))).toBe(false);
  expect(infra.allows('sts:AssumeRole', arn('iam', 'role/berth-dev-deploy'))).toBe(false);
});

test('reads the contracts of its environment and of what is shared, and the version of its bootstrap', () => {
  const infra = policies('Infra', { qualifier: 'shopdev', shared: 'platform' });
  const reads = (name: string) => infra.allows('ssm:GetParameters', arn('ssm', `parameter/${name}`));

  expect(reads('berth/dev/network/v1/vpcId')).toBe(true);
  expect(reads('berth/platform/container-registry/v1/pyshop-arn')).toBe(true);
  expect(reads('cdk-bootstrap/shopdev/version')).toBe(true);
  expect(reads('cdk-bootstrap/hnb659fds/version')).toBe(false);
  expect(reads('berth/prod/network/v1/vpcId')).toBe(false);
});

test('looks at stacks of its environment and takes its lock, and those of no other', () => {
  const infra = policies('Infra');
  const stackOf = (environment: string) => arn('cloudformation', `stack/${environment}-data/1`);
  const lockOf = (environment: string) => arn('ssm', `parameter/berth/${environment}/deploy/lock/1`);

  for (const action of ['DescribeStacks', 'DescribeChangeSet', 'GetTemplate']) {
    expect(infra.allows(`cloudformation:${action}`, stackOf('dev'), ownedBy('dev'))).toBe(true);
    expect(infra.allows(`cloudformation:${action}`, stackOf('prod'), ownedBy('prod'))).toBe(false);
    expect(infra.allows(`cloudformation:${action}`, stackOf('dev-eu'), ownedBy('dev-eu'))).toBe(false);
  }
  expect(infra.allows('ssm:PutParameter', lockOf('dev'))).toBe(true);
  expect(infra.allows('ssm:PutParameter', lockOf('prod'))).toBe(false);
});

test('reads which revision serves before a stack update, in its environment', () => {
  const infra = policies('Infra');
  const service = (environment: string) => arn('ecs', `service/${environment}-cluster/api`);

  expect(infra.allows('ecs:DescribeServices', service('dev'), ownedBy('dev'))).toBe(true);
  expect(infra.allows('ecs:DescribeServices', service('prod'), ownedBy('prod'))).toBe(false);
  expect(infra.allows('ecs:DescribeTaskDefinition', '*')).toBe(true);
  expect(infra.allows('ssm:GetParametersByPath', arn('ssm', 'parameter/berth/dev'))).toBe(true);
});

test('copies databases of its environment before they change, and of no other', () => {
  const infra = policies('Infra');
  const copies = (environment: string) =>
    ['db', 'snapshot'].map(kind =>
      infra.allows('rds:CreateDBSnapshot', arn('rds', `${kind}:${environment}-data-database`), ownedBy(environment)),
    );

  expect(copies('dev')).toEqual([true, true]);
  expect(copies('prod')).toEqual([false, false]);
});

test('the role that opens shells is made when asked for, and only for people', () => {
  const { exec } = new EnvironmentAccess(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'], exec: true });
  const shells = SimulatedPolicies.of(stack, 'DevExecPolicy');
  const task = (environment: string) => arn('ecs', `task/${environment}-cluster/1`);

  expect(exec).toBeDefined();
  expect(shells.actions()).toEqual(['ecs:ExecuteCommand']);
  expect(shells.allows('ecs:ExecuteCommand', task('dev'), { ...onClusterOf('dev'), ...ownedBy('dev') })).toBe(true);
  expect(shells.allows('ecs:ExecuteCommand', task('prod'), { ...onClusterOf('prod'), ...ownedBy('prod') })).toBe(false);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'berth-dev-exec',
    AssumeRolePolicyDocument: Match.objectLike({
      Statement: [Match.objectLike({ Principal: { AWS: Match.anyValue() } })],
    }),
  });
});

test('nobody opens shells by default', () => {
  const { exec } = new EnvironmentAccess(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'] });

  expect(exec).toBeUndefined();
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('ecs:ExecuteCommand');
});

test('the role that compares reads stacks and contracts, and sees nothing that runs', () => {
  expect(policies('Drift').actions()).toEqual([
    'cloudformation:DescribeStacks',
    'cloudformation:GetTemplate',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:GetParametersByPath',
  ]);
});

test.each([
  ['dev', true],
  ['prod', false],
])('compares the stacks of %s: %s', (environment, expected) => {
  const drift = policies('Drift');
  const stackArn = arn('cloudformation', `stack/${environment}-data/1`);

  expect(drift.allows('cloudformation:GetTemplate', stackArn, ownedBy(environment))).toBe(expected);
  expect(drift.allows('ssm:GetParameters', arn('ssm', `parameter/berth/${environment}/a/v1/b`))).toBe(expected);
  expect(drift.allows('ssm:GetParameters', arn('ssm', 'parameter/berth/global/a/v1/b'))).toBe(true);
});

test('the role that looks may do exactly that', () => {
  expect(policies('Readonly').actions()).toEqual([
    'application-autoscaling:DescribeScalableTargets',
    'cloudformation:DescribeStackEvents',
    'cloudformation:DescribeStacks',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
    'codedeploy:BatchGetDeploymentTargets',
    'codedeploy:BatchGetDeployments',
    'codedeploy:GetDeployment',
    'codedeploy:GetDeploymentGroup',
    'codedeploy:ListDeploymentTargets',
    'codedeploy:ListDeployments',
    'ecs:DescribeCapacityProviders',
    'ecs:DescribeContainerInstances',
    'ecs:DescribeServiceDeployments',
    'ecs:DescribeServiceRevisions',
    'ecs:DescribeServices',
    'ecs:DescribeTaskDefinition',
    'ecs:DescribeTaskSets',
    'ecs:DescribeTasks',
    'ecs:ListContainerInstances',
    'ecs:ListServiceDeployments',
    'ecs:ListTaskDefinitions',
    'ecs:ListTasks',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'logs:FilterLogEvents',
    'logs:GetLogEvents',
    'secretsmanager:DescribeSecret',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:GetParametersByPath',
  ]);
});

test.each([
  ['dev', true],
  ['prod', false],
])('looks at releases, logs, secrets and contracts of %s: %s', (environment, expected) => {
  const readonly = policies('Readonly');
  const tag = ownedBy(environment);

  expect(readonly.allows('ecs:DescribeTasks', '*', { ...onClusterOf(environment), ...tag })).toBe(expected);
  expect(readonly.allows('ecs:DescribeServices', arn('ecs', `service/${environment}-cluster/api`), tag)).toBe(expected);
  expect(readonly.allows('logs:FilterLogEvents', arn('logs', `log-group:${environment}-api`), tag)).toBe(expected);
  expect(readonly.allows('secretsmanager:DescribeSecret', arn('secretsmanager', 'secret:A-1'), tag)).toBe(expected);
  expect(readonly.allows('ssm:GetParameter', arn('ssm', `parameter/berth/${environment}/a/v1/b`))).toBe(expected);
});

test('looks at what is shared', () => {
  const readonly = policies('Readonly');

  expect(readonly.allows('ssm:GetParameter', arn('ssm', 'parameter/berth/global/a/v1/b'))).toBe(true);
  expect(readonly.allows('secretsmanager:DescribeSecret', arn('secretsmanager', 'secret:global/token-1'))).toBe(true);
});

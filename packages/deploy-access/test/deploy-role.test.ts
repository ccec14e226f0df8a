import { Role } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { EnvironmentAccess, type EnvironmentAccessProps } from '../src';
import { arn, onClusterOf, ownedBy } from './_fixtures/arns';
import { SimulatedPolicies } from './_fixtures/simulated-policies';

const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

function deployPolicies(change: Partial<EnvironmentAccessProps> = {}): SimulatedPolicies {
  new EnvironmentAccess(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'], ...change });
  return SimulatedPolicies.of(stack, 'DevDeployPolicy', 'DevLook');
}

const ACTIONS = [
  'application-autoscaling:DescribeScalableTargets',
  'application-autoscaling:RegisterScalableTarget',
  'cloudformation:DescribeStacks',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'codedeploy:BatchGetDeploymentTargets',
  'codedeploy:BatchGetDeployments',
  'codedeploy:ContinueDeployment',
  'codedeploy:CreateDeployment',
  'codedeploy:GetApplicationRevision',
  'codedeploy:GetDeployment',
  'codedeploy:GetDeploymentConfig',
  'codedeploy:GetDeploymentGroup',
  'codedeploy:ListDeploymentTargets',
  'codedeploy:ListDeployments',
  'codedeploy:RegisterApplicationRevision',
  'codedeploy:StopDeployment',
  'ecr:BatchGetImage',
  'ecr:DescribeImages',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'ecr:PutImage',
  'ecs:ContinueServiceDeployment',
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
  'ecs:RegisterTaskDefinition',
  'ecs:RunTask',
  'ecs:StopServiceDeployment',
  'ecs:StopTask',
  'ecs:TagResource',
  'ecs:UntagResource',
  'ecs:UpdateService',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'iam:PassRole',
  'logs:GetLogEvents',
  'secretsmanager:DescribeSecret',
  'ssm:DeleteParameter',
  'ssm:GetParameter',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
  'ssm:PutParameter',
];

const PUSH = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:CompleteLayerUpload',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
];

test('may do exactly what a release needs, and read no value of a secret', () => {
  expect(deployPolicies().actions()).toEqual(ACTIONS);
});

test('may send images, too, when told so', () => {
  const policies = deployPolicies({ pushImages: true });

  expect(policies.actions()).toEqual([...ACTIONS, ...PUSH].sort());
  expect(policies.allows('ecr:UploadLayerPart', arn('ecr', 'repository/pyshop'))).toBe(true);
  expect(policies.allows('ecr:UploadLayerPart', arn('ecr', 'repository/other'))).toBe(false);
  expect(policies.allows('ecr:GetAuthorizationToken', '*')).toBe(true);
});

/** What is asked of each environment: action, resource, and what IAM knows of the call. */
function calls(environment: string): [action: string, resource: string, context?: Record<string, string>][] {
  const cluster = onClusterOf(environment);
  const service = `${environment}-cluster/api`;
  const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
  const deploymentGroup = arn('codedeploy', `deploymentgroup:${environment}-app/${environment}-group`);
  return [
    ['ecs:RegisterTaskDefinition', '*', { 'aws:RequestTag/berth:env': environment }],
    ['ecs:TagResource', '*', { 'aws:RequestTag/berth:env': environment }],
    ['iam:PassRole', arn('iam', `role/${environment}-api-Task`), passed],
    ['ecs:DescribeTasks', arn('ecs', `task/${environment}-cluster/1`), cluster],
    ['ecs:ListTasks', '*', cluster],
    ['ecs:DescribeContainerInstances', '*', cluster],
    ['ecs:ListContainerInstances', arn('ecs', `cluster/${environment}-cluster`)],
    ['ecs:DescribeCapacityProviders', arn('ecs', `capacity-provider/${environment}-cluster-1`)],
    ['ecs:RunTask', arn('ecs', `task-definition/${environment}-api:1`), cluster],
    ['ecs:StopTask', arn('ecs', `task/${environment}-cluster/1`), cluster],
    ['ecs:DescribeServices', arn('ecs', `service/${service}`)],
    ['ecs:DescribeTaskSets', arn('ecs', `task-set/${service}/ecs-svc/1`)],
    ['ecs:ListServiceDeployments', arn('ecs', `service/${service}`)],
    ['ecs:DescribeServiceDeployments', arn('ecs', `service-deployment/${service}/1`)],
    ['ecs:DescribeServiceRevisions', arn('ecs', `service-revision/${service}/1`)],
    ['ecs:UpdateService', arn('ecs', `service/${service}`)],
    ['ecs:StopServiceDeployment', arn('ecs', `service-deployment/${service}/1`)],
    ['ecs:ContinueServiceDeployment', arn('ecs', `service-deployment/${service}/1`)],
    ['ecs:TagResource', arn('ecs', `service/${service}`)],
    ['ecs:UntagResource', arn('ecs', `service/${service}`)],
    ['codedeploy:CreateDeployment', deploymentGroup],
    ['codedeploy:GetDeployment', deploymentGroup],
    ['codedeploy:RegisterApplicationRevision', arn('codedeploy', `application:${environment}-app`)],
    ['secretsmanager:DescribeSecret', arn('secretsmanager', 'secret:Admin-1'), ownedBy(environment)],
    ['logs:GetLogEvents', arn('logs', `log-group:${environment}-api-Log:log-stream:1`)],
    ['cloudformation:DescribeStacks', arn('cloudformation', `stack/${environment}-api/1`)],
    ['ssm:GetParametersByPath', arn('ssm', `parameter/berth/${environment}/api/rollout/v1`)],
    ['ssm:PutParameter', arn('ssm', `parameter/berth/${environment}/deploy/lock/1`)],
    ['ssm:DeleteParameter', arn('ssm', `parameter/berth/${environment}/deploy/lock/1`)],
  ];
}

test('may all of it in its environment', () => {
  const policies = deployPolicies();

  const refused = calls('dev').filter(([action, resource, context = {}]) => {
    return !policies.allows(action, resource, { ...ownedBy('dev'), ...context });
  });
  expect(refused).toEqual([]);
});

test('reaches clusters by their names where those do not begin with that of the environment', () => {
  const policies = deployPolicies({ clusters: ['shop'] });
  const onShop = { 'ecs:cluster': arn('ecs', 'cluster/shop') };

  expect(policies.allows('ecs:RunTask', arn('ecs', 'task-definition/dev-api:1'), onShop)).toBe(true);
  expect(policies.allows('ecs:DescribeTasks', '*', onShop)).toBe(true);
  expect(policies.allows('ecs:StopTask', arn('ecs', 'task/shop/1'), onShop)).toBe(true);
  expect(policies.allows('ecs:UpdateService', arn('ecs', 'service/shop/api'))).toBe(true);
  expect(policies.allows('ecs:UpdateService', arn('ecs', 'service/shop-2/api'))).toBe(false);
  expect(policies.allows('ecs:UpdateService', arn('ecs', 'service/dev-cluster/api'))).toBe(true);
});

test('may nothing of it in another environment, tagged or not', () => {
  const policies = deployPolicies();

  const allowed = calls('prod').filter(([action, resource, context = {}]) => {
    return (
      policies.allows(action, resource, context) ||
      policies.allows(action, resource, { ...ownedBy('prod'), ...context })
    );
  });
  expect(allowed).toEqual([]);
});

test('is denied what carries the tag of another environment, whatever its name', () => {
  const policies = deployPolicies();
  const service = arn('ecs', 'service/dev-eu-cluster/api');

  expect(policies.allows('ecs:UpdateService', service, ownedBy('dev-eu'))).toBe(false);
  expect(policies.allows('elasticloadbalancing:DescribeRules', '*', ownedBy('prod'))).toBe(false);
  expect(policies.find('OtherEnvironments')).toEqual({
    Sid: 'OtherEnvironments',
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: {
      StringNotEquals: { 'aws:ResourceTag/berth:env': 'dev' },
      Null: { 'aws:ResourceTag/berth:env': 'false' },
    },
  });
});

test('may look where IAM has no resource level, at what carries no tag', () => {
  const policies = deployPolicies();

  for (const action of [
    'ecs:DescribeTaskDefinition',
    'ecs:ListTaskDefinitions',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
    'elasticloadbalancing:DescribeTargetHealth',
  ]) {
    expect(policies.allows(action, '*')).toBe(true);
  }
  expect(policies.allows('codedeploy:GetDeploymentConfig', arn('codedeploy', 'deploymentconfig:Canary'))).toBe(true);
});

test('registers revisions of its environment only', () => {
  const policies = deployPolicies();

  expect(policies.allows('ecs:RegisterTaskDefinition', '*')).toBe(false);
  expect(policies.allows('ecs:RegisterTaskDefinition', '*', { 'aws:RequestTag/berth:env': 'prod' })).toBe(false);
});

test('passes roles to tasks only', () => {
  const policies = deployPolicies();
  const role = arn('iam', 'role/dev-api-Task');

  expect(policies.allows('iam:PassRole', role)).toBe(false);
  expect(policies.allows('iam:PassRole', role, { 'iam:PassedToService': 'ec2.amazonaws.com' })).toBe(false);
});

test('S000-12: passes shared roles that it was given', () => {
  const taskRoles = [Role.fromRoleArn(stack, 'Shared', arn('iam', 'role/global-roles-Task'))];
  const policies = deployPolicies({ taskRoles });

  const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
  expect(policies.allows('iam:PassRole', arn('iam', 'role/global-roles-Task'), passed)).toBe(true);
  expect(policies.allows('iam:PassRole', arn('iam', 'role/dev-api-Task'), passed)).toBe(true);
  expect(policies.allows('iam:PassRole', arn('iam', 'role/global-roles-Other'), passed)).toBe(false);
});

test('runs tasks and looks at them on its own cluster only', () => {
  const policies = deployPolicies();
  const family = arn('ecs', 'task-definition/dev-api:1');

  expect(policies.allows('ecs:RunTask', family, onClusterOf('prod'))).toBe(false);
  expect(policies.allows('ecs:StopTask', arn('ecs', 'task/dev-cluster/1'), onClusterOf('prod'))).toBe(false);
  expect(policies.allows('ecs:ListTasks', '*')).toBe(false);
});

test('pauses the scaling of ECS services, and of nothing else', () => {
  const policies = deployPolicies();
  const target = arn('application-autoscaling', 'scalable-target/1');
  const action = 'application-autoscaling:RegisterScalableTarget';

  expect(policies.allows(action, target, { 'application-autoscaling:service-namespace': 'ecs' })).toBe(true);
  expect(policies.allows(action, target, { 'application-autoscaling:service-namespace': 'rds' })).toBe(false);
});

test('takes and marks images of its repositories only', () => {
  const policies = deployPolicies({ repositories: ['pyshop', 'shop/api'] });

  for (const action of ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:PutImage']) {
    expect(policies.allows(action, arn('ecr', 'repository/pyshop'))).toBe(true);
    expect(policies.allows(action, arn('ecr', 'repository/shop/api'))).toBe(true);
    expect(policies.allows(action, arn('ecr', 'repository/other'))).toBe(false);
  }
});

test.each([
  [undefined, 'global'],
  ['platform', 'platform'],
])('finds secrets of its environment, and those that are shared: by %s', (shared, owner) => {
  const policies = deployPolicies({ shared });
  const secret = (name: string) => arn('secretsmanager', `secret:${name}`);

  expect(policies.allows('secretsmanager:DescribeSecret', secret(`${owner}/token-1`))).toBe(true);
  expect(policies.allows('secretsmanager:DescribeSecret', secret('Admin-1'), ownedBy('dev'))).toBe(true);
  expect(policies.allows('secretsmanager:DescribeSecret', secret('Admin-1'))).toBe(false);
  expect(policies.allows('secretsmanager:DescribeSecret', secret('prod/token-1'), ownedBy('prod'))).toBe(false);
});

test('writes the lock, and no other parameter', () => {
  const policies = deployPolicies();

  expect(policies.allows('ssm:PutParameter', arn('ssm', 'parameter/berth/dev/network/v1/vpcId'))).toBe(false);
  expect(policies.allows('ssm:GetParameter', arn('ssm', 'parameter/berth/dev/network/v1/vpcId'))).toBe(true);
  expect(policies.allows('ssm:GetParameter', arn('ssm', 'parameter/berth/global/deploy-access/v1/devRoleArn'))).toBe(
    false,
  );
});

test.each(['DevDeployPolicy', 'DevLook', 'DevInfraPolicy', 'DevReadonlyPolicy'])(
  'fits into a managed policy with ten repositories and a long name: %s',
  id => {
    const repositories = Array.from({ length: 10 }, (_, index) => `shop/service-${index}`);
    const environment = 'x'.repeat(32);
    new EnvironmentAccess(stack, 'Dev', { environment, repositories, pushImages: true });

    const { statements } = SimulatedPolicies.of(stack, id);

    // the limit of IAM, without white space
    expect(JSON.stringify({ Version: '2012-10-17', Statement: statements }).length).toBeLessThan(6144);
  },
);

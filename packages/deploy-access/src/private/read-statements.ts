import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type AccessScope, allow, arnOf, type Conditions } from './statements';

/** On the environment's cluster, whatever the task or the instance. */
export function onCluster(scope: AccessScope): Conditions {
  return { ArnLike: { 'ecs:cluster': clusterArns(scope) } };
}

function clusterArns(scope: AccessScope): string[] {
  return clustersOf(scope).map(cluster => arnOf(scope, 'ecs', `cluster/${cluster}`));
}

/** Names of the environment's clusters, as patterns. */
function clustersOf({ environment, clusters = [] }: AccessScope): string[] {
  return [`${environment}-*`, ...clusters];
}

/** All that belongs to its services: themselves, and what ECS makes of them under ids of its own. */
export function partsOfServices(scope: AccessScope, ...kinds: string[]): string[] {
  return clustersOf(scope).flatMap(cluster => kinds.map(kind => arnOf(scope, 'ecs', `${kind}/${cluster}/*`)));
}

/** What one must see to ship a release, and to say how it goes. */
export function lookStatements(scope: AccessScope): PolicyStatement[] {
  return [
    ...watchStatements(scope),
    ...secretStatements(scope),
    logStatement(scope, 'logs:GetLogEvents'),
    stackStatement(scope, 'cloudformation:DescribeStacks'),
    contractStatement(scope, [scope.environment]),
  ];
}

/** What runs, what gets the traffic, whether it is well. */
function watchStatements(scope: AccessScope): PolicyStatement[] {
  const { environment } = scope;
  const traffic = ['Listeners', 'LoadBalancers', 'Rules', 'TargetGroups', 'TargetHealth'];
  return [
    allow(
      'WatchTasks',
      ['ecs:DescribeContainerInstances', 'ecs:DescribeTasks', 'ecs:ListTasks'],
      ['*'],
      onCluster(scope),
    ),
    allow(
      'WatchRoom',
      ['ecs:DescribeCapacityProviders', 'ecs:ListContainerInstances'],
      [...clusterArns(scope), arnOf(scope, 'ecs', `capacity-provider/${environment}-*`)],
    ),
    allow(
      'WatchServices',
      [
        'ecs:DescribeServiceDeployments',
        'ecs:DescribeServiceRevisions',
        'ecs:DescribeServices',
        'ecs:DescribeTaskSets',
        'ecs:ListServiceDeployments',
      ],
      partsOfServices(scope, 'service', 'service-deployment', 'service-revision', 'task-set'),
    ),
    allow(
      'WatchDeployments',
      [
        'codedeploy:BatchGetDeploymentTargets',
        'codedeploy:BatchGetDeployments',
        'codedeploy:GetDeployment',
        'codedeploy:GetDeploymentGroup',
        'codedeploy:ListDeploymentTargets',
        'codedeploy:ListDeployments',
      ],
      [arnOf(scope, 'codedeploy', `deploymentgroup:${environment}-*/*`)],
    ),
    allow(
      'WithoutResourceLevel',
      [
        'application-autoscaling:DescribeScalableTargets',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'ecs:DescribeTaskDefinition',
        'ecs:ListTaskDefinitions',
        ...traffic.map(things => `elasticloadbalancing:Describe${things}`),
      ],
      ['*'],
    ),
  ];
}

/** Whether secrets exist and have a value, never which one. */
function secretStatements(scope: AccessScope): PolicyStatement[] {
  const { environment, shared } = scope;
  const describe = ['secretsmanager:DescribeSecret'];
  return [
    allow('FindSecrets', describe, [arnOf(scope, 'secretsmanager', 'secret:*')], {
      StringEquals: { 'aws:ResourceTag/berth:env': environment },
    }),
    allow('FindSharedSecrets', describe, [arnOf(scope, 'secretsmanager', `secret:${shared}/*`)]),
  ];
}

/** Contracts of the environments, and other parameters by their names. */
export function contractStatement(scope: AccessScope, environments: string[], ...others: string[]): PolicyStatement {
  // IAM judges GetParametersByPath by the path itself
  const names = [...environments.flatMap(name => [`berth/${name}`, `berth/${name}/*`]), ...others];
  return allow(
    'ReadContracts',
    ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    names.map(name => arnOf(scope, 'ssm', `parameter/${name}`)),
  );
}

/** One deployment at a time. */
export function lockStatement(scope: AccessScope): PolicyStatement {
  const lock = arnOf(scope, 'ssm', `parameter/berth/${scope.environment}/deploy/*`);
  return allow('Lock', ['ssm:DeleteParameter', 'ssm:PutParameter'], [lock]);
}

export function logStatement(scope: AccessScope, ...actions: string[]): PolicyStatement {
  return allow('ReadLogs', actions, [arnOf(scope, 'logs', `log-group:${scope.environment}-*`)]);
}

export function stackStatement(scope: AccessScope, ...actions: string[]): PolicyStatement {
  return allow('ReadStacks', actions, [arnOf(scope, 'cloudformation', `stack/${scope.environment}-*/*`)]);
}

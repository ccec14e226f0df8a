import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

export interface DeployScope {
  readonly environment: string;
  readonly repositories: readonly string[];
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/**
 * What a release needs. Names of an environment's resources begin with its name, so ARNs end in `<environment>-*` where CloudFormation makes the rest of the name.
 *
 * `*` stands only where IAM has no resource level for the action.
 */
export function deployStatements(scope: DeployScope): PolicyStatement[] {
  return [
    ...taskDefinitionStatements(scope),
    ...clusterStatements(scope),
    ...codeDeployStatements(scope),
    ...readStatements(scope),
    ...memoryStatements(scope),
    otherEnvironments(scope),
  ];
}

function taskDefinitionStatements(scope: DeployScope): PolicyStatement[] {
  const { environment } = scope;
  const own = { StringEquals: { 'aws:RequestTag/berth:env': environment } };
  return [
    allow('RegisterRevisions', ['ecs:RegisterTaskDefinition', 'ecs:TagResource'], ['*'], own),
    allow('ReadRevisions', ['ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions'], ['*']),
    // the roles of the tasks, and only for tasks
    allow('PassTaskRoles', ['iam:PassRole'], [arn(scope, 'iam', `role/${environment}-*`)], {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }),
  ];
}

function clusterStatements(scope: DeployScope): PolicyStatement[] {
  const { environment } = scope;
  const cluster = { ArnLike: { 'ecs:cluster': arn(scope, 'ecs', `cluster/${environment}-*`) } };
  const tasks = ['ecs:DescribeTasks', 'ecs:ListTasks', 'ecs:DescribeContainerInstances', 'ecs:StopTask'];
  const markers = ['ecs:TagResource', 'ecs:UntagResource', 'ecs:ListTagsForResource'];
  return [
    allow('WatchTasks', tasks, ['*'], cluster),
    allow('Migrate', ['ecs:RunTask'], [arn(scope, 'ecs', `task-definition/${environment}-*`)], cluster),
    allow(
      'WatchServices',
      ['ecs:DescribeServices', 'ecs:DescribeTaskSets', 'ecs:UpdateService', ...markers],
      [arn(scope, 'ecs', `service/${environment}-*/*`), arn(scope, 'ecs', `task-set/${environment}-*/*`)],
    ),
  ];
}

function codeDeployStatements(scope: DeployScope): PolicyStatement[] {
  const { environment } = scope;
  const deployments = ['CreateDeployment', 'GetDeployment', 'StopDeployment', 'ContinueDeployment', 'ListDeployments'];
  const details = ['BatchGetDeployments', 'BatchGetDeploymentTargets', 'ListDeploymentTargets', 'GetDeploymentGroup'];
  const group = [...deployments, ...details].map(action => `codedeploy:${action}`);
  const application = ['codedeploy:RegisterApplicationRevision', 'codedeploy:GetApplicationRevision'];
  return [
    allow('Release', group, [arn(scope, 'codedeploy', `deploymentgroup:${environment}-*/*`)]),
    allow('ReleaseRevisions', application, [arn(scope, 'codedeploy', `application:${environment}-*`)]),
    allow('ReadShifts', ['codedeploy:GetDeploymentConfig'], [arn(scope, 'codedeploy', 'deploymentconfig:*')]),
  ];
}

function readStatements(scope: DeployScope): PolicyStatement[] {
  const { environment, repositories } = scope;
  const push = ['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage'];
  const traffic = ['Listeners', 'LoadBalancers', 'TargetGroups', 'TargetHealth'];
  const pull = ['DescribeImages', 'BatchGetImage', 'BatchCheckLayerAvailability', 'GetDownloadUrlForLayer'];
  return [
    allow(
      'WatchTraffic',
      [...traffic.map(things => `elasticloadbalancing:Describe${things}`), 'cloudwatch:DescribeAlarms'],
      ['*'],
    ),
    allow('ReadStacks', ['cloudformation:DescribeStacks'], [arn(scope, 'cloudformation', `stack/${environment}-*/*`)]),
    allow('SignInToRegistry', ['ecr:GetAuthorizationToken'], ['*']),
    allow(
      'Images',
      [...pull, ...push].map(action => `ecr:${action}`),
      repositories.map(name => arn(scope, 'ecr', `repository/${name}`)),
    ),
    // that a secret exists, never what it is
    allow('FindSecrets', ['secretsmanager:DescribeSecret'], [arn(scope, 'secretsmanager', `secret:${environment}/*`)]),
    allow(
      'ReadLogs',
      ['logs:GetLogEvents', 'logs:FilterLogEvents'],
      [arn(scope, 'logs', `log-group:${environment}-*`)],
    ),
  ];
}

function memoryStatements(scope: DeployScope): PolicyStatement[] {
  const { environment } = scope;
  const parameters = arn(scope, 'ssm', `parameter/berth/${environment}/*`);
  const lock = arn(scope, 'ssm', `parameter/berth/${environment}/deploy/*`);
  return [
    allow('ReadContracts', ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'], [parameters]),
    allow('Lock', ['ssm:PutParameter', 'ssm:DeleteParameter'], [lock]),
  ];
}

/** Without the second condition the first would match what has no tag at all, and deny every Describe. */
function otherEnvironments({ environment }: DeployScope): PolicyStatement {
  const key = 'aws:ResourceTag/berth:env';
  return new PolicyStatement({
    sid: 'OtherEnvironments',
    effect: Effect.DENY,
    actions: ['*'],
    resources: ['*'],
    conditions: { StringNotEquals: { [key]: environment }, Null: { [key]: 'false' } },
  });
}

function allow(
  sid: string,
  actions: string[],
  resources: string[],
  conditions?: Record<string, object>,
): PolicyStatement {
  return new PolicyStatement({ sid, actions, resources, conditions });
}

function arn({ partition, region, account }: DeployScope, service: string, resource: string): string {
  const global = service === 'iam';
  return `arn:${partition}:${service}:${global ? '' : region}:${account}:${resource}`;
}

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { lockStatement, onCluster, partsOfServices } from './read-statements';
import { type AccessScope, allow, arnOf, denyOtherEnvironments } from './statements';

export interface DeployScope extends AccessScope {
  readonly repositories: readonly string[];

  /** Send layers of images, too. */
  readonly pushImages: boolean;

  /** ARNs of the roles of tasks that do not begin with the environment's name. */
  readonly taskRoles: readonly string[];
}

/**
 * What a release changes. Names of an environment's resources begin with its name, so ARNs end in `<environment>-*` where CloudFormation makes the rest of the name.
 *
 * `*` stands only where IAM has no resource level for the action, or a condition says what is meant.
 */
export function deployStatements(scope: DeployScope): PolicyStatement[] {
  return [
    ...revisionStatements(scope),
    ...taskStatements(scope),
    ...serviceStatements(scope),
    ...codeDeployStatements(scope),
    ...imageStatements(scope),
    lockStatement(scope),
    denyOtherEnvironments(scope),
  ];
}

function revisionStatements(scope: DeployScope): PolicyStatement[] {
  const { environment, taskRoles } = scope;
  return [
    allow('RegisterRevisions', ['ecs:RegisterTaskDefinition', 'ecs:TagResource'], ['*'], {
      StringEquals: { 'aws:RequestTag/berth:env': environment },
    }),
    // the roles of the tasks, and only for tasks
    allow('PassTaskRoles', ['iam:PassRole'], [arnOf(scope, 'iam', `role/${environment}-*`), ...taskRoles], {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }),
  ];
}

function taskStatements(scope: DeployScope): PolicyStatement[] {
  const { environment } = scope;
  const families = arnOf(scope, 'ecs', `task-definition/${environment}-*`);
  return [
    allow('RunTasks', ['ecs:RunTask'], [families], onCluster(scope)),
    allow('StopTasks', ['ecs:StopTask'], partsOfServices(scope, 'task'), onCluster(scope)),
  ];
}

/** The engine of ECS itself, the number of tasks, and the marks of both engines on the service. */
function serviceStatements(scope: DeployScope): PolicyStatement[] {
  return [
    allow(
      'ReleaseByEcs',
      [
        'ecs:ContinueServiceDeployment',
        'ecs:StopServiceDeployment',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateService',
      ],
      partsOfServices(scope, 'service', 'service-deployment'),
    ),
    allow(
      'PauseScaling',
      ['application-autoscaling:RegisterScalableTarget'],
      [arnOf(scope, 'application-autoscaling', 'scalable-target/*')],
      { StringEquals: { 'application-autoscaling:service-namespace': 'ecs' } },
    ),
  ];
}

function codeDeployStatements(scope: DeployScope): PolicyStatement[] {
  const { environment } = scope;
  const changes = ['ContinueDeployment', 'CreateDeployment', 'StopDeployment'];
  const application = ['codedeploy:GetApplicationRevision', 'codedeploy:RegisterApplicationRevision'];
  return [
    allow(
      'ReleaseByCodeDeploy',
      changes.map(action => `codedeploy:${action}`),
      [arnOf(scope, 'codedeploy', `deploymentgroup:${environment}-*/*`)],
    ),
    allow('ReleaseRevisions', application, [arnOf(scope, 'codedeploy', `application:${environment}-*`)]),
    allow('ReadShifts', ['codedeploy:GetDeploymentConfig'], [arnOf(scope, 'codedeploy', 'deploymentconfig:*')]),
  ];
}

function imageStatements(scope: DeployScope): PolicyStatement[] {
  const { repositories, pushImages } = scope;
  const arns = repositories.map(name => arnOf(scope, 'ecr', `repository/${name}`));
  // PutImage marks what runs with a tag: it moves names, but sends no layer; the config of an image tells its architecture
  const mark = ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer', 'ecr:PutImage'];
  const signIn = allow('SignInToRegistry', ['ecr:GetAuthorizationToken'], ['*']);
  return [allow('Images', pushImages ? [...mark, ...PUSH] : mark, arns), signIn];
}

const PUSH = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:CompleteLayerUpload',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
];

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  contractStatement,
  lockStatement,
  logStatement,
  onCluster,
  partsOfServices,
  stackStatement,
} from './read-statements';
import { type AccessScope, allow, arnOf, denyOtherEnvironments } from './statements';

export interface InfraScope extends AccessScope {
  /** Of the bootstrap of this environment. */
  readonly qualifier: string;
}

/** Roles that `cdk bootstrap` makes for those who deploy. @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html#bootstrapping-env-roles */
const BOOTSTRAP_ROLES = ['deploy', 'file-publishing', 'image-publishing', 'lookup'];

/** Deploy stacks with the roles of the bootstrap; itself it may only look, lock, and copy databases before they change. */
export function infraStatements(scope: InfraScope): PolicyStatement[] {
  const { environment, shared, account, region, qualifier } = scope;
  const roles = BOOTSTRAP_ROLES.map(role =>
    arnOf(scope, 'iam', `role/cdk-${qualifier}-${role}-role-${account}-${region}`),
  );
  return [
    allow('Bootstrap', ['sts:AssumeRole'], roles),
    stackStatement(
      scope,
      'cloudformation:DescribeChangeSet',
      'cloudformation:DescribeStacks',
      'cloudformation:GetTemplate',
    ),
    contractStatement(scope, [environment, shared], `cdk-bootstrap/${qualifier}/version`),
    allow('FindZones', ['ec2:DescribeAvailabilityZones'], ['*']),
    ...servingStatements(scope),
    ...databaseStatements(scope),
    lockStatement(scope),
    denyOtherEnvironments(scope),
  ];
}

/** An update of a service names the revision that serves; what is left of releases goes with the environment. */
function servingStatements(scope: InfraScope): PolicyStatement[] {
  const revisions = ['ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions'];
  return [
    allow('WatchServices', ['ecs:DescribeServices'], partsOfServices(scope, 'service')),
    allow('Revisions', revisions, ['*']),
  ];
}

/** A copy of a database, before a change that it might not survive. */
function databaseStatements(scope: InfraScope): PolicyStatement[] {
  const databases = arnOf(scope, 'rds', `db:${scope.environment}-*`);
  const snapshots = arnOf(scope, 'rds', `snapshot:${scope.environment}-*`);
  return [
    allow('CopyDatabases', ['rds:AddTagsToResource', 'rds:CreateDBSnapshot'], [databases, snapshots]),
    allow('WatchDatabases', ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots'], [databases, snapshots]),
    allow('FindEngines', ['rds:DescribeDBEngineVersions'], ['*']),
  ];
}

/** A shell in a task: whoever opens one sees what the task sees. */
export function execStatements(scope: AccessScope): PolicyStatement[] {
  return [
    allow('OpenShells', ['ecs:ExecuteCommand'], partsOfServices(scope, 'task'), onCluster(scope)),
    denyOtherEnvironments(scope),
  ];
}

/** Compare templates with what stands in AWS: nothing that runs, no log, no secret. */
export function driftStatements(scope: AccessScope): PolicyStatement[] {
  return [
    stackStatement(scope, 'cloudformation:DescribeStacks', 'cloudformation:GetTemplate'),
    contractStatement(scope, [scope.environment, scope.shared]),
    denyOtherEnvironments(scope),
  ];
}

/** What people look at beside a release. */
export function readonlyStatements(scope: AccessScope): PolicyStatement[] {
  return [
    logStatement(scope, 'logs:FilterLogEvents'),
    stackStatement(scope, 'cloudformation:DescribeStackEvents'),
    contractStatement(scope, [scope.shared]),
    denyOtherEnvironments(scope),
  ];
}

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { contractStatement, lockStatement, logStatement, stackStatement } from './read-statements';
import { type AccessScope, allow, arnOf, denyOtherEnvironments } from './statements';

export interface InfraScope extends AccessScope {
  /** Of the bootstrap of this environment. */
  readonly qualifier: string;
}

/** Roles that `cdk bootstrap` makes for those who deploy. @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html#bootstrapping-env-roles */
const BOOTSTRAP_ROLES = ['deploy', 'file-publishing', 'image-publishing', 'lookup'];

/** Deploy stacks with the roles of the bootstrap; itself it may only look, and lock. */
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
    lockStatement(scope),
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

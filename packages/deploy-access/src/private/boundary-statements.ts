import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RUNTIME_SERVICES, STACK_SERVICES } from '../data/services';
import { type AccessScope, allow, arnOf, deny, denyOtherEnvironments } from './statements';

export interface BoundaryScope extends AccessScope {
  /** ARN of the boundary, by its name: a policy cannot refer to itself. */
  readonly boundaryArn: string;

  /** IAM prefixes of services beside ours. */
  readonly services: readonly string[];
}

/**
 * What a role of the environment can have at most. It grants nothing: a role may do what its own policies and this one allow.
 *
 * An allow of all but what no environment needs, and a deny of all services but ours: shorter than a list of allows, and no other policy can widen it.
 */
export function boundaryStatements(scope: BoundaryScope): PolicyStatement[] {
  const { boundaryArn, services } = scope;
  const bounded = { StringNotEquals: { 'iam:PermissionsBoundary': boundaryArn } };
  return [
    allowAllBut('Bounded', ['account:*', 'organizations:*']),
    denyAllBut('OtherServices', ['iam', ...STACK_SERVICES, ...RUNTIME_SERVICES, ...services]),
    deny(
      'RolesAreBounded',
      ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
      ['*'],
      bounded,
    ),
    deny('BoundsStay', ['iam:DeleteRolePermissionsBoundary'], ['*']),
    deny(
      'BoundaryStays',
      ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      [boundaryArn],
    ),
    deny(
      'NoOtherIdentities',
      [
        'iam:CreateAccessKey',
        'iam:CreateLoginProfile',
        'iam:CreateOpenIDConnectProvider',
        'iam:CreateSAMLProvider',
        'iam:CreateUser',
      ],
      ['*'],
    ),
    denyOtherEnvironments(scope),
  ];
}

/**
 * What CloudFormation needs to make our resources: our services, and roles with the boundary whose names begin with the environment's.
 */
export function executionStatements(scope: BoundaryScope): PolicyStatement[] {
  const { boundaryArn, services } = scope;
  const named = (kind: string) => arnOf(scope, 'iam', `${kind}/${scope.environment}-*`);
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': boundaryArn } };
  return [
    allowAllBut('Stacks', ['iam:*', 'sts:*']),
    denyAllBut('OtherServices', ['iam', ...STACK_SERVICES, ...services]),
    allow('MakeRoles', MAKE_ROLES, [named('role')], bounded),
    allow('KeepRoles', KEEP_ROLES, [named('role')]),
    allow('Policies', POLICIES, [named('policy')]),
    allow('InstanceProfiles', INSTANCE_PROFILES, [named('instance-profile')]),
    allow('ServiceLinkedRoles', ['iam:CreateServiceLinkedRole'], [arnOf(scope, 'iam', 'role/aws-service-role/*')]),
    denyOtherEnvironments(scope),
  ];
}

const MAKE_ROLES = ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'];

const KEEP_ROLES = [
  'iam:DeleteRole',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListInstanceProfilesForRole',
  'iam:ListRolePolicies',
  'iam:PassRole',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
];

const POLICIES = [
  'iam:CreatePolicy',
  'iam:CreatePolicyVersion',
  'iam:DeletePolicy',
  'iam:DeletePolicyVersion',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:ListPolicyVersions',
  'iam:TagPolicy',
  'iam:UntagPolicy',
];

const INSTANCE_PROFILES = [
  'iam:AddRoleToInstanceProfile',
  'iam:CreateInstanceProfile',
  'iam:DeleteInstanceProfile',
  'iam:GetInstanceProfile',
  'iam:RemoveRoleFromInstanceProfile',
];

function allowAllBut(sid: string, notActions: string[]): PolicyStatement {
  return new PolicyStatement({ sid, notActions, resources: ['*'] });
}

function denyAllBut(sid: string, services: readonly string[]): PolicyStatement {
  const notActions = services.map(service => `${service}:*`);
  return new PolicyStatement({ sid, effect: Effect.DENY, notActions, resources: ['*'] });
}

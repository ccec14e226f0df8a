import {
  acknowledgeAll,
  contractParameterName,
  isKnown,
  type Problem,
  tagEnvironment,
  ValidationError,
  wildcardResource,
} from '@berth/foundation';
import {
  AccountRootPrincipal,
  type IOIDCProviderRef,
  type IPrincipal,
  type IRole,
  ManagedPolicy,
  OpenIdConnectPrincipal,
  type PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { Duration, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { deployStatements } from './private/deploy-statements';

/**
 * The GitHub repository whose jobs may take the role.
 */
export interface GithubTrust {
  /** The account's provider for `token.actions.githubusercontent.com`. */
  readonly provider: IOIDCProviderRef;

  /** `organisation/repository`. Which branches may deploy is locked by the GitHub environment of the same name as ours. */
  readonly repository: string;
}

/**
 * To what a role may ship releases, and who may take it.
 */
export interface DeployRoleProps {
  /** Full name of the environment, which begins the names of all its resources: `dev`. */
  readonly environment: string;

  /** Names of the ECR repositories that it deploys from. */
  readonly repositories: readonly string[];

  /**
   * Lets jobs of a GitHub repository in, by OIDC, when they run for the GitHub environment of the same name.
   *
   * @default - principals of the account, as far as their own policies allow
   */
  readonly github?: GithubTrust;
}

/**
 * Defines the role with which `berth` ships releases to one environment: enough for that, and nothing of another environment.
 *
 * It reads no secret value, changes no role and no infrastructure: stacks are deployed with the roles of the CDK bootstrap. Sessions last an hour.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export class DeployRole extends Resource {
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: DeployRoleProps) {
    super(scope, id);

    const { environment, repositories, github } = props;
    ValidationError.throwIfAny(deployRoleProblems(props), this);

    const role = new Role(this, 'Resource', {
      roleName: `berth-${environment}-deploy`,
      description: `Ships releases to ${environment}`,
      assumedBy: github ? githubPrincipal(environment, github) : new AccountRootPrincipal(),
      maxSessionDuration: Duration.hours(1),
    });
    const { account, region, partition } = Stack.of(this);
    const statements = deployStatements({ environment, repositories, account, region, partition });
    // policies of their own, not inline: one place to review, and what NIST 800-53 asks
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `What berth may do in ${environment}`,
      statements,
      roles: [role],
    });
    acceptWildcards(policy, statements);
    tagEnvironment(role, environment);
    this.role = role;
  }
}

/** The name of the parameter that holds the role's ARN. */
export function deployRoleParameterName(global: string, environment: string): string {
  return contractParameterName(global, 'deploy-access', 1, `${environment}RoleArn`);
}

/** Every mistake in the props. */
export function deployRoleProblems({ environment, repositories, github }: DeployRoleProps): Problem[] {
  const problems: Problem[] = [];
  if (isKnown(environment) && !/^[a-z][a-z0-9-]{0,31}$/.test(environment)) {
    const fact = 'must be a name of lower-case letters, digits and hyphens, at most 32';
    problems.push({ code: 'EnvironmentNameInvalid', path: 'environment', value: environment, fact });
  }
  if (repositories.length === 0) {
    const fact = 'must name a repository; without one there is nothing to deploy';
    problems.push({ code: 'RepositoriesMissing', path: 'repositories', value: '[]', fact });
  }
  if (isKnown(github?.repository) && !/^[\w.-]+\/[\w.-]+$/.test(github.repository)) {
    const fact = 'must be organisation/repository, without wildcards';
    problems.push({ code: 'BERTH-IAM-001', path: 'github.repository', value: github.repository, fact });
  }
  return problems;
}

/** Which wildcards there may be is the business of `deployStatements`. */
function acceptWildcards(policy: ManagedPolicy, statements: readonly PolicyStatement[]): void {
  const wildcards = [...new Set(statements.flatMap(({ resources }) => resources))].filter(name => name.includes('*'));
  const shared = wildcards.filter(name => name === '*' || name.endsWith(':deploymentconfig:*'));
  const own = wildcards.filter(name => !shared.includes(name));
  const idsOf = (names: readonly string[]) => names.map(name => wildcardResource(policy, name));
  acknowledgeAll(policy, idsOf(shared), 'actions without a resource level, and configurations that all may read');
  acknowledgeAll(policy, idsOf(own), 'the environment begins the name, CloudFormation or a deployment makes its end');
}

function githubPrincipal(environment: string, { provider, repository }: GithubTrust): IPrincipal {
  const issuer = 'token.actions.githubusercontent.com';
  return new OpenIdConnectPrincipal(provider, {
    // exact: a wildcard or a branch pattern would let other jobs in
    StringEquals: {
      [`${issuer}:aud`]: 'sts.amazonaws.com',
      [`${issuer}:sub`]: `repo:${repository}:environment:${environment}`,
    },
  });
}

import { tagEnvironment } from '@berth/foundation';
import {
  AccountRootPrincipal,
  type IManagedPolicy,
  type IPrincipal,
  type IRole,
  ManagedPolicy,
  OpenIdConnectPrincipal,
  type PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { GITHUB_AUDIENCE, GITHUB_ISSUER } from '../github-oidc-provider';
import type { GithubTrust } from '../github-trust';
import { acceptWildcards } from './accept-wildcards';

export interface PipelineRoleProps {
  readonly environment: string;

  /** What it is for, in its name: `berth-<environment>-<purpose>`. */
  readonly purpose: string;
  readonly description: string;
  readonly statements: PolicyStatement[];

  /** Beside the statements. */
  readonly policies?: IManagedPolicy[];
  readonly boundary: IManagedPolicy;
  readonly github?: GithubTrust;

  /**
   * Which jobs of the repository: the claim `sub` of their tokens, after the name of the repository.
   *
   * @default - those of the GitHub environment of the same name
   */
  readonly jobs?: string;
}

/** A role of a job: for one purpose, in one environment, for an hour. */
export class PipelineRole extends Construct {
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: PipelineRoleProps) {
    super(scope, id);

    const { environment, purpose, description, statements, policies = [], boundary, github } = props;
    const { jobs = `environment:${environment}` } = props;
    const role = new Role(this, 'Resource', {
      roleName: `berth-${environment}-${purpose}`,
      description,
      assumedBy: github ? jobsOf(github, jobs) : new AccountRootPrincipal(),
      maxSessionDuration: Duration.hours(1),
      permissionsBoundary: boundary,
      managedPolicies: policies,
    });
    if (statements.length > 0) {
      // a policy of its own, not inline: one place to review, and what NIST 800-53 asks
      const policy = new ManagedPolicy(this, 'Policy', { description, statements, roles: [role] });
      acceptWildcards(policy, statements);
    }
    tagEnvironment(role, environment);
    this.role = role;
  }
}

function jobsOf({ provider, repository }: GithubTrust, jobs: string): IPrincipal {
  return new OpenIdConnectPrincipal(provider, {
    // exact: a wildcard or a branch pattern would let other jobs in
    StringEquals: {
      [`${GITHUB_ISSUER}:aud`]: GITHUB_AUDIENCE,
      [`${GITHUB_ISSUER}:sub`]: `repo:${repository}:${jobs}`,
    },
  });
}

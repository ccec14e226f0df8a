import { acknowledgeAll, awsSolutions, templateRule, ValidationError } from '@berth/foundation';
import { type IManagedPolicy, ManagedPolicy, PermissionsBoundary, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { environmentBoundaryProblems } from './environment-access-problems';
import { boundaryStatements, executionStatements } from './private/boundary-statements';

/**
 * Of which environment, and what more it may use.
 */
export interface EnvironmentBoundaryProps {
  /** Full name of the environment, which begins the names of all its resources: `dev`. */
  readonly environment: string;

  /**
   * IAM prefixes of services that tasks use and Berth does not make: `dynamodb`.
   *
   * @default - none: the services of the constructs alone
   */
  readonly services?: readonly string[];
}

/**
 * Defines what anything in an environment can do at most: two policies, one for all its roles, one for CloudFormation.
 *
 * No role of it can be made without the boundary, none can change it, and none reaches what carries another environment's tag. Deploy it as an
 * administrator, and bootstrap the environment with both:
 * `cdk bootstrap --qualifier <own> --cloudformation-execution-policies <ARN of execution> --custom-permissions-boundary berth-<environment>-boundary`.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/customize-permissions-boundaries.html
 */
export class EnvironmentBoundary extends Resource {
  /** Name of the boundary: `berth-dev-boundary`. */
  public static nameOf(environment: string): string {
    return `berth-${environment}-boundary`;
  }

  /** Bound every role in a stack of the environment, those of the CDK, too. */
  public static applyTo(stack: Stack, environment: string): void {
    const name = EnvironmentBoundary.nameOf(environment);
    PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyName(stack, 'EnvironmentBoundary', name));
  }

  /** For all roles of the environment. */
  public readonly boundary: IManagedPolicy;

  /** For CloudFormation, when it deploys stacks of the environment. */
  public readonly execution: IManagedPolicy;

  constructor(scope: Construct, id: string, props: EnvironmentBoundaryProps) {
    super(scope, id);

    const { environment, services = [] } = props;
    ValidationError.throwIfAny(environmentBoundaryProblems(props), this);

    const { account, region, partition } = Stack.of(this);
    const managedPolicyName = EnvironmentBoundary.nameOf(environment);
    const boundaryArn = `arn:${partition}:iam::${account}:policy/${managedPolicyName}`;
    const where = { environment, shared: environment, account, region, partition, boundaryArn, services };
    const bounds = `What roles of ${environment} can do at most`;
    this.boundary = this.makePolicy('Resource', managedPolicyName, bounds, boundaryStatements(where));
    const consists = `CloudFormation: what stacks of ${environment} consist of`;
    this.execution = this.makePolicy(
      'Execution',
      `berth-${environment}-execution`,
      consists,
      executionStatements(where),
    );
  }

  private makePolicy(id: string, managedPolicyName: string, description: string, statements: PolicyStatement[]) {
    const policy = new ManagedPolicy(this, id, { managedPolicyName, description, statements });
    acknowledgeAll(policy, FINDINGS, REASON);
    return policy;
  }
}

/** IAM5 without a resource is its failure: it cannot read `NotAction`. */
const FINDINGS = [
  awsSolutions('IAM5'),
  templateRule('W2512'),
  templateRule('iam_managed_policy_no_statements_with_full_access_check'),
];

const REASON =
  'an upper bound of named services: what it allows, its denials and the policies of the roles take away again';

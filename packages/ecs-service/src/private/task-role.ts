import { type AddToPrincipalPolicyResult, ManagedPolicy, type PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { tasksOf } from './task-principal';

/**
 * The role of the code. What is granted to it goes into a policy object of its own, as nothing inline is allowed (NIST 800-53 AC-6): the only way to have that for the grants of all resources of the CDK.
 */
export class TaskRole extends Role {
  private granted?: ManagedPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly family: string,
  ) {
    super(scope, id, { description: `Code of ${family}`, assumedBy: tasksOf(Stack.of(scope)) });
  }

  public override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    const description = `What the code of ${this.family} may do`;
    this.granted ??= new ManagedPolicy(this, 'Grants', { description, roles: [this] });
    this.granted.addStatements(statement);
    return { statementAdded: true, policyDependable: this.granted };
  }
}

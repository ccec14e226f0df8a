import { ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ecsItself } from './ecs-principal';

/**
 * Lets ECS call the functions that have a say in a deployment, and nothing else.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html
 */
export class HookRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, handlers: readonly IFunction[]) {
    super(scope, id);

    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Call the functions that have a say in a deployment',
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [...new Set(handlers.map(({ functionArn }) => functionArn))],
        }),
      ],
    });
    const role = new Role(this, 'Resource', {
      description: 'ECS: ask the functions that have a say in a deployment',
      assumedBy: ecsItself(Stack.of(this)),
      // by the role, so that whoever refers to the role finds it complete
      managedPolicies: [policy],
    });
    this.roleArn = role.roleArn;
  }
}

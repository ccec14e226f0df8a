import { acknowledge, awsSolutions } from '@berth/foundation';
import { ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ecsItself } from './ecs-principal';

export interface TrafficRoleProps {
  /** Of blue and green. */
  readonly targetGroupArns: string[];

  /** Of production and test. */
  readonly ruleArns: string[];
}

/**
 * Lets ECS move the traffic of one service between its two target groups, and nothing else.
 *
 * The AWS-managed policy for it reaches every listener and target group of the account.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export class TrafficRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, { targetGroupArns, ruleArns }: TrafficRoleProps) {
    super(scope, id);

    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Move the traffic of one service between its target groups',
      statements: [
        new PolicyStatement({
          actions: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
          resources: targetGroupArns,
        }),
        new PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule'], resources: ruleArns }),
        new PolicyStatement({ actions: LOOK, resources: ['*'] }),
      ],
    });
    acknowledge(policy, {
      id: awsSolutions('IAM5[Resource::*]'),
      reason: 'the Describe actions of Elastic Load Balancing have no resource level',
      owner: 'Berth',
    });
    const role = new Role(this, 'Resource', {
      description: 'ECS: move the traffic of one service',
      assumedBy: ecsItself(Stack.of(this)),
      // by the role, so that whoever refers to the role finds it complete
      managedPolicies: [policy],
    });
    this.roleArn = role.roleArn;
  }
}

const LOOK = [
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
];

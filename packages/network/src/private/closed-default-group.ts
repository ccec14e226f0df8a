import { join } from 'node:path';
import { acknowledge, awsSolutions, nist } from '@berth/foundation';
import { CustomOperation, type FunctionOptions } from '@berth/functions';
import type { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

const owner = '@berth/network';

export interface ClosedDefaultGroupProps extends FunctionOptions {
  readonly vpc: CfnVPC;
}

/**
 * The security group that every VPC has, without the rules that AWS gives it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
 */
export class ClosedDefaultGroup extends Construct {
  constructor(scope: Construct, id: string, { vpc, ...options }: ClosedDefaultGroupProps) {
    super(scope, id);

    const groupId = vpc.attrDefaultSecurityGroup;
    const group = Stack.of(this).formatArn({ service: 'ec2', resource: 'security-group', resourceName: groupId });
    const { policy } = new CustomOperation(this, 'Rules', {
      ...options,
      kind: 'DefaultSecurityGroup',
      code: join(__dirname, '../../lib/functions/default-security-group'),
      description: 'takes all rules out of the default security group of a VPC',
      statements: [
        new PolicyStatement({ actions: ['ec2:DescribeSecurityGroupRules'], resources: ['*'] }),
        new PolicyStatement({
          actions: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
          resources: [group],
        }),
      ],
      properties: { groupId },
    });
    acknowledge(policy, {
      id: awsSolutions('IAM5[Resource::*]'),
      reason: 'ec2:DescribeSecurityGroupRules has no resource level, and changes nothing',
      owner,
    });
    acknowledge(vpc, {
      id: nist('VPCDefaultSecurityGroupClosed'),
      reason: 'closed by Custom::DefaultSecurityGroup; the rule knows only the custom resource of the CDK',
      owner,
    });
  }
}

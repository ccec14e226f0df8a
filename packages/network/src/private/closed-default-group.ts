import { join } from 'node:path';
import { CustomOperation, type FunctionOptions } from '@berth/functions';
import type { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ClosedDefaultGroupProps extends FunctionOptions {
  readonly vpc: CfnVPC;
}

/** As the CDK calls its own: rules of NIST 800-53 know a closed group by this id, beside the VPC, and by the type `Custom::VpcRestrictDefaultSG`. */
export const CLOSED_DEFAULT_GROUP_ID = 'RestrictDefaultSecurityGroupCustomResource';

/**
 * The security group that every VPC has, without the rules that AWS gives it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
 */
export class ClosedDefaultGroup extends Construct {
  constructor(scope: Construct, id: string, { vpc, ...options }: ClosedDefaultGroupProps) {
    super(scope, id);

    const groupId = vpc.attrDefaultSecurityGroup;
    const { account } = Stack.of(this);
    const group = Stack.of(this).formatArn({ service: 'ec2', resource: 'security-group', resourceName: groupId });
    const operation = new CustomOperation(this, 'Rules', {
      ...options,
      kind: 'VpcRestrictDefaultSG',
      code: join(__dirname, '../../lib/functions/default-security-group'),
      description: 'takes the rules of AWS out of the default security group of a VPC',
      statements: [
        new PolicyStatement({
          actions: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
          resources: [group],
        }),
      ],
      properties: { groupId, account },
    });
    // where rules of NIST 800-53 look for it
    this.node.defaultChild = operation.node.findChild('Resource').node.defaultChild;
  }
}

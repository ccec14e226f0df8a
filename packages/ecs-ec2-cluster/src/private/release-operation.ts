import { join } from 'node:path';
import { acknowledge, awsSolutions } from '@berth/foundation';
import { CustomOperation } from '@berth/functions';
import type { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export interface ReleaseOperationProps {
  readonly cluster: CfnCluster;
  readonly group: CfnAutoScalingGroup;
  readonly encryptionKey?: IKey;
  readonly logRetention?: RetentionDays;
  readonly deleteLogWithStack?: boolean;
}

/**
 * Lets the instances go before their group and cluster are deleted.
 *
 * ECS protects instances that run tasks from scale-in, and never lifts it again: without this the deletion of the stack would hang.
 *
 * @see https://github.com/aws/aws-cdk/issues/18179 until https://github.com/aws/containers-roadmap/issues/2862 is done
 */
export function releaseOperation(scope: Construct, props: ReleaseOperationProps): CustomOperation {
  const { cluster, group, encryptionKey, logRetention, deleteLogWithStack } = props;
  const operation = new CustomOperation(scope, 'Release', {
    kind: 'InstanceRelease',
    code: join(__dirname, '../../lib/functions/release-instances'),
    description: 'Lets the instances of an ECS cluster go before it is deleted',
    statements: statements(Stack.of(scope), props),
    properties: { clusterName: cluster.ref, groupName: group.ref, groupLogicalId: group.logicalId },
    timeout: Duration.minutes(10),
    encryptionKey,
    logRetention,
    deleteLogWithStack,
  });
  acknowledge(operation.policy, {
    id: awsSolutions('IAM5[Resource::*]'),
    reason:
      'container instances get their ids when they register and are bound by ecs:cluster; Describe of groups has no resource level',
    owner: 'Berth',
  });
  return operation;
}

function statements({ stackId }: Stack, { cluster, group }: ReleaseOperationProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: [
        'autoscaling:DeleteAutoScalingGroup',
        'autoscaling:SetInstanceProtection',
        'autoscaling:UpdateAutoScalingGroup',
      ],
      resources: [group.attrAutoScalingGroupArn],
    }),
    new PolicyStatement({ actions: ['autoscaling:DescribeAutoScalingGroups'], resources: ['*'] }),
    new PolicyStatement({
      actions: ['ecs:DeregisterContainerInstance', 'ecs:ListContainerInstances'],
      resources: [cluster.attrArn],
    }),
    new PolicyStatement({
      actions: ['ecs:DescribeContainerInstances', 'ecs:UpdateContainerInstancesState'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.attrArn } },
    }),
    new PolicyStatement({
      actions: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks', 'cloudformation:GetTemplate'],
      resources: [stackId],
    }),
  ];
}

import { acknowledge, acknowledgeAll, awsSolutions, type OptOut, wildcardResource } from '@berth/foundation';
import { type IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ClusterExec } from './service-cluster';

export interface ExecAccessProps {
  readonly family: string;
  readonly taskRole: IRole;
  readonly optOut: OptOut;
  readonly cluster: ClusterExec;
}

/**
 * Lets the agent of ECS Exec in a task open its channels, encrypt them and record what is typed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export class ExecAccess extends Construct {
  constructor(scope: Construct, id: string, { family, taskRole, optOut, cluster }: ExecAccessProps) {
    super(scope, id);

    const { reason, owner, until } = optOut;
    const { key, logGroup } = cluster;
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `ECS Exec in tasks of ${family}`,
      statements: [
        new PolicyStatement({ actions: CHANNELS, resources: ['*'] }),
        ...(key ? [allow(['kms:Decrypt'], key.keyArn)] : []),
        ...(logGroup ? [allow(RECORDS, logGroup.logGroupArn)] : []),
        // asked before each record, and for all groups at once
        ...(logGroup ? [allow(['logs:DescribeLogGroups'], '*')] : []),
      ],
    });
    taskRole.addManagedPolicy(policy);
    acknowledge(policy, {
      id: awsSolutions('IAM5[Resource::*]'),
      reason: `channels of Session Manager have no resource level. ECS Exec is on: ${reason}`,
      owner,
      until,
    });
    const streams = logGroup && wildcardResource(this, logGroup.logGroupArn);
    if (!streams?.includes('*')) return;
    acknowledgeAll(policy, [streams], 'each session has a stream of its own in the one log group of the cluster');
  }
}

const CHANNELS = [
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

const RECORDS = ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];

function allow(actions: string[], resource: string): PolicyStatement {
  return new PolicyStatement({ actions, resources: [resource] });
}

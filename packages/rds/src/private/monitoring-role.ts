import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledged';

/**
 * The role with which RDS writes the figures of the operating system to its own log group, and nowhere else.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
 */
export class MonitoringRole extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const { partition, region, account } = Stack.of(this);
    const group = `arn:${partition}:logs:${region}:${account}:log-group:RDSOSMetrics`;
    const streams = `${group}:log-stream:*`;
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Writes the figures of the operating system',
      statements: [
        new PolicyStatement({ actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'], resources: [group] }),
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
          resources: [streams],
        }),
      ],
    });
    acknowledgeWildcard(policy, streams, 'RDS makes one stream for each instance, named by an id that it chooses');
    const role = new Role(this, 'Resource', {
      description: 'Writes the figures of the operating system',
      assumedBy: new ServicePrincipal('monitoring.rds.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      // the role waits for its policy, not the reverse: RDS refuses a role that cannot write yet
      managedPolicies: [policy],
    });
    this.roleArn = role.roleArn;
  }
}

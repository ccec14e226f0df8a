import { CfnFlowLog, FlowLogTrafficType } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface FlowLogsProps {
  readonly vpcId: string;
  readonly flowLogTraffic?: FlowLogTrafficType;
  readonly flowLogRetention?: RetentionDays;
  readonly encryptionKey?: IKey;
}

/**
 * A record of who talked to whom in a VPC, and who was refused.
 */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);

    const { vpcId, flowLogTraffic = FlowLogTrafficType.ALL, flowLogRetention = RetentionDays.ONE_YEAR } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: flowLogRetention,
      encryptionKey: props.encryptionKey ?? this.makeKey(),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new CfnFlowLog(this, 'Resource', {
      resourceType: 'VPC',
      resourceId: vpcId,
      trafficType: flowLogTraffic,
      logDestinationType: 'cloud-watch-logs',
      logGroupName: logGroup.logGroupName,
      deliverLogsPermissionArn: this.makeRole(logGroup).roleArn,
    });
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
  private makeKey(): Key {
    const stack = Stack.of(this);
    const key = new Key(this, 'Key', { description: 'Flow logs', enableKeyRotation: true });
    const logGroups = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logs.amazonaws.com')],
        actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
      }),
    );
    return key;
  }

  /** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
  private makeRole(logGroup: LogGroup): Role {
    const { account } = Stack.of(this);
    const deliver = new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    return new Role(this, 'Role', {
      description: 'Writes the flow logs',
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      managedPolicies: [new ManagedPolicy(this, 'Policy', { statements: [deliver] })],
    });
  }
}

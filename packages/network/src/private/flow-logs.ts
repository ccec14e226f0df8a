import { allowLogGroups, denyForeignGrants, removalPolicyOf } from '@berth/foundation';
import { CfnFlowLog, FlowLogTrafficType } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface FlowLogsProps {
  readonly vpcId: string;
  readonly flowLogTraffic?: FlowLogTrafficType;
  readonly flowLogRetention?: RetentionDays;
  readonly encryptionKey?: IKey;
  readonly deleteLogWithStack?: boolean;
}

/**
 * A record of who talked to whom in a VPC, and who was refused.
 */
export class FlowLogs extends Construct {
  public readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);

    const { vpcId, flowLogTraffic = FlowLogTrafficType.ALL, flowLogRetention = RetentionDays.ONE_YEAR } = props;
    const removalPolicy = removalPolicyOf(props.deleteLogWithStack);
    this.encryptionKey = props.encryptionKey ?? this.makeKey(removalPolicy);
    const { encryptionKey } = this;
    const logGroup = new LogGroup(this, 'Log', { retention: flowLogRetention, encryptionKey, removalPolicy });
    new CfnFlowLog(this, 'Resource', {
      resourceType: 'VPC',
      resourceId: vpcId,
      trafficType: flowLogTraffic,
      logDestinationType: 'cloud-watch-logs',
      logGroupName: logGroup.logGroupName,
      deliverLogsPermissionArn: this.makeRole(logGroup).roleArn,
    });
  }

  private makeKey(removalPolicy: RemovalPolicy): Key {
    const key = new Key(this, 'Key', { description: 'Flow logs', enableKeyRotation: true, removalPolicy });
    allowLogGroups(key);
    denyForeignGrants(key);
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

import { allowLogGroups, denyForeignGrants, removalPolicyOf } from '@berth/foundation';
import type { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ExecLogProps {
  readonly encryptionKey?: IKey;
  readonly logRetention?: RetentionDays;
  readonly deleteLogWithStack?: boolean;
}

/**
 * What was typed into tasks, and what they answered.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export class ExecLog extends Construct {
  /** Of the session, and of its log. */
  public readonly key: IKey;

  public readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: ExecLogProps) {
    super(scope, id);

    const { encryptionKey, logRetention = RetentionDays.ONE_YEAR } = props;
    const removalPolicy = removalPolicyOf(props.deleteLogWithStack);
    this.key = encryptionKey ?? this.makeKey(removalPolicy);
    this.logGroup = new LogGroup(this, 'Log', { retention: logRetention, encryptionKey: this.key, removalPolicy });
  }

  /** As CloudFormation wants it. */
  public render(): CfnCluster.ClusterConfigurationProperty {
    return {
      executeCommandConfiguration: {
        kmsKeyId: this.key.keyArn,
        logging: 'OVERRIDE',
        logConfiguration: {
          cloudWatchLogGroupName: this.logGroup.logGroupName,
          cloudWatchEncryptionEnabled: true,
        },
      },
    };
  }

  private makeKey(removalPolicy: RemovalPolicy): IKey {
    const description = 'Commands that people run in tasks';
    const key = new Key(this, 'Key', { description, enableKeyRotation: true, removalPolicy });
    allowLogGroups(key);
    denyForeignGrants(key);
    return key;
  }
}

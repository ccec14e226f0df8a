import { allowLogGroups, denyForeignGrants, removalPolicyOf } from '@berth/foundation';
import type { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterExec } from './cluster-exec';

/**
 * How the sessions of a cluster are encrypted, and how long their record is kept.
 */
export interface ExecLogProps {
  /**
   * Key of the sessions and of their record. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the record is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the record and its key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * Defines the record of what people typed into tasks, and of what these answered.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export class ExecLog extends Construct implements ClusterExec {
  public readonly key: IKey;

  public readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: ExecLogProps = {}) {
    super(scope, id);

    const { encryptionKey, logRetention = RetentionDays.ONE_YEAR } = props;
    const removalPolicy = removalPolicyOf(props.deleteLogWithStack);
    this.key = encryptionKey ?? this.makeKey(removalPolicy);
    this.logGroup = new LogGroup(this, 'Log', { retention: logRetention, encryptionKey: this.key, removalPolicy });
  }

  /** As CloudFormation wants it: the `configuration` of a cluster. */
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

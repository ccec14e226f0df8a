import { allowLogGroups, removalPolicyOf } from '@berth/foundation';
import type { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ExecOptions } from '../cluster-exec';

/**
 * What was typed into tasks, and what they answered.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export class ExecLog extends Construct {
  /** Of the session, and of its log. */
  public readonly key: IKey;

  public readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, options: ExecOptions) {
    super(scope, id);

    const removalPolicy = removalPolicyOf(options.deleteLogWithStack);
    this.key =
      options.encryptionKey ?? new Key(this, 'Key', { description: 'Exec', enableKeyRotation: true, removalPolicy });
    if (!options.encryptionKey) allowLogGroups(this.key);
    this.logGroup = new LogGroup(this, 'Log', {
      retention: options.logRetention ?? RetentionDays.ONE_YEAR,
      encryptionKey: this.key,
      removalPolicy,
    });
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
}

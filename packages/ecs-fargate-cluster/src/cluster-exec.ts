import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';

/**
 * How the commands that people run in tasks are encrypted and recorded.
 */
export interface ExecOptions {
  /**
   * Key of the sessions and of their log. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the log and its key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * What a task needs to let people in: its role must use the key and write the log.
 */
export interface ClusterExec {
  readonly key: IKey;
  readonly logGroup: ILogGroup;
}

import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

/**
 * What a task needs to let people in: its role must use the key and write the log.
 */
export interface ClusterExec {
  readonly key: IKey;
  readonly logGroup: ILogGroup;
}

import { removalPolicyOf } from '@berth/foundation';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeLogWithoutKey } from './acknowledged';

/** What an instance tells, all that PostgreSQL has. */
export const LOG_TYPES = ['postgresql', 'upgrade'];

export interface DatabaseLogsProps {
  readonly instanceIdentifier: string;
  readonly retention: RetentionDays;

  /** @default - the one of CloudWatch Logs */
  readonly encryptionKey?: IKey;
  readonly deleteWithStack?: boolean;
}

/**
 * The log groups of an instance. RDS makes those that it does not find, without key and without end: so they are here before the instance.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html
 */
export class DatabaseLogs extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseLogsProps) {
    super(scope, id);

    const { instanceIdentifier, retention, encryptionKey, deleteWithStack } = props;
    const removalPolicy = removalPolicyOf(deleteWithStack);
    for (const type of LOG_TYPES) {
      const logGroupName = `/aws/rds/instance/${instanceIdentifier}/${type}`;
      new LogGroup(this, type, { logGroupName, retention, encryptionKey, removalPolicy });
    }
    if (!encryptionKey) acknowledgeLogWithoutKey(this);
  }
}

import {
  acknowledgeAll,
  allowLogGroups,
  denyForeignGrants,
  nist,
  removalPolicyOf,
  templateRule,
} from '@berth/foundation';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface ServiceLogProps {
  readonly name: string;
  readonly logRetention?: RetentionDays;
  readonly logEncryptionKey?: IKey;
  readonly ownLogKey?: boolean;
  readonly deleteLogWithStack?: boolean;
}

/** The log of all containers of a service, at `id` below `scope`. */
export function makeServiceLog(scope: Construct, id: string, props: ServiceLogProps): LogGroup {
  const { logRetention = RetentionDays.ONE_YEAR, deleteLogWithStack } = props;
  const removalPolicy = removalPolicyOf(deleteLogWithStack);
  const encryptionKey = keyOf(scope, props);
  const log = new LogGroup(scope, id, { retention: logRetention, encryptionKey, removalPolicy });
  if (!encryptionKey) acknowledgeAll(log, WITHOUT_KEY, REASON);
  return log;
}

const WITHOUT_KEY = [nist('CloudWatchLogGroupEncrypted'), templateRule('cloudwatch_log_group_encrypted_check')];

const REASON = 'encrypted with a key of CloudWatch Logs, as asked for by ownLogKey: false';

function keyOf(scope: Construct, props: ServiceLogProps): IKey | undefined {
  const { name, logEncryptionKey, ownLogKey = true, deleteLogWithStack } = props;
  if (logEncryptionKey || !ownLogKey) return logEncryptionKey;
  const key = new Key(scope, 'LogKey', {
    description: `Log of ${name}`,
    enableKeyRotation: true,
    removalPolicy: removalPolicyOf(deleteLogWithStack),
  });
  allowLogGroups(key);
  denyForeignGrants(key);
  return key;
}

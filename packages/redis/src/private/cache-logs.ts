import { removalPolicyOf } from '@berth/foundation';
import type { CfnReplicationGroup } from 'aws-cdk-lib/aws-elasticache';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Ids of the log groups, by what ElastiCache calls the logs. */
const LOGS = { 'engine-log': 'Engine', 'slow-log': 'SlowCommands' };

export interface CacheLogsProps {
  readonly encryptionKey: IKey;
  readonly logRetention?: RetentionDays;
  readonly deleteWithStack?: boolean;
}

/**
 * Where a cache writes what happens to it, and which commands took long.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Log_Delivery.html
 */
export class CacheLogs extends Construct {
  public readonly deliveries: CfnReplicationGroup.LogDeliveryConfigurationRequestProperty[];

  constructor(scope: Construct, id: string, props: CacheLogsProps) {
    super(scope, id);

    const { encryptionKey, logRetention = RetentionDays.ONE_YEAR, deleteWithStack } = props;
    this.deliveries = Object.entries(LOGS).map(([logType, groupId]) => {
      const { logGroupName } = new LogGroup(this, groupId, {
        retention: logRetention,
        encryptionKey,
        removalPolicy: removalPolicyOf(deleteWithStack),
      });
      return {
        logType,
        logFormat: 'json',
        destinationType: 'cloudwatch-logs',
        destinationDetails: { cloudWatchLogsDetails: { logGroup: logGroupName } },
      };
    });
  }
}

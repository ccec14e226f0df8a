import { acknowledge } from '@berth/foundation';
import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Stack } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from '../config/environment-config';
import { decided } from './decisions';

/** What Control Tower asks of every log. */
const A_YEAR = 365;

/**
 * Accept what a relaxed environment has less of, where no construct does it by itself: logs and metrics that cost by the amount.
 */
export function acceptRelaxed(stacks: readonly Stack[], config: EnvironmentConfig): void {
  for (const construct of stacks.flatMap(stack => stack.node.findAll())) {
    if (construct instanceof CfnLogGroup && (construct.retentionInDays ?? A_YEAR) < A_YEAR) {
      const reason = `${config.name} keeps its logs ${construct.retentionInDays} days by configuration`;
      acknowledge(construct, {
        id: 'CloudFormation-Validate::cloudwatch_log_group_retention_period_check',
        ...decided(config, { reason }),
      });
    }
    if (construct instanceof CfnLaunchTemplate && config.protection === 'relaxed') {
      const reason = `${config.name} is relaxed: metrics of its instances every five minutes are enough`;
      acknowledge(construct, {
        id: 'CloudFormation-Validate::ec2_launch_template_monitoring_enabled_check',
        ...decided(config, { reason }),
      });
    }
  }
}

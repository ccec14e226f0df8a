import type { Duration } from 'aws-cdk-lib/core';

/**
 * How much CloudWatch Database Insights tells.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Database-Insights.html
 */
export enum DatabaseInsights {
  /** Load and queries of the last 7 days, without a price of its own. */
  STANDARD = 'standard',

  /** Also plans, locks and figures of the operating system, for 15 months; costs by the vCPU. */
  ADVANCED = 'advanced',
}

/**
 * A pool of connections in front of the database.
 */
export interface DatabaseProxyOptions {
  /**
   * Accept identities of IAM only, no passwords: `grantConnect` gives them. `DATABASE_URL` then works no more.
   *
   * @default false
   */
  readonly iamAuthentication?: boolean;

  /**
   * Share of the connections of the instance that the proxy may take, 1 to 100 percent.
   *
   * @default 90
   */
  readonly maxConnectionsPercent?: number;

  /**
   * How long a client may be silent, 1 second to 8 hours.
   *
   * @default Duration.minutes(30)
   */
  readonly idleClientTimeout?: Duration;
}

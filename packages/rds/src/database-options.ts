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
 * Another major version, and why now. While it is there, the instance is upgraded to it; it stops for minutes, and there is no way back.
 *
 * When it is done, write the version into `engineVersion` and take this away.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html
 */
export interface MajorUpgrade {
  /** Major, or major and minor, later than `engineVersion`: `18`. */
  readonly to: string;

  /** In at least 20 characters: what was tried before, who agreed to the pause. */
  readonly reason: string;

  /** Last day on which it may happen, `2027-03-31`. Afterwards the synthesis fails. */
  readonly until: string;
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

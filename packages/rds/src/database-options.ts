import type { Duration } from 'aws-cdk-lib/core';

/**
 * Why something is weaker than it could be, and who decided it.
 */
export interface DatabaseOptOut {
  /** At least 20 characters: `staging: it may be gone with its zone`. */
  readonly reason: string;

  /** Who can be asked: `platform team`. */
  readonly owner: string;

  /**
   * Last day on which it counts, `2027-03-31`. Afterwards the synthesis fails.
   *
   * @default - it counts for ever
   */
  readonly until?: string;
}

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

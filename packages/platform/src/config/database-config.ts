import type { Reason } from './reason';

/**
 * Another major version of PostgreSQL, and why now. The server stops for minutes, and there is no way back: `berth deploy` takes a snapshot before.
 *
 * When it is done, write it into `version` and take this away.
 */
export interface MajorUpgradeConfig {
  /** Later than `version`: `18`. */
  readonly to: string;

  /** In at least 20 characters: what was tried before, who agreed to the pause. */
  readonly reason: string;

  /** Last day on which it may happen, `2027-03-31`. Afterwards the synthesis fails. */
  readonly until: string;
}

/**
 * The PostgreSQL server of an environment.
 */
export interface DatabaseConfig {
  /** `db.t4g.micro`. */
  readonly instanceClass: string;

  /** Of the volume, 20 to 65,536 GiB. It can grow, never shrink. */
  readonly storageGiB: number;

  /** Let the volume grow by itself up to this size, at least a tenth more. @default - it does not grow */
  readonly maxStorageGiB?: number;

  /** Major or full version: `17`, `15.17`. RDS installs later minors in the maintenance window. @default '17' */
  readonly version?: string;

  /** Stay on the minor in `version`. @default - RDS installs later ones */
  readonly fixedVersion?: Reason;

  /** Upgrade to another major. Nothing else does: another `version` alone is refused. @default - it stays */
  readonly majorUpgrade?: MajorUpgradeConfig;

  /**
   * Whether a second server in another zone takes over when the first is lost.
   *
   * @default - with protection `strict`
   */
  readonly multiAz?: boolean;

  /** Insist on one zone although protection is `strict`. @default - refused */
  readonly singleAz?: Reason;

  /** Servers that only read. @default 0 */
  readonly readReplicas?: number;

  /** Whether connections are pooled by RDS Proxy. @default false */
  readonly proxy?: boolean;

  /**
   * Let nobody in but the tasks of the one service, or in bridge mode their instances. The function that gives passwords then has their security group, and so reaches what they reach.
   *
   * @default - it has a group of its own, a second one that is let in
   */
  readonly onlyFromTasks?: Reason;

  /** Days that backups are kept. @default - 35 with protection `strict`, otherwise 7 */
  readonly backupDays?: number;

  /** UTC, half an hour at least. @default '01:00-02:00' */
  readonly backupWindow?: string;

  /** UTC, half an hour at least, apart from `backupWindow`. @default 'sun:03:00-sun:04:00' */
  readonly maintenanceWindow?: string;

  /** Whether the server's system is watched every minute. @default - with protection `strict` */
  readonly enhancedMonitoring?: boolean;

  /** Settings of PostgreSQL: `{ 'log_min_duration_statement': '500' }`. @default - those of RDS */
  readonly parameters?: Readonly<Record<string, string>>;

  /** What URLs of the database begin with: dialect and driver of SQLAlchemy, or `postgresql`. @default 'postgresql+psycopg' */
  readonly urlScheme?: string;
}

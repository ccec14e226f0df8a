import type { Reason } from './reason';

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

  /** Major or full version: `17`, `15.17`. @default - the newest that Berth knows */
  readonly version?: string;

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

import type { Reason } from './reason';

/**
 * The PostgreSQL server of an environment.
 */
export interface DatabaseConfig {
  /** `db.t4g.micro`. */
  readonly instanceClass: string;

  readonly storageGiB: number;

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

  /** UTC, half an hour at least: `02:00-03:00`. @default - RDS chooses */
  readonly backupWindow?: string;

  /** UTC: `sun:04:00-sun:05:00`. @default - RDS chooses */
  readonly maintenanceWindow?: string;

  /** Whether the server's system is watched every minute. @default - with protection `strict` */
  readonly enhancedMonitoring?: boolean;
}

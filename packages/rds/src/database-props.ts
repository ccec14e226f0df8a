import type { OptOut } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import type { DatabaseInsights, DatabaseProxyOptions, MajorUpgrade } from './database-options';

/**
 * Where a database is, how large, and how well it is guarded.
 */
export interface DatabaseProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/rds/v1/`. */
  readonly environment: string;

  /** The database goes into its data subnets. */
  readonly network: INetwork;

  /**
   * Name of the instance, up to 60 lower-case letters, digits and hyphens. A change replaces the instance.
   *
   * As it is fixed, nothing else can replace the instance by mistake: CloudFormation refuses a second one of the same name.
   *
   * @default '<environment>-database'
   */
  readonly instanceIdentifier?: string;

  /**
   * A major takes the minor that RDS recommends, and then those that RDS installs by itself in the maintenance window: no deployment goes back. A minor is
   * where it starts, unless `fixedVersion` keeps it there.
   *
   * Another major in here is refused by `berth deploy`, and by RDS: that is what `majorUpgrade` is for.
   *
   * @default '17'
   */
  readonly engineVersion?: string;

  /**
   * Stay on the minor in `engineVersion`, and say why: fixes of PostgreSQL then wait for you.
   *
   * @default - RDS installs new minors in the maintenance window
   */
  readonly fixedVersion?: OptOut;

  /**
   * Upgrade the instance to another major.
   *
   * @default - it stays on the one in `engineVersion`
   */
  readonly majorUpgrade?: MajorUpgrade;

  /** @default 'db.t4g.micro' */
  readonly instanceClass?: string;

  /**
   * Size of the gp3 volume, 20 to 65536 GiB. It can grow, never shrink.
   *
   * @default 20
   */
  readonly storageGiB?: number;

  /**
   * Let the volume grow by itself up to this size, at least a tenth more than `storageGiB`.
   *
   * @default - it does not grow
   */
  readonly maxStorageGiB?: number;

  /**
   * The database that is made in the new instance. A change would replace the instance.
   *
   * @default 'app'
   */
  readonly databaseName?: string;

  /**
   * Name of the administrator. A change would replace the instance.
   *
   * @default 'appadmin'
   */
  readonly adminUser?: string;

  /**
   * How long a password of the administrator lives, 1 to 90 days.
   *
   * @default Duration.days(30)
   */
  readonly adminRotation?: Duration;

  /**
   * Name of the user that applications log in as, up to 57 letters, digits and underscores. It has a second one, `app_clone`, with which it takes turns, and
   * both work as `app_owner`, to whom all tables belong. Another name makes other users; those from before keep what they may.
   *
   * @default 'app'
   */
  readonly applicationUser?: string;

  /**
   * After how long the two users change their turns, 1 to 90 days. Who logged in with the credentials from before is not refused until the next time.
   *
   * @default Duration.days(30)
   */
  readonly applicationRotation?: Duration;

  /**
   * Put the function that changes these passwords into the data subnets, instead of those of tasks. It must reach Secrets Manager from there.
   *
   * @default false
   */
  readonly rotateInDataSubnets?: boolean;

  /**
   * Security group of the tasks, for this function too: then nobody else reaches the database. It must let out to Secrets Manager, tcp 443. The rules between both groups are made here; do not call `allowFrom` with it.
   *
   * @default - a group of its own, a second one that is let in
   */
  readonly rotationSecurityGroup?: ISecurityGroup;

  /**
   * A standby in another zone takes over within two minutes; doubles the price.
   *
   * @default true
   */
  readonly multiAz?: boolean;

  /**
   * Insist on one zone, and say why: the database is gone with it, until it is restored.
   *
   * @default - `multiAz` decides
   */
  readonly singleAz?: OptOut;

  /**
   * Zone of an instance without standby: `eu-west-1a`.
   *
   * @default - RDS chooses one
   */
  readonly availabilityZone?: string;

  /**
   * Copies that only read, 0 to 15, a few seconds behind. RDS cannot keep the password of an instance that has some: a function of ours does then.
   *
   * @default 0
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
   */
  readonly readReplicas?: number;

  /**
   * Put a pool of connections in front. `endpoint` and `securityGroup` are then the proxy's.
   *
   * @default - none
   */
  readonly proxy?: DatabaseProxyOptions;

  /**
   * How long the daily backups of RDS are kept, 1 to 35 days. They restore any second of that time.
   *
   * @default Duration.days(35)
   */
  readonly backupRetention?: Duration;

  /**
   * When RDS takes its daily backup, in UTC, at least 30 minutes: `01:00-02:00`.
   *
   * @default '01:00-02:00'
   */
  readonly backupWindow?: string;

  /**
   * When RDS may restart the instance for an upgrade, in UTC, 30 minutes to 24 hours, apart from `backupWindow`: `sun:03:00-sun:04:00`.
   *
   * @default 'sun:03:00-sun:04:00'
   */
  readonly maintenanceWindow?: string;

  /**
   * Keep backups in a vault of AWS Backup, too: each day's for 35 days, each month's for a year.
   *
   * @default true
   */
  readonly backupPlan?: boolean;

  /**
   * Refuse to delete the instance, whoever asks.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Figures of the operating system every minute.
   *
   * @default true
   */
  readonly enhancedMonitoring?: boolean;

  /** @default DatabaseInsights.STANDARD */
  readonly insights?: DatabaseInsights;

  /**
   * How long the logs of PostgreSQL are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Hears of failures, failovers, low storage, maintenance and changes of the instance.
   *
   * @default - nobody does; `subscribe` can be called later
   */
  readonly events?: ITopic;

  /**
   * Port, 1150 to 65535.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * Let identities of IAM connect, without a password: `grantConnect`.
   *
   * @default true
   */
  readonly iamAuthentication?: boolean;

  /**
   * Who signs the certificate of the server. Clients that check it must know its root.
   *
   * @default 'rds-ca-rsa2048-g1'
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
   */
  readonly certificateAuthority?: string;

  /**
   * Parameters of PostgreSQL: `{ 'log_min_duration_statement': '500' }`. `rds.force_ssl` stays 1.
   *
   * @default - those of RDS
   */
  readonly parameters?: Record<string, string>;

  /**
   * Key of the volume, the backups, the figures, the logs and the administrator's secret. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year and retained
   */
  readonly encryptionKey?: IKey;

  /**
   * Encrypt with the account's keys of each service instead: they cost nothing, and nobody can share them with another account.
   *
   * @default false
   */
  readonly awsManagedKeys?: boolean;

  /**
   * Delete the logs, the vault and the own key with the stack. The snapshot that stays can then be restored for 30 days, until its key is gone.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

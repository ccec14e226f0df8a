import type { CacheConfig } from './cache-config';
import type { ClusterConfig } from './cluster-config';
import type { DatabaseConfig } from './database-config';
import type { EdgeConfig } from './edge-config';
import type { MonitoringConfig } from './monitoring-config';
import type { NetworkConfig } from './network-config';
import type { Reason } from './reason';
import type { ServiceConfig } from './service-config';

/**
 * Everything that differs between two environments, as data: it can be written to JSON and read back.
 */
export interface EnvironmentConfig {
  /** Full name, in the name of every stack and contract: `dev`, `shop-dev` where an account holds several systems. */
  readonly name: string;

  /** AWS account, 12 digits. `000000000000` is the local cloud. */
  readonly account: string;

  /** `eu-west-1`. */
  readonly region: string;

  /** Who decides about this environment and can be asked: `platform team`. Stands at every accepted finding. */
  readonly owner: string;

  /**
   * How much is guarded. `strict`: nothing can be deleted by mistake, logs are kept for a year, detailed metrics. `relaxed`: cheap, and easily destroyed.
   */
  readonly protection: 'strict' | 'relaxed';

  /** Environment that holds what all share, such as the registry: `global`. */
  readonly shared: string;

  /**
   * Further tags of everything: `{ application: 'shop' }`.
   *
   * @default - the tag `berth:env` alone
   */
  readonly tags?: Readonly<Record<string, string>>;

  readonly network: NetworkConfig;
  readonly cluster: ClusterConfig;
  readonly edge: EdgeConfig;

  /** What runs. All share the cluster and the edge. */
  readonly services: readonly ServiceConfig[];

  /**
   * PostgreSQL for the services.
   *
   * @default - none
   */
  readonly database?: DatabaseConfig;

  /**
   * Valkey or Redis for the services.
   *
   * @default - none
   */
  readonly cache?: CacheConfig;

  /**
   * Who is told when something goes wrong. Alarms and a dashboard are made in any case.
   *
   * @default - nobody but the dashboard
   */
  readonly monitoring?: MonitoringConfig;

  /**
   * Give services and instances the roles that the shared environment made (`SharedRoles`), instead of roles of their own: what one may do, all may.
   *
   * @default - each has its own
   */
  readonly sharedRoles?: Reason;

  /**
   * Bound every role by the policy `berth-<name>-boundary`, which the shared environment makes. An environment that is bootstrapped with this policy can make no role without it.
   *
   * @default false
   */
  readonly permissionsBoundary?: boolean;

  /**
   * ARNs of SNS topics that CloudFormation tells what happens to the stacks, at most 5.
   *
   * @default - none
   */
  readonly notificationArns?: readonly string[];

  /**
   * How long logs are kept.
   *
   * @default - a year with protection `strict`, otherwise 30 days
   */
  readonly logRetentionDays?: number;
}

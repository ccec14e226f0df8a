import type { OptOut } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import type { CacheEngine } from './cache-engine';

/**
 * What a cache runs, how large it is, and how well it is guarded.
 */
export interface CacheProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/redis/v1/`. */
  readonly environment: string;

  /** The cache goes into its data subnets. */
  readonly network: INetwork;

  /** @default CacheEngine.VALKEY */
  readonly engine?: CacheEngine;

  /**
   * A major takes its newest minor; a minor stays until you change it. It can rise, never fall.
   *
   * @default '8' of Valkey, '7' of Redis OSS
   */
  readonly engineVersion?: string;

  /**
   * @default 'cache.t4g.micro'
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
   */
  readonly nodeType?: string;

  /**
   * The primary and its replicas, 1 to 6, spread over the zones.
   *
   * @default 2
   */
  readonly nodes?: number;

  /**
   * Insist on one node, and say why: the cache is empty after its loss.
   *
   * @default - `nodes` decides
   */
  readonly singleNode?: OptOut;

  /**
   * A replica in another zone takes over when the primary is lost.
   *
   * @default - with two nodes or more
   */
  readonly automaticFailover?: boolean;

  /**
   * Port, 1024 to 65535. A change replaces the cache.
   *
   * @default 6379
   */
  readonly port?: number;

  /**
   * Settings of the engine, by name: `{ 'maxmemory-policy': 'allkeys-lru' }`.
   *
   * @default - those of ElastiCache
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
   */
  readonly parameters?: Readonly<Record<string, string>>;

  /**
   * How long daily snapshots are kept, 1 to 35 days.
   *
   * @default Duration.days(15)
   */
  readonly snapshotRetention?: Duration;

  /**
   * When the daily snapshot is taken, an hour or more in UTC.
   *
   * @default '03:00-04:00'
   */
  readonly snapshotWindow?: string;

  /**
   * When ElastiCache may change or restart nodes, an hour or more of the week in UTC.
   *
   * @default 'sun:05:00-sun:06:00'
   */
  readonly maintenanceWindow?: string;

  /**
   * Who hears of failovers and maintenance. ElastiCache tells nothing to a topic that is encrypted with a key: alarms on the metrics need no such topic.
   *
   * @default - nobody
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ElastiCacheSNS.html
   */
  readonly notifications?: ITopic;

  /**
   * How long the log of the engine and the log of slow commands are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Key of the data, the snapshots, the secrets and the logs. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year and retained
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete data, password, logs and own key with the stack, without a last snapshot.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * What of a cache must be known before its contract can be read.
 */
export interface CacheContractOptions {
  /**
   * The port that the cache was made with: security-group rules need it when they are synthesized.
   *
   * @default 6379
   */
  readonly port?: number;

  /**
   * The nodes that the cache has: its metrics add them up.
   *
   * @default 2
   */
  readonly nodes?: number;
}

import type { Reason } from './reason';

/**
 * Valkey or Redis for what may be lost.
 */
export interface CacheConfig {
  /** `cache.t4g.micro`. */
  readonly nodeType: string;

  /** @default 'valkey' */
  readonly engine?: 'valkey' | 'redis';

  /** Major or full version: `8`, `7.1`. @default - 8 of Valkey, 7 of Redis */
  readonly version?: string;

  /** One primary and its replicas, 1 to 6. @default - 2 with protection `strict`, otherwise 1 */
  readonly nodes?: number;

  /** Insist on one node although protection is `strict`. @default - refused */
  readonly singleNode?: Reason;

  /** Settings of the engine: `{ 'maxmemory-policy': 'allkeys-lru' }`. @default - those of ElastiCache */
  readonly parameters?: Readonly<Record<string, string>>;

  /** Days that snapshots are kept, 1 to 35. @default - 15 with protection `strict`, otherwise 1 */
  readonly snapshotDays?: number;
}

import type { Reason } from './reason';

/**
 * Valkey or Redis for what may be lost.
 */
export interface CacheConfig {
  /** `cache.t4g.micro`. */
  readonly nodeType: string;

  /** @default 'valkey' */
  readonly engine?: 'valkey' | 'redis';

  /** One primary and its replicas, 1 to 6. @default - 2 with protection `strict`, otherwise 1 */
  readonly nodes?: number;

  /** Insist on one node although protection is `strict`. @default - refused */
  readonly singleNode?: Reason;
}

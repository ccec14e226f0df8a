/**
 * What answers the commands of Redis clients.
 */
export enum CacheEngine {
  /** Open source, a drop-in replacement of Redis OSS 7.2, and 20 % cheaper by the node. */
  VALKEY = 'valkey',

  /** Redis OSS: only up to 7.1, the last version with an open licence. */
  REDIS = 'redis',
}

/**
 * What Valkey and Redis take for settings that are a choice of words, from version 7 on.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html read 2026-11
 */
export const PARAMETER_VALUES: Readonly<Record<string, readonly string[]>> = {
  'maxmemory-policy': [
    ...['volatile-lru', 'allkeys-lru', 'volatile-lfu', 'allkeys-lfu'],
    ...['volatile-random', 'allkeys-random', 'volatile-ttl', 'noeviction'],
  ],
  activedefrag: ['yes', 'no'],
  activerehashing: ['yes', 'no'],
  'cluster-enabled': ['yes', 'no'],
  'lazyfree-lazy-eviction': ['yes', 'no'],
  'lazyfree-lazy-expire': ['yes', 'no'],
  'lazyfree-lazy-server-del': ['yes', 'no'],
  'lazyfree-lazy-user-del': ['yes', 'no'],
};

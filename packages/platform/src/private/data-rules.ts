import type { Problem } from '@berth/foundation';
import { databaseProblems } from '@berth/rds';
import { CacheEngine, cacheProblems } from '@berth/redis';
import { Duration } from 'aws-cdk-lib/core';
import type { DatabaseConfig } from '../config/database-config';
import { cacheNodesOf } from './imports';
import { below, type Rule, renamed } from './rule';

/** Database and cache, and what protection asks of them. */
export const dataRules: readonly Rule[] = [
  {
    reads: ['database'],
    problems: ({ database }) => (database ? below('database', serverProblems(database)) : []),
  },
  {
    reads: ['database', 'protection'],
    problems: ({ database, protection }) => {
      if (protection !== 'strict' || database?.multiAz !== false || database.singleAz) return [];
      const fact = 'the database would be gone with its zone, which protection strict does not accept';
      const fix = 'leave it out, or say why: singleAz: { reason }';
      return [{ code: 'BERTH-RDS-004', path: 'database.multiAz', value: false, fact, fix }];
    },
  },
  {
    reads: ['cache', 'protection'],
    problems: config => {
      const { cache } = config;
      if (!cache) return [];
      const engine = cache.engine === 'redis' ? CacheEngine.REDIS : CacheEngine.VALKEY;
      const { nodeType, version: engineVersion, snapshotDays } = cache;
      const snapshotRetention = snapshotDays === undefined ? undefined : Duration.days(snapshotDays);
      const problems = cacheProblems({
        engine,
        engineVersion,
        nodeType,
        nodes: cacheNodesOf(config),
        snapshotRetention,
      });
      return below('cache', renamed(problems, { engineVersion: 'version', snapshotRetention: 'snapshotDays' }));
    },
  },
  {
    reads: ['cache', 'protection'],
    problems: ({ cache, protection }) => {
      if (protection !== 'strict' || cache?.nodes !== 1 || cache.singleNode) return [];
      const fact = 'the cache would be gone with its zone, which protection strict does not accept';
      const fix = 'leave it out, or say why: singleNode: { reason }';
      return [{ code: 'BERTH-REDIS-011', path: 'cache.nodes', value: 1, fact, fix }];
    },
  },
];

function serverProblems({ version, backupDays, proxy, ...rest }: DatabaseConfig): Problem[] {
  const facts = {
    ...rest,
    engineVersion: version,
    backupRetention: backupDays === undefined ? undefined : Duration.days(backupDays),
    proxy: proxy ? {} : undefined,
  };
  return renamed(databaseProblems(facts), { engineVersion: 'version', backupRetention: 'backupDays' });
}

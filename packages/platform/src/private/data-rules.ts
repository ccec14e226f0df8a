import type { Problem } from '@berth/foundation';
import { databaseProblems } from '@berth/rds';
import { CacheEngine, cacheProblems } from '@berth/redis';
import { Duration } from 'aws-cdk-lib/core';
import type { DatabaseConfig } from '../config/database-config';
import type { ServiceConfig } from '../config/service-config';
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
    reads: ['database', 'services'],
    problems: ({ database, services }) =>
      database?.onlyFromTasks ? below('database', groupProblems(services, database)) : [],
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
        parameters: cache.parameters,
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

/** That there is one group alone which could be let in. */
function groupProblems(services: readonly ServiceConfig[], { proxy }: DatabaseConfig): Problem[] {
  const problem = { path: 'onlyFromTasks', value: services.map(({ name }) => name).join(', ') };
  const inBridge = services.filter(({ bridge }) => bridge).length;
  if (proxy) {
    return [
      {
        ...problem,
        code: 'ProxyLetIn',
        value: 'proxy',
        fact: 'a proxy is let in beside the tasks; leave out one of both',
      },
    ];
  }
  if (inBridge === services.length || services.length === 1) return [];
  const fact = 'the tasks have no security group that all share; it needs one service, or bridge mode for all';
  return [{ ...problem, code: 'TasksWithoutCommonGroup', fact }];
}

function serverProblems({ version, backupDays, proxy, onlyFromTasks: _, ...rest }: DatabaseConfig): Problem[] {
  const facts = {
    ...rest,
    engineVersion: version,
    backupRetention: backupDays === undefined ? undefined : Duration.days(backupDays),
    proxy: proxy ? {} : undefined,
  };
  return renamed(databaseProblems(facts), { engineVersion: 'version', backupRetention: 'backupDays' });
}

import fc from 'fast-check';
import type { CacheConfig, DatabaseConfig } from '../../src';
import { maybe, reason } from './random-parts';

/** A database without mistakes. */
export const randomDatabase: fc.Arbitrary<DatabaseConfig> = fc
  .record({
    instanceClass: fc.constantFrom('db.t4g.micro', 'db.m7g.large', 'db.r6g.2xlarge'),
    storageGiB: fc.integer({ min: 20, max: 500 }),
    maxStorageGiB: maybe(fc.integer({ min: 600, max: 65_536 })),
    version: fc.constantFrom(undefined, '15', '16', '17'),
    fixedVersion: maybe(reason),
    majorUpgrade: maybe(reason.map(({ reason: why }) => ({ to: '18', reason: why, until: '2099-03-31' }))),
    multiAz: fc.constantFrom(undefined, true),
    singleAz: maybe(reason),
    readReplicas: maybe(fc.integer({ min: 0, max: 3 })),
    proxy: maybe(fc.boolean()),
    backupDays: maybe(fc.integer({ min: 1, max: 35 })),
    backupWindow: fc.constantFrom(undefined, '02:00-02:30'),
    maintenanceWindow: fc.constantFrom(undefined, 'mon:04:00-mon:05:00'),
    enhancedMonitoring: maybe(fc.boolean()),
    parameters: fc.constantFrom(undefined, { log_min_duration_statement: '500' }),
    urlScheme: fc.constantFrom(undefined, 'postgresql'),
  })
  .map(({ fixedVersion, majorUpgrade, singleAz, multiAz, version, ...rest }) => ({
    ...rest,
    ...(fixedVersion ? { fixedVersion, version: '17.9' } : { version, majorUpgrade }),
    ...(singleAz ? { singleAz } : { multiAz }),
  }));

/** A cache without mistakes. */
export const randomCache: fc.Arbitrary<CacheConfig> = fc
  .record({
    nodeType: fc.constantFrom('cache.t4g.micro', 'cache.r7g.large'),
    kind: fc.constantFrom<Pick<CacheConfig, 'engine' | 'version'>>(
      {},
      { engine: 'valkey', version: '8' },
      { engine: 'redis', version: '7.1' },
    ),
    nodes: fc.integer({ min: 2, max: 6 }),
    singleNode: maybe(reason),
    parameters: fc.constantFrom(undefined, { 'maxmemory-policy': 'allkeys-lru' }),
    snapshotDays: maybe(fc.integer({ min: 1, max: 35 })),
  })
  .map(({ kind, singleNode, nodes, ...rest }) => ({
    ...rest,
    ...kind,
    ...(singleNode ? { singleNode, nodes: 1 } : { nodes }),
  }));

import type { CacheConfig, DatabaseConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const database: DatabaseConfig = { instanceClass: 'db.t4g.micro', storageGiB: 20 };
const upgrade = { to: '18', reason: 'tried on a copy of the data', until: '2099-12-31' };
const cache: CacheConfig = { nodeType: 'cache.t4g.micro' };

test.each<[string, Partial<DatabaseConfig>]>([
  ['BERTH-RDS-001 database.version = "15.5"', { version: '15.5' }],
  [
    'FixedVersionOpen database.fixedVersion = "17"',
    { version: '17', fixedVersion: { reason: 'an extension needs it' } },
  ],
  ['BERTH-RDS-001 database.majorUpgrade.to = "99"', { majorUpgrade: { ...upgrade, to: '99' } }],
  ['MajorUpgradeInvalid database.majorUpgrade.to = "17.9"', { majorUpgrade: { ...upgrade, to: '17.9' } }],
  ['MajorUpgradeInvalid database.majorUpgrade.reason = "why not"', { majorUpgrade: { ...upgrade, reason: 'why not' } }],
  [
    'MajorUpgradeInvalid database.majorUpgrade.until = "2026-01-01"',
    { majorUpgrade: { ...upgrade, until: '2026-01-01' } },
  ],
  ['BERTH-RDS-002 database.instanceClass = "t4g.micro"', { instanceClass: 't4g.micro' }],
  ['StorageOutOfRange database.storageGiB = 19', { storageGiB: 19 }],
  ['StorageOutOfRange database.maxStorageGiB = 21', { maxStorageGiB: 21 }],
  ['BackupRetentionOutOfRange database.backupDays = 36', { backupDays: 36 }],
  ['BERTH-ENV-004 database.backupDays = -1', { backupDays: -1 }],
  ['BackupWindowInvalid database.backupWindow = "at night"', { backupWindow: 'at night' }],
  ['WindowsOverlap database.maintenanceWindow = "sun:01:30-sun:02:30"', { maintenanceWindow: 'sun:01:30-sun:02:30' }],
  ['TlsNotForced database.parameters.rds.force_ssl = "0"', { parameters: { 'rds.force_ssl': '0' } }],
  ['ReadReplicasOutOfRange database.readReplicas = 16', { readReplicas: 16 }],
])('%s', (message, changes) => {
  expect(told({ database: { ...database, ...changes } })).toEqual([expect.stringContaining(`${message}: `)]);
});

const onlyFromTasks = { reason: 'the system was drawn with one way to its data' };
const bridge = { reason: 'small instances have too few network interfaces' };
const rollout = { engine: 'ecs', shift: { kind: 'rolling' } } as const;
const second = { name: 'admin', route: { paths: ['/a'] } };

test('a database that only tasks reach is good for one service, or for all in bridge mode', () => {
  const guarded = { ...database, onlyFromTasks };

  expect(told({ database: guarded })).toEqual([]);
  const both = [makeService({ bridge, rollout }), makeService({ ...second, bridge, rollout })];
  expect(told({ database: guarded, services: both })).toEqual([]);
  expect(told({ database, services: [makeService(), makeService(second)] })).toEqual([]);
});

test.each([
  ['each of their own', {}],
  ['only some in bridge mode', { bridge, rollout }],
])('a database that only tasks reach is refused for tasks in several groups: %s', (_, changes) => {
  const services = [makeService({ rollout }), makeService({ ...second, ...changes })];

  expect(told({ database: { ...database, onlyFromTasks }, services })).toEqual([
    'TasksWithoutCommonGroup database.onlyFromTasks = "pyshop, admin": the tasks have no security group that all share; it needs one service, or bridge mode for all',
  ]);
});

test('a database that only tasks reach needs a service, which is told once', () => {
  expect(told({ database: { ...database, onlyFromTasks }, services: [] })).toEqual([
    expect.stringContaining('BERTH-ENV-008 services = "none": '),
  ]);
});

test('a database that only tasks reach has no proxy', () => {
  expect(told({ database: { ...database, onlyFromTasks, proxy: true } })).toEqual([
    'ProxyLetIn database.onlyFromTasks = "proxy": a proxy is let in beside the tasks; leave out one of both',
  ]);
});

test.each<[string, Partial<CacheConfig>]>([
  ['BERTH-REDIS-002 cache.nodeType = "t4g.micro"', { nodeType: 't4g.micro' }],
  ['BERTH-REDIS-006 cache.version = "6"', { engine: 'redis', version: '6' }],
  ['BERTH-REDIS-006 cache.version = "7.1"', { engine: 'valkey', version: '7.1' }],
  ['BERTH-REDIS-007 cache.nodes = 7', { nodes: 7 }],
  ['BERTH-REDIS-009 cache.snapshotDays = 36', { snapshotDays: 36 }],
  ['BERTH-ENV-004 cache.snapshotDays = -1', { snapshotDays: -1 }],
])('%s', (message, changes) => {
  expect(told({ cache: { ...cache, ...changes } })).toEqual([expect.stringContaining(`${message}: `)]);
});

test('BERTH-REDIS-011 refuses a single node where protection is strict', () => {
  expect(told({ protection: 'strict', cache: { ...cache, nodes: 1 } })).toEqual([
    'BERTH-REDIS-011 cache.nodes = 1: the cache would be gone with its zone, which protection strict does not accept; leave it out, or say why: singleNode: { reason }',
  ]);
});

test.each<Partial<CacheConfig>>([
  { nodes: 1, singleNode: { reason: 'it fills again within minutes' } },
  { nodes: 2 },
  {},
])('takes a cache with %j where protection is strict', changes => {
  expect(told({ protection: 'strict', cache: { ...cache, ...changes } })).toEqual([]);
});

test.each<Partial<DatabaseConfig>>([
  { multiAz: false, singleAz: { reason: 'it can be restored within an hour' } },
  { multiAz: true },
])('takes a database with %j where protection is strict', changes => {
  expect(told({ protection: 'strict', database: { ...database, ...changes } })).toEqual([]);
});

test('takes one server and one node where protection is relaxed', () => {
  expect(told({ database: { ...database, multiAz: false }, cache: { ...cache, nodes: 1 } })).toEqual([]);
});

test('takes a cache of Redis, in a version that Valkey does not have', () => {
  expect(told({ cache: { ...cache, engine: 'redis', version: '7.1' } })).toEqual([]);
});

import { Duration, Lazy } from 'aws-cdk-lib/core';
import { CacheEngine } from '../src/cache-engine';
import { type CacheRules, cacheProblems } from '../src/cache-problems';

const codesOf = (props: CacheRules) => cacheProblems(props).map(({ code, path }) => `${code} ${path}`);

test.each<[string, CacheRules]>([
  ['BERTH-REDIS-001 nodes', { nodes: 1, automaticFailover: true }],
  ['BERTH-REDIS-001 nodes', { singleNode: {}, automaticFailover: true }],
  ['BERTH-REDIS-001 singleNode', { singleNode: {}, nodes: 2 }],
  ['BERTH-REDIS-002 nodeType', { nodeType: 'cache.t9.micro' }],
  ['BERTH-REDIS-002 nodeType', { nodeType: 'cache.t4g.large' }],
  ['BERTH-REDIS-002 nodeType', { nodeType: 't4g.micro' }],
  ['BERTH-REDIS-002 nodeType', { nodeType: 'db.t4g.micro' }],
  ['BERTH-REDIS-002 nodeType', { nodeType: 'cache.t4g.micro.x' }],
  ['BERTH-REDIS-002 nodeType', { nodeType: 'cache' }],
  ['BERTH-REDIS-002 nodeType', { nodeType: 'cache.t2.micro' }],
  ['BERTH-REDIS-002 nodeType', { nodeType: 'cache.r6gd.xlarge' }],
  ['BERTH-REDIS-006 engineVersion', { engineVersion: '6.2' }],
  ['BERTH-REDIS-006 engineVersion', { engineVersion: '7.1' }],
  ['BERTH-REDIS-006 engineVersion', { engineVersion: '8.' }],
  ['BERTH-REDIS-006 engineVersion', { engine: CacheEngine.REDIS, engineVersion: '8' }],
  ['BERTH-REDIS-006 engineVersion', { engine: CacheEngine.REDIS, engineVersion: '6' }],
  ['BERTH-REDIS-007 nodes', { nodes: 0 }],
  ['BERTH-REDIS-007 nodes', { nodes: 7 }],
  ['BERTH-REDIS-007 nodes', { nodes: 1.5 }],
  ['BERTH-REDIS-008 port', { port: 1023 }],
  ['BERTH-REDIS-008 port', { port: 65_536 }],
  ['BERTH-REDIS-009 snapshotRetention', { snapshotRetention: Duration.days(0) }],
  ['BERTH-REDIS-009 snapshotRetention', { snapshotRetention: Duration.days(36) }],
  ['BERTH-REDIS-009 snapshotRetention', { snapshotRetention: Duration.hours(36) }],
  ['BERTH-REDIS-012 parameters.maxmemory-policy', { parameters: { 'maxmemory-policy': 'nope' } }],
  ['BERTH-REDIS-012 parameters.activedefrag', { parameters: { activedefrag: 'true' } }],
  ['BERTH-REDIS-010 snapshotWindow', { snapshotWindow: '03:00-03:59' }],
  ['BERTH-REDIS-010 snapshotWindow', { snapshotWindow: '03:00-03:00' }],
  ['BERTH-REDIS-010 snapshotWindow', { snapshotWindow: '24:00-03:00' }],
  ['BERTH-REDIS-010 snapshotWindow', { snapshotWindow: '03:00-24:00' }],
  ['BERTH-REDIS-010 snapshotWindow', { snapshotWindow: '03:60-05:00' }],
  ['BERTH-REDIS-010 snapshotWindow', { snapshotWindow: '3-4' }],
  ['BERTH-REDIS-010 snapshotWindow', { snapshotWindow: 'x03:00-04:00' }],
  ['BERTH-REDIS-010 snapshotWindow', { snapshotWindow: '03:00-04:00x' }],
  ['BERTH-REDIS-010 maintenanceWindow', { maintenanceWindow: '05:00-06:00' }],
  ['BERTH-REDIS-010 maintenanceWindow', { maintenanceWindow: 'sun:05:00-sun:05:30' }],
  ['BERTH-REDIS-010 maintenanceWindow', { maintenanceWindow: 'day:05:00-sun:06:00' }],
  ['BERTH-REDIS-010 maintenanceWindow', { maintenanceWindow: 'sun:05:00-day:06:00' }],
  ['BERTH-REDIS-010 maintenanceWindow', { maintenanceWindow: 'xsun:05:00-sun:06:00' }],
  ['BERTH-REDIS-010 maintenanceWindow', { maintenanceWindow: 'sun:05:00-sun:06:00x' }],
])('fails with %s for %j', (problem, props) => {
  expect(codesOf(props)).toEqual([problem]);
});

test.each<CacheRules>([
  {},
  { nodes: 1 },
  { nodes: 1, automaticFailover: false },
  { automaticFailover: true },
  { nodes: 2, automaticFailover: true },
  { nodes: 6, port: 1024, snapshotRetention: Duration.days(1) },
  { port: 65_535, snapshotRetention: Duration.days(35) },
  ...['t4g.medium', 't3.micro', 'm5.24xlarge', 'm6g.8xlarge', 'm7g.16xlarge', 'r5.12xlarge'].map(size => ({
    nodeType: `cache.${size}`,
  })),
  ...['r6g.xlarge', 'r7g.2xlarge', 'c7gn.4xlarge'].map(size => ({ nodeType: `cache.${size}` })),
  { engineVersion: '7.2' },
  { engineVersion: '8' },
  { engineVersion: '8.1' },
  { engine: CacheEngine.REDIS, engineVersion: '7.1' },
  { snapshotWindow: '03:00-04:00', maintenanceWindow: 'sun:05:00-sun:06:00' },
  { snapshotWindow: '23:30-00:30', maintenanceWindow: 'sun:23:30-mon:00:30' },
  { snapshotWindow: '00:00-01:00', maintenanceWindow: 'mon:00:00-fri:01:00' },
])('accepts %j', props => {
  expect(cacheProblems(props)).toEqual([]);
});

test('accepts what is known only at deployment', () => {
  const text = Lazy.string({ produce: () => 'later' });
  const number = Lazy.number({ produce: () => 1 });
  const props = { engineVersion: text, nodeType: text, snapshotWindow: text, maintenanceWindow: text };

  const snapshotRetention = Duration.days(number);
  expect(cacheProblems({ ...props, nodes: number, port: number, snapshotRetention, automaticFailover: true })).toEqual(
    [],
  );
});

test('says which versions there are', () => {
  expect(cacheProblems({ engineVersion: '5' })[0]).toMatchObject({
    fact: 'is no version of valkey with AUTH and TLS that ElastiCache creates',
    fix: 'use one of 7.2, 8.0, 8.1, 8.2, 9.0',
    value: '5',
  });
});

test.each([
  [{ nodes: 0 }, 'must be a whole number from 1 to 6'],
  [{ port: 0 }, 'must be a whole number from 1024 to 65535'],
  [{ snapshotRetention: Duration.days(0) }, 'must be a whole number from 1 to 35 days'],
  [{ snapshotWindow: '' }, 'must be an hour or more of the day in UTC, "03:00-04:00"'],
  [{ maintenanceWindow: '' }, 'must be an hour or more of the week in UTC, "sun:05:00-sun:06:00"'],
])('says of %j that it %s', (props, fact) => {
  expect(cacheProblems(props).map(problem => problem.fact)).toEqual([fact]);
});

test('BERTH-REDIS-012 names the values of a setting', () => {
  expect(cacheProblems({ parameters: { activedefrag: 'on' } })).toMatchObject([
    { value: 'on', fact: 'is no value of this setting', fix: 'use yes or no' },
  ]);
});

test.each<Record<string, string>>([
  { 'maxmemory-policy': 'allkeys-lru' },
  { 'maxmemory-policy': 'noeviction' },
  { activedefrag: 'no', timeout: '300' },
  { 'maxmemory-policy': Lazy.string({ produce: () => 'x' }) },
])('accepts the settings %j', parameters => {
  expect(cacheProblems({ parameters })).toEqual([]);
});

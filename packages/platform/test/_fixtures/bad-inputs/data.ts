import { databaseProblems } from '@berth/rds';
import { cacheProblems } from '@berth/redis';
import { at, type BadInput, bad, having } from './bad-input';

const server = { instanceClass: 'db.t4g.micro', storageGiB: 20 };
const node = { nodeType: 'cache.t4g.micro' };
const cache = (changes: object) => () => cacheProblems({ ...node, ...changes });

export const dataInputs: BadInput[] = [
  bad(
    'B44',
    'a retired minor',
    at('database.version', '15.5'),
    'BERTH-RDS-001 database.version = "15.5": RDS does not create this version of PostgreSQL; use 15.17, or 15 for the newest minor',
  ),
  bad(
    'B44',
    'a major that never was',
    at('database.version', '99.1'),
    'BERTH-RDS-001 database.version = "99.1": RDS does not create this version of PostgreSQL; use 17',
  ),
  bad(
    'B44',
    'a retired major',
    at('database.version', '11'),
    'BERTH-RDS-001 database.version = "11": RDS does not create this version of PostgreSQL; use 17',
  ),
  bad(
    'B45',
    'a class that is none',
    at('database.instanceClass', 'db.t4g.mikro'),
    'BERTH-RDS-002 database.instanceClass = "db.t4g.mikro": is not an instance class of RDS for PostgreSQL; use one like db.t4g.micro',
  ),
  bad(
    'B45',
    'a class without db',
    at('database.instanceClass', 't4g.micro'),
    'BERTH-RDS-002 database.instanceClass = "t4g.micro": is not an instance class of RDS for PostgreSQL; use one like db.t4g.micro',
  ),
  bad(
    'B46',
    'a standby and a zone',
    () => databaseProblems({ ...server, multiAz: true, availabilityZone: 'eu-west-1a' }),
    'BERTH-RDS-003 availabilityZone = "eu-west-1a": RDS chooses the zones of an instance with a standby; leave it out, or set multiAz to false',
  ),
  bad(
    'B47',
    'one server where protection is strict',
    having({ database: { ...server, multiAz: false }, protection: 'strict', cluster: { kind: 'fargate' } }),
    'BERTH-RDS-004 database.multiAz = false: the database would be gone with its zone, which protection strict does not accept; leave it out, or say why: singleAz: { reason }',
  ),
  bad(
    'B49',
    'user admin',
    () => databaseProblems({ ...server, adminUser: 'admin' }),
    'BERTH-RDS-005 adminUser = "admin": is reserved in PostgreSQL; use appadmin',
  ),
  bad(
    'B49',
    'user postgres',
    () => databaseProblems({ ...server, adminUser: 'postgres' }),
    'BERTH-RDS-005 adminUser = "postgres": is the default name that attackers try first; use appadmin',
  ),
  bad(
    'B49',
    'a user of RDS',
    () => databaseProblems({ ...server, adminUser: 'rds_superuser' }),
    'BERTH-RDS-005 adminUser = "rds_superuser": is reserved in PostgreSQL; use appadmin',
  ),
  bad(
    'B51',
    'a password in code',
    () => databaseProblems({ ...server, adminPassword: 'hunter2' }),
    'BERTH-RDS-006 adminPassword = "(hidden)": password in code; remove it, RDS makes one in Secrets Manager',
  ),
  bad(
    'B51',
    'a password in the config',
    at('database.password', 'hunter2'),
    'BERTH-RDS-006 database.password = "(hidden)": password in code; remove it, RDS makes one in Secrets Manager',
  ),
  bad(
    'B53',
    'failover with one node',
    cache({ nodes: 1, automaticFailover: true }),
    'BERTH-REDIS-001 nodes = 1: automatic failover needs 2 nodes',
  ),
  bad(
    'B53',
    'a type of node that is none',
    having({ cache: { nodeType: 'cache.t9.micro' } }),
    'BERTH-REDIS-002 cache.nodeType = "cache.t9.micro": is not a node type of ElastiCache that can be created; use one like cache.t4g.micro or cache.r7g.large',
  ),
  bad(
    '',
    'a version of Redis that is none',
    having({ cache: { ...node, engine: 'redis', version: '2.8' } }),
    'BERTH-REDIS-006 cache.version = "2.8": is no version of redis with AUTH and TLS that ElastiCache creates; use one of 7.0, 7.1',
  ),
  bad(
    '',
    'seven nodes',
    having({ cache: { ...node, nodes: 7 } }),
    'BERTH-REDIS-007 cache.nodes = 7: must be a whole number from 1 to 6',
  ),
  bad(
    '',
    'a port of the system',
    cache({ port: 80 }),
    'BERTH-REDIS-008 port = 80: must be a whole number from 1024 to 65535',
  ),
  bad(
    '',
    'snapshots kept for half a year',
    having({ cache: { ...node, snapshotDays: 180 } }),
    'BERTH-REDIS-009 cache.snapshotDays = 180: must be a whole number from 1 to 35 days',
  ),
  bad(
    '',
    'a window that is none',
    cache({ snapshotWindow: 'at night' }),
    'BERTH-REDIS-010 snapshotWindow = "at night": must be an hour or more of the day in UTC, "03:00-04:00"',
  ),
  bad(
    '',
    'one node where protection is strict',
    having({ cache: { ...node, nodes: 1 }, protection: 'strict', cluster: { kind: 'fargate' } }),
    'BERTH-REDIS-011 cache.nodes = 1: the cache would be gone with its zone, which protection strict does not accept; leave it out, or say why: singleNode: { reason }',
  ),
];

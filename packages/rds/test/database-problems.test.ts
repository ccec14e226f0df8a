import { Duration, Lazy } from 'aws-cdk-lib/core';
import { INSTANCE_CLASSES, isInstanceClass } from '../src/data/instance-classes';
import { newestMinor, POSTGRES_MINORS } from '../src/data/postgres-versions';
import { type DatabaseRules, databaseProblems } from '../src/database-problems';

const codesOf = (rules: DatabaseRules) => databaseProblems(rules).map(({ code, path }) => `${code} ${path}`);

test.each<[DatabaseRules, string]>([
  [{ engineVersion: '15.5' }, 'BERTH-RDS-001 engineVersion'],
  [{ engineVersion: '99.1' }, 'BERTH-RDS-001 engineVersion'],
  [{ engineVersion: '17.04' }, 'BERTH-RDS-001 engineVersion'],
  [{ engineVersion: '17.9.1' }, 'BERTH-RDS-001 engineVersion'],
  [{ engineVersion: '' }, 'BERTH-RDS-001 engineVersion'],
  [{ instanceClass: 't4g.micro' }, 'BERTH-RDS-002 instanceClass'],
  [{ instanceClass: 'db.t9.micro' }, 'BERTH-RDS-002 instanceClass'],
  [{ instanceClass: 'db.t4g.24xlarge' }, 'BERTH-RDS-002 instanceClass'],
  [{ instanceClass: 'db.t4g.micro.tpc2' }, 'BERTH-RDS-002 instanceClass'],
  [{ instanceClass: 'db' }, 'BERTH-RDS-002 instanceClass'],
  [{ instanceClass: 'cache.t4g.micro' }, 'BERTH-RDS-002 instanceClass'],
  [{ availabilityZone: 'eu-west-1a' }, 'BERTH-RDS-003 availabilityZone'],
  [{ availabilityZone: 'eu-west-1a', multiAz: true }, 'BERTH-RDS-003 availabilityZone'],
  [{ adminUser: 'admin' }, 'BERTH-RDS-005 adminUser'],
  [{ adminUser: 'RdsAdmin' }, 'BERTH-RDS-005 adminUser'],
  [{ adminUser: 'postgres' }, 'BERTH-RDS-005 adminUser'],
  [{ adminUser: 'root' }, 'BERTH-RDS-005 adminUser'],
  [{ adminUser: 'public' }, 'BERTH-RDS-005 adminUser'],
  [{ adminPassword: 'hunter2' }, 'BERTH-RDS-006 adminPassword'],
  [{ adminUser: '1st' }, 'AdminUserInvalid adminUser'],
  [{ adminUser: `a${'b'.repeat(63)}` }, 'AdminUserInvalid adminUser'],
  [{ databaseName: 'my-shop' }, 'DatabaseNameInvalid databaseName'],
  [{ databaseName: '1shop' }, 'DatabaseNameInvalid databaseName'],
  [{ instanceIdentifier: 'Shop' }, 'InstanceIdentifierInvalid instanceIdentifier'],
  [{ instanceIdentifier: 'shop--db' }, 'InstanceIdentifierInvalid instanceIdentifier'],
  [{ instanceIdentifier: 'shop-' }, 'InstanceIdentifierInvalid instanceIdentifier'],
  [{ instanceIdentifier: `s${'h'.repeat(60)}` }, 'InstanceIdentifierInvalid instanceIdentifier'],
  [{ storageGiB: 19 }, 'StorageOutOfRange storageGiB'],
  [{ storageGiB: 65_537 }, 'StorageOutOfRange storageGiB'],
  [{ storageGiB: 100, maxStorageGiB: 109 }, 'StorageOutOfRange maxStorageGiB'],
  [{ maxStorageGiB: 21 }, 'StorageOutOfRange maxStorageGiB'],
  [{ maxStorageGiB: 65_537 }, 'StorageOutOfRange maxStorageGiB'],
  [{ port: 1149 }, 'PortOutOfRange port'],
  [{ port: 65_536 }, 'PortOutOfRange port'],
  [{ readReplicas: -1 }, 'ReadReplicasOutOfRange readReplicas'],
  [{ readReplicas: 16 }, 'ReadReplicasOutOfRange readReplicas'],
  [{ backupRetention: Duration.days(0) }, 'BackupRetentionOutOfRange backupRetention'],
  [{ backupRetention: Duration.days(36) }, 'BackupRetentionOutOfRange backupRetention'],
  [{ backupRetention: Duration.hours(36) }, 'BackupRetentionOutOfRange backupRetention'],
  [{ adminRotation: Duration.hours(4) }, 'AdminRotationOutOfRange adminRotation'],
  [{ adminRotation: Duration.days(91) }, 'AdminRotationOutOfRange adminRotation'],
  [{ applicationUser: '1st' }, 'ApplicationUserInvalid applicationUser'],
  [{ applicationUser: 'App' }, 'ApplicationUserInvalid applicationUser'],
  [{ applicationUser: 'my-app' }, 'ApplicationUserInvalid applicationUser'],
  [{ applicationUser: `a${'b'.repeat(57)}` }, 'ApplicationUserInvalid applicationUser'],
  [{ applicationUser: 'postgres' }, 'ApplicationUserInvalid applicationUser'],
  [{ applicationUser: 'appadmin' }, 'ApplicationUserTaken applicationUser'],
  [{ applicationUser: 'shop', adminUser: 'shop_clone' }, 'ApplicationUserTaken applicationUser'],
  [{ applicationUser: 'shop', adminUser: 'shop_owner' }, 'ApplicationUserTaken applicationUser'],
  [{ applicationRotation: Duration.days(0) }, 'ApplicationRotationOutOfRange applicationRotation'],
  [{ applicationRotation: Duration.days(91) }, 'ApplicationRotationOutOfRange applicationRotation'],
  [{ backupWindow: 'tonight' }, 'BackupWindowInvalid backupWindow'],
  [{ backupWindow: '02:00-05:00' }, 'WindowsOverlap maintenanceWindow'],
  [{ proxy: { maxConnectionsPercent: 0 } }, 'MaxConnectionsOutOfRange proxy.maxConnectionsPercent'],
  [{ proxy: { maxConnectionsPercent: 101 } }, 'MaxConnectionsOutOfRange proxy.maxConnectionsPercent'],
  [{ proxy: { idleClientTimeout: Duration.millis(500) } }, 'IdleClientTimeoutOutOfRange proxy.idleClientTimeout'],
  [{ proxy: { idleClientTimeout: Duration.seconds(28_801) } }, 'IdleClientTimeoutOutOfRange proxy.idleClientTimeout'],
  [{ parameters: { 'rds.force_ssl': '0' } }, 'TlsNotForced parameters.rds.force_ssl'],
  [{ awsManagedKeys: true, encryptionKey: {} }, 'TwoKeys awsManagedKeys'],
])('fails for %j with %s', (rules, problem) => {
  expect(codesOf(rules)).toEqual([problem]);
});

test.each<DatabaseRules>([
  {},
  { engineVersion: '14' },
  { engineVersion: '18.3' },
  { instanceClass: 'db.r8g.48xlarge' },
  { availabilityZone: 'eu-west-1a', multiAz: false },
  { availabilityZone: 'eu-west-1a', singleAz: {} },
  { adminUser: `a${'b'.repeat(62)}`, databaseName: 'Shop_2', instanceIdentifier: 'a1' },
  { instanceIdentifier: `s${'h'.repeat(59)}` },
  { storageGiB: 20, maxStorageGiB: 22, port: 1150, readReplicas: 0 },
  { storageGiB: 65_536, port: 65_535, readReplicas: 15 },
  { maxStorageGiB: 65_536 },
  { applicationUser: `a${'b'.repeat(56)}`, applicationRotation: Duration.days(1) },
  { applicationUser: 'shop_2', adminUser: 'shop', applicationRotation: Duration.days(90) },
  { backupRetention: Duration.days(1), adminRotation: Duration.days(1) },
  { backupRetention: Duration.days(35), adminRotation: Duration.days(90) },
  { proxy: {} },
  { proxy: { maxConnectionsPercent: 1, idleClientTimeout: Duration.seconds(1) } },
  { proxy: { maxConnectionsPercent: 100, idleClientTimeout: Duration.hours(8) } },
  { parameters: { 'rds.force_ssl': '1' } },
  { awsManagedKeys: true },
  { awsManagedKeys: false, encryptionKey: {} },
])('accepts %j', rules => {
  expect(databaseProblems(rules)).toEqual([]);
});

test('lets through what is not known yet', () => {
  const text = Lazy.string({ produce: () => 'postgres' });
  const number = Lazy.number({ produce: () => 1 });
  const duration = Duration.days(number);

  const problems = databaseProblems({
    engineVersion: text,
    instanceClass: text,
    instanceIdentifier: text,
    adminUser: text,
    databaseName: text,
    storageGiB: number,
    maxStorageGiB: number,
    port: number,
    readReplicas: number,
    backupRetention: duration,
    adminRotation: duration,
    backupWindow: text,
    maintenanceWindow: text,
    parameters: { 'rds.force_ssl': text },
    proxy: { maxConnectionsPercent: number, idleClientTimeout: duration },
  });

  expect(problems).toEqual([]);
});

test('tells all mistakes at once', () => {
  expect(codesOf({ engineVersion: '15.5', adminUser: 'admin', storageGiB: 1 })).toEqual([
    'BERTH-RDS-001 engineVersion',
    'BERTH-RDS-005 adminUser',
    'StorageOutOfRange storageGiB',
  ]);
});

test('never shows a password', () => {
  expect(databaseProblems({ adminPassword: 'hunter2' })).toEqual([
    {
      code: 'BERTH-RDS-006',
      path: 'adminPassword',
      value: '(hidden)',
      fact: 'password in code',
      fix: 'remove it, RDS makes one in Secrets Manager',
    },
  ]);
});

test.each([
  ['15.5', 'use 15.17, or 15 for the newest minor'],
  ['9.6', 'use 17'],
])('names what to use instead of PostgreSQL %s: %s', (engineVersion, fix) => {
  expect(databaseProblems({ engineVersion })).toEqual([
    expect.objectContaining({ value: engineVersion, fix, fact: 'RDS does not create this version of PostgreSQL' }),
  ]);
});

test.each([
  ['postgres', 'is the default name that attackers try first'],
  ['rdsadmin', 'is reserved in PostgreSQL'],
  ['Postgres', 'is the default name that attackers try first'],
  ['rds_superuser', 'is reserved in PostgreSQL'],
  ['pg_monitor', 'is reserved in PostgreSQL'],
])('says why the administrator is not called %s: %s', (adminUser, fact) => {
  expect(databaseProblems({ adminUser })).toEqual([expect.objectContaining({ fact, fix: 'use appadmin' })]);
});

test('knows the newest minor of each major', () => {
  expect(Object.keys(POSTGRES_MINORS).map(newestMinor)).toEqual(['14.22', '15.17', '16.13', '17.9', '18.3']);
  expect(newestMinor('13')).toBeUndefined();
});

test('knows the 28 families of instance classes', () => {
  expect(Object.keys(INSTANCE_CLASSES)).toHaveLength(28);
  for (const [family, sizes] of Object.entries(INSTANCE_CLASSES)) {
    for (const size of sizes) expect(isInstanceClass(`db.${family}.${size}`)).toBe(true);
  }
  expect(isInstanceClass('db.m7g.24xlarge')).toBe(false);
  expect(isInstanceClass('db.m6i.48xlarge')).toBe(false);
  expect(isInstanceClass('db.m7i.32xlarge')).toBe(false);
});

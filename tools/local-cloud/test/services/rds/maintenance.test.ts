import type * as sdk from '@aws-sdk/client-rds';
import type { Instance } from '../../../src/services/rds/instance';
import { untilWindow } from '../../../src/services/rds/maintenance';
import type { RdsPeers } from '../../../src/services/rds/rds';
import { createRds } from '../../../src/services/rds/rds';
import { call, fakeContext } from '../_fakes/context';
import { resourceRequest } from '../_fixtures/resource-request';

const hourMs = 3_600_000;

/** From the start of the clock, a Thursday at midnight, to Sunday at three. */
const untilSunday = 75 * hourMs;

/** A database that needs no server: nothing of what changes here reaches one. */
const known: Instance = {
  ...{ id: 'shop', region: call.region, accountId: call.accountId, resourceId: 'db-1', status: 'available' },
  ...{ createdAt: '2026-01-01T00:00:00Z', engineVersion: '17.4', masterUsername: 'app', verifier: '', port: 1 },
  ...{ parameterGroup: 'default.postgres17', appliedParameterGroup: 'default.postgres17', securityGroupIds: [] },
  ...{ deletionProtection: false, iamAuthentication: false, logExports: [], tags: [] },
  shown: {
    DBInstanceClass: 'db.t4g.micro',
    AllocatedStorage: 20,
    BackupRetentionPeriod: 1,
    PreferredMaintenanceWindow: 'sun:03:00-sun:03:30',
  },
};

const peers = { secretsManager: { rotations: { manage: () => {} } }, authority: {} } as unknown as RdsPeers;

let context: ReturnType<typeof fakeContext>;
let rds: ReturnType<typeof createRds>;

beforeEach(() => {
  context = fakeContext();
  context.store.collection<Instance>('rds:instances').put(known.resourceId, known);
  rds = createRds(context, peers);
});

async function modify(input: Partial<sdk.ModifyDBInstanceMessage>): Promise<sdk.DBInstance> {
  const asked = { DBInstanceIdentifier: 'shop', ...input };
  const answer = (await rds.operations.ModifyDBInstance?.(asked, call)) as sdk.ModifyDBInstanceResult;
  return answer.DBInstance ?? {};
}

async function shop(): Promise<sdk.DBInstance> {
  const answer = (await rds.operations.DescribeDBInstances?.({}, call)) as sdk.DBInstanceMessage;
  return answer.DBInstances?.[0] ?? {};
}

test('a change waits for the maintenance window and is told until then', async () => {
  const asked = await modify({ DBInstanceClass: 'db.m7g.large' });
  await context.clock.advance(untilSunday - 1);
  const before = await shop();
  await context.clock.advance(1);

  expect(asked).toMatchObject({
    DBInstanceClass: 'db.t4g.micro',
    PendingModifiedValues: { DBInstanceClass: 'db.m7g.large' },
  });
  expect(before.DBInstanceClass).toBe('db.t4g.micro');
  expect(await shop()).toMatchObject({ DBInstanceClass: 'db.m7g.large', PendingModifiedValues: {} });
});

test.each<[keyof sdk.PendingModifiedValues, Partial<sdk.ModifyDBInstanceMessage>]>([
  ['AllocatedStorage', { AllocatedStorage: 40 }],
  ['BackupRetentionPeriod', { BackupRetentionPeriod: 0 }],
  ['CACertificateIdentifier', { CACertificateIdentifier: 'rds-ca-ecc384-g1' }],
  ['EngineVersion', { EngineVersion: '17.5' }],
  ['IAMDatabaseAuthenticationEnabled', { EnableIAMDatabaseAuthentication: true }],
  ['Iops', { Iops: 4_000 }],
  ['LicenseModel', { LicenseModel: 'postgresql-license' }],
  ['MultiAZ', { MultiAZ: true }],
  ['StorageThroughput', { StorageThroughput: 500 }],
  ['StorageType', { StorageType: 'gp3' }],
])('%s waits', async (name, input) => {
  const { [name]: before, PendingModifiedValues: pending } = (await modify(input)) as Record<string, unknown>;
  await context.clock.advance(untilSunday);
  const [value] = Object.values(input);

  expect(before).not.toBe(value);
  expect(pending).toEqual({ [name]: value });
  expect(((await shop()) as Record<string, unknown>)[name]).toBe(value);
});

test.each<Partial<sdk.ModifyDBInstanceMessage>>([
  { DeletionProtection: true },
  { PreferredMaintenanceWindow: 'tue:04:00-tue:04:30' },
  { MaxAllocatedStorage: 100 },
  { CopyTagsToSnapshot: true },
  { BackupRetentionPeriod: 7 },
])('%j changes at once', async input => {
  expect(await modify(input)).toMatchObject({ ...input, PendingModifiedValues: {} });
});

test('what is asked for at once takes along what waited', async () => {
  await modify({ DBInstanceClass: 'db.m7g.large', AllocatedStorage: 40 });

  const changed = await modify({ AllocatedStorage: 60, ApplyImmediately: true });

  expect(changed).toMatchObject({ DBInstanceClass: 'db.m7g.large', AllocatedStorage: 60, PendingModifiedValues: {} });
  await context.clock.advance(untilSunday);
  expect((await shop()).AllocatedStorage).toBe(60);
});

test('what waits is replaced by what is asked for later, and taken back by what is there', async () => {
  await modify({ DBInstanceClass: 'db.m7g.large', AllocatedStorage: 40 });
  await modify({ AllocatedStorage: 60 });
  const { PendingModifiedValues: replaced } = await shop();

  const { PendingModifiedValues: rest } = await modify({ DBInstanceClass: 'db.t4g.micro' });

  expect(replaced).toEqual({ DBInstanceClass: 'db.m7g.large', AllocatedStorage: 60 });
  expect(rest).toEqual({ AllocatedStorage: 60 });
});

test('another window is the one that counts', async () => {
  await modify({ DBInstanceClass: 'db.m7g.large' });

  await modify({ PreferredMaintenanceWindow: 'thu:01:00-thu:01:30' });
  await context.clock.advance(hourMs);

  expect((await shop()).DBInstanceClass).toBe('db.m7g.large');
});

test('a change that waits outlives a restart', async () => {
  await modify({ DBInstanceClass: 'db.m7g.large' });
  await rds.stop?.();
  const table = context.store.collection<Instance>('rds:instances');
  table.put('db-1', { ...(table.get('db-1') as Instance), status: 'stopped' });
  rds = createRds(context, peers);
  await rds.start?.();

  await context.clock.advance(untilSunday);

  expect((await shop()).DBInstanceClass).toBe('db.m7g.large');
  await rds.stop?.();
});

test('CloudFormation changes at once, unless its template says otherwise', async () => {
  const update = (properties: object) =>
    rds.resources?.['AWS::RDS::DBInstance']?.update?.({
      ...resourceRequest({ ...properties }),
      ...{ physicalId: 'shop', previousProperties: {}, attributes: {} },
    });

  await update({ DBInstanceClass: 'db.m7g.large' });
  const first = await shop();
  await update({ DBInstanceClass: 'db.m7g.xlarge', ApplyImmediately: 'false' });

  expect(first.DBInstanceClass).toBe('db.m7g.large');
  expect(await shop()).toMatchObject({
    DBInstanceClass: 'db.m7g.large',
    PendingModifiedValues: { DBInstanceClass: 'db.m7g.xlarge' },
  });
});

test.each([
  ['sun:03:00-sun:03:30', '2026-01-01T00:00:00.000Z', untilSunday],
  ['sun:03:00-sun:03:30', '2026-01-04T02:59:59.500Z', 500],
  ['sun:03:00-sun:03:30', '2026-01-04T03:00:00.000Z', 0],
  ['sun:03:00-sun:03:30', '2026-01-04T03:29:59.999Z', 0],
  ['Sun:03:00-Sun:03:30', '2026-01-04T03:30:00.000Z', (7 * 24 - 0.5) * hourMs],
  ['sat:23:45-sun:00:15', '2026-01-04T00:14:00.000Z', 0],
])('the window %s is away at %s for %d ms', (window, now, expected) => {
  expect(untilWindow(window, new Date(now))).toBe(expected);
});

test.each(['sun:03:00', 'xyz:03:00-sun:03:30', 'sun:24:00-mon:00:30', 'sun:03:00-sun:03:29', 'sun:03:00-sun:03:00'])(
  'refuses the window %s',
  async PreferredMaintenanceWindow => {
    await expect(modify({ PreferredMaintenanceWindow })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  },
);

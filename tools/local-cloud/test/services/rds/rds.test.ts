import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RebootDBInstanceCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Client, type ClientConfig } from 'pg';
import type { ResourceProvider } from '../../../src/core/service';
import { Store } from '../../../src/core/store';
import { rootCertificateFile } from '../../../src/services/acm/certificate-authority';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';

const folder = mkdtempSync(join(tmpdir(), 'rds-'));
const password = 'correct-horse';
let store: Store;
let running: RunningCloud;
let rds: RDSClient;

/** One folder for all tests: the template of data directories is made once. */
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  store = Store.inMemory();
  await start();
});

afterEach(async () => {
  for (const { id, resourceId } of instances()) await provider('DBInstance').delete?.(update(id, resourceId));
  await stop();
});

jest.setTimeout(20_000);

test('takes connections over TLS with the master password, and no others', async () => {
  const { Endpoint, DBInstanceStatus, EngineVersion } = await create('shop', { DBName: 'shop' });

  expect({ DBInstanceStatus, EngineVersion, address: Endpoint?.Address }).toEqual({
    DBInstanceStatus: 'available',
    EngineVersion: '17.4',
    address: '127.0.0.1',
  });
  const [{ ssl, database, owner } = { ssl: false, database: '', owner: '' }] = await query<{
    ssl: boolean;
    database: string;
    owner: string;
  }>(
    Endpoint?.Port,
    `SELECT ssl, current_database() AS database, pg_get_userbyid(datdba) AS owner
     FROM pg_stat_ssl JOIN pg_database ON datname = current_database() WHERE pid = pg_backend_pid()`,
    { database: 'shop' },
  );
  expect({ ssl, database, owner }).toEqual({ ssl: true, database: 'shop', owner: 'app' });
  await expect(query(Endpoint?.Port, 'SELECT 1', { password: 'wrong-password' })).rejects.toMatchObject({
    code: '28P01',
  });
  await expect(query(Endpoint?.Port, 'SELECT 1', { ssl: false })).rejects.toMatchObject({
    code: '28000',
    message: expect.stringContaining('no encryption'),
  });
});

test('the certificate of the server can be verified', async () => {
  const { Endpoint } = await create('shop');
  const ca = readFileSync(rootCertificateFile(folder), 'utf8');

  const rows = await query(Endpoint?.Port, 'SELECT 1 AS one', { ssl: { ca, servername: 'localhost' } });

  expect(rows).toEqual([{ one: 1 }]);
});

test('a parameter group decides whether plain connections are taken', async () => {
  const group = {
    Family: 'postgres17',
    Description: 'own',
    Parameters: { 'rds.force_ssl': '0', log_statement: 'ddl' },
  };
  const state = await provider('DBParameterGroup').create(resourceRequest(group, { generatedName: 'Stack-Own-1' }));
  const { Endpoint } = await create('shop', { DBParameterGroupName: state.physicalId });

  expect(state.physicalId).toBe('stack-own-1');
  expect(await query(Endpoint?.Port, 'SHOW log_statement', { ssl: false })).toEqual([{ log_statement: 'ddl' }]);

  const forced = { ...group, Parameters: { 'rds.force_ssl': '1' } };
  await provider('DBParameterGroup').update?.(resourceUpdate(state, group, forced));
  await untilRefused(Endpoint?.Port);
});

test('data and port are the same after the local cloud has been stopped and started', async () => {
  const { Endpoint } = await create('shop');
  await query(Endpoint?.Port, 'CREATE TABLE orders AS SELECT 7 AS id');

  await stop();
  await expect(query(Endpoint?.Port, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await start();

  expect((await describe('shop')).Endpoint).toEqual(Endpoint);
  expect(await query(Endpoint?.Port, 'SELECT id FROM orders')).toEqual([{ id: 7 }]);
});

test('a server that crashes is started again', async () => {
  const { Endpoint, DbiResourceId = '' } = await create('shop');
  const lock = readFileSync(join(folder, 'rds', DbiResourceId, 'data', 'postmaster.pid'), 'utf8');

  process.kill(Number(lock.split('\n')[0]), 'SIGKILL');

  for (let up = false; !up; await delay(50)) {
    up = await query(Endpoint?.Port, 'SELECT 1').then(
      () => true,
      () => false,
    );
  }
  expect((await describe('shop')).DBInstanceStatus).toBe('available');
});

test('a stopped instance stays stopped, and starts with its data', async () => {
  const { Endpoint } = await create('shop');
  await query(Endpoint?.Port, 'CREATE TABLE orders AS SELECT 7 AS id');

  await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: 'shop' }));
  await until('shop', 'stopped');
  await stop();
  await start();
  expect((await describe('shop')).DBInstanceStatus).toBe('stopped');
  await expect(rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'shop' }))).rejects.toMatchObject({
    name: 'InvalidDBInstanceStateFault',
  });

  await rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: 'shop' }));
  const { Endpoint: again } = await until('shop', 'available');
  expect(await query(again?.Port, 'SELECT id FROM orders')).toEqual([{ id: 7 }]);
});

test('a modified master password is the only one that works, whatever else waits', async () => {
  const { Endpoint } = await create('shop');

  await rds.send(
    new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'shop', MasterUserPassword: 'battery-staple', MultiAZ: true }),
  );

  expect((await describe('shop')).PendingModifiedValues).toEqual({ MultiAZ: true });
  await query(Endpoint?.Port, 'SELECT 1', { password: 'battery-staple' });
  await expect(query(Endpoint?.Port, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('another parameter group is applied by a reboot', async () => {
  const group = { Family: 'postgres17', Description: 'own', Parameters: { log_statement: 'all' } };
  await provider('DBParameterGroup').create(resourceRequest({ ...group, DBParameterGroupName: 'own' }));
  const { Endpoint } = await create('shop');
  const change = { DBInstanceIdentifier: 'shop', DBParameterGroupName: 'own' };

  const { DBInstance } = await rds.send(new ModifyDBInstanceCommand(change));
  expect(DBInstance?.DBParameterGroups).toEqual([
    { DBParameterGroupName: 'own', ParameterApplyStatus: 'pending-reboot' },
  ]);
  expect(await query(Endpoint?.Port, 'SHOW log_statement')).toEqual([{ log_statement: 'none' }]);

  await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'shop' }));
  const { DBParameterGroups } = await until('shop', 'available');
  expect(DBParameterGroups).toEqual([{ DBParameterGroupName: 'own', ParameterApplyStatus: 'in-sync' }]);
  expect(await query(Endpoint?.Port, 'SHOW log_statement')).toEqual([{ log_statement: 'all' }]);
});

test('a managed password is in a secret, which goes with the instance', async () => {
  const { physicalId, attributes = {} } = await provider('DBInstance').create(
    resourceRequest({ ...properties('shop'), MasterUserPassword: undefined, ManageMasterUserPassword: 'true' }),
  );
  const secrets = new SecretsManagerClient(running.client);
  const SecretId = String(attributes['MasterUserSecret.SecretArn']);
  const read = () => secrets.send(new GetSecretValueCommand({ SecretId }));

  const { Name, SecretString = '{}' } = await read();
  expect(Name).toMatch(/^rds!db-/);
  await query(Number(attributes['Endpoint.Port']), 'SELECT 1', { password: JSON.parse(SecretString).password });

  await provider('DBInstance').delete?.(resourceUpdate({ physicalId }, {}));
  await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  secrets.destroy();
});

test('a managed password is rotated on the server and in the secret, whose previous value is kept', async () => {
  const { attributes = {} } = await provider('DBInstance').create(
    resourceRequest({ ...properties('shop'), MasterUserPassword: undefined, ManageMasterUserPassword: 'true' }),
  );
  const port = Number(attributes['Endpoint.Port']);
  const SecretId = String(attributes['MasterUserSecret.SecretArn']);
  const secrets = new SecretsManagerClient(running.client);
  const passwordIn = async (VersionStage: string): Promise<string> => {
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    return JSON.parse(SecretString).password;
  };
  const describeSecret = () => secrets.send(new DescribeSecretCommand({ SecretId }));
  const first = await passwordIn('AWSCURRENT');
  expect(await describeSecret()).toMatchObject({
    RotationEnabled: true,
    OwningService: 'rds',
    RotationRules: { AutomaticallyAfterDays: 7 },
    NextRotationDate: expect.any(Date),
  });

  const { VersionId = '' } = await secrets.send(new RotateSecretCommand({ SecretId }));
  while (!(await describeSecret()).LastRotatedDate) await delay(10);

  const second = await passwordIn('AWSCURRENT');
  expect(await passwordIn('AWSPREVIOUS')).toBe(first);
  expect((await describeSecret()).VersionIdsToStages?.[VersionId]).toEqual(['AWSCURRENT']);
  expect(second).not.toBe(first);
  await query(port, 'SELECT 1', { password: second });
  await expect(query(port, 'SELECT 1', { password: first })).rejects.toMatchObject({ code: '28P01' });
  secrets.destroy();
});

test('an attached secret tells how to reach the database', async () => {
  const { Endpoint } = await create('shop', { DBName: 'orders' });
  const secret = { Name: 'shop/db', SecretString: JSON.stringify({ username: 'app', password }) };
  const { physicalId } = await provider('Secret').create(resourceRequest(secret));
  const attachment = { SecretId: physicalId, TargetId: 'shop', TargetType: 'AWS::RDS::DBInstance' };
  const value = async () => {
    const secrets = new SecretsManagerClient(running.client);
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: 'shop/db' }));
    secrets.destroy();
    return JSON.parse(SecretString) as object;
  };

  const state = await provider('SecretTargetAttachment').create(resourceRequest(attachment));
  expect(state.physicalId).toBe(physicalId);
  expect(await value()).toEqual({
    username: 'app',
    password,
    engine: 'postgres',
    host: '127.0.0.1',
    port: Endpoint?.Port,
    dbname: 'orders',
    dbInstanceIdentifier: 'shop',
  });

  await provider('SecretTargetAttachment').delete?.(resourceUpdate(state, attachment));
  expect(await value()).toEqual({ username: 'app', password });
});

test('a snapshot of a running instance becomes an instance with its data and password', async () => {
  const { Endpoint } = await create('shop');
  await query(Endpoint?.Port, 'CREATE TABLE orders AS SELECT 7 AS id');
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'shop', DBSnapshotIdentifier: 'before' }));
  await query(Endpoint?.Port, 'DROP TABLE orders');

  const { attributes = {} } = await provider('DBInstance').create(
    resourceRequest({ DBInstanceIdentifier: 'copy', DBSnapshotIdentifier: 'before', EngineVersion: '17.4' }),
  );

  expect(await query(Number(attributes['Endpoint.Port']), 'SELECT id FROM orders')).toEqual([{ id: 7 }]);
});

test('a protected instance is not deleted, another one leaves nothing but its final snapshot', async () => {
  const { DbiResourceId = '' } = await create('shop', { DeletionProtection: true });
  const remove = (input: object) =>
    rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'shop', FinalDBSnapshotIdentifier: 'last', ...input }),
    );

  await expect(remove({})).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
    message: 'Cannot delete protected DB Instance, please disable deletion protection and try again.',
  });
  await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'shop', DeletionProtection: false }));
  await expect(remove({ FinalDBSnapshotIdentifier: undefined })).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
  });

  expect((await remove({})).DBInstance?.DBInstanceStatus).toBe('deleting');
  await expect(until('shop', 'stopped')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  expect(existsSync(join(folder, 'rds', DbiResourceId))).toBe(false);
  expect(existsSync(join(folder, 'rds', 'snapshots', 'eu-west-1_last', 'PG_VERSION'))).toBe(true);
});

test('a stack that was killed while its database was made goes on with that database', async () => {
  const initiated: string[] = [];
  const request = resourceRequest(properties('shop'), { initiated: id => initiated.push(id) });
  const first = await provider('DBInstance').create(request);

  const again = await provider('DBInstance').create({ ...request, resumedId: initiated[0] });

  expect(again).toEqual(first);
  await expect(provider('DBInstance').create(request)).rejects.toMatchObject({ name: 'DBInstanceAlreadyExists' });
});

test('a stack leaves a snapshot where its policy asks for one but once', async () => {
  const state = await provider('DBInstance').create(resourceRequest(properties('shop')));
  const deletion = { ...resourceUpdate(state, {}), stackName: 'Dev-Data', logicalId: 'Db', snapshotRequested: true };
  const [instance = { resourceId: '' }] = instances();

  await provider('DBInstance').delete?.(deletion);
  await provider('DBInstance').delete?.(deletion);

  const taken = () => store.collection<{ id: string; createdAt: string }>('rds:snapshots').list();
  expect(taken()).toMatchObject([{ id: `dev-data-snapshot-db-${instance.resourceId.slice(-12).toLowerCase()}` }]);
  const { attributes = {} } = await provider('DBInstance').create(
    resourceRequest({ DBInstanceIdentifier: 'copy', DBSnapshotIdentifier: taken()[0]?.id, EngineVersion: '17.4' }),
  );
  expect(await query(Number(attributes['Endpoint.Port']), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a database that is deleted while it is made leaves nothing, not even its server', async () => {
  await rds.send(new CreateDBInstanceCommand(properties('shop')));
  const [{ resourceId } = { resourceId: '' }] = instances();

  await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'shop', SkipFinalSnapshot: true }));

  await expect(until('shop', 'available')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  expect(existsSync(join(folder, 'rds', resourceId))).toBe(false);
  await stop();
  expect(serversIn(join(folder, 'rds', resourceId))).toEqual([]);
  await start();
});

test('a stop waits for a database that is just being made, and leaves no server', async () => {
  await rds.send(new CreateDBInstanceCommand(properties('shop')));
  const [{ resourceId } = { resourceId: '' }] = instances();
  await stop();

  expect(serversIn(join(folder, 'rds', resourceId))).toEqual([]);
  await start();
  await until('shop', 'available');
});

test('a deletion that was answered goes on after a kill, with its snapshot', async () => {
  await create('shop');
  const [{ resourceId } = { resourceId: '' }] = instances();
  await stop();
  const table = store.collection<object>('rds:instances');
  table.put(resourceId, { ...table.get(resourceId), status: 'deleting', finalSnapshot: 'last' });

  await start();
  await stop();
  await start();

  expect(instances()).toEqual([]);
  expect(existsSync(join(folder, 'rds', 'snapshots', 'eu-west-1_last', 'PG_VERSION'))).toBe(true);
});

test('a last snapshot that was taken before a kill is kept, and not taken of what is gone', async () => {
  await create('shop');
  const [{ resourceId } = { resourceId: '' }] = instances();
  const table = store.collection<object>('rds:instances');
  await stop();
  const deleting = { ...table.get(resourceId), status: 'deleting', finalSnapshot: 'final' };
  table.put(resourceId, deleting);
  await start();
  await stop();
  table.put(resourceId, deleting); // the kill came after the data was removed, and before that was noted

  await start();
  await stop();
  await start();

  expect(instances()).toEqual([]);
  expect(existsSync(join(folder, 'rds', 'snapshots', 'eu-west-1_final', 'PG_VERSION'))).toBe(true);
});

test('nothing of the password is in the state', async () => {
  await create('shop');

  expect(JSON.stringify(instances())).not.toContain(password);
});

test.each([
  ['another engine', { Engine: 'mysql' }, 'InvalidParameterValue'],
  ['a short password', { MasterUserPassword: 'short' }, 'InvalidParameterValue'],
  ['a reserved user', { MasterUsername: 'rdsadmin' }, 'InvalidParameterValue'],
  ['two kinds of password', { ManageMasterUserPassword: true }, 'InvalidParameterCombination'],
  ['an unknown parameter group', { DBParameterGroupName: 'none' }, 'DBParameterGroupNotFoundFault'],
])('fails with %s', async (_case, input, name) => {
  const command = new CreateDBInstanceCommand({ ...properties('shop'), ...input });

  await expect(rds.send(command)).rejects.toMatchObject({ name });
});

async function start(): Promise<void> {
  running = await startCloud({ store, folder });
  rds = new RDSClient(running.client);
}

async function stop(): Promise<void> {
  rds.destroy();
  await running.stop();
}

function properties(DBInstanceIdentifier: string) {
  return {
    DBInstanceIdentifier,
    DBInstanceClass: 'db.t4g.micro',
    Engine: 'postgres',
    EngineVersion: '17.4',
    AllocatedStorage: 20,
    MasterUsername: 'app',
    MasterUserPassword: password,
  };
}

async function create(id: string, input: object = {}): Promise<DBInstance> {
  const { DBInstance } = await rds.send(new CreateDBInstanceCommand({ ...properties(id), ...input }));
  expect(DBInstance?.DBInstanceStatus).toBe('creating');
  return until(id, 'available');
}

async function describe(id: string): Promise<DBInstance> {
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
  return DBInstances[0] as DBInstance;
}

/** Servers are real, and so is the wait for them. */
async function until(id: string, status: string): Promise<DBInstance> {
  for (;;) {
    const instance = await describe(id);
    if (instance.DBInstanceStatus === status) return instance;
    if (instance.DBInstanceStatus === 'failed') throw new TypeError(`${id} failed`);
    await delay(20);
  }
}

/** Ids of the processes that work in the folder. */
function serversIn(place: string): string[] {
  const ids = process.platform === 'linux' ? readdirSync('/proc').filter(name => /^\d+$/.test(name)) : [];
  return ids.filter(id => {
    try {
      return readlinkSync(`/proc/${id}/cwd`).startsWith(place);
    } catch {
      return false; // it has ended, or is somebody else's
    }
  });
}

async function untilRefused(port: number | undefined): Promise<void> {
  for (let refused = false; !refused; ) {
    refused = await query(port, 'SELECT 1', { ssl: false }).then(
      () => false,
      () => true,
    );
  }
}

async function query<T>(port: number | undefined, sql: string, config: ClientConfig = {}): Promise<T[]> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'app',
    password,
    database: 'postgres',
    ssl: { rejectUnauthorized: false },
    ...config,
  });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

function provider(type: string): ResourceProvider {
  const service = running.cloud.services.get(type === 'Secret' ? 'secretsmanager' : 'rds');
  const found = Object.entries(service?.resources ?? {}).find(([name]) => name.endsWith(`::${type}`));
  return found?.[1] as ResourceProvider;
}

function instances(): { id: string; resourceId: string }[] {
  return store.collection<{ id: string; resourceId: string }>('rds:instances').list();
}

function update(physicalId: string, resourceId: string) {
  const table = store.collection<object>('rds:instances');
  table.put(resourceId, { ...table.get(resourceId), deletionProtection: false });
  return resourceUpdate({ physicalId }, {});
}

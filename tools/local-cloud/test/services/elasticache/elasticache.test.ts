import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateCacheParameterGroupCommand,
  CreateReplicationGroupCommand,
  type CreateReplicationGroupCommandInput,
  CreateSnapshotCommand,
  DeleteReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
  IncreaseReplicaCountCommand,
  ModifyCacheParameterGroupCommand,
  ModifyReplicationGroupCommand,
  RebootCacheClusterCommand,
  type ReplicationGroup,
  TestFailoverCommand,
} from '@aws-sdk/client-elasticache';
import { ManualClock } from '../../../src/core/clock';
import { Server } from '../../../src/core/server';
import type { Service } from '../../../src/core/service';
import { Store } from '../../../src/core/store';
import { CertificateAuthority } from '../../../src/services/acm/certificate-authority';
import { createElastiCache } from '../../../src/services/elasticache/elasticache';
import { fakeContext } from '../_fakes/context';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';
import { ask, type Connection, ensureRedis } from './_fixtures/redis';

const TOKEN = 'correct-horse-battery';
const NEXT = 'staple-staple-staple';

let runtimePath: string[];
let folder: string;
let store: Store;
let service: Service;
let server: Server;
let client: ElastiCacheClient;
let logged: string[];

beforeAll(() => {
  runtimePath = ensureRedis();
}, 600_000);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-elasticache-'));
  store = Store.open(folder);
  await boot();
});

afterEach(async () => {
  await shutDown();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function boot(): Promise<void> {
  const clock = new ManualClock();
  const context = fakeContext({ store, clock, folder, runtimePath });
  logged = context.lines;
  service = createElastiCache(context, { authority: new CertificateAuthority(context) });
  server = new Server([service], { clock, onDefect: error => logged.push(String(error)) });
  client = new ElastiCacheClient({
    endpoint: `http://127.0.0.1:${await server.listen(0)}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
  });
  await service.start?.();
}

async function shutDown(): Promise<void> {
  client.destroy();
  await server.close();
  await service.stop?.();
}

const secured: CreateReplicationGroupCommandInput = {
  ReplicationGroupId: 'shop',
  ReplicationGroupDescription: 'Cache of shop',
  Engine: 'valkey',
  EngineVersion: '8.0',
  CacheNodeType: 'cache.t4g.micro',
  NumCacheClusters: 2,
  AutomaticFailoverEnabled: true,
  TransitEncryptionEnabled: true,
  AuthToken: TOKEN,
};

async function describe(ReplicationGroupId = 'shop'): Promise<ReplicationGroup> {
  const answer = await client.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
  return answer.ReplicationGroups?.[0] ?? {};
}

async function available(ReplicationGroupId = 'shop'): Promise<Connection> {
  for (let tries = 0; tries < 1_500; tries++) {
    const group = await describe(ReplicationGroupId);
    if (group.Status === 'create-failed') throw new TypeError(logged.join('\n'));
    const port = group.NodeGroups?.[0]?.PrimaryEndpoint?.Port;
    if (group.Status === 'available' && port)
      return { port, ca: readFileSync(join(folder, 'authority/ca.pem'), 'utf8') };
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new TypeError(`${ReplicationGroupId} does not become available: ${logged.join()}`);
}

async function create(input: Partial<CreateReplicationGroupCommandInput> = {}): Promise<Connection> {
  await client.send(new CreateReplicationGroupCommand({ ...secured, ...input }));
  return available();
}

async function modify(input: object): Promise<ReplicationGroup> {
  const answer = await client.send(new ModifyReplicationGroupCommand({ ReplicationGroupId: 'shop', ...input }));
  return answer.ReplicationGroup ?? {};
}

test('a group is a server with TLS and its token, reached at the endpoint that is described', async () => {
  const redis = await create();

  expect(await ask(redis, `AUTH ${TOKEN}`, 'SET tea 3.50', 'GET tea')).toEqual(['+OK', '+OK', '3.50']);
  expect(await ask(redis, 'GET tea')).toEqual(['-NOAUTH Authentication required.']);
  expect((await ask(redis, 'AUTH wrong'))[0]).toContain('WRONGPASS');
  await expect(ask({ port: redis.port }, 'PING')).rejects.toThrow();
});

test('its certificate is verified by those who trust the authority alone', async () => {
  const { port, ca } = await create();
  const others = new CertificateAuthority({ folder: join(folder, 'others') });
  await others.trust();

  const foreign = ask({ port, ca: readFileSync(others.certificateFile, 'utf8') }, 'PING');

  await expect(foreign).rejects.toThrow();
  expect(await ask({ port, ca, servername: 'localhost' }, `AUTH ${TOKEN}`)).toEqual(['+OK']);
});

test('it is described with its members', async () => {
  const { port } = await create();

  expect(await describe()).toMatchObject({
    Status: 'available',
    ARN: 'arn:aws:elasticache:eu-west-1:000000000000:replicationgroup:shop',
    Engine: 'valkey',
    MemberClusters: ['shop-001', 'shop-002'],
    AutomaticFailover: 'enabled',
    MultiAZ: 'disabled',
    AuthTokenEnabled: true,
    TransitEncryptionEnabled: true,
    TransitEncryptionMode: 'required',
    NodeGroups: [
      {
        PrimaryEndpoint: { Address: '127.0.0.1', Port: port },
        ReaderEndpoint: { Address: '127.0.0.1', Port: port },
        NodeGroupMembers: [
          { CacheClusterId: 'shop-001', CurrentRole: 'primary' },
          { CacheClusterId: 'shop-002', CurrentRole: 'replica' },
        ],
      },
    ],
  });
  const clusters = await client.send(
    new DescribeCacheClustersCommand({ CacheClusterId: 'shop-002', ShowCacheNodeInfo: true }),
  );
  expect(clusters.CacheClusters).toMatchObject([
    { CacheClusterStatus: 'available', EngineVersion: '8.0', CacheNodes: [{ Endpoint: { Port: port } }] },
  ]);
});

test('a rotated token is taken beside the old one, until it is set', async () => {
  const redis = await create();

  await modify({ AuthToken: NEXT, AuthTokenUpdateStrategy: 'ROTATE' });
  expect(await ask(redis, `AUTH ${NEXT}`)).toEqual(['+OK']);
  expect(await ask(redis, `AUTH ${TOKEN}`)).toEqual(['+OK']);

  await modify({ AuthToken: NEXT, AuthTokenUpdateStrategy: 'SET' });
  expect(await ask(redis, `AUTH ${NEXT}`)).toEqual(['+OK']);
  expect((await ask(redis, `AUTH ${TOKEN}`))[0]).toContain('WRONGPASS');
});

test('a token cannot be set without its rotation', async () => {
  const redis = await create();

  const refused = modify({ AuthToken: NEXT, AuthTokenUpdateStrategy: 'SET' });

  await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterCombinationException' });
  expect(await ask(redis, `AUTH ${TOKEN}`)).toEqual(['+OK']);
});

test('no token is on disk', async () => {
  await create();
  await modify({ AuthToken: NEXT });

  const files = ['journal.ndjson'].map(name => readFileSync(join(folder, name), 'utf8')).join();

  expect(files).toContain('shop-001');
  expect(files).not.toContain(TOKEN);
  expect(files).not.toContain(NEXT);
});

test('data, port and rotated tokens survive a stop and a start', async () => {
  const before = await create();
  await modify({ AuthToken: NEXT });
  await ask(before, `AUTH ${TOKEN}`, 'SET tea 3.50');

  await shutDown();
  await boot();

  const after = await available();
  expect(after.port).toBe(before.port);
  expect(await ask(after, `AUTH ${NEXT}`, 'GET tea')).toEqual(['+OK', '3.50']);
  expect(await ask(after, `AUTH ${TOKEN}`)).toEqual(['+OK']);
});

test('a server that a killed local cloud has left running is replaced, with its data', async () => {
  const left = await create();
  await ask(left, `AUTH ${TOKEN}`, 'SET tea 3.50');
  const [orphan, orphanStore] = [service, store];
  client.destroy();
  await server.close();
  store = Store.open(folder);
  const table = orphanStore.collection<{ resourceId: string }>('elasticache:replication-groups');
  for (const group of table.list()) table.put(group.resourceId, { ...group, status: 'deleting' } as never); // it revives nothing
  await boot();

  expect(await ask(await available(), `AUTH ${TOKEN}`, 'GET tea')).toEqual(['+OK', '3.50']);
  await orphan.stop?.();
  orphanStore.close();
});

test('what administers nodes is refused to clients, as on ElastiCache', async () => {
  const redis = await create();

  for (const command of ['CONFIG GET maxmemory', 'SHUTDOWN', 'ACL SETUSER eve on', 'SAVE', 'REPLICAOF no one']) {
    expect((await ask(redis, `AUTH ${TOKEN}`, command))[1]).toMatch(/^-NOPERM/);
  }
});

test('a group without encryption takes clients without', async () => {
  const { port } = await create({ TransitEncryptionEnabled: false, AuthToken: undefined });

  expect(await ask({ port }, 'PING')).toEqual(['+PONG']);
});

test('by way of preferred, encryption comes to clients of both kinds', async () => {
  const { port, ca } = await create({ TransitEncryptionEnabled: false, AuthToken: undefined });

  await expect(modify({ TransitEncryptionEnabled: true })).rejects.toMatchObject({
    name: 'InvalidParameterCombinationException',
  });
  await modify({ TransitEncryptionEnabled: true, TransitEncryptionMode: 'preferred' });
  expect([await ask({ port }, 'PING'), await ask({ port, ca }, 'PING')]).toEqual([['+PONG'], ['+PONG']]);

  await modify({ TransitEncryptionMode: 'required' });
  expect(await ask({ port, ca }, 'PING')).toEqual(['+PONG']);
  await expect(ask({ port }, 'PING')).rejects.toThrow();
});

test.each([
  ['short', { AuthToken: 'x'.repeat(15) }, 'InvalidParameterValueException'],
  ['long', { AuthToken: 'x'.repeat(129) }, 'InvalidParameterValueException'],
  ['with a forbidden character', { AuthToken: 'correct@horse-battery' }, 'InvalidParameterValueException'],
  ['without encryption', { TransitEncryptionEnabled: false }, 'InvalidParameterCombinationException'],
])('refuses a token that is %s', async (_, input, name) => {
  await expect(client.send(new CreateReplicationGroupCommand({ ...secured, ...input }))).rejects.toMatchObject({
    name,
  });
});

test.each([
  ['failover with one node', { NumCacheClusters: 1 }, 'InvalidParameterCombinationException'],
  [
    'zones without failover',
    { AutomaticFailoverEnabled: false, MultiAZEnabled: true },
    'InvalidParameterCombinationException',
  ],
  ['seven nodes', { NumCacheClusters: 7 }, 'InvalidParameterValueException'],
  ['several shards', { NumCacheClusters: undefined, NumNodeGroups: 2 }, 'InvalidParameterValueException'],
  ['memcached', { Engine: 'memcached' }, 'InvalidParameterValueException'],
  ['user groups', { UserGroupIds: ['users'] }, 'InvalidParameterValueException'],
  ['a wrong id', { ReplicationGroupId: '1shop' }, 'InvalidParameterValueException'],
])('refuses %s', async (_, input, name) => {
  await expect(client.send(new CreateReplicationGroupCommand({ ...secured, ...input }))).rejects.toMatchObject({
    name,
  });
});

test('an id is taken once, and is free again after the deletion', async () => {
  const { port } = await create();
  const again = client.send(new CreateReplicationGroupCommand(secured));
  await expect(again).rejects.toMatchObject({ name: 'ReplicationGroupAlreadyExistsFault' });

  await client.send(
    new DeleteReplicationGroupCommand({ ReplicationGroupId: 'shop', FinalSnapshotIdentifier: 'shop-last' }),
  );
  await service.stop?.();

  await expect(describe()).rejects.toMatchObject({ name: 'ReplicationGroupNotFoundFault' });
  await expect(ask({ port }, 'PING')).rejects.toThrow();
  const { Snapshots } = await client.send(new DescribeSnapshotsCommand({}));
  expect(Snapshots).toMatchObject([
    { SnapshotName: 'shop-last', ReplicationGroupId: 'shop', SnapshotStatus: 'available' },
  ]);
});

test('a snapshot has a name of its own', async () => {
  await create();
  const take = () => client.send(new CreateSnapshotCommand({ ReplicationGroupId: 'shop', SnapshotName: 'monday' }));
  await take();

  await expect(take()).rejects.toMatchObject({ name: 'SnapshotAlreadyExistsFault' });
});

test('a failover ends connections, makes the replica the primary and keeps the data', async () => {
  const redis = await create();
  await ask(redis, `AUTH ${TOKEN}`, 'SET tea 3.50');

  await client.send(new TestFailoverCommand({ ReplicationGroupId: 'shop', NodeGroupId: '0001' }));

  let primary: string | undefined;
  for (let tries = 0; primary !== 'shop-002' && tries < 1_500; tries++) {
    const members = (await describe()).NodeGroups?.[0]?.NodeGroupMembers ?? [];
    primary = members.find(({ CurrentRole }) => CurrentRole === 'primary')?.CacheClusterId;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  expect(await ask(await available(), `AUTH ${TOKEN}`, 'GET tea')).toEqual(['+OK', '3.50']);
});

test('a node is rebooted at the same endpoint', async () => {
  const before = await create();

  await client.send(new RebootCacheClusterCommand({ CacheClusterId: 'shop-001', CacheNodeIdsToReboot: ['0001'] }));

  const after = await available();
  expect(after.port).toBe(before.port);
  expect(await ask(after, `AUTH ${TOKEN}`, 'PING')).toEqual(['+OK', '+PONG']);
});

test('replicas are added', async () => {
  await create();

  await client.send(
    new IncreaseReplicaCountCommand({ ReplicationGroupId: 'shop', NewReplicaCount: 2, ApplyImmediately: true }),
  );

  expect((await describe()).MemberClusters).toEqual(['shop-001', 'shop-002', 'shop-003']);
});

test('a changed parameter reaches the server that runs', async () => {
  const CacheParameterGroupName = 'small';
  await client.send(
    new CreateCacheParameterGroupCommand({
      CacheParameterGroupName,
      CacheParameterGroupFamily: 'valkey8',
      Description: 'x',
    }),
  );
  const redis = await create({ CacheParameterGroupName });
  const change = [{ ParameterName: 'maxmemory-policy', ParameterValue: 'allkeys-lru' }];

  await client.send(new ModifyCacheParameterGroupCommand({ CacheParameterGroupName, ParameterNameValues: change }));

  const info = await ask(redis, `AUTH ${TOKEN}`, 'INFO memory');
  expect(info).toContain('maxmemory_policy:allkeys-lru');
});

test('CloudFormation makes a group with its endpoint, changes its token and takes the last snapshot', async () => {
  const provider = service.resources?.['AWS::ElastiCache::ReplicationGroup'];
  const properties = {
    ReplicationGroupDescription: 'Cache of shop',
    CacheNodeType: 'cache.t4g.micro',
    NumCacheClusters: '1',
    Port: '6379',
    TransitEncryptionEnabled: 'true',
    AuthToken: TOKEN,
  };
  const made = await provider?.create(
    resourceRequest(properties, { generatedName: 'a-stack-name-that-is-long-TheCacheResource4A2-1ABCDEF' }),
  );
  expect(made?.physicalId).toMatch(/^[a-z][a-z0-9-]{1,39}$/);
  const port = Number(made?.attributes?.['PrimaryEndPoint.Port']);
  const { ca } = await available(made?.physicalId);
  expect(made?.attributes).toMatchObject({
    'PrimaryEndPoint.Address': '127.0.0.1',
    'ReaderEndPoint.Port': String(port),
    'ReadEndPoint.Addresses.List': ['127.0.0.1'],
  });

  const update = resourceUpdate(made ?? { physicalId: '' }, properties, { ...properties, AuthToken: NEXT });
  await provider?.update?.(update);
  expect(await ask({ port, ca }, `AUTH ${NEXT}`)).toEqual(['+OK']);

  await provider?.delete?.({ ...update, snapshotRequested: true });
  const { Snapshots } = await client.send(new DescribeSnapshotsCommand({}));
  expect(Snapshots).toHaveLength(1);
});

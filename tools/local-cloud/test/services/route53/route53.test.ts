import {
  type Change,
  ChangeResourceRecordSetsCommand,
  ChangeTagsForResourceCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { NamesCloud } from '../_fixtures/names-cloud';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';

let cloud: NamesCloud;
let client: Route53Client;
let zone: string;

beforeEach(async () => {
  cloud = await NamesCloud.start();
  client = new Route53Client(cloud.client);
  zone = await createZone('example.com');
});

afterEach(async () => {
  client.destroy();
  await cloud.stop();
});

async function createZone(Name: string): Promise<string> {
  const { HostedZone } = await client.send(
    new CreateHostedZoneCommand({ Name, CallerReference: `${Name} ${Math.random()}` }),
  );
  return HostedZone?.Id ?? '';
}

function change(...Changes: Change[]) {
  return client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes } }));
}

function a(Action: Change['Action'], Name: string, Value = '192.0.2.1'): Change {
  return { Action, ResourceRecordSet: { Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value }] } };
}

async function records(): Promise<string[]> {
  const answer = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone }));
  return (answer.ResourceRecordSets ?? []).map(({ Name, Type }) => `${Name} ${Type}`);
}

test('a zone has four name servers, in its delegation set and in its records', async () => {
  const { HostedZone, DelegationSet } = await client.send(new GetHostedZoneCommand({ Id: zone }));

  expect(zone).toMatch(/^\/hostedzone\/Z[A-Z0-9]{20}$/);
  expect(HostedZone).toMatchObject({ Name: 'example.com.', ResourceRecordSetCount: 2, Config: { PrivateZone: false } });
  expect(DelegationSet?.NameServers).toHaveLength(4);
  expect(await records()).toEqual(['example.com. NS', 'example.com. SOA']);
});

test('records are listed from the root on, with names as Route 53 writes them', async () => {
  await change(a('CREATE', 'WWW.example.com'), a('CREATE', 'api.example.com.'), a('CREATE', '*.example.com'));

  expect(await records()).toEqual([
    'example.com. NS',
    'example.com. SOA',
    '\\052.example.com. A',
    'api.example.com. A',
    'www.example.com. A',
  ]);
});

test('a change is pending until it has come to all name servers', async () => {
  const { ChangeInfo } = await change(a('UPSERT', 'www.example.com'));
  const status = async () => (await client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo?.Status;

  expect([ChangeInfo?.Status, await status()]).toEqual(['PENDING', 'PENDING']);
  await cloud.context.clock.advance(30_000);
  expect(await status()).toBe('INSYNC');
});

test.each([
  ['what is there already', [a('CREATE', 'www.example.com')], 'but it already exists'],
  ['what is in another zone', [a('CREATE', 'www.example.org')], 'is not permitted in zone example.com.'],
  ['a deletion of what is not there', [a('DELETE', 'api.example.com')], 'but it was not found'],
  ['a deletion of other values', [a('DELETE', 'www.example.com', '192.0.2.9')], 'do not match the current values'],
  [
    'a CNAME beside another record',
    [
      {
        Action: 'CREATE',
        ResourceRecordSet: { Name: 'www.example.com', Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'x.' }] },
      },
    ],
    'conflicts with other records',
  ],
  [
    'a CNAME at the apex',
    [
      {
        Action: 'CREATE',
        ResourceRecordSet: { Name: 'example.com', Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'x.' }] },
      },
    ],
    'not permitted at apex',
  ],
  [
    'a record without values',
    [{ Action: 'CREATE', ResourceRecordSet: { Name: 'x.example.com', Type: 'A' } }],
    'Expected exactly one of',
  ],
] as [string, Change[], string][])('refuses %s, with all other changes of the batch', async (_, changes, words) => {
  await change(a('CREATE', 'www.example.com'));
  const before = await records();

  const refused = change(a('CREATE', 'new.example.com'), ...changes);

  await expect(refused).rejects.toMatchObject({ name: 'InvalidChangeBatch', message: expect.stringContaining(words) });
  expect(await records()).toEqual(before);
});

test('the name servers of a zone stay in it', async () => {
  const { ResourceRecordSets = [] } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone }));
  const [servers] = ResourceRecordSets;

  await expect(change({ Action: 'DELETE', ResourceRecordSet: servers })).rejects.toThrow('at least one NS record');
});

test('a zone with records is not deleted', async () => {
  const remove = () => client.send(new DeleteHostedZoneCommand({ Id: zone }));
  await change(a('CREATE', 'www.example.com'));

  await expect(remove()).rejects.toMatchObject({ name: 'HostedZoneNotEmpty' });
  await change(a('DELETE', 'www.example.com'));
  await remove();
  await expect(client.send(new GetHostedZoneCommand({ Id: zone }))).rejects.toMatchObject({ name: 'NoSuchHostedZone' });
});

test('zones are found by name', async () => {
  await createZone('zzz.example.com');
  await createZone('another.net');

  const { HostedZones } = await client.send(new ListHostedZonesByNameCommand({ DNSName: 'example.com' }));

  expect(HostedZones?.map(({ Name }) => Name)).toEqual(['example.com.', 'zzz.example.com.', 'another.net.']);
});

test('zones have tags', async () => {
  const resource = { ResourceType: 'hostedzone', ResourceId: zone.split('/').at(-1) } as const;
  await client.send(
    new ChangeTagsForResourceCommand({
      ...resource,
      AddTags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  );
  await client.send(new ChangeTagsForResourceCommand({ ...resource, RemoveTagKeys: ['a'] }));

  const { ResourceTagSet } = await client.send(new ListTagsForResourceCommand(resource));

  expect(ResourceTagSet?.Tags).toEqual([{ Key: 'b', Value: '2' }]);
});

test('CloudFormation makes alias records, changes them and takes them away', async () => {
  const provider = cloud.route53.resources?.['AWS::Route53::RecordSet'];
  const alias = (DNSName: string) => ({
    Name: 'www.example.com',
    Type: 'A',
    HostedZoneId: zone.split('/').at(-1),
    AliasTarget: { DNSName, HostedZoneId: 'Z32O12XQLNTSW2', EvaluateTargetHealth: 'false' },
  });
  const done = async <T>(work: Promise<T> | undefined) => {
    await cloud.context.clock.advance(30_000);
    return work;
  };
  const target = () =>
    cloud.route53.zones.resolve('www.example.com.', 'A') &&
    cloud.route53.zones.tryFindRecord(cloud.route53.zones.find(zone), 'www.example.com.', 'A')?.AliasTarget;

  const made = (await done(provider?.create(resourceRequest(alias('one.elb.amazonaws.com'))))) ?? { physicalId: '' };
  expect(made.physicalId).toBe('www.example.com');
  expect(target()).toEqual({
    DNSName: 'one.elb.amazonaws.com.',
    HostedZoneId: 'Z32O12XQLNTSW2',
    EvaluateTargetHealth: false,
  });

  const update = resourceUpdate(made, alias('one.elb.amazonaws.com'), alias('two.elb.amazonaws.com'));
  await done(provider?.update?.(update));
  expect(target()?.DNSName).toBe('two.elb.amazonaws.com.');

  await done(provider?.delete?.(update));
  expect(await records()).toEqual(['example.com. NS', 'example.com. SOA']);
});

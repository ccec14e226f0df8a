import type { GroupRule } from '../../../src/services/ec2/group-rules';
import type { Endpoint, NetworkMap, Route } from '../../../src/services/ec2/network-map';
import {
  type Interface,
  reachFromInternet,
  reachInterface,
  reachInternet,
  reachService,
} from '../../../src/services/ec2/reachability';

const tcp = (port: number, peer: Partial<GroupRule>, isEgress = false): GroupRule => ({
  ...{ id: 'sgr-1', isEgress, protocol: 'tcp', fromPort: port, toPort: port, tags: {} },
  ...peer,
});
const all = (peer: Partial<GroupRule>, isEgress = true): GroupRule => ({
  ...tcp(0, peer, isEgress),
  ...{ protocol: '-1', fromPort: -1, toPort: -1 },
});
const subnet = (id: string, vpcId: string, cidrBlock: string, routes: readonly Route[] = [], routeTableId?: string) =>
  [id, { id, vpcId, cidrBlock, routes, ...(routeTableId && { routeTableId }) }] as const;
const way = (target: string, destination = '0.0.0.0/0'): Route => ({ destination, target });
const endpoint = (name: string, change: Partial<Endpoint> = {}): Endpoint => ({
  ...{ id: `vpce-${name}`, vpcId: 'vpc-1', serviceName: `com.amazonaws.eu-west-1.${name}`, kind: 'Interface' },
  ...{ privateDns: true, subnetIds: ['isolated'], groupIds: ['endpoints'], routeTableIds: [] },
  ...change,
});
const s3 = endpoint('s3', { kind: 'Gateway', routeTableIds: ['rtb-isolated'] });

const task: Interface = { subnetId: 'isolated', address: '172.10.1.4', groupIds: ['task'] };
const database: Interface = { subnetId: 'data', address: '10.0.1.4', groupIds: ['database'] };
const balancer: Interface = { subnetId: 'public', address: '10.0.10.9', groupIds: ['balancer'], isPublic: true };

/** One VPC with two blocks: a public, a private and an isolated subnet; a second one, peered. */
function mapWith(groups: Readonly<Record<string, readonly GroupRule[]>>, change: Partial<NetworkMap> = {}): NetworkMap {
  return {
    subnets: new Map([
      subnet('public', 'vpc-1', '10.0.10.0/24', [way('igw-1')]),
      subnet('data', 'vpc-1', '10.0.1.0/24', [way('nat-1')]),
      subnet('isolated', 'vpc-1', '172.10.1.0/24', [], 'rtb-isolated'),
      subnet('there', 'vpc-2', '10.9.0.0/24', [way('pcx-1', '172.10.0.0/16')]),
    ]),
    groups: new Map(Object.entries(groups)),
    ...{ endpoints: [], peerings: new Map(), prefixLists: new Map() },
    natGateways: new Map([['nat-1', 'public']]),
    internetGateways: new Map([['igw-1', 'vpc-1']]),
    ...change,
  };
}

const open = { task: [all({ cidrIpv4: '0.0.0.0/0' })], database: [tcp(5432, { groupId: 'task' })] };

test('a task in 172.10.1.0/24 reaches a database in 10.0.1.0/24 by the local route', () => {
  expect(reachInterface(mapWith(open), task, database, 5432)).toEqual({ reached: true, via: [] });
});

test.each<[string, GroupRule, boolean]>([
  ['the group of the client', tcp(5432, { groupId: 'task' }), true],
  ['another group', tcp(5432, { groupId: 'other' }), false],
  ['its address', tcp(5432, { cidrIpv4: '172.10.1.4/32' }), true],
  ['a block around it', tcp(5432, { cidrIpv4: '172.10.0.0/16' }), true],
  ['a block beside it', tcp(5432, { cidrIpv4: '172.10.2.0/24' }), false],
  ['a prefix list with it', tcp(5432, { prefixListId: 'pl-own' }), true],
  ['a prefix list of AWS', tcp(5432, { prefixListId: 'pl-aws' }), false],
  ['the port above', tcp(5433, { groupId: 'task' }), false],
  ['the port below', tcp(5431, { groupId: 'task' }), false],
  ['a range that ends with the port', { ...tcp(5432, { groupId: 'task' }), fromPort: 5000 }, true],
  ['a range that begins with the port', { ...tcp(5432, { groupId: 'task' }), toPort: 6000 }, true],
  ['all protocols', all({ groupId: 'task' }, false), true],
  ['another protocol', { ...tcp(5432, { groupId: 'task' }), protocol: 'udp' }, false],
  ['what goes out', tcp(5432, { groupId: 'task' }, true), false],
])('what may come in decides: %s', (_, rule, reached) => {
  const map = mapWith({ ...open, database: [rule] }, { prefixLists: new Map([['pl-own', ['172.10.1.0/24']]]) });

  expect(reachInterface(map, task, database, 5432)).toMatchObject({ reached });
});

test.each<[string, GroupRule, boolean]>([
  ['everything', all({ cidrIpv4: '0.0.0.0/0' }), true],
  ['the group of the server', tcp(5432, { groupId: 'database' }, true), true],
  ['the way in', tcp(5432, { groupId: 'database' }), false],
  ['nobody', tcp(5432, { cidrIpv4: '255.255.255.255/32' }, true), false],
])('what may go out decides: %s', (_, rule, reached) => {
  expect(reachInterface(mapWith({ ...open, task: [rule] }), task, database, 5432)).toMatchObject({ reached });
});

test('what groups allow that an interface does not wear is nothing to it', () => {
  const everything = { everyone: [all({ cidrIpv4: '0.0.0.0/0' }), all({ cidrIpv4: '0.0.0.0/0' }, false)] };
  const shut = { ...open, ...everything, database: [] };
  const silent = { ...open, ...everything, task: [] };
  const dressed = (of: Interface): Interface => ({ ...of, groupIds: [...of.groupIds, 'everyone'] });

  expect(reachInterface(mapWith(shut), task, database, 5432)).toMatchObject({ reached: false });
  expect(reachInterface(mapWith(shut), task, dressed(database), 5432)).toMatchObject({ reached: true });
  expect(reachInterface(mapWith(silent), task, database, 5432)).toMatchObject({ reached: false });
  expect(reachInterface(mapWith(silent), dressed(task), database, 5432)).toMatchObject({ reached: true });
});

test('tells which groups are in the way', () => {
  expect(reachInterface(mapWith({ ...open, database: [] }), task, database, 5432)).toEqual({
    reached: false,
    code: 'ENI_SG_RULES_MISMATCH',
    reason: 'the groups database let nothing of 172.10.1.4 in to tcp 5432',
  });
  expect(reachInterface(mapWith({ ...open, task: [] }), task, database, 5432)).toEqual({
    reached: false,
    code: 'ENI_SG_RULES_MISMATCH',
    reason: 'the groups task let nothing out to tcp 5432 of 10.0.1.4',
  });
});

const peering = new Map([['pcx-1', { id: 'pcx-1', vpcIds: ['vpc-1', 'vpc-2'] as const }]]);
const other: Interface = { subnetId: 'there', address: '10.9.0.4', groupIds: ['database'] };

test.each<[string, readonly Route[], Partial<NetworkMap>, boolean]>([
  ['routes both ways', [way('pcx-1', '10.9.0.0/16')], { peerings: peering }, true],
  ['no peering connection', [way('pcx-1', '10.9.0.0/16')], {}, false],
  ['no route there', [], { peerings: peering }, false],
  ['a route back by another one', [way('pcx-2', '10.9.0.0/16')], { peerings: peering }, false],
  [
    'a more specific route elsewhere',
    [way('pcx-1', '10.0.0.0/8'), way('nat-1', '10.9.0.0/24')],
    { peerings: peering },
    false,
  ],
])('another VPC is reached by a peering connection with routes: %s', (_, routes, change, reached) => {
  const map = mapWith(open, change);
  const subnets = new Map([...map.subnets, subnet('isolated', 'vpc-1', '172.10.1.0/24', routes)]);

  expect(reachInterface({ ...map, subnets }, task, other, 5432)).toMatchObject(
    reached ? { reached, via: ['pcx-1'] } : { reached, code: 'NO_ROUTE_TO_DESTINATION' },
  );
});

test('a private subnet goes out by its NAT gateway, and that by the internet gateway', () => {
  const map = mapWith({ database: [tcp(443, { cidrIpv4: '0.0.0.0/0' }, true)] });

  expect(reachInternet(map, database, 443)).toEqual({ reached: true, via: ['nat-1', 'igw-1'] });
});

test.each<[string, Partial<Interface>, Partial<NetworkMap>]>([
  ['a subnet without default route', { subnetId: 'isolated' }, {}],
  ['a NAT gateway that is gone', {}, { natGateways: new Map() }],
  ['an internet gateway that is not attached', {}, { internetGateways: new Map() }],
  ['an internet gateway of another VPC', {}, { internetGateways: new Map([['igw-1', 'vpc-2']]) }],
  ['a public subnet without public address', { subnetId: 'public' }, {}],
])('nothing goes out from %s', (_, from, change) => {
  const map = mapWith({ database: [all({ cidrIpv4: '0.0.0.0/0' })] }, change);

  expect(reachInternet(map, { ...database, ...from }, 443)).toMatchObject({
    reached: false,
    code: 'NO_ROUTE_TO_DESTINATION',
  });
});

test('a group that lets out to one block alone does not let out to the internet', () => {
  const map = mapWith({ database: [all({ cidrIpv4: '10.0.0.0/8' })] });

  expect(reachInternet(map, database, 443)).toMatchObject({ reached: false, code: 'ENI_SG_RULES_MISMATCH' });
});

test.each<[string, GroupRule, boolean]>([
  ['everybody', tcp(80, { cidrIpv4: '0.0.0.0/0' }), true],
  ['an office', tcp(80, { cidrIpv4: '198.51.100.0/24' }), true],
  ['private addresses', tcp(80, { cidrIpv4: '10.0.0.0/8' }), false],
  ['nobody', tcp(80, { cidrIpv4: '255.255.255.255/32' }), false],
  ['a group', tcp(80, { groupId: 'task' }), false],
])('the internet reaches a public address that lets in %s', (_, rule, reached) => {
  expect(reachFromInternet(mapWith({ balancer: [rule] }), balancer, 80)).toMatchObject({ reached });
});

test('the internet does not reach an interface without public address, nor a subnet without internet gateway', () => {
  const map = mapWith({ balancer: [tcp(80, { cidrIpv4: '0.0.0.0/0' })] });

  expect(reachFromInternet(map, { ...balancer, isPublic: false }, 80)).toMatchObject({ code: 'NO_PUBLIC_ADDRESS' });
  expect(reachFromInternet(map, { ...balancer, subnetId: 'isolated' }, 80)).toMatchObject({
    code: 'NO_ROUTE_TO_DESTINATION',
  });
});

const client = { task: [all({ cidrIpv4: '0.0.0.0/0' })] };
const admitting = { ...client, endpoints: [tcp(443, { groupId: 'task' })] };

test.each<[string, Readonly<Record<string, readonly GroupRule[]>>, readonly Endpoint[], boolean]>([
  ['lets it in', admitting, [endpoint('logs')], true],
  ['does not let it in', { ...client, endpoints: [] }, [endpoint('logs')], false],
  ['is of another service', admitting, [endpoint('ecr.api')], false],
  ['is in another VPC', admitting, [endpoint('logs', { vpcId: 'vpc-2' })], false],
  ['has no private DNS', admitting, [endpoint('logs', { privateDns: false })], false],
  ['has no subnet', admitting, [endpoint('logs', { subnetIds: [] })], false],
])('an isolated subnet reaches a service by an interface endpoint if that %s', (_, groups, endpoints, reached) => {
  expect(reachService(mapWith(groups, { endpoints }), task, 'logs')).toMatchObject(
    reached ? { reached, via: ['vpce-logs'] } : { reached },
  );
});

test('an endpoint that lets nobody in keeps a subnet with NAT from the service, too', () => {
  const groups = { database: [all({ cidrIpv4: '0.0.0.0/0' })], endpoints: [] };

  expect(reachService(mapWith(groups, { endpoints: [endpoint('logs')] }), database, 'logs')).toMatchObject({
    code: 'ENI_SG_RULES_MISMATCH',
  });
});

test.each<[string, GroupRule, boolean]>([
  ['everywhere', all({ cidrIpv4: '0.0.0.0/0' }), true],
  ['to the prefix list of the service', tcp(443, { prefixListId: 'pl-6da54004' }, true), true],
  ['to a prefix list of its own', tcp(443, { prefixListId: 'pl-own' }, true), false],
  ['to another port', tcp(80, { cidrIpv4: '0.0.0.0/0' }, true), false],
])('a gateway endpoint serves who may go out %s', (_, rule, reached) => {
  const change = { endpoints: [s3], prefixLists: new Map([['pl-own', ['10.0.0.0/8']]]) };

  expect(reachService(mapWith({ task: [rule] }, change), task, 's3')).toMatchObject({ reached });
});

test('a gateway endpoint serves the route tables that it names alone', () => {
  const endpoints = [{ ...s3, routeTableIds: ['rtb-other'] }];

  expect(reachService(mapWith(client, { endpoints }), task, 's3')).toMatchObject({ code: 'NO_ROUTE_TO_DESTINATION' });
});

test('a service without endpoint is reached by the internet', () => {
  const map = mapWith({ database: [all({ cidrIpv4: '0.0.0.0/0' })] });

  expect(reachService(map, database, 'logs')).toEqual({ reached: true, via: ['nat-1', 'igw-1'] });
});

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Store } from '../../../src/core/store';
import type { GroupRule } from '../../../src/services/ec2/group-rules';
import { type Door, leaveUnanswered, Network, type Occupant } from '../../../src/services/ec2/network';
import { NetworkParts } from '../../../src/services/ec2/network-parts';
import { SecurityGroups } from '../../../src/services/ec2/security-groups';
import { Subnets } from '../../../src/services/ec2/subnets';
import { resourceRequest } from '../_fixtures/resource-request';

const place = { region: 'eu-west-1', accountId: '000000000000' };
const rule = (change: Partial<GroupRule>): GroupRule => ({
  ...{ id: 'sgr-1', isEgress: false, protocol: 'tcp', fromPort: 5432, toPort: 5432, tags: {} },
  ...change,
});
const everywhere = rule({ isEgress: true, cidrIpv4: '0.0.0.0/0' });

let lines: string[];
let owner: number | undefined;
let asked: number;
let network: Network;
let groups: SecurityGroups;
let subnetId: string;

beforeEach(async () => {
  lines = [];
  asked = 0;
  owner = undefined;
  const store = Store.inMemory();
  groups = new SecurityGroups(store);
  const subnets = new Subnets(store);
  const properties = { VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24' };
  const created = subnets.provider().create(resourceRequest(properties));
  subnetId = (await created).physicalId;
  groups.vpcs.put('vpc-1', { ...place, id: 'vpc-1', cidrBlock: '10.0.0.0/16', defaultGroupId: 'default', tags: {} });
  put('database', [rule({ groupId: 'task' })]);
  put('task', [everywhere]);
  put('other', [everywhere]);
  const findOwner = (_: object, pids: ReadonlySet<number>) => {
    asked += 1;
    return owner !== undefined && pids.has(owner) ? owner : undefined;
  };
  network = new Network(new NetworkParts(store), groups, subnets, line => lines.push(line), findOwner);
  network.addSource(() => [occupant(7, ['task']), occupant(8, ['other']), { name: 'lost', interfaces: [], pids: [9] }]);
});

function put(id: string, rules: GroupRule[]): void {
  groups.put({ ...place, id, name: id, description: '', vpcId: 'vpc-1', rules, tags: {} });
}

function occupant(pid: number, groupIds: string[]): Occupant {
  const interfaces = network.interfaces([subnetId], groupIds);
  return { name: `task ${pid}`, targetId: `10.0.1.${pid}`, interfaces, pids: [pid], ports: new Map([[40_001, 8000]]) };
}

function door(change: Partial<Door> = {}): Door {
  return { name: 'database main', port: 5432, interfaces: network.interfaces([subnetId], ['database']), ...change };
}

const socket = { remotePort: 50_000, localPort: 40_000 } as Socket;

test('a task gets in whose group is let in', () => {
  owner = 7;

  expect(network.admits(socket, door())).toBe(true);
  expect(lines).toEqual([]);
});

test('a task of another group does not get in, and the log says why, once', () => {
  owner = 8;

  expect([network.admits(socket, door()), network.admits(socket, door())]).toEqual([false, false]);
  expect(lines).toEqual([
    'network: task 8 does not reach database main: the groups database let nothing of 10.0.1.254 in to tcp 5432',
  ]);
});

test('who is no task and no function is outside', () => {
  expect(network.admits(socket, door())).toBe(false);
  expect(lines).toEqual(['network: the outside does not reach database main: 10.0.1.254 has no public address']);
});

test('what is in no known subnet is not filtered', () => {
  owner = 9;

  expect(network.admits(socket, door())).toBe(true);
  owner = undefined;
  expect(network.admits(socket, door({ interfaces: network.interfaces(['subnet-unknown'], ['database']) }))).toBe(true);
});

test('connections that a service has opened itself are let in', () => {
  const own = Object.assign(new EventEmitter(), { connecting: true, localPort: undefined as number | undefined });
  network.own(own as unknown as Socket);
  own.localPort = 50_000;
  own.emit('connect');

  expect(network.admits(socket, door())).toBe(true);
  own.emit('close');
  expect(network.admits(socket, door())).toBe(false);
});

test('nobody is looked for at a door that is open to the internet', async () => {
  const parts = network.parts;
  const watchers = parts.watchers();
  const made = (type: string, id: string, properties: object) =>
    watchers[type]?.made(id, resourceRequest({ ...properties }));
  made('AWS::EC2::VPCGatewayAttachment', 'igw-1|vpc-1', { InternetGatewayId: 'igw-1', VpcId: 'vpc-1' });
  made('AWS::EC2::SubnetRouteTableAssociation', 'rtbassoc-1', { SubnetId: subnetId, RouteTableId: 'rtb-1' });
  made('AWS::EC2::Route', 'rtb-1|0.0.0.0/0', {
    ...{ RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' },
  });
  put('database', [rule({ cidrIpv4: '0.0.0.0/0' })]);
  const interfaces = network.interfaces([subnetId], ['database'], { isPublic: true });

  expect(network.admits(socket, door({ interfaces }))).toBe(true);
  expect(asked).toBe(0);
  watchers['AWS::EC2::Route']?.gone('rtb-1|0.0.0.0/0');
  expect(network.admits(socket, door({ interfaces }))).toBe(false);
});

test('a target is found by its address and the port of its process, and stands for the port that rules speak of', () => {
  expect(network.target('10.0.1.7', 40_001)).toMatchObject({ name: 'task 7', port: 8000 });
  expect(network.target('10.0.1.7', 40_002)).toBeUndefined();
  expect(network.target('10.0.1.3', 40_001)).toBeUndefined();
});

test('an interface without groups has the default one of its VPC', () => {
  expect(network.interfaces([subnetId], [])).toEqual([{ subnetId, address: '10.0.1.254', groupIds: ['default'] }]);
});

test('a connection that is not let in stays unanswered until the client gives up', () => {
  const connection = Object.assign(new EventEmitter(), { destroy: jest.fn() });

  leaveUnanswered(connection);
  connection.emit('close');

  expect(connection.destroy).not.toHaveBeenCalled();
});

import { describeProblem } from '@berth/foundation';
import { NatGateways, type NetworkProps, NetworkTier, networkProblems } from '../src';

const valid: NetworkProps = { environment: 'dev', availabilityZones: ['eu-west-1a', 'eu-west-1b'] };

function told(props: Partial<NetworkProps>): string[] {
  return networkProblems({ ...valid, ...props }).map(problem => `${problem.code} ${describeProblem(problem)}`);
}

const none = NatGateways.NONE;
const isolated = (...cidrs: string[]) => [NetworkTier.isolated({ name: 'app', cidrs })];

test.each<[string, Partial<NetworkProps>, string]>([
  [
    'B01',
    { cidr: '10.0.0.0/8' },
    'BERTH-NET-001 cidr = "10.0.0.0/8": too large, EC2 allows /16 to /28; use "10.0.0.0/16"',
  ],
  [
    'B01',
    { cidr: '10.1.2.0/29' },
    'BERTH-NET-001 cidr = "10.1.2.0/29": too small, EC2 allows /16 to /28; use "10.1.2.0/28"',
  ],
  [
    'B02',
    { cidr: '10.0.1.5/16' },
    'BERTH-NET-002 cidr = "10.0.1.5/16": not a network address, EC2 would store 10.0.0.0/16; write that',
  ],
  ['B03', { cidr: '10.0.0.0/33' }, 'BERTH-NET-004 cidr = "10.0.0.0/33": not an IPv4 CIDR block; use "10.0.0.0/16"'],
  ['B03', { cidr: '10.0.256.0/16' }, 'BERTH-NET-004 cidr = "10.0.256.0/16": not an IPv4 CIDR block; use "10.0.0.0/16"'],
  ['B03', { cidr: 'fd00::/56' }, 'BERTH-NET-004 cidr = "fd00::/56": not an IPv4 CIDR block; use "10.0.0.0/16"'],
  [
    'B06',
    { secondaryCidrs: ['172.16.0.0/16'] },
    'BERTH-NET-003 secondaryCidrs[0] = "172.16.0.0/16": EC2 refuses it next to 10.0.0.0/16 (different RFC 1918 ranges); use "100.64.0.0/16"',
  ],
  [
    'B06',
    { cidr: '192.168.0.0/16', secondaryCidrs: ['10.0.0.0/16'] },
    'BERTH-NET-003 secondaryCidrs[0] = "10.0.0.0/16": EC2 refuses it next to 192.168.0.0/16 (different RFC 1918 ranges); use "100.64.0.0/16"',
  ],
  [
    'B09',
    { secondaryCidrs: ['10.0.128.0/17'] },
    'BERTH-NET-008 secondaryCidrs[0] = "10.0.128.0/17": overlaps the primary 10.0.0.0/16',
  ],
  [
    'B13',
    { availabilityZones: ['eu-west-1a'] },
    'BERTH-NET-012 availabilityZones = eu-west-1a: needs 2 zones, 1 given',
  ],
  [
    'B13',
    { availabilityZones: ['eu-west-1a', 'dummy1b'] },
    'BERTH-NET-013 availabilityZones[1] = "dummy1b": placeholder of the CDK; name the zones',
  ],
  [
    'B11',
    { cidr: '10.0.0.0/28' },
    'BERTH-NET-010 cidr = "10.0.0.0/28": 6 subnets of at least /28 do not fit; needs /25',
  ],
  [
    'B15',
    { natGateways: none, tiers: [NetworkTier.public(), NetworkTier.private()] },
    'BERTH-NET-014 natGateways = "none": tier app needs egress; make it isolated or set natGateways to NatGateways.ONE',
  ],
  [
    'B05',
    { tiers: isolated('10.1.0.0/24', '10.0.1.0/24'), secondaryCidrs: ['100.64.0.0/16'] },
    'BERTH-NET-006 tiers[0].cidrs[0] = "10.1.0.0/24": in none of the VPC\'s blocks (10.0.0.0/16, 100.64.0.0/16)',
  ],
  [
    'B04',
    { tiers: isolated('10.0.0.0/23', '10.0.1.0/24') },
    'BERTH-NET-005 tiers[0].cidrs[1] = "10.0.1.0/24": subnet app-b overlaps app-a 10.0.0.0/23',
  ],
  [
    'B02',
    { tiers: isolated('10.0.0.9/24', '10.0.1.0/24') },
    'BERTH-NET-002 tiers[0].cidrs[0] = "10.0.0.9/24": not a network address, EC2 would store 10.0.0.0/24; write that',
  ],
])('%s: tells a mistake and the way out', (_, props, message) => {
  expect(told(props)).toEqual([message]);
});

test('B07: refuses public addresses without a reason', () => {
  const secondaryCidrs = ['172.10.0.0/16'];

  expect(told({ secondaryCidrs })).toEqual([
    expect.stringContaining('BERTH-NET-007 secondaryCidrs[0] = "172.10.0.0/16"'),
  ]);
  expect(told({ secondaryCidrs, allowPublicRange: { reason: 'the partner expects it' } })).toEqual([]);
});

test('fails when a private tier has no public one for its NAT gateways', () => {
  expect(told({ tiers: [NetworkTier.private()] })).toEqual([expect.stringContaining('BERTH-NET-019 tiers[0] = "app"')]);
});

test.each([['Data'], ['data base'], ['1st'], ['']])('fails when a tier is named %p', name => {
  expect(told({ tiers: [NetworkTier.isolated({ name })] })).toEqual([
    expect.stringContaining(`BERTH-NET-020 tiers[0].name = "${name}"`),
  ]);
});

test('fails when two tiers have one name', () => {
  expect(told({ tiers: [NetworkTier.isolated(), NetworkTier.isolated()] })).toEqual([
    expect.stringContaining('BERTH-NET-020 tiers[1].name = "data"'),
  ]);
});

test('fails when a zone has no block', () => {
  expect(told({ tiers: isolated('10.0.0.0/24') })).toEqual([
    expect.stringContaining('needs a block for each of the 2 zones, 1 given'),
  ]);
});

test('fails when the internet reaches all tiers', () => {
  expect(told({ tiers: [NetworkTier.public()] })).toEqual([expect.stringContaining('BERTH-NET-022 tiers = public')]);
});

test('tells all mistakes at once', () => {
  const codes = networkProblems({ ...valid, cidr: '10.0.1.5/16', availabilityZones: ['dummy1a'] }).map(p => p.code);

  expect(codes).toEqual(['BERTH-NET-002', 'BERTH-NET-012', 'BERTH-NET-013']);
});

test.each<[string, Partial<NetworkProps>]>([
  ['the smallest network for three tiers in two zones', { cidr: '10.0.0.0/25' }],
  ['six zones', { availabilityZones: ['a', 'b', 'c', 'd', 'e', 'f'].map(zone => `us-east-1${zone}`) }],
  ['a shared range next to a private one', { secondaryCidrs: ['100.64.0.0/16'] }],
  ['a second block of the same private range', { cidr: '172.16.0.0/16', secondaryCidrs: ['172.31.0.0/16'] }],
  ['a network without egress', { natGateways: none }],
  [
    'computed and exact blocks side by side',
    { tiers: [NetworkTier.public(), NetworkTier.private({ cidrs: ['10.0.64.0/22', '10.0.68.0/22'] })] },
  ],
])('accepts %s', (_, props) => {
  expect(told(props)).toEqual([]);
});

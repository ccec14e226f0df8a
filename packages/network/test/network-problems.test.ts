import { describeProblem } from '@berth/foundation';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { Fn, Lazy } from 'aws-cdk-lib/core';
import { endpointsFor, NatGateways, type NetworkProps, NetworkTier, networkProblems, TierUse } from '../src';

const valid: NetworkProps = { environment: 'dev', availabilityZones: ['eu-west-1a', 'eu-west-1b'] };

function told(props: Partial<NetworkProps>, region?: string): string[] {
  return networkProblems({ ...valid, ...props }, region).map(problem => `${problem.code} ${describeProblem(problem)}`);
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
    'B06',
    { cidr: '100.64.0.0/16', secondaryCidrs: ['10.0.0.0/16'] },
    'BERTH-NET-003 secondaryCidrs[0] = "10.0.0.0/16": EC2 refuses it next to 100.64.0.0/16 (an RFC 1918 block must be the primary one); use "100.64.0.0/16"',
  ],
  [
    'B06',
    { secondaryCidrs: ['198.19.0.0/16'] },
    'BERTH-NET-003 secondaryCidrs[0] = "198.19.0.0/16": EC2 refuses it next to 10.0.0.0/16 (AWS keeps 198.19.0.0/16 for itself); use "100.64.0.0/16"',
  ],
  [
    'B06',
    { cidr: '172.16.0.0/16', secondaryCidrs: ['172.31.0.0/20'] },
    'BERTH-NET-003 secondaryCidrs[0] = "172.31.0.0/20": EC2 refuses it next to 172.16.0.0/16 (AWS keeps 172.31.0.0/16 for itself); use "100.64.0.0/16"',
  ],
  [
    'B06',
    { cidr: '10.1.0.0/16', secondaryCidrs: ['10.0.128.0/17'] },
    'BERTH-NET-003 secondaryCidrs[0] = "10.0.128.0/17": EC2 refuses it next to 10.1.0.0/16 (AWS keeps the rest of 10.0.0.0/16 for itself); use "100.64.0.0/16"',
  ],
  [
    'B09',
    { secondaryCidrs: ['100.64.0.0/16', '100.64.128.0/17'] },
    'BERTH-NET-008 secondaryCidrs[1] = "100.64.128.0/17": overlaps secondaryCidrs[0] 100.64.0.0/16',
  ],
  [
    'B07',
    { cidr: '169.254.0.0/16' },
    'BERTH-NET-023 cidr = "169.254.0.0/16": reserved address space (loopback, link-local, multicast or the like), EC2 refuses it; use "10.0.0.0/16"',
  ],
  [
    'B07',
    { secondaryCidrs: ['127.0.0.0/16'] },
    'BERTH-NET-023 secondaryCidrs[0] = "127.0.0.0/16": reserved address space (loopback, link-local, multicast or the like), EC2 refuses it; use "10.0.0.0/16"',
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
    { availabilityZones: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(zone => `us-east-1${zone}`) },
    'BERTH-NET-024 availabilityZones = us-east-1a,us-east-1b,us-east-1c,us-east-1d,us-east-1e,us-east-1f,us-east-1g: no region has more than 6 zones',
  ],
  [
    'B13',
    { availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1a'] },
    'BERTH-NET-025 availabilityZones[2] = "eu-west-1a": is named twice; take another one',
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
    'BERTH-NET-014 natGateways = "none": tier app needs egress; make it isolated, or set natGateways to "one"',
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

test('B04: refuses an exact block where a later tier would have its computed one', () => {
  const tiers = [
    NetworkTier.isolated({ name: 'app', cidrs: ['10.0.70.0/24', '10.0.200.0/24'] }),
    NetworkTier.isolated(),
  ];

  expect(told({ tiers })).toEqual([
    'BERTH-NET-005 tiers[0].cidrs[0] = "10.0.70.0/24": subnet app-a overlaps data-a 10.0.64.0/20',
  ]);
});

test('B13: refuses zones of another region, once it is known', () => {
  const availabilityZones = ['eu-west-1a', 'eu-central-1a'];

  expect(told({ availabilityZones })).toEqual([]);
  expect(told({ availabilityZones }, 'eu-west-1')).toEqual([
    'BERTH-NET-011 availabilityZones[1] = "eu-central-1a": not in eu-west-1; use eu-west-1a to eu-west-1c',
  ]);
});

test('B13: lets zones pass that are only known at deployment', () => {
  const zone = Lazy.string({ produce: () => 'eu-west-1b' });

  expect(told({ availabilityZones: ['eu-west-1a', zone] }, 'eu-west-1')).toEqual([]);
  expect(told({ availabilityZones: Fn.getAzs('eu-west-1') }, 'eu-west-1')).toEqual([]);
});

test.each<[string[], string]>([
  [[], 'ecr.api, ecr.dkr, logs, secretsmanager'],
  [['ecr.api', 'ecr.dkr'], 'logs, secretsmanager'],
])('B16: refuses tasks in an isolated tier whose only endpoints are %j', (given, missing) => {
  const interfaceEndpoints = endpointsFor().filter(({ shortName }) => given.includes(shortName));
  const tiers = [NetworkTier.public(), NetworkTier.isolated({ name: 'ecs' })];

  expect(told({ tiers, natGateways: none, interfaceEndpoints })).toEqual([
    `BERTH-NET-015 interfaceEndpoints = ${given}: tasks in isolated tier ecs use ${missing}; add endpoints ${missing}, or say in taskNeeds what tasks do without`,
  ]);
});

test('B16: asks for no more endpoints than tasks need', () => {
  const taskNeeds = { images: false, logs: true, secrets: false };
  const interfaceEndpoints = [InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS];

  expect(told({ natGateways: none, interfaceEndpoints, taskNeeds })).toEqual([]);
  expect(told({ natGateways: none, interfaceEndpoints: [], taskNeeds })).toEqual([
    'BERTH-NET-015 interfaceEndpoints = : tasks in isolated tier app use logs; add endpoints logs, or say in taskNeeds what tasks do without',
  ]);
});

test('fails when two tiers are for the same', () => {
  const uses = [TierUse.DATA];
  const tiers = [
    NetworkTier.private({ uses: [TierUse.WORKLOADS] }),
    NetworkTier.isolated({ name: 'old', uses }),
    NetworkTier.isolated({ name: 'new', uses }),
  ];

  expect(told({ tiers: [NetworkTier.public(), ...tiers] })).toEqual([
    'BERTH-NET-026 tiers[3].uses = data: tier old is for data already; name one tier for it',
  ]);
});

test.each<[Partial<NetworkProps>, string]>([
  [{}, 'natGateways is perZone, which has no instance; set NatGateways.INSTANCE'],
  [{ natGateways: NatGateways.ONE }, 'natGateways is one, which has no instance; set NatGateways.INSTANCE'],
])('fails when %j has a type of NAT instance', (props, fact) => {
  expect(told({ ...props, natInstanceType: 't4g.nano' })).toEqual([
    `BERTH-NET-027 natInstanceType = "t4g.nano": ${fact}`,
  ]);
});

test.each(['nano', 't4g', 'db.t4g.micro', 'T4G.nano'])('fails when the NAT instance is a %s', natInstanceType => {
  expect(told({ natGateways: NatGateways.INSTANCE, natInstanceType })).toEqual([
    `BERTH-NET-027 natInstanceType = "${natInstanceType}": is not an instance type; use one like "t4g.nano"`,
  ]);
});

test.each(['t4g.nano', 'c6gn.medium', 'u-6tb1.112xlarge', Lazy.string({ produce: () => 't4g.nano' })])(
  'accepts a %s as a NAT instance',
  natInstanceType => {
    expect(told({ natGateways: NatGateways.INSTANCE, natInstanceType })).toEqual([]);
  },
);

test('B07: refuses public addresses without a reason', () => {
  const secondaryCidrs = ['172.10.0.0/16'];

  expect(told({ secondaryCidrs })).toEqual([
    expect.stringContaining('BERTH-NET-007 secondaryCidrs[0] = "172.10.0.0/16"'),
  ]);
  expect(told({ secondaryCidrs, allowPublicRange: { reason: 'the partner wants it' } })).toEqual([]);
  expect(told({ secondaryCidrs, allowPublicRange: { reason: 'the partner asks it  ' } })).toEqual([
    'BERTH-NET-028 allowPublicRange.reason = "the partner asks it  ": must have at least 20 characters',
  ]);
});

test.each([
  [NatGateways.ONE, 'NAT gateways need a public tier'],
  [NatGateways.PER_ZONE, 'NAT gateways need a public tier'],
  [NatGateways.INSTANCE, 'NAT instances need a public tier'],
])('fails when a private tier has no public one for NAT %s', (natGateways, fact) => {
  expect(told({ natGateways, tiers: [NetworkTier.isolated(), NetworkTier.private()] })).toEqual([
    `BERTH-NET-019 tiers[1] = "app": ${fact}; add a public tier`,
  ]);
});

test('needs no public tier for a NAT gateway of the region', () => {
  expect(told({ natGateways: NatGateways.REGIONAL, tiers: [NetworkTier.private()] })).toEqual([]);
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

test('fails when the names of two tiers differ by a dash only', () => {
  const tiers = [NetworkTier.isolated({ name: 'data-2' }), NetworkTier.isolated({ name: 'data2' })];

  expect(told({ tiers })).toEqual([
    'BERTH-NET-020 tiers[1].name = "data2": must be another than the other tiers have, of lower-case letters, digits and dashes',
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
  ['a second block of the same private range', { cidr: '172.16.0.0/16', secondaryCidrs: ['172.20.0.0/16'] }],
  ['a further block beside 10.0.0.0/16', { secondaryCidrs: ['10.1.0.0/16', '10.2.0.0/16'] }],
  ['a block of 10.0.0.0/16 beside one that is far', { cidr: '10.2.0.0/16', secondaryCidrs: ['10.0.0.0/16'] }],
  ['the range of default networks as the primary one', { cidr: '172.31.0.0/16' }],
  ['a benchmark range', { cidr: '198.18.0.0/16' }],
  ['blocks that are only known at deployment', { secondaryCidrs: [Lazy.string({ produce: () => '10.0.0.0/16' })] }],
  ['a network without egress', { natGateways: none }],
  [
    'computed and exact blocks side by side',
    { tiers: [NetworkTier.public(), NetworkTier.private({ cidrs: ['10.0.64.0/22', '10.0.68.0/22'] })] },
  ],
])('accepts %s', (_, props) => {
  expect(told(props)).toEqual([]);
});

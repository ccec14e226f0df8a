import { NatGateways, NetworkTier, networkProblems } from '@berth/network';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { environmentsWarnings } from '../../../src';
import { makeConfig } from '../make-config';
import { at, type BadInput, bad } from './bad-input';

const zones = ['eu-west-1a', 'eu-west-1b'];
const base = { environment: 'dev', availabilityZones: zones };
const tier = (name: string, kind: 'public' | 'private' | 'isolated', ...cidrs: string[]) => ({ name, kind, cidrs });
const pub = tier('public', 'public', '10.0.0.0/24', '10.0.1.0/24');
const app = (...cidrs: string[]) => [pub, tier('app', 'private', ...cidrs)];

export const networkInputs: BadInput[] = [
  bad(
    'B01',
    'a VPC larger than /16',
    at('network.cidr', '10.0.0.0/8'),
    'BERTH-NET-001 network.cidr = "10.0.0.0/8": too large, EC2 allows /16 to /28; use "10.0.0.0/16"',
  ),
  bad(
    'B01',
    'a VPC smaller than /28',
    at('network.cidr', '10.0.0.0/29'),
    'BERTH-NET-001 network.cidr = "10.0.0.0/29": too small, EC2 allows /16 to /28; use "10.0.0.0/28"',
  ),
  bad(
    'B01',
    'a second block larger than /16',
    at('network.secondaryCidrs', ['100.64.0.0/10']),
    'BERTH-NET-001 network.secondaryCidrs[0] = "100.64.0.0/10": too large, EC2 allows /16 to /28; use "100.64.0.0/16"',
  ),
  bad(
    'B01',
    'a subnet smaller than /28',
    at('network.tiers', app('10.0.2.0/29', '10.0.3.0/24')),
    'BERTH-NET-001 network.tiers[1].cidrs[0] = "10.0.2.0/29": too small, EC2 allows /16 to /28; use "10.0.2.0/28"',
  ),
  bad(
    'B02',
    'host bits in the block of the VPC',
    at('network.cidr', '10.0.1.5/16'),
    'BERTH-NET-002 network.cidr = "10.0.1.5/16": not a network address, EC2 would store 10.0.0.0/16; write that',
  ),
  bad(
    'B02',
    'host bits in the block of a subnet',
    at('network.tiers', app('10.0.2.7/24', '10.0.3.0/24')),
    'BERTH-NET-002 network.tiers[1].cidrs[0] = "10.0.2.7/24": not a network address, EC2 would store 10.0.2.0/24; write that',
  ),
  bad(
    'B03',
    'a leading zero, which some programs read as octal',
    at('network.cidr', '010.0.0.0/16'),
    'BERTH-NET-004 network.cidr = "010.0.0.0/16": not an IPv4 CIDR block; use "10.0.0.0/16"',
  ),
  bad(
    'B03',
    'a prefix above 32',
    at('network.cidr', '10.0.0.0/33'),
    'BERTH-NET-004 network.cidr = "10.0.0.0/33": not an IPv4 CIDR block; use "10.0.0.0/16"',
  ),
  bad(
    'B03',
    'an octet above 255',
    at('network.cidr', '10.0.256.0/16'),
    'BERTH-NET-004 network.cidr = "10.0.256.0/16": not an IPv4 CIDR block; use "10.0.0.0/16"',
  ),
  bad(
    'B03',
    'a block of IPv6',
    at('network.cidr', 'fd00::/56'),
    'BERTH-NET-004 network.cidr = "fd00::/56": not an IPv4 CIDR block; use "10.0.0.0/16"',
  ),
  bad(
    'B03',
    'an address without prefix',
    at('network.cidr', '10.0.0.0'),
    'BERTH-NET-004 network.cidr = "10.0.0.0": not an IPv4 CIDR block; use "10.0.0.0/16"',
  ),
  bad(
    'B03',
    'a space',
    at('network.cidr', ' 10.0.0.0/16'),
    'BERTH-NET-004 network.cidr = " 10.0.0.0/16": not an IPv4 CIDR block; use "10.0.0.0/16"',
  ),
  bad(
    'B04',
    'two subnets that overlap',
    at('network.tiers', app('10.0.2.0/23', '10.0.3.0/24')),
    'BERTH-NET-005 network.tiers[1].cidrs[1] = "10.0.3.0/24": subnet app-b overlaps app-a 10.0.2.0/23',
  ),
  bad(
    'B05',
    'a subnet outside of the VPC',
    at('network.tiers', app('10.1.0.0/24', '10.0.3.0/24')),
    `BERTH-NET-006 network.tiers[1].cidrs[0] = "10.1.0.0/24": in none of the VPC's blocks (10.0.0.0/16)`,
  ),
  bad(
    'B06',
    'a second block of another private range',
    at('network.secondaryCidrs', ['172.16.0.0/16']),
    'BERTH-NET-003 network.secondaryCidrs[0] = "172.16.0.0/16": EC2 refuses it next to 10.0.0.0/16 (different RFC 1918 ranges); use "100.64.0.0/16"',
  ),
  bad(
    'B06',
    'a second block that AWS keeps',
    at('network.secondaryCidrs', ['198.19.0.0/16']),
    'BERTH-NET-003 network.secondaryCidrs[0] = "198.19.0.0/16": EC2 refuses it next to 10.0.0.0/16 (AWS keeps 198.19.0.0/16 for itself); use "100.64.0.0/16"',
  ),
  bad(
    'B07',
    'a second block of public addresses',
    at('network.secondaryCidrs', ['172.10.0.0/16']),
    'BERTH-NET-007 network.secondaryCidrs[0] = "172.10.0.0/16": public address space that you do not own (RFC 1918 is 10/8, 172.16 to 172.31, and 192.168/16): real hosts there become unreachable; use "100.64.0.0/16" or allowPublicRange: { reason }',
  ),
  bad(
    'B07',
    'a VPC of public addresses',
    at('network.cidr', '8.8.0.0/16'),
    'BERTH-NET-007 network.cidr = "8.8.0.0/16": public address space that you do not own (RFC 1918 is 10/8, 172.16 to 172.31, and 192.168/16): real hosts there become unreachable; use "100.64.0.0/16" or allowPublicRange: { reason }',
  ),
  bad(
    'B09',
    'a second block inside the first',
    at('network.secondaryCidrs', ['10.0.128.0/17']),
    'BERTH-NET-008 network.secondaryCidrs[0] = "10.0.128.0/17": overlaps the primary 10.0.0.0/16',
  ),
  bad(
    'B10',
    'two environments with one block',
    () => environmentsWarnings([makeConfig(), makeConfig({ name: 'test' })]),
    'BERTH-NET-009 test.network.cidr = "10.0.0.0/16": dev and test both use it and can never be peered; give test "10.1.0.0/16"',
  ),
  bad(
    'B11',
    'a VPC without room for its subnets',
    at('network.cidr', '10.0.0.0/28'),
    'BERTH-NET-010 network.cidr = "10.0.0.0/28": 6 subnets of at least /28 do not fit; needs /25',
  ),
  bad(
    'B13',
    'a zone of another region',
    at('network.availabilityZones', ['eu-west-1a', 'us-east-1a']),
    'BERTH-NET-011 network.availabilityZones[1] = "us-east-1a": not in eu-west-1; use eu-west-1a to eu-west-1c',
  ),
  bad(
    'B13',
    'a zone that the region does not have',
    at('network.availabilityZones', ['eu-west-1a', 'eu-west-1f']),
    'BERTH-NET-011 network.availabilityZones[1] = "eu-west-1f": not in eu-west-1; use eu-west-1a to eu-west-1c',
  ),
  bad(
    'B13',
    'one zone',
    at('network.availabilityZones', ['eu-west-1a']),
    'BERTH-NET-012 network.availabilityZones = eu-west-1a: needs 2 zones, 1 given',
  ),
  bad(
    'B13',
    'a placeholder of the CDK',
    at('network.availabilityZones', ['eu-west-1a', 'dummy1b']),
    'BERTH-NET-013 network.availabilityZones[1] = "dummy1b": placeholder of the CDK; name the zones',
  ),
  bad(
    'B15',
    'a tier that needs the internet without NAT',
    at('network', {
      cidr: '10.0.0.0/16',
      availabilityZones: zones,
      natGateways: 'none',
      tiers: [
        { name: 'public', kind: 'public' },
        { name: 'app', kind: 'private' },
      ],
    }),
    'BERTH-NET-014 network.natGateways = "none": tier app needs egress; make it isolated, or set natGateways to "one"',
  ),
  bad(
    'B16',
    'tasks in an isolated tier with endpoints for images only',
    () =>
      networkProblems({
        ...base,
        natGateways: NatGateways.NONE,
        tiers: [NetworkTier.isolated({ name: 'ecs' })],
        interfaceEndpoints: [InterfaceVpcEndpointAwsService.ECR, InterfaceVpcEndpointAwsService.ECR_DOCKER],
      }),
    'BERTH-NET-015 interfaceEndpoints = ecr.api,ecr.dkr: tasks in isolated tier ecs use logs, secretsmanager; add endpoints logs, secretsmanager, or say in taskNeeds what tasks do without',
  ),
  bad(
    'B17',
    'a public load balancer without public tier',
    at('network.tiers', [{ name: 'app', kind: 'isolated' }]),
    'BERTH-LB-001 network.tiers = "app": a public ALB needs the public tier; add { name: "public", kind: "public" }, or let users in by edge httpApi or cdn',
  ),
  bad(
    '',
    'NAT without public tier',
    at(
      'network',
      { cidr: '10.0.0.0/16', availabilityZones: zones, tiers: [{ name: 'app', kind: 'private' }] },
      { edge: { kind: 'cdn', reason: 'inside the VPC, from CloudFront on' } },
    ),
    'BERTH-NET-019 network.tiers[0] = "app": NAT gateways need a public tier; add a public tier',
  ),
  bad(
    '',
    'a tier of capital letters',
    at('network.tiers', [
      { name: 'public', kind: 'public' },
      { name: 'App', kind: 'private' },
    ]),
    'BERTH-NET-020 network.tiers[1].name = "App": must be another than the other tiers have, of lower-case letters, digits and dashes',
  ),
  bad(
    '',
    'fewer blocks than zones',
    at('network.tiers', app('10.0.2.0/24')),
    'BERTH-NET-021 network.tiers[1].cidrs = 10.0.2.0/24: needs a block for each of the 2 zones, 1 given',
  ),
  bad(
    '',
    'only public tiers',
    at('network.tiers', [{ name: 'public', kind: 'public' }]),
    'BERTH-NET-022 network.tiers = public: tasks and databases have no tier that the internet cannot reach; add a private or an isolated one',
  ),
  bad(
    '',
    'a reserved range',
    at('network.cidr', '169.254.0.0/16'),
    'BERTH-NET-023 network.cidr = "169.254.0.0/16": reserved address space (loopback, link-local, multicast or the like), EC2 refuses it; use "10.0.0.0/16"',
  ),
  bad(
    '',
    'seven zones',
    at(
      'network.availabilityZones',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(letter => `us-east-1${letter}`),
      { region: 'us-east-1' },
    ),
    'BERTH-NET-024 network.availabilityZones = us-east-1a,us-east-1b,us-east-1c,us-east-1d,us-east-1e,us-east-1f,us-east-1g: no region has more than 6 zones\nBERTH-NET-011 network.availabilityZones[6] = "us-east-1g": not in us-east-1; use us-east-1a to us-east-1f',
  ),
  bad(
    '',
    'a zone twice',
    at('network.availabilityZones', ['eu-west-1a', 'eu-west-1b', 'eu-west-1a']),
    'BERTH-NET-025 network.availabilityZones[2] = "eu-west-1a": is named twice; take another one',
  ),
  bad(
    '',
    'two tiers for data',
    at('network.tiers', [
      { name: 'public', kind: 'public' },
      { name: 'app', kind: 'private' },
      { name: 'a', kind: 'isolated', holds: 'data' },
      { name: 'b', kind: 'isolated', holds: 'data' },
    ]),
    'BERTH-NET-026 network.tiers[3].uses = data: tier a is for data already; name one tier for it',
  ),
  bad(
    '',
    'a NAT instance without NAT instances',
    () => networkProblems({ ...base, natInstanceType: 't4g.nano' }),
    'BERTH-NET-027 natInstanceType = "t4g.nano": natGateways is perZone, which has no instance; set NatGateways.INSTANCE',
  ),
  bad(
    '',
    'public addresses without reason',
    () => networkProblems({ ...base, cidr: '8.8.0.0/16', allowPublicRange: { reason: 'so' } }),
    'BERTH-NET-028 allowPublicRange.reason = "so": must have at least 20 characters',
  ),
];

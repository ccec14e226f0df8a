import type { Resources, RuleCase } from '../engine';

const vpc = (cidr: unknown, others: Resources = {}): Resources => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: cidr } },
  ...others,
});
const secondary = (cidr: string, VpcId: unknown = { Ref: 'Vpc' }): Resources => ({
  Second: { Type: 'AWS::EC2::VPCCidrBlock', Properties: { VpcId, CidrBlock: cidr } },
});
const subnet = (id: string, cidr: unknown, properties: object = {}): Resources => ({
  [id]: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: cidr, ...properties } },
});
const group = (...rules: object[]): Resources => ({
  Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'x', SecurityGroupIngress: rules } },
});
const balancer: Resources = {
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
  },
};
const tcp = (from: number, to: number, source: object) => ({
  IpProtocol: 'tcp',
  FromPort: from,
  ToPort: to,
  ...source,
});
const everyone = { CidrIp: '0.0.0.0/0' };

export const networkCases: RuleCase[] = [
  {
    id: 'BERTH-NET-001',
    name: 'a block of /15',
    resources: vpc('10.0.0.0/15'),
    finding: 'Vpc Properties.CidrBlock: 10.0.0.0/15: EC2 allows /16 to /28',
  },
  {
    id: 'BERTH-NET-001',
    name: 'a block of /29',
    resources: vpc('10.0.0.0/29'),
    finding: 'Vpc Properties.CidrBlock: 10.0.0.0/29: EC2 allows /16 to /28',
  },
  { id: 'BERTH-NET-001', name: 'a block of /16', resources: vpc('10.0.0.0/16') },
  { id: 'BERTH-NET-001', name: 'a block of /28', resources: vpc('10.0.0.0/28') },
  {
    id: 'BERTH-NET-002',
    name: 'host bits',
    resources: vpc('10.0.1.5/16'),
    finding: 'Vpc Properties.CidrBlock: 10.0.1.5/16: not a network address, EC2 would store 10.0.0.0/16',
  },
  {
    id: 'BERTH-NET-002',
    name: 'host bits of a subnet',
    resources: vpc('10.0.0.0/16', subnet('A', '10.0.7.9/24')),
    finding: 'A Properties.CidrBlock: 10.0.7.9/24: not a network address, EC2 would store 10.0.7.0/24',
  },
  ...(
    [
      ['100.64.0.0/16', '198.19.4.0/24', 'AWS keeps 198.19.0.0/16 for itself'],
      ['172.16.0.0/16', '172.31.0.0/20', 'AWS keeps 172.31.0.0/16 for itself'],
      ['10.1.0.0/16', '10.0.128.0/20', 'AWS keeps the rest of 10.0.0.0/16 for itself'],
    ] as const
  ).map(([first, cidr, reason]) => ({
    id: 'BERTH-NET-003',
    name: `a block that AWS keeps: ${cidr}`,
    resources: vpc(first, secondary(cidr)),
    finding: `Second Properties.CidrBlock: ${cidr}: EC2 refuses it next to ${first} (${reason})`,
  })),
  { id: 'BERTH-NET-003', name: 'a block of 10.0 far from it', resources: vpc('10.2.0.0/16', secondary('10.0.0.0/20')) },
  { id: 'BERTH-NET-003', name: 'a block for benchmarks', resources: vpc('10.2.0.0/16', secondary('198.18.0.0/20')) },
  {
    id: 'BERTH-NET-003',
    name: 'a second block of another private range',
    resources: vpc('10.0.0.0/16', secondary('172.16.0.0/16')),
    finding:
      'Second Properties.CidrBlock: 172.16.0.0/16: EC2 refuses it next to 10.0.0.0/16 (different RFC 1918 ranges)',
  },
  {
    id: 'BERTH-NET-003',
    name: 'a second block of the same range',
    resources: vpc('10.0.0.0/16', secondary('10.1.0.0/16')),
  },
  {
    id: 'BERTH-NET-003',
    name: 'a second block of the shared range',
    resources: vpc('10.0.0.0/16', secondary('100.64.0.0/16')),
  },
  {
    id: 'BERTH-NET-003',
    name: 'a second block of a network that is elsewhere',
    resources: vpc('10.0.0.0/16', secondary('172.16.0.0/16', 'vpc-0123')),
  },
  {
    id: 'BERTH-NET-003',
    name: 'a private second block next to a shared one',
    resources: vpc('100.64.0.0/16', secondary('10.0.0.0/16')),
    finding:
      'Second Properties.CidrBlock: 10.0.0.0/16: EC2 refuses it next to 100.64.0.0/16 (an RFC 1918 block must be the primary one)',
  },
  {
    id: 'BERTH-NET-023',
    name: 'a block of link-local addresses',
    resources: vpc('169.254.0.0/16'),
    finding:
      'Vpc Properties.CidrBlock: 169.254.0.0/16: reserved address space (loopback, link-local, multicast or the like), EC2 refuses it',
  },
  { id: 'BERTH-NET-023', name: 'a private block', resources: vpc('10.0.0.0/16') },
  { id: 'BERTH-NET-007', name: 'a block of benchmarks', resources: vpc('198.18.0.0/16') },
  {
    id: 'BERTH-NET-004',
    name: 'a leading zero',
    resources: vpc('010.0.0.0/16'),
    finding: 'Vpc Properties.CidrBlock: 010.0.0.0/16: not an IPv4 CIDR block',
  },
  {
    id: 'BERTH-NET-004',
    name: 'no block',
    resources: vpc('10.0.0.0/33'),
    finding: 'Vpc Properties.CidrBlock: 10.0.0.0/33: not an IPv4 CIDR block',
  },
  {
    id: 'BERTH-NET-004',
    name: 'a number above 255',
    resources: vpc('10.0.256.0/24'),
    finding: 'Vpc Properties.CidrBlock: 10.0.256.0/24: not an IPv4 CIDR block',
  },
  { id: 'BERTH-NET-004', name: 'a block that a parameter holds', resources: vpc({ Ref: 'Contract' }) },
  {
    id: 'BERTH-NET-005',
    name: 'subnets that overlap',
    resources: vpc('10.0.0.0/16', { ...subnet('A', '10.0.0.0/23'), ...subnet('B', '10.0.1.0/24') }),
    finding: 'B Properties.CidrBlock: 10.0.1.0/24: overlaps subnet A 10.0.0.0/23',
  },
  {
    id: 'BERTH-NET-005',
    name: 'subnets side by side',
    resources: vpc('10.0.0.0/16', { ...subnet('A', '10.0.0.0/24'), ...subnet('B', '10.0.1.0/24') }),
  },
  {
    id: 'BERTH-NET-006',
    name: 'a subnet outside',
    resources: vpc('10.0.0.0/16', { ...secondary('100.64.0.0/16'), ...subnet('A', '10.1.0.0/24') }),
    finding: "A Properties.CidrBlock: 10.1.0.0/24: in none of the VPC's blocks (10.0.0.0/16, 100.64.0.0/16)",
  },
  {
    id: 'BERTH-NET-006',
    name: 'a subnet of the second block',
    resources: vpc('10.0.0.0/16', { ...secondary('100.64.0.0/16'), ...subnet('A', '100.64.0.0/24') }),
  },
  {
    id: 'BERTH-NET-007',
    name: 'public space',
    resources: vpc('10.0.0.0/16', secondary('172.10.0.0/16')),
    finding:
      'Second Properties.CidrBlock: 172.10.0.0/16: public address space that you do not own: real hosts there become unreachable',
  },
  { id: 'BERTH-NET-007', name: 'the end of the private space', resources: vpc('172.31.0.0/16') },
  {
    id: 'BERTH-NET-007',
    name: 'the first address above',
    resources: vpc('172.32.0.0/16'),
    finding:
      'Vpc Properties.CidrBlock: 172.32.0.0/16: public address space that you do not own: real hosts there become unreachable',
  },
  {
    id: 'BERTH-NET-008',
    name: 'a second block inside the first',
    resources: vpc('10.0.0.0/16', secondary('10.0.128.0/17')),
    finding: 'Second Properties.CidrBlock: 10.0.128.0/17: overlaps the primary 10.0.0.0/16',
  },
  {
    id: 'BERTH-NET-013',
    name: 'a placeholder of the CDK',
    resources: vpc('10.0.0.0/16', subnet('A', '10.0.0.0/24', { AvailabilityZone: 'dummy1a' })),
    finding: 'A Properties.AvailabilityZone: dummy1a is a placeholder; name the zones',
  },
  {
    id: 'BERTH-NET-013',
    name: 'a zone',
    resources: vpc('10.0.0.0/16', subnet('A', '10.0.0.0/24', { AvailabilityZone: 'eu-west-1a' })),
  },
  {
    id: 'BERTH-NET-017',
    name: 'a database port for everyone',
    resources: group(tcp(5432, 5432, everyone)),
    finding:
      'Group Properties.SecurityGroupIngress.0: database port 5432 open to the internet; only 80 and 443 of a load balancer may be',
  },
  {
    id: 'BERTH-NET-017',
    name: 'a range for everyone with IPv6',
    resources: {
      ...group(),
      Rule: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: { GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] }, ...tcp(80, 443, { CidrIpv6: '::/0' }) },
      },
      ...balancer,
    },
    finding: 'Rule Properties: port 80 to 443 open to the internet; only 80 and 443 of a load balancer may be',
  },
  {
    id: 'BERTH-NET-017',
    name: 'all ports for everyone',
    resources: group({ IpProtocol: '-1', ...everyone }),
    finding:
      'Group Properties.SecurityGroupIngress.0: port all open to the internet; only 80 and 443 of a load balancer may be',
  },
  {
    id: 'BERTH-NET-017',
    name: '443 without a load balancer',
    resources: group(tcp(443, 443, everyone)),
    finding:
      'Group Properties.SecurityGroupIngress.0: port 443 open to the internet; only 80 and 443 of a load balancer may be',
  },
  {
    id: 'BERTH-NET-017',
    name: '80 and 443 of a load balancer',
    resources: { ...group(tcp(80, 80, everyone), tcp(443, 443, everyone)), ...balancer },
  },
  { id: 'BERTH-NET-017', name: 'a port for the network', resources: group(tcp(5432, 5432, { CidrIp: '10.0.0.0/16' })) },
  {
    id: 'BERTH-NET-017',
    name: 'half of the internet',
    resources: group(tcp(22, 22, { CidrIp: '128.0.0.0/1' })),
    finding:
      'Group Properties.SecurityGroupIngress.0: port 22 open to the internet; only 80 and 443 of a load balancer may be',
  },
  {
    id: 'BERTH-NET-017',
    name: 'all addresses of IPv6 that are given out',
    resources: group(tcp(22, 22, { CidrIpv6: '2000::/3' })),
    finding:
      'Group Properties.SecurityGroupIngress.0: port 22 open to the internet; only 80 and 443 of a load balancer may be',
  },
  {
    id: 'BERTH-NET-017',
    name: 'a network of IPv6',
    resources: group(tcp(22, 22, { CidrIpv6: '2001:db8::/32' })),
  },
  { id: 'BERTH-NET-017', name: 'all of 10/8', resources: group(tcp(22, 22, { CidrIp: '10.0.0.0/8' })) },
  {
    id: 'BERTH-NET-018',
    name: 'reversed ports',
    resources: group(tcp(9000, 80, { CidrIp: '10.0.0.0/16' })),
    finding: 'Group Properties.SecurityGroupIngress.0: ports 9000 to 80 are reversed; write the lower one first',
  },
  {
    id: 'BERTH-NET-018',
    name: 'reversed ports of a rule by itself',
    resources: {
      Rule: {
        Type: 'AWS::EC2::SecurityGroupEgress',
        Properties: { GroupId: 'sg-1', ...tcp(2, 1, { CidrIp: '10.0.0.0/16' }) },
      },
    },
    finding: 'Rule Properties: ports 2 to 1 are reversed; write the lower one first',
  },
  { id: 'BERTH-NET-018', name: 'one port', resources: group(tcp(80, 80, { CidrIp: '10.0.0.0/16' })) },
  {
    id: 'BERTH-NET-018',
    name: 'a type of ICMP with all codes',
    resources: group({ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIp: '10.0.0.0/16' }),
  },
  {
    id: 'BERTH-NET-008',
    name: 'two second blocks that overlap',
    resources: vpc('10.0.0.0/16', {
      ...secondary('100.64.0.0/16'),
      Third: { Type: 'AWS::EC2::VPCCidrBlock', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '100.64.128.0/17' } },
    }),
    finding: 'Third Properties.CidrBlock: 100.64.128.0/17: overlaps Second 100.64.0.0/16',
  },
];

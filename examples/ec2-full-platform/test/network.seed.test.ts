import { main } from '../src/config';
import { synthesize, tagOf } from './_fixtures/system';

const system = synthesize();
const ZONES = ['eu-west-1a', 'eu-west-1b'];
const subnets = system.resources('AWS::EC2::Subnet');

/** Subnets of a tier. */
function tier(name: string) {
  return subnets.filter(subnet => tagOf(subnet, 'aws-cdk:subnet-name') === name);
}

function idsOf(name: string): string[] {
  return tier(name).map(({ logicalId }) => logicalId);
}

function zonesOf(ids: unknown): string[] {
  return (ids as string[]).map(id => system.byLogicalId(id).properties.AvailabilityZone as string);
}

/** Where the only default route of a subnet leads. */
function wayOut(subnet: string): unknown {
  const associations = system
    .resources('AWS::EC2::SubnetRouteTableAssociation')
    .filter(({ properties }) => properties.SubnetId.Ref === subnet);
  const routes = system
    .resources('AWS::EC2::Route')
    .filter(({ properties }) => properties.RouteTableId.Ref === associations[0]?.properties.RouteTableId.Ref);
  expect([associations.length, routes.length]).toEqual([1, 1]);
  const { DestinationCidrBlock, RouteTableId: _, ...target } = routes[0]?.properties ?? {};
  expect(DestinationCidrBlock).toBe('0.0.0.0/0');
  return target;
}

/** A property of the only resource of a type, followed to logical ids. */
function only(type: string, property: string): unknown {
  const resource = system.one(type);
  return system.follow(resource, resource.properties[property]);
}

test('S002-02: the VPC resolves names and names its addresses', () => {
  expect(system.one('AWS::EC2::VPC').properties).toMatchObject({ EnableDnsSupport: true, EnableDnsHostnames: true });
});

test('S002-03: the block of the network moves the VPC and all its subnets', () => {
  const moved = synthesize({ ...main, network: { ...main.network, cidr: '10.77.0.0/16' } });
  const blocksOf = (of: typeof system) =>
    of.resources('AWS::EC2::Subnet').map(({ properties }) => properties.CidrBlock as string);

  expect(system.one('AWS::EC2::VPC').properties.CidrBlock).toBe('10.0.0.0/16');
  expect(moved.one('AWS::EC2::VPC').properties.CidrBlock).toBe('10.77.0.0/16');
  expect(blocksOf(system)).toEqual(['10.0.0.0/20', '10.0.16.0/20', '10.0.64.0/20', '10.0.80.0/20']);
  expect(blocksOf(moved)).toEqual(['10.77.0.0/20', '10.77.16.0/20', '10.77.64.0/20', '10.77.80.0/20']);
});

test('S002-04: two public subnets in two zones hold the NAT gateway and the load balancer', () => {
  expect(zonesOf(idsOf('public'))).toEqual(ZONES);
  expect(idsOf('public')).toContain(only('AWS::EC2::NatGateway', 'SubnetId'));
  expect(only('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Subnets')).toEqual(idsOf('public'));
});

test('S002-05: public subnets go to the internet by its gateway', () => {
  const gateway = { GatewayId: { Ref: system.one('AWS::EC2::InternetGateway').logicalId } };

  expect(idsOf('public').map(wayOut)).toEqual([gateway, gateway]);
});

test('S002-06: two private subnets in two zones hold hosts, database and Redis', () => {
  const own = idsOf('private');

  expect(zonesOf(own)).toEqual(ZONES);
  expect(only('AWS::AutoScaling::AutoScalingGroup', 'VPCZoneIdentifier')).toEqual(own);
  expect(only('AWS::RDS::DBSubnetGroup', 'SubnetIds')).toEqual(own);
  expect(only('AWS::ElastiCache::SubnetGroup', 'SubnetIds')).toEqual(own);
  expect(subnets).toHaveLength(4);
});

test('S002-07: private subnets go out by the NAT gateway', () => {
  const gateway = { NatGatewayId: { Ref: system.one('AWS::EC2::NatGateway').logicalId } };

  expect(idsOf('private').map(wayOut)).toEqual([gateway, gateway]);
});

test('S002-08: the internet gateway is attached to the VPC', () => {
  expect(system.one('AWS::EC2::VPCGatewayAttachment').properties).toEqual({
    InternetGatewayId: { Ref: system.one('AWS::EC2::InternetGateway').logicalId },
    VpcId: { Ref: system.one('AWS::EC2::VPC').logicalId },
  });
});

test('S002-09: there is one NAT gateway with an Elastic IP, and hosts get no public address', () => {
  expect(only('AWS::EC2::NatGateway', 'AllocationId')).toBe(system.one('AWS::EC2::EIP').logicalId);
  expect(idsOf('public')).toContain(only('AWS::EC2::NatGateway', 'SubnetId'));
  const { NetworkInterfaces } = system.one('AWS::EC2::LaunchTemplate').properties.LaunchTemplateData;
  expect(NetworkInterfaces).toHaveLength(1);
  expect(NetworkInterfaces[0].AssociatePublicIpAddress).toBe(false);
  expect(subnets.map(({ properties }) => properties.MapPublicIpOnLaunch)).toEqual([false, false, false, false]);
});

test.each([
  ['VpcId', 'vpcId', system.one('AWS::EC2::VPC').logicalId],
  ['PrivateSubnetIds', 'privateSubnetIds', idsOf('private')],
  ['PrivateSubnetCidrs', 'privateSubnetCidrs', '10.0.64.0/20,10.0.80.0/20'],
])('S002-10: %s is an output and a contract', (output, field, value) => {
  expect(system.output(output)).toEqual(value);
  expect(system.contract(main.name, `network/v1/${field}`)).toEqual(value);
});

test('S002-20: the load balancer is public, in the public subnets', () => {
  const { properties } = system.one('AWS::ElasticLoadBalancingV2::LoadBalancer');

  expect(properties).toMatchObject({ Scheme: 'internet-facing', Type: 'application' });
  expect(only('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Subnets')).toEqual(idsOf('public'));
});

test('S002-45: blocks of addresses come into the load balancer and into nothing else', () => {
  const [loadBalancer] = only('AWS::ElasticLoadBalancingV2::LoadBalancer', 'SecurityGroups') as string[];
  const open = system
    .resources('AWS::EC2::SecurityGroup')
    .map(({ logicalId }) => logicalId)
    .filter(group => system.waysInto(group).some(({ from }) => /[./:]/.test(from)));

  expect(open).toEqual([loadBalancer]);
  expect(system.waysInto(loadBalancer ?? '')).toEqual([
    { from: '0.0.0.0/0', ports: 'tcp 443-443' },
    { from: '0.0.0.0/0', ports: 'tcp 80-80' },
  ]);
});

test.each([
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'Subnets'],
  ['AWS::AutoScaling::AutoScalingGroup', 'VPCZoneIdentifier'],
  ['AWS::RDS::DBSubnetGroup', 'SubnetIds'],
  ['AWS::ElastiCache::SubnetGroup', 'SubnetIds'],
])('S002-47: the subnets of %s span two zones', (type, property) => {
  expect(zonesOf(only(type, property))).toEqual(ZONES);
});

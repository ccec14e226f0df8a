import type { TemplateResource } from '@berth/rehearsal';
import { main as config } from '../src/config';
import { System, synthesize, tagOf } from './_fixtures/system';

const system = new System(synthesize());
const { main } = system;
const subnets = main.resources('AWS::EC2::Subnet');
const routes = main.resources('AWS::EC2::Route');

/** `ecs-a`. */
function nameOf(subnet: TemplateResource): string {
  return tagOf(subnet, 'Name') ?? '';
}

/** Blocks of a tier, by zone. */
function blocksOf(tier: string): Record<string, string> {
  const own = subnets.filter(subnet => nameOf(subnet).startsWith(`${tier}-`));
  return Object.fromEntries(own.map(({ properties }) => [properties.AvailabilityZone, properties.CidrBlock]));
}

/** Names of the subnets that a value lists, through contracts. */
function namesIn(resource: TemplateResource, ids: readonly unknown[]): string[] {
  return system.targets(resource, ids).map(id => nameOf(main.byLogicalId(id)));
}

/** Names of the subnets behind a route table. */
function behind(routeTable: unknown): string[] {
  const associations = main
    .resources('AWS::EC2::SubnetRouteTableAssociation')
    .filter(({ properties }) => JSON.stringify(properties.RouteTableId) === JSON.stringify(routeTable));
  return associations.flatMap(association => namesIn(association, [association.properties.SubnetId]));
}

/** Names of the subnets with a default route, each with where it leads. */
function defaultRoutes(kind: 'GatewayId' | 'NatGatewayId'): [string, string][] {
  return routes
    .filter(({ properties }) => properties.DestinationCidrBlock === '0.0.0.0/0' && properties[kind])
    .flatMap(route =>
      behind(route.properties.RouteTableId).map((name): [string, string] => [
        name,
        system.target(route, route.properties[kind]),
      ]),
    );
}

/** Everything that has addresses of its own in subnets, with the names of these. */
function residents(): [string, string[]][] {
  const lists = main.resources().map(resource => {
    const { SubnetIds, Subnets, SubnetId, VpcConfig, NetworkConfiguration } = resource.properties;
    const inVpc = VpcConfig?.SubnetIds ?? NetworkConfiguration?.AwsvpcConfiguration?.Subnets;
    const ids = SubnetIds ?? Subnets ?? inVpc ?? (SubnetId ? [SubnetId] : []);
    return [resource.type, namesIn(resource, ids as unknown[])] as [string, string[]];
  });
  return lists.filter(([type, names]) => names.length > 0 && type !== 'AWS::EC2::SubnetRouteTableAssociation');
}

/** Types of what lives in the subnets of a tier. */
function livesIn(tier: string): string[] {
  const types = residents().flatMap(([type, names]) => (names.some(name => name.startsWith(`${tier}-`)) ? type : []));
  return [...new Set(types)].sort();
}

test('S003-02: subnets are named public, enterprise and ecs', () => {
  const tiers = new Set(subnets.map(subnet => tagOf(subnet, 'aws-cdk:subnet-name')));

  expect([...tiers].sort()).toEqual(['ecs', 'enterprise', 'public']);
  expect(subnets.map(nameOf).sort()).toEqual([
    ...['ecs-a', 'ecs-b', 'enterprise-a', 'enterprise-b', 'public-a', 'public-b'],
  ]);
});

test('S003-03: no instance is made', () => {
  const types = new Set(system.resources().map(({ type }) => type));

  expect(types).not.toContain('AWS::EC2::Instance');
  expect(types).not.toContain('AWS::EC2::LaunchTemplate');
  expect(types).not.toContain('AWS::AutoScaling::AutoScalingGroup');
});

test('S003-04: the primary block is 10.0.0.0/16', () => {
  expect(main.one('AWS::EC2::VPC').properties.CidrBlock).toBe('10.0.0.0/16');
});

test('S003-05: the secondary block is 172.10.0.0/16', () => {
  const block = main.one('AWS::EC2::VPCCidrBlock');

  expect(block.properties.CidrBlock).toBe('172.10.0.0/16');
  expect(system.target(block, block.properties.VpcId)).toBe(main.one('AWS::EC2::VPC').logicalId);
});

test('S003-05: without a reason a block of somebody in the internet is refused', () => {
  const { allowPublicRange, ...network } = config.network;

  expect(allowPublicRange?.reason).toMatch(/new ones take 100\.64\.0\.0\/16/);
  expect(() => synthesize({ ...config, network })).toThrow(/172\.10\.0\.0\/16.*allowPublicRange/s);
});

test('S003-06: only tasks, load balancer, VPC link and endpoints live in the secondary range', () => {
  expect(livesIn('ecs')).toEqual([
    'AWS::ApiGatewayV2::VpcLink',
    'AWS::EC2::VPCEndpoint',
    'AWS::ECS::Service',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
  ]);
});

test('S003-07: each tier has exactly one subnet in each of two zones', () => {
  for (const tier of ['public', 'enterprise', 'ecs']) {
    expect(Object.keys(blocksOf(tier)).sort()).toEqual(['eu-west-1a', 'eu-west-1b']);
  }
  expect(subnets).toHaveLength(6);
});

test('S003-08: the public subnets have their blocks', () => {
  expect(blocksOf('public')).toEqual({ 'eu-west-1a': '10.0.10.0/24', 'eu-west-1b': '10.0.20.0/24' });
});

test('S003-09: the public subnets reach the internet by its gateway', () => {
  const gateway = main.one('AWS::EC2::InternetGateway').logicalId;

  expect(defaultRoutes('GatewayId').sort()).toEqual([
    ['public-a', gateway],
    ['public-b', gateway],
  ]);
  expect(main.resources('AWS::EC2::VPCGatewayAttachment')).toHaveLength(1);
});

test('S003-10: the public subnets hold the NAT gateways and nothing else', () => {
  expect(livesIn('public')).toEqual(['AWS::EC2::NatGateway']);
});

test('S003-11: the enterprise subnets have their blocks', () => {
  expect(blocksOf('enterprise')).toEqual({ 'eu-west-1a': '10.0.1.0/24', 'eu-west-1b': '10.0.2.0/24' });
});

test('S003-12: each enterprise subnet goes out by the NAT gateway of its zone', () => {
  const zoneOf = (id: string) => {
    const nat = main.byLogicalId(id);
    return namesIn(nat, [nat.properties.SubnetId])[0];
  };

  const ways = defaultRoutes('NatGatewayId').map(([name, nat]) => [name, zoneOf(nat)]);

  expect(ways.sort()).toEqual([
    ['enterprise-a', 'public-a'],
    ['enterprise-b', 'public-b'],
  ]);
  expect(main.resources('AWS::EC2::NatGateway')).toHaveLength(2);
});

test('S003-13: the database is in the enterprise subnets', () => {
  const group = main.one('AWS::RDS::DBSubnetGroup');
  const { properties, ...database } = main.one('AWS::RDS::DBInstance');

  expect(namesIn(group, group.properties.SubnetIds)).toEqual(['enterprise-a', 'enterprise-b']);
  expect(system.target({ ...database, properties }, properties.DBSubnetGroupName)).toBe(group.logicalId);
  expect(properties).toMatchObject({ Engine: 'postgres', PubliclyAccessible: false });
});

test('S003-14: the ecs subnets have their blocks, made after the block of the VPC that holds them', () => {
  const association = main.one('AWS::EC2::VPCCidrBlock').logicalId;
  const own = subnets.filter(subnet => nameOf(subnet).startsWith('ecs-'));

  expect(blocksOf('ecs')).toEqual({ 'eu-west-1a': '172.10.1.0/24', 'eu-west-1b': '172.10.2.0/24' });
  expect(own.map(subnet => system.dependenciesOf(subnet))).toEqual([
    expect.arrayContaining([association]),
    expect.arrayContaining([association]),
  ]);
});

test('S003-15: the ecs subnets have no way out, and two routes lead to NAT gateways', () => {
  const open = [...defaultRoutes('GatewayId'), ...defaultRoutes('NatGatewayId')].map(([name]) => name);
  const toNat = routes.filter(({ properties }) => properties.NatGatewayId);

  expect(open.filter(name => name.startsWith('ecs-'))).toEqual([]);
  expect(toNat.flatMap(({ properties }) => behind(properties.RouteTableId)).sort()).toEqual([
    'enterprise-a',
    'enterprise-b',
  ]);
});

test('S003-16: no route repeats what is local', () => {
  const destinations = new Set(routes.map(({ properties }) => properties.DestinationCidrBlock));

  expect([...destinations]).toEqual(['0.0.0.0/0']);
});

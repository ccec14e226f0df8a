import { environmentProblems } from '@berth/platform';
import type { SystemTemplates } from '@berth/rehearsal';
import { production } from '../src/config';
import { follow, synthesize, synthesizeAll } from './_fixtures/synthesize';

const system = synthesizeAll();
const each = ['pyshop-dev', 'pyshop-staging', 'pyshop-production'].map(name => [name, system.of(name)] as const);
const guarded = each.slice(1);

/** References to the subnets with these blocks. */
function subnets(templates: SystemTemplates, ...blocks: readonly string[]): unknown[] {
  const found = templates.resources('AWS::EC2::Subnet');
  return blocks.map(block => ({ Ref: found.find(({ properties }) => properties.CidrBlock === block)?.logicalId }));
}

/** What the route table of the subnet with a block does with everything that is not for the VPC. */
function wayOut(templates: SystemTemplates, block: string) {
  const [subnet] = subnets(templates, block);
  const associations = templates.resources('AWS::EC2::SubnetRouteTableAssociation');
  const table = associations.find(({ properties }) => JSON.stringify(properties.SubnetId) === JSON.stringify(subnet));
  return templates
    .resources('AWS::EC2::Route')
    .map(({ properties }) => properties)
    .filter(({ RouteTableId }) => JSON.stringify(RouteTableId) === JSON.stringify(table?.properties.RouteTableId));
}

/** Rules that let something into a security group: peers and ports. */
function waysInto(templates: SystemTemplates, description: string) {
  const group = templates
    .resources('AWS::EC2::SecurityGroup')
    .find(({ properties }) => properties.GroupDescription === description);
  const own = JSON.stringify({ 'Fn::GetAtt': [group?.logicalId, 'GroupId'] });
  const rules = templates
    .resources('AWS::EC2::SecurityGroupIngress')
    .filter(({ properties }) => JSON.stringify(follow(templates, properties.GroupId)) === own);
  return [...(group?.properties.SecurityGroupIngress ?? []), ...rules.map(({ properties }) => properties)].map(
    ({ CidrIp, SourceSecurityGroupId, IpProtocol, FromPort, ToPort }) => ({
      from: CidrIp ?? groupName(templates, follow(templates, SourceSecurityGroupId)),
      ports: `${IpProtocol} ${FromPort}-${ToPort}`,
    }),
  );
}

function groupName(templates: SystemTemplates, reference: unknown): string {
  const [logicalId = ''] = (reference as { 'Fn::GetAtt'?: [string] })['Fn::GetAtt'] ?? [];
  return String(templates.byLogicalId(logicalId).properties.GroupDescription);
}

test.each(each)('S004-01: the VPC of %s is 10.0.0.0/16', (_, templates) => {
  expect(templates.one('AWS::EC2::VPC').properties.CidrBlock).toBe('10.0.0.0/16');
});

test.each(each)('S004-02: %s has public subnets 10.0.1.0/24 and 10.0.2.0/24 in two zones', (_, templates) => {
  const open = templates
    .resources('AWS::EC2::Subnet')
    .filter(({ properties }) => JSON.stringify(properties.Tags).includes('"Public"'))
    .map(({ properties }) => [properties.CidrBlock, properties.AvailabilityZone]);

  expect(open).toEqual([
    ['10.0.1.0/24', 'us-east-1a'],
    ['10.0.2.0/24', 'us-east-1b'],
  ]);
});

test.each(each)(
  'S004-03: private subnets 10.0.10.0/24 and 10.0.11.0/24 hold the tasks and the database of %s',
  (_, templates) => {
    const blocks = ['10.0.10.0/24', '10.0.11.0/24'] as const;
    const both = subnets(templates, ...blocks);

    const zones = templates
      .resources('AWS::EC2::Subnet')
      .filter(({ properties }) => blocks.includes(properties.CidrBlock))
      .map(({ properties }) => properties.AvailabilityZone);
    expect(zones).toEqual(['us-east-1a', 'us-east-1b']);
    const { NetworkConfiguration } = templates.one('AWS::ECS::Service').properties;
    expect(follow(templates, NetworkConfiguration.AwsvpcConfiguration.Subnets)).toEqual(both);
    expect(follow(templates, templates.one('AWS::RDS::DBSubnetGroup').properties.SubnetIds)).toEqual(both);
    expect(templates.resources('AWS::EC2::Subnet')).toHaveLength(4);
  },
);

test.each(each)('S004-04: public subnets of %s go to the internet by its gateway', (_, templates) => {
  const gateway = { Ref: templates.one('AWS::EC2::InternetGateway').logicalId };

  expect(templates.one('AWS::EC2::VPCGatewayAttachment').properties).toEqual({
    InternetGatewayId: gateway,
    VpcId: { Ref: templates.one('AWS::EC2::VPC').logicalId },
  });
  for (const block of ['10.0.1.0/24', '10.0.2.0/24']) {
    expect(wayOut(templates, block)).toEqual([
      expect.objectContaining({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway }),
    ]);
  }
});

test.each(guarded)('S004-05: each private subnet of %s goes out by the NAT gateway of its zone', (_, templates) => {
  const gateways = templates.resources('AWS::EC2::NatGateway');
  const gatewayIn = (block: string) => {
    const [subnet] = subnets(templates, block);
    const found = gateways.find(({ properties }) => JSON.stringify(properties.SubnetId) === JSON.stringify(subnet));
    return { Ref: found?.logicalId ?? `no gateway in ${block}` };
  };

  expect(gateways).toHaveLength(2);
  for (const [inside, outside] of [
    ['10.0.10.0/24', '10.0.1.0/24'],
    ['10.0.11.0/24', '10.0.2.0/24'],
  ] as const) {
    expect(wayOut(templates, inside)).toEqual([
      expect.objectContaining({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: gatewayIn(outside) }),
    ]);
  }
});

test.each(each)('S004-06: public and private subnets of %s have route tables of their own', (_, templates) => {
  const tables = templates
    .resources('AWS::EC2::SubnetRouteTableAssociation')
    .map(({ properties }) => properties.RouteTableId.Ref);

  expect(new Set(tables).size).toBe(4);
  expect(templates.resources('AWS::EC2::RouteTable').map(({ logicalId }) => logicalId)).toEqual(tables);
});

test.each(guarded)(
  'S004-07: everybody reaches the load balancer of %s by 80 and 443, and by nothing else',
  (_, templates) => {
    expect(waysInto(templates, 'Load balancer: users and testers in, tasks out')).toEqual([
      { from: '0.0.0.0/0', ports: 'tcp 443-443' },
      { from: '0.0.0.0/0', ports: 'tcp 80-80' },
    ]);
  },
);

test.each(each)('S004-08: only the load balancer reaches the tasks of %s, by 8000', (_, templates) => {
  expect(waysInto(templates, 'Tasks of pyshop')).toEqual([
    { from: 'Load balancer: users and testers in, tasks out', ports: 'tcp 8000-8000' },
  ]);
});

test.each(each)(
  'S004-09: the group of the tasks is the only one that reaches the database of %s',
  (name, templates) => {
    expect(waysInto(templates, `Database of ${name}`)).toEqual([{ from: 'Tasks of pyshop', ports: 'tcp 5432-5432' }]);
    const { AwsvpcConfiguration } = templates.one('AWS::ECS::Service').properties.NetworkConfiguration;
    const groups = follow(templates, AwsvpcConfiguration.SecurityGroups) as unknown[];
    expect(groups.map(group => groupName(templates, group))).toEqual(['Tasks of pyshop']);
    const [rotation] = templates.resources('AWS::Lambda::Function').filter(({ properties }) => {
      return properties.Description === 'Gives the users of the application other passwords, in turn';
    });
    expect(follow(templates, rotation?.properties.VpcConfig.SecurityGroupIds)).toEqual(groups);
  },
);

test.each(each)('S004-50: nothing in the internet reaches the database or a task of %s', (_, templates) => {
  const { AwsvpcConfiguration } = templates.one('AWS::ECS::Service').properties.NetworkConfiguration;

  expect(templates.one('AWS::RDS::DBInstance').properties.PubliclyAccessible).toBe(false);
  expect(AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
  expect(follow(templates, AwsvpcConfiguration.Subnets)).toEqual(subnets(templates, '10.0.10.0/24', '10.0.11.0/24'));
});

test('S004-55: without NAT there are the endpoints that tasks need; without these it is refused', () => {
  const { tiers = [], ...network } = production.network;
  const noNat = { ...production, network: { ...network, tiers, natGateways: 'none' } } as const;
  const isolated = tiers.map(tier => (tier.kind === 'private' ? ({ ...tier, kind: 'isolated' } as const) : tier));

  const templates = synthesize({ ...noNat, network: { ...noNat.network, tiers: isolated } });

  expect(templates.resources('AWS::EC2::NatGateway')).toEqual([]);
  const services = templates
    .resources('AWS::EC2::VPCEndpoint')
    .map(({ properties }) => String(properties.ServiceName).replace('com.amazonaws.us-east-1.', ''));
  expect(services.sort()).toEqual(['ecr.api', 'ecr.dkr', 'logs', 's3', 'secretsmanager', 'ssmmessages']);
  expect(environmentProblems(noNat).map(({ code, path }) => `${code} ${path}`)).toEqual([
    'BERTH-NET-014 network.natGateways',
  ]);
});

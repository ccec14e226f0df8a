import { systemOf } from './_fixtures/system';

const system = systemOf();
const dev = '/berth/ecs-ec2-basic-dev';

const loadBalancer = system.one('AWS::ElasticLoadBalancingV2::LoadBalancer');
const database = system.one('AWS::RDS::DBInstance');
const { LaunchTemplateData: host } = system.one('AWS::EC2::LaunchTemplate').properties;

/** Groups of the hosts, the load balancer and the database: their logical ids. */
const [hosts, doors, vault] = [
  host.NetworkInterfaces[0].Groups,
  loadBalancer.properties.SecurityGroups,
  database.properties.VPCSecurityGroups,
].map(([group]) => group['Fn::GetAtt'][0]);

/** The group as its own stack names it, and as others do. */
const idOf = (group: string) => ({ 'Fn::GetAtt': [group, 'GroupId'] });
const idOfVault = `ssm:${dev}/rds/v1/securityGroupId`;

function rules(direction: 'Ingress' | 'Egress', group: unknown) {
  const found = system.resources(`AWS::EC2::SecurityGroup${direction}`).map(({ properties }) => properties);
  return found.filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(group));
}

/** Logical ids of the subnets that a contract lists. */
function subnetsIn(field: string): string[] {
  const value = system.contracts().get(`${dev}/network/v1/${field}`) as {
    'Fn::Join': [string, (string | { Ref: string })[]];
  };
  return value['Fn::Join'][1].flatMap(part => (typeof part === 'string' ? [] : part.Ref));
}

/** What everything beyond the VPC goes through. */
function wayOut(subnet: string): unknown {
  const association = system
    .resources('AWS::EC2::SubnetRouteTableAssociation')
    .find(({ properties }) => properties.SubnetId.Ref === subnet);
  const route = system
    .resources('AWS::EC2::Route')
    .find(({ properties }) => properties.RouteTableId.Ref === association?.properties.RouteTableId.Ref);
  return (
    route && {
      to: route.properties.DestinationCidrBlock,
      by: route.properties.GatewayId ?? route.properties.NatGatewayId,
    }
  );
}

const zonesOf = (subnets: string[]) => subnets.map(id => system.byLogicalId(id).properties.AvailabilityZone);

/** References to the subnets of a contract, one by one. */
const each = (field: string) =>
  [0, 1].map(index => ({ 'Fn::Select': [index, { 'Fn::Split': [',', `ssm:${dev}/network/v1/${field}`] }] }));

test('S000-17: a VPC with public and private subnets in two zones, and one NAT gateway', () => {
  expect(system.one('AWS::EC2::VPC').properties.CidrBlock).toBe('10.0.0.0/16');
  const internet = { to: '0.0.0.0/0', by: { Ref: system.one('AWS::EC2::InternetGateway').logicalId } };
  const nat = { to: '0.0.0.0/0', by: { Ref: system.one('AWS::EC2::NatGateway').logicalId } };
  const tiers = ['publicSubnetIds', 'subnetIds', 'dataSubnetIds'].map(subnetsIn);

  expect(tiers.map(zonesOf)).toEqual(Array(3).fill(['eu-west-1a', 'eu-west-1b']));
  expect(tiers.map(subnets => subnets.map(wayOut))).toEqual([
    [internet, internet],
    [nat, nat],
    [undefined, undefined],
  ]);
  expect(system.resources('AWS::EC2::Subnet')).toHaveLength(6);
});

test('S000-17: the load balancer is in the public subnets, hosts and database in the private ones', () => {
  const group = system.one('AWS::AutoScaling::AutoScalingGroup').properties;
  const databases = system.one('AWS::RDS::DBSubnetGroup').properties;

  expect(loadBalancer.properties.Subnets).toEqual(each('publicSubnetIds'));
  expect(group.VPCZoneIdentifier).toEqual(each('subnetIds'));
  expect(databases.SubnetIds).toEqual(each('dataSubnetIds'));
});

test('S000-18: only the load balancer reaches a host, on the ports that Docker gives to containers', () => {
  const inward = rules('Ingress', idOf(hosts));

  expect(system.byLogicalId(hosts).properties.SecurityGroupIngress).toBeUndefined();
  expect(inward).toEqual([
    {
      Description: 'From the load balancer',
      IpProtocol: 'tcp',
      FromPort: 32768,
      ToPort: 65535,
      GroupId: idOf(hosts),
      SourceSecurityGroupId: idOf(doors),
    },
  ]);
});

test('S000-19: hosts reach the database and AWS, and nothing else', () => {
  expect(rules('Egress', idOf(hosts))).toEqual([
    {
      Description: 'PostgreSQL',
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
      GroupId: idOf(hosts),
      DestinationSecurityGroupId: idOfVault,
    },
  ]);
  expect(system.byLogicalId(hosts).properties.SecurityGroupEgress).toEqual([
    expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }),
  ]);
});

test('S000-19: the database lets the hosts in', () => {
  expect(system.contracts().get(idOfVault.slice('ssm:'.length))).toEqual(idOf(vault));
  expect(rules('Ingress', idOfVault)).toEqual([
    {
      Description: 'PostgreSQL',
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
      GroupId: idOfVault,
      SourceSecurityGroupId: idOf(hosts),
    },
  ]);
});

test('S000-20: everybody reaches the load balancer on port 80', () => {
  expect(loadBalancer.properties.Scheme).toBe('internet-facing');
  expect(system.byLogicalId(doors).properties.SecurityGroupIngress).toEqual([
    { CidrIp: '0.0.0.0/0', Description: 'users', IpProtocol: 'tcp', FromPort: 80, ToPort: 80 },
  ]);
});

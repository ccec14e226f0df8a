import { Platform } from '@berth/platform';
import { SystemTemplates, type TemplateResource } from '@berth/rehearsal';
import { App } from 'aws-cdk-lib/core';
import { dev } from '../src/config';
import {
  contractsIn,
  described,
  environment,
  environmentsNamedBy,
  NAMES,
  type Name,
  referencesIn,
  tagOf,
} from './_fixtures/system';

/** Subnets of a tier, by its kind. */
function subnets(name: Name, kind: 'Public' | 'Private' | 'Isolated'): TemplateResource[] {
  return environment(name)
    .resources('AWS::EC2::Subnet')
    .filter(subnet => tagOf(subnet, 'aws-cdk:subnet-type') === kind);
}

/** Logical ids of the subnets that a contract of the network tells. */
function subnetsTold(name: Name, contract: string): string[] {
  return referencesIn(environment(name).contracts().get(`/berth/fargate-blue-green-${name}/${contract}`)).sort();
}

/** Where a subnet sends what is for the internet: logical ids of gateways. */
function internetRouteOf(name: Name, { logicalId }: TemplateResource): string[] {
  const templates = environment(name);
  const tables = templates
    .resources('AWS::EC2::SubnetRouteTableAssociation')
    .filter(({ properties }) => properties.SubnetId.Ref === logicalId)
    .map(({ properties }) => properties.RouteTableId.Ref as string);
  expect(tables).toHaveLength(1);
  return templates
    .resources('AWS::EC2::Route')
    .filter(({ properties }) => tables.includes(properties.RouteTableId.Ref))
    .filter(({ properties }) => properties.DestinationCidrBlock === '0.0.0.0/0')
    .flatMap(({ properties }) => properties.GatewayId?.Ref ?? properties.NatGatewayId?.Ref ?? 'elsewhere');
}

function idsOf(resources: readonly TemplateResource[]): string[] {
  return resources.map(({ logicalId }) => logicalId).sort();
}

/** Listeners by their port. */
function listeners(templates: SystemTemplates): Record<number, TemplateResource['properties']> {
  const all = templates.resources('AWS::ElasticLoadBalancingV2::Listener');
  return Object.fromEntries(all.map(({ properties }) => [properties.Port, properties]));
}

const loadBalancerGroup = (name: Name) =>
  described(environment(name), 'AWS::EC2::SecurityGroup', 'Load balancer:').properties;

test.each(NAMES)('S001-07: in %s load balancer and NAT gateway are in public subnets, tasks in private ones', name => {
  const templates = environment(name);
  const publicSubnets = idsOf(subnets(name, 'Public'));
  const loadBalancer = templates.one('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const service = templates.one('AWS::ECS::Service');
  const { AwsvpcConfiguration: place } = service.properties.NetworkConfiguration;

  expect(contractsIn(loadBalancer, loadBalancer.properties.Subnets)).toEqual([`${name}/network/v1/publicSubnetIds`]);
  expect(subnetsTold(name, 'network/v1/publicSubnetIds')).toEqual(publicSubnets);
  expect(publicSubnets).toContain(templates.one('AWS::EC2::NatGateway').properties.SubnetId.Ref);
  expect(contractsIn(service, place.Subnets)).toEqual([`${name}/network/v1/subnetIds`]);
  expect(subnetsTold(name, 'network/v1/subnetIds')).toEqual(idsOf(subnets(name, 'Private')));
  expect(place.AssignPublicIp).toBe('DISABLED');
});

test.each(NAMES)('S001-08: %s reaches the internet by its gateway, from private subnets by one NAT gateway', name => {
  const templates = environment(name);
  const gateway = templates.one('AWS::EC2::InternetGateway').logicalId;
  const nat = templates.one('AWS::EC2::NatGateway').logicalId;

  for (const subnet of subnets(name, 'Public')) expect(internetRouteOf(name, subnet)).toEqual([gateway]);
  for (const subnet of subnets(name, 'Private')) expect(internetRouteOf(name, subnet)).toEqual([nat]);
  for (const subnet of subnets(name, 'Isolated')) expect(internetRouteOf(name, subnet)).toEqual([]);
});

test.each(NAMES)('S001-18: the block of %s is 10.0.0.0/16', name => {
  expect(environment(name).one('AWS::EC2::VPC').properties.CidrBlock).toBe('10.0.0.0/16');
});

test.each(NAMES)('S001-19: %s has three public and three private subnets, in three zones', name => {
  for (const kind of ['Public', 'Private'] as const) {
    const zones = subnets(name, kind).map(({ properties }) => properties.AvailabilityZone);

    expect(zones.sort()).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
  }
});

test.each(NAMES)('S001-20: the gateway of %s is attached, every subnet has a route table', name => {
  const templates = environment(name);
  const attachment = templates.one('AWS::EC2::VPCGatewayAttachment').properties;
  const associations = templates.resources('AWS::EC2::SubnetRouteTableAssociation');
  const tables = idsOf(templates.resources('AWS::EC2::RouteTable'));

  expect(attachment.InternetGatewayId).toEqual({ Ref: templates.one('AWS::EC2::InternetGateway').logicalId });
  expect(attachment.VpcId).toEqual({ Ref: templates.one('AWS::EC2::VPC').logicalId });
  expect(associations.map(({ properties }) => properties.SubnetId.Ref).sort()).toEqual(
    idsOf(templates.resources('AWS::EC2::Subnet')),
  );
  for (const { properties } of associations) expect(tables).toContain(properties.RouteTableId.Ref);
});

test.each(NAMES)('S001-21: the load balancer of %s takes 80 and 443 from everywhere', name => {
  const rules = (loadBalancerGroup(name).SecurityGroupIngress as { CidrIp: string }[]).filter(
    ({ CidrIp }) => CidrIp === '0.0.0.0/0',
  );

  expect(rules).toHaveLength(2);
  for (const port of [80, 443]) {
    expect(rules).toContainEqual(expect.objectContaining({ IpProtocol: 'tcp', FromPort: port, ToPort: port }));
  }
});

test.each(NAMES)('S001-22: the tasks of %s are reached at 8000, by the load balancer alone', name => {
  const templates = environment(name);
  const tasks = described(templates, 'AWS::EC2::SecurityGroup', 'Tasks of fastapi-bootstrap-v1');
  const rules = templates
    .resources('AWS::EC2::SecurityGroupIngress')
    .filter(({ properties }) => referencesIn(properties.GroupId).includes(tasks.logicalId));

  expect(tasks.properties.SecurityGroupIngress).toBeUndefined();
  expect(rules.map(({ properties }) => properties)).toMatchObject([
    { IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000 },
  ]);
  expect(rules.flatMap(rule => contractsIn(rule, rule.properties.SourceSecurityGroupId))).toEqual([
    `${name}/load-balancer/v1/securityGroupId`,
  ]);
});

test.each(NAMES)('S001-23: %s serves HTTPS at 443, 80 leads there, and testers come from the network alone', name => {
  const templates = environment(name);
  const { 443: production, 80: plain, 9443: tests, ...others } = listeners(templates);
  const certificate = templates.one('AWS::CertificateManager::Certificate');
  const testers = (loadBalancerGroup(name).SecurityGroupIngress as { FromPort: number; CidrIp: string }[]).filter(
    ({ FromPort }) => FromPort === 9443,
  );
  const route = templates.one('AWS::CodeDeploy::DeploymentGroup');
  const [pair] = route.properties.LoadBalancerInfo.TargetGroupPairInfoList;

  expect(others).toEqual({});
  expect(production).toMatchObject({
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: { Ref: certificate.logicalId } }],
  });
  expect(certificate.properties).toMatchObject({ DomainName: `${name}.example.com`, ValidationMethod: 'DNS' });
  expect(contractsIn(route, pair.ProdTrafficRoute)).toEqual([`${name}/load-balancer/v1/productionListenerArn`]);
  expect(plain).toMatchObject({
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }],
  });
  expect(tests).toMatchObject({ Protocol: 'HTTPS' });
  expect(testers.map(({ CidrIp }) => CidrIp)).toEqual(['10.0.0.0/16']);
});

test('S001-23: a certificate that exists does as well as a domain', () => {
  const certificateArn = 'arn:aws:acm:eu-west-1:000000000000:certificate/0b9d8e0e-0b0e-4b0e-8b0e-0b0e0b0e0b0e';
  const app = new App();
  new Platform(app, { ...dev, edge: { kind: 'https', certificateArn, domain: 'shop.example.com' } });
  const templates = new SystemTemplates(app.synth().stacks);

  expect(listeners(templates)[443]).toMatchObject({
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: certificateArn }],
  });
  expect(templates.resources('AWS::CertificateManager::Certificate')).toEqual([]);
});

test.each(NAMES)('S001-55: %s shares nothing but what is global', name => {
  const templates = environment(name);
  const { TaskRoleArn, ExecutionRoleArn } = templates.one('AWS::ECS::TaskDefinition').properties;
  const roles = referencesIn([TaskRoleArn, ExecutionRoleArn]);

  expect(environmentsNamedBy(name)).toEqual([name, 'global'].sort());
  for (const type of [
    'AWS::EC2::VPC',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::ECS::Cluster',
    'AWS::RDS::DBInstance',
    'AWS::ECS::TaskDefinition',
  ]) {
    expect(templates.resources(type)).toHaveLength(1);
  }
  expect(roles).toHaveLength(2);
  expect(idsOf(templates.resources('AWS::IAM::Role'))).toEqual(expect.arrayContaining(roles));
});

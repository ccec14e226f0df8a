import { Match } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { SubnetGroup } from 'aws-cdk-lib/aws-rds';
import { CfnOutput, Fn } from 'aws-cdk-lib/core';
import { NatGateways, Network, NetworkTier } from '../src';
import { NetworkStack, nameOf } from './_fixtures/network-stack';

let stack: NetworkStack;

beforeEach(() => {
  stack = new NetworkStack();
});

test('has the tags by which other CDK apps look it up', () => {
  stack.templateWith().hasResourceProperties('AWS::EC2::Subnet', {
    Tags: Match.arrayWith([
      { Key: 'aws-cdk:subnet-name', Value: 'app' },
      { Key: 'aws-cdk:subnet-type', Value: 'Private' },
      { Key: 'Name', Value: 'app-a' },
    ]),
  });
});

test('publishes what other stacks need', () => {
  const template = stack.templateWith();

  const names = Object.values(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
  expect(names).toEqual(
    [
      ...['vpcId', 'cidr', 'availabilityZones', 'publicSubnetIds', 'publicRouteTableIds'],
      ...['subnetIds', 'routeTableIds', 'dataSubnetIds', 'dataRouteTableIds'],
      ...['privateSubnetIds', 'privateSubnetCidrs', 'endpointSecurityGroupId', 'natGatewayIds'],
      ...['publicTierSubnetIds', 'publicTierCidrs', 'appTierSubnetIds', 'appTierCidrs'],
      ...['dataTierSubnetIds', 'dataTierCidrs'],
    ].map(field => `/berth/dev/network/v1/${field}`),
  );
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/availabilityZones',
    Value: 'eu-west-1a,eu-west-1b',
  });
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/privateSubnetCidrs',
    Value: '10.0.64.0/20,10.0.80.0/20,10.0.128.0/20,10.0.144.0/20',
  });
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/appTierCidrs',
    Value: '10.0.64.0/20,10.0.80.0/20',
  });
});

test('publishes a word for a tier that it does not have', () => {
  stack
    .templateWith({ tiers: [NetworkTier.isolated()], natGateways: NatGateways.NONE })
    .hasResourceProperties('AWS::SSM::Parameter', { Name: '/berth/dev/network/v1/publicSubnetIds', Value: 'none' });
});

test.each([
  ['private and isolated subnets apart', undefined, 'App', 'Data'],
  ['isolated subnets, if there are no others', [NetworkTier.isolated()], 'Data', 'Data'],
  ['private subnets, if there are no others', [NetworkTier.public(), NetworkTier.private()], 'App', 'App'],
])('keeps tasks and databases in %s', (_, tiers, tasks, data) => {
  const natGateways = tiers?.length === 1 ? NatGateways.NONE : NatGateways.ONE;
  const network = stack.make({ tiers, natGateways });

  expect(JSON.stringify(stack.resolve(network.subnetIds))).toContain(`Tiers${tasks}`);
  expect(JSON.stringify(stack.resolve(network.dataSubnetIds))).toContain(`Tiers${data}`);
});

test('another stack reads the ids when it is deployed, as many as there are zones', () => {
  const network = Network.fromContract(stack, 'Network', 'dev', { zones: 3 });
  new CfnOutput(stack, 'Subnets', { value: Fn.join(' ', network.subnetIds) });

  const template = stack.template;
  const [parameter] = Object.keys(template.findParameters('*', { Default: '/berth/dev/network/v1/subnetIds' }));
  const ids = { 'Fn::Split': [',', { Ref: parameter }] };
  template.hasOutput('Subnets', {
    Value: { 'Fn::Join': [' ', [0, 1, 2].map(index => ({ 'Fn::Select': [index, ids] }))] },
  });
});

test('constructs of the CDK work with a network of another stack', () => {
  const { vpc } = Network.fromContract(stack, 'Network', 'dev');
  new SecurityGroup(stack, 'SecurityGroup', { vpc, description: 'test' });
  new SubnetGroup(stack, 'SubnetGroup', { vpc, vpcSubnets: { subnets: vpc.isolatedSubnets }, description: 'test' });
  const service = InterfaceVpcEndpointAwsService.SSM;
  new InterfaceVpcEndpoint(stack, 'Endpoint', { vpc, service, open: false });

  const template = stack.template;
  const parameters = Object.values(template.findParameters('*')).map(({ Default }) => Default);
  expect(parameters).toEqual(expect.arrayContaining(['vpcId', 'dataSubnetIds', 'subnetIds'].map(nameOf)));
  expect(parameters).not.toContain(nameOf('publicSubnetIds'));
  expect(stack.app.synth().getStackArtifact(stack.artifactId).messages).toEqual([]);
});

test('finds the subnets of a tier by its name', () => {
  const tiers = [NetworkTier.public(), NetworkTier.private({ name: 'ecs-tasks' })];
  const network = stack.make({ tiers });

  const { subnetIds, cidrs } = network.tier('ecs-tasks');
  expect(cidrs).toEqual(['10.0.64.0/20', '10.0.80.0/20']);
  expect(subnetIds).toEqual(network.subnetIds);
  stack.template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/ecsTasksTierCidrs',
    Value: '10.0.64.0/20,10.0.80.0/20',
  });
});

test('fails when a tier does not exist', () => {
  const network = stack.make();

  expect(() => network.tier('ecs')).toThrow(
    expect.objectContaining({
      name: 'TierNotFound',
      message: 'Stack/Network.tier = "ecs": the network has public, app, data',
    }),
  );
});

test('tells the ids and blocks of all subnets that the internet does not reach', () => {
  const network = stack.make();

  expect(network.privateSubnetIds).toEqual([...network.subnetIds, ...network.dataSubnetIds]);
  expect(network.privateSubnetCidrs).toEqual(['10.0.64.0/20', '10.0.80.0/20', '10.0.128.0/20', '10.0.144.0/20']);
});

test('another stack reads the subnets of a tier by its name', () => {
  const { subnetIds, cidrs } = Network.fromContract(stack, 'Network', 'dev').tier('ecs-tasks');
  new CfnOutput(stack, 'Ids', { value: Fn.join(' ', subnetIds) });
  new CfnOutput(stack, 'Blocks', { value: Fn.join(' ', cidrs) });

  const parameters = stack.template.findParameters('*');
  expect(Object.values(parameters).map(({ Default }) => Default)).toEqual(
    expect.arrayContaining(['ecsTasksTierSubnetIds', 'ecsTasksTierCidrs'].map(nameOf)),
  );
  expect([subnetIds.length, cidrs.length]).toEqual([2, 2]);
});

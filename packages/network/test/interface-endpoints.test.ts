import { Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { type INetwork, interfaceEndpointsOf, NatGateways, Network } from '../src';
import { env, NetworkStack, nameOf, zones } from './_fixtures/network-stack';

let stack: NetworkStack;

beforeEach(() => {
  stack = new NetworkStack();
});

const twoZones = { environment: 'dev', availabilityZones: zones };

test('tells the endpoints that tasks without NAT need', () => {
  const names = interfaceEndpointsOf({ ...twoZones, natGateways: NatGateways.NONE }).map(({ shortName }) => shortName);

  expect(names).toEqual(['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager']);
});

test('tells none where tasks have NAT, unless some are asked for', () => {
  const interfaceEndpoints = [InterfaceVpcEndpointAwsService.KMS];

  expect(interfaceEndpointsOf(twoZones)).toEqual([]);
  expect(interfaceEndpointsOf({ ...twoZones, interfaceEndpoints })).toEqual(interfaceEndpoints);
});

test('reaches S3 without NAT from all tiers', () => {
  stack.templateWith().hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    ServiceName: 'com.amazonaws.eu-west-1.s3',
    RouteTableIds: Array(6).fill(Match.anyValue()),
  });
});

test('opens interface endpoints to the VPC only', () => {
  const template = stack.templateWith({ interfaceEndpoints: [InterfaceVpcEndpointAwsService.SECRETS_MANAGER] });

  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Interface',
    ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
    PrivateDnsEnabled: true,
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443 })],
  });
});

test('S004-55: without NAT it has the endpoints of tasks', () => {
  const template = stack.templateWith({ natGateways: NatGateways.NONE, taskNeeds: { secrets: false, exec: true } });

  const endpoints = template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } });
  expect(Object.values(endpoints).map(({ Properties }) => Properties.ServiceName)).toEqual(
    ['ecr.api', 'ecr.dkr', 'logs', 'ssmmessages'].map(name => `com.amazonaws.eu-west-1.${name}`),
  );
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
});

test('has no interface endpoints where tasks reach the internet', () => {
  const network = stack.make();

  stack.template.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
  expect(network.endpointSecurityGroup).toBeUndefined();
});

test('closes interface endpoints to all but named groups on demand', () => {
  stack
    .templateWith({ natGateways: NatGateways.NONE, closedEndpoints: true })
    .hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'VPC endpoints: HTTPS from the VPC',
      SecurityGroupIngress: Match.absent(),
    });
});

test.each<[string, () => INetwork]>([
  ['its own stack', () => stack.make({ natGateways: NatGateways.NONE })],
  ['another stack', () => Network.fromContract(stack, 'Network', 'dev', { endpoints: true })],
])('lets tasks use the endpoints of a network of %s, by rules of the consumer', (_, makeNetwork) => {
  const network = makeNetwork();
  const consumer = new Stack(stack.app, 'Service', { env });
  const tasks = SecurityGroup.fromSecurityGroupId(consumer, 'Tasks', 'sg-tasks');

  network.allowToEndpoints(consumer, tasks);

  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'AWS services' };
  const template = Template.fromStack(consumer);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    ...https,
    GroupId: Match.anyValue(),
    SourceSecurityGroupId: 'sg-tasks',
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    ...https,
    GroupId: 'sg-tasks',
    DestinationSecurityGroupId: Match.anyValue(),
  });
  expect(Object.keys(template.findResources('AWS::EC2::SecurityGroupIngress'))).toEqual([
    expect.stringMatching(/^NetworkEndpointsFromServiceTasks\w{8}Ingress$/),
  ]);
  expect(Object.keys(template.findResources('AWS::EC2::SecurityGroupEgress'))).toEqual([
    expect.stringMatching(/^NetworkEndpointsFromServiceTasks\w{8}Egress$/),
  ]);
});

test('publishes the group of its endpoints', () => {
  stack.templateWith({ natGateways: NatGateways.NONE }).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/endpointSecurityGroupId',
    Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('EndpointsSecurityGroup'), 'GroupId'] },
  });
});

test('another stack reads the group of the endpoints', () => {
  const { endpointSecurityGroup } = Network.fromContract(stack, 'Network', 'dev', { endpoints: true });
  new CfnOutput(stack, 'Group', { value: endpointSecurityGroup?.securityGroupId ?? '' });

  const [parameter] = Object.values(stack.template.findParameters('*'));
  expect(parameter?.Default).toBe(nameOf('endpointSecurityGroupId'));
});

test.each<[string, () => INetwork]>([
  ['its own stack', () => stack.make()],
  ['another stack', () => Network.fromContract(stack, 'Network', 'dev')],
])('fails to let tasks use endpoints that a network of %s does not have', (_, makeNetwork) => {
  const tasks = SecurityGroup.fromSecurityGroupId(stack, 'Tasks', 'sg-tasks');

  expect(() => makeNetwork().allowToEndpoints(stack, tasks)).toThrow(
    expect.objectContaining({
      name: 'EndpointsMissing',
      message:
        'Stack/Network.endpoints = "none": the network has no interface endpoints; set interfaceEndpoints, and of a network of another stack say { endpoints: true }',
    }),
  );
});

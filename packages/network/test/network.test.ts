import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  FlowLogTrafficType,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { SubnetGroup } from 'aws-cdk-lib/aws-rds';
import { App, CfnOutput, Fn, Lazy, Stack } from 'aws-cdk-lib/core';
import { NatGateways, Network, type NetworkProps, NetworkTier } from '../src';

const zones = ['eu-west-1a', 'eu-west-1b'];
const env = { account: '000000000000', region: 'eu-west-1' };

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env });
});

function networkWith(props: Partial<NetworkProps> = {}): Template {
  new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones, ...props });
  return Template.fromStack(stack);
}

function blocks(template: Template): string[] {
  return Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties.CidrBlock);
}

test('has a public, an app and a data subnet in each zone by default', () => {
  expect(blocks(networkWith())).toEqual([
    '10.0.0.0/20',
    '10.0.16.0/20',
    '10.0.64.0/20',
    '10.0.80.0/20',
    '10.0.128.0/20',
    '10.0.144.0/20',
  ]);
});

test('moves no subnet when a zone is added', () => {
  const two = networkWith().findResources('AWS::EC2::Subnet');
  stack = new Stack(new App(), 'Stack', { env });
  const three = networkWith({ availabilityZones: [...zones, 'eu-west-1c'] }).findResources('AWS::EC2::Subnet');

  expect(Object.keys(three)).toHaveLength(9);
  for (const [id, { Properties }] of Object.entries(two)) {
    expect(three[id]?.Properties).toMatchObject({ CidrBlock: Properties.CidrBlock });
  }
});

test('gives nothing a public address by itself', () => {
  networkWith().allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
});

test('looks nothing up', () => {
  networkWith();

  expect(app.synth().manifest.missing).toBeUndefined();
});

test('takes exact blocks, also of a further block of the VPC', () => {
  const template = networkWith({
    secondaryCidrs: ['100.64.0.0/16'],
    tiers: [
      NetworkTier.public({ cidrs: ['10.0.1.0/24', '10.0.2.0/24'] }),
      NetworkTier.isolated({ name: 'ecs', cidrs: ['100.64.1.0/24', '100.64.2.0/24'] }),
    ],
    natGateways: NatGateways.NONE,
  });

  expect(blocks(template)).toEqual(['10.0.1.0/24', '10.0.2.0/24', '100.64.1.0/24', '100.64.2.0/24']);
  const [secondary] = Object.keys(template.findResources('AWS::EC2::VPCCidrBlock'));
  template.hasResource('AWS::EC2::Subnet', {
    Properties: { CidrBlock: '100.64.1.0/24' },
    DependsOn: Match.arrayWith([secondary]),
  });
});

test.each([
  [NatGateways.NONE, 0, 0],
  [NatGateways.ONE, 1, 2],
  [NatGateways.PER_ZONE, 2, 2],
])('with NAT gateways %s has %d of them and %d routes to them', (natGateways, gateways, routes) => {
  const template = networkWith({ natGateways });

  template.resourceCountIs('AWS::EC2::NatGateway', gateways);
  const toGateways = template.findResources('AWS::EC2::Route', { Properties: { NatGatewayId: Match.anyValue() } });
  expect(Object.keys(toGateways)).toHaveLength(routes);
});

test('sends each zone through its own NAT gateway by default', () => {
  const template = networkWith();

  const routes = template.findResources('AWS::EC2::Route', { Properties: { NatGatewayId: Match.anyValue() } });
  const used = Object.values(routes).map(({ Properties }) => Properties.NatGatewayId.Ref);
  expect(new Set(used).size).toBe(2);
});

test('gives the data tier no way out', () => {
  const template = networkWith();

  const data = Object.keys(template.findResources('AWS::EC2::RouteTable')).filter(id => id.includes('TiersData'));
  const routes = Object.values(template.findResources('AWS::EC2::Route'));
  expect(data).toHaveLength(2);
  expect(routes.filter(({ Properties }) => data.includes(Properties.RouteTableId.Ref))).toEqual([]);
});

test('reaches S3 without NAT from all tiers', () => {
  networkWith().hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    ServiceName: 'com.amazonaws.eu-west-1.s3',
    RouteTableIds: Array(6).fill(Match.anyValue()),
  });
});

test('opens interface endpoints to the VPC only', () => {
  const template = networkWith({ interfaceEndpoints: [InterfaceVpcEndpointAwsService.SECRETS_MANAGER] });

  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Interface',
    ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
    PrivateDnsEnabled: true,
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443 })],
  });
});

test('logs all connections for a year, encrypted with a key that rotates', () => {
  const template = networkWith();

  template.hasResourceProperties('AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'ALL' });
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue() },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResource('AWS::KMS::Key', {
    Properties: { EnableKeyRotation: true },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } })]),
    },
  });
});

test('takes its log and the key of it along when told to', () => {
  const template = networkWith({ deleteLogWithStack: true });

  template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('logs less and shorter on demand, with a given key', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:000000000000:key/1');

  const template = networkWith({
    flowLogTraffic: FlowLogTrafficType.REJECT,
    flowLogRetention: RetentionDays.ONE_MONTH,
    encryptionKey,
  });

  template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT' });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30, KmsKeyId: encryptionKey.keyArn });
  template.resourceCountIs('AWS::KMS::Key', 0);
});

test('lets only the flow logs of this account write, and only to their log', () => {
  const template = networkWith();

  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
        }),
      ],
    },
  });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Statement: [Match.objectLike({ Resource: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } })] },
  });
});

test('has the tags by which other CDK apps look it up', () => {
  networkWith().hasResourceProperties('AWS::EC2::Subnet', {
    Tags: Match.arrayWith([
      { Key: 'aws-cdk:subnet-name', Value: 'app' },
      { Key: 'aws-cdk:subnet-type', Value: 'Private' },
      { Key: 'Name', Value: 'app-a' },
    ]),
  });
});

test('publishes what other stacks need', () => {
  const template = networkWith();

  const names = Object.values(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
  expect(names).toEqual(
    [
      ...['vpcId', 'cidr', 'availabilityZones', 'publicSubnetIds', 'publicRouteTableIds'],
      ...['subnetIds', 'routeTableIds', 'dataSubnetIds', 'dataRouteTableIds'],
    ].map(field => `/berth/dev/network/v1/${field}`),
  );
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/availabilityZones',
    Value: 'eu-west-1a,eu-west-1b',
  });
});

test('publishes a word for a tier that it does not have', () => {
  networkWith({ tiers: [NetworkTier.isolated()], natGateways: NatGateways.NONE }).hasResourceProperties(
    'AWS::SSM::Parameter',
    { Name: '/berth/dev/network/v1/publicSubnetIds', Value: 'none' },
  );
});

test.each([
  ['private and isolated subnets apart', undefined, 'App', 'Data'],
  ['isolated subnets, if there are no others', [NetworkTier.isolated()], 'Data', 'Data'],
  ['private subnets, if there are no others', [NetworkTier.public(), NetworkTier.private()], 'App', 'App'],
])('keeps tasks and databases in %s', (_, tiers, tasks, data) => {
  const natGateways = tiers?.length === 1 ? NatGateways.NONE : NatGateways.ONE;
  const network = new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones, tiers, natGateways });

  expect(JSON.stringify(stack.resolve(network.subnetIds))).toContain(`Tiers${tasks}`);
  expect(JSON.stringify(stack.resolve(network.dataSubnetIds))).toContain(`Tiers${data}`);
});

test('another stack reads the ids when it is deployed, as many as there are zones', () => {
  const network = Network.fromContract(stack, 'Network', 'dev', { zones: 3 });
  new CfnOutput(stack, 'Subnets', { value: Fn.join(' ', network.subnetIds) });

  const template = Template.fromStack(stack);
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

  const template = Template.fromStack(stack);
  const parameters = Object.values(template.findParameters('*')).map(({ Default }) => Default);
  expect(parameters).toEqual(expect.arrayContaining(['vpcId', 'dataSubnetIds', 'subnetIds'].map(nameOf)));
  expect(parameters).not.toContain(nameOf('publicSubnetIds'));
  expect(app.synth().getStackArtifact(stack.artifactId).messages).toEqual([]);
});

function nameOf(field: string): string {
  return `/berth/dev/network/v1/${field}`;
}

test('accepts zones and a block that are only known at deployment', () => {
  const cidr = Lazy.string({ produce: () => '10.9.0.0/16' });
  const availabilityZones = [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())];
  const tiers = [NetworkTier.public(), NetworkTier.private()].map(({ kind }, i) => {
    const cidrs = [
      Lazy.string({ produce: () => `10.9.${i}.0/25` }),
      Lazy.string({ produce: () => `10.9.${i}.128/25` }),
    ];
    return kind === 'Public' ? NetworkTier.public({ cidrs }) : NetworkTier.private({ cidrs });
  });

  const template = networkWith({ cidr, availabilityZones, tiers });

  template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.9.0.0/16' });
  expect(blocks(template)).toEqual(['10.9.0.0/25', '10.9.0.128/25', '10.9.1.0/25', '10.9.1.128/25']);
});

test('keeps the logical ids of VPC and subnets, because a new id would replace all that is in them', () => {
  const template = networkWith();

  expect(Object.keys(template.findResources('AWS::EC2::VPC'))).toEqual(['Network1C6012B5']);
  expect(Object.keys(template.findResources('AWS::EC2::Subnet'))).toEqual([
    'NetworkTiersPubliceuwest1aSubnet0DF50ADA',
    'NetworkTiersPubliceuwest1bSubnetECDE7AEA',
    'NetworkTiersAppeuwest1aSubnetCD13DF4C',
    'NetworkTiersAppeuwest1bSubnet9105452E',
    'NetworkTiersDataeuwest1aSubnetECC7935C',
    'NetworkTiersDataeuwest1bSubnet7A8FBFD2',
  ]);
});

test('fails with its path when the props are wrong', () => {
  expect(() => networkWith({ cidr: '10.0.1.5/16' })).toThrow(
    expect.objectContaining({
      name: 'BERTH-NET-002',
      message: 'Stack/Network.cidr = "10.0.1.5/16": not a network address, EC2 would store 10.0.0.0/16; write that',
    }),
  );
});

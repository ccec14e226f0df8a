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
import { App, CfnOutput, type CfnResource, Fn, Lazy, Stack } from 'aws-cdk-lib/core';
import { type INetwork, NatGateways, Network, type NetworkProps, NetworkTier, TierUse } from '../src';

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

test('resolves names, which interface endpoints and databases are reached by', () => {
  networkWith().hasResourceProperties('AWS::EC2::VPC', { EnableDnsHostnames: true, EnableDnsSupport: true });
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

test('is told the region by its stack', () => {
  expect(() => networkWith({ availabilityZones: ['eu-west-1a', 'us-east-1a'] })).toThrow(
    expect.objectContaining({ name: 'BERTH-NET-011' }),
  );
  stack = new Stack(app, 'Anywhere');
  expect(() => networkWith({ availabilityZones: ['eu-west-1a', 'us-east-1a'] })).not.toThrow();
});

const defaultRoutes = (template: Template, target: string) =>
  Object.entries(template.findResources('AWS::EC2::Route', { Properties: { [target]: Match.anyValue() } }));

test('S003: has a tier for tasks in the further block, and one for data with a way out', () => {
  const template = networkWith({
    secondaryCidrs: ['172.10.0.0/16'],
    allowPublicRange: { reason: 'the partner expects 172.10.0.0/16' },
    tiers: [
      NetworkTier.public({ cidrs: ['10.0.10.0/24', '10.0.20.0/24'] }),
      NetworkTier.private({ name: 'enterprise', cidrs: ['10.0.1.0/24', '10.0.2.0/24'], uses: [TierUse.DATA] }),
      NetworkTier.isolated({ name: 'ecs', cidrs: ['172.10.1.0/24', '172.10.2.0/24'], uses: [TierUse.WORKLOADS] }),
    ],
  });

  const ecs = [{ Ref: Match.stringLikeRegexp('TiersEcs') }, { Ref: Match.stringLikeRegexp('TiersEcs') }];
  for (const service of ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager']) {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: `com.amazonaws.eu-west-1.${service}`,
      SubnetIds: ecs,
    });
  }
  expect(defaultRoutes(template, 'NatGatewayId').map(([id]) => id)).toEqual([
    expect.stringContaining('TiersEnterprise'),
    expect.stringContaining('TiersEnterprise'),
  ]);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      Match.objectLike({ CidrIp: '10.0.0.0/16' }),
      Match.objectLike({ CidrIp: '172.10.0.0/16', FromPort: 443, Description: 'the VPC' }),
    ],
  });
});

test('S004-55: without NAT it has the endpoints of tasks', () => {
  const template = networkWith({ natGateways: NatGateways.NONE, taskNeeds: { secrets: false, exec: true } });

  const endpoints = template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } });
  expect(Object.values(endpoints).map(({ Properties }) => Properties.ServiceName)).toEqual(
    ['ecr.api', 'ecr.dkr', 'logs', 'ssmmessages'].map(name => `com.amazonaws.eu-west-1.${name}`),
  );
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
});

test('has no interface endpoints where tasks reach the internet', () => {
  const network = new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones });

  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPCEndpoint', 1);
  expect(network.endpointSecurityGroup).toBeUndefined();
});

test('closes interface endpoints to all but named groups on demand', () => {
  networkWith({ natGateways: NatGateways.NONE, closedEndpoints: true }).hasResourceProperties(
    'AWS::EC2::SecurityGroup',
    { GroupDescription: 'VPC endpoints: HTTPS from the VPC', SecurityGroupIngress: Match.absent() },
  );
});

test('sends all zones through one NAT gateway of the region, without a public tier', () => {
  const tiers = [NetworkTier.private(), NetworkTier.isolated()];
  const template = networkWith({ natGateways: NatGateways.REGIONAL, tiers });

  const [attachment] = Object.keys(template.findResources('AWS::EC2::VPCGatewayAttachment'));
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.hasResource('AWS::EC2::NatGateway', {
    Properties: { AvailabilityMode: 'regional', VpcId: Match.anyValue(), SubnetId: Match.absent() },
    DependsOn: [attachment],
  });
  expect(defaultRoutes(template, 'NatGatewayId')).toHaveLength(2);
});

test.each([NatGateways.ONE, NatGateways.REGIONAL, NatGateways.INSTANCE])(
  'has no NAT %s where no tier uses it',
  natGateways => {
    const template = networkWith({ natGateways, tiers: [NetworkTier.public(), NetworkTier.isolated()] });

    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::Instance', 0);
    expect(defaultRoutes(template, 'GatewayId')).toHaveLength(2);
  },
);

test('has no internet gateway where nothing reaches the internet', () => {
  const template = networkWith({ tiers: [NetworkTier.isolated()], natGateways: NatGateways.NONE });

  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
});

test('sends all zones through one NAT instance in the first public subnet', () => {
  const template = networkWith({ natGateways: NatGateways.INSTANCE });

  const [instance] = Object.keys(template.findResources('AWS::EC2::Instance'));
  const routes = defaultRoutes(template, 'InstanceId');
  expect(routes.map(([, { Properties }]) => Properties)).toEqual(
    Array(2).fill(expect.objectContaining({ DestinationCidrBlock: '0.0.0.0/0', InstanceId: { Ref: instance } })),
  );
  expect(routes.map(([id]) => id)).toEqual(Array(2).fill(expect.stringContaining('TiersApp')));
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.hasResourceProperties('AWS::EC2::Instance', {
    InstanceType: 't4g.micro',
    SourceDestCheck: false,
    Monitoring: true,
    EbsOptimized: true,
    NetworkInterfaces: [
      {
        DeviceIndex: '0',
        AssociatePublicIpAddress: false,
        SubnetId: { Ref: Match.stringLikeRegexp('TiersPubliceuwest1a') },
        GroupSet: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('NatInstanceSecurityGroup'), 'GroupId'] }],
      },
    ],
    Tags: [{ Key: 'Name', Value: 'Stack/Network/Routes/NatInstance' }],
  });
});

test('starts the NAT instance of Amazon Linux 2023 with IMDSv2 and an encrypted disk', () => {
  const template = networkWith({ natGateways: NatGateways.INSTANCE });

  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
      Monitoring: { Enabled: true },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 8, DeleteOnTermination: true },
        },
      ],
      UserData: { 'Fn::Base64': Match.stringLikeRegexp('MASQUERADE') },
    },
  });
});

test('takes another NAT instance, with the image of its architecture', () => {
  const template = networkWith({ natGateways: NatGateways.INSTANCE, natInstanceType: 't3.nano' });

  template.hasResourceProperties('AWS::EC2::Instance', { InstanceType: 't3.nano' });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { ImageId: Match.stringLikeRegexp('al2023-ami-kernel-default-x86_64$') },
  });
});

test('lets only the VPC use the NAT instance, and gives it a fixed address', () => {
  const template = networkWith({ natGateways: NatGateways.INSTANCE, secondaryCidrs: ['100.64.0.0/16'] });

  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'NAT instance: what the VPC sends, to the internet',
    SecurityGroupIngress: ['10.0.0.0/16', '100.64.0.0/16'].map(CidrIp => ({
      CidrIp,
      IpProtocol: '-1',
      Description: 'the VPC',
    })),
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' })],
  });
  template.hasResourceProperties('AWS::EC2::EIPAssociation', {
    AllocationId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Address'), 'AllocationId'] },
    InstanceId: { Ref: Match.stringLikeRegexp('NatInstance') },
  });
  template.hasResource('AWS::EC2::EIP', {
    Properties: { Domain: 'vpc' },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('DefaultRoute')]),
  });
});

test('starts the NAT instance after S3 can be reached, from which it installs', () => {
  const template = networkWith({ natGateways: NatGateways.INSTANCE });

  template.hasResource('AWS::EC2::Instance', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('EndpointsS3')]) });
});

test('lets Systems Manager manage the NAT instance, and nothing else', () => {
  const template = networkWith({ natGateways: NatGateways.INSTANCE });

  template.hasResourceProperties('AWS::EC2::Instance', {
    IamInstanceProfile: { Ref: Match.stringLikeRegexp('NatInstanceProfile') },
  });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Description: 'NAT instance: Systems Manager may manage it',
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Resource: '*',
          Action: [
            'ssm:UpdateInstanceInformation',
            'ssmmessages:CreateControlChannel',
            'ssmmessages:CreateDataChannel',
            'ssmmessages:OpenControlChannel',
            'ssmmessages:OpenDataChannel',
          ],
        },
      ],
    },
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    Description: 'NAT instance',
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ec2.amazonaws.com' } }] },
    ManagedPolicyArns: [{ Ref: Match.stringLikeRegexp('NatInstancePolicy') }],
  });
});

test('closes the default security group', () => {
  const template = networkWith();

  const groupId = { 'Fn::GetAtt': ['Network1C6012B5', 'DefaultSecurityGroup'] };
  template.hasResourceProperties('Custom::VpcRestrictDefaultSG', { groupId, account: '000000000000' });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Action: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
          Resource: {
            'Fn::Join': [
              '',
              [`arn:`, { Ref: 'AWS::Partition' }, ':ec2:eu-west-1:000000000000:security-group/', groupId],
            ],
          },
        },
      ]),
    },
  });
  expect(JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'))).not.toContain('ec2:Describe');
});

test('rules of NIST 800-53 see that the default security group is closed', () => {
  const network = new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones });

  const found = network.node.findChild('RestrictDefaultSecurityGroupCustomResource').node.defaultChild;
  expect((found as CfnResource).cfnResourceType).toBe('Custom::VpcRestrictDefaultSG');
});

test('keeps the log of what closes the group as it keeps that of connections', () => {
  const template = networkWith({ flowLogRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  const logs = Object.values(template.findResources('AWS::Logs::LogGroup'));
  const key = { 'Fn::GetAtt': [expect.stringContaining('FlowLogsKey'), 'Arn'] };
  expect(logs).toEqual(
    Array(2).fill(
      expect.objectContaining({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30, KmsKeyId: key } }),
    ),
  );
});

test('finds the subnets of a tier by its name', () => {
  const tiers = [NetworkTier.public(), NetworkTier.private({ name: 'ecs-tasks' })];
  const network = new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones, tiers });

  const { subnetIds, cidrs } = network.tier('ecs-tasks');
  expect(cidrs).toEqual(['10.0.64.0/20', '10.0.80.0/20']);
  expect(subnetIds).toEqual(network.subnetIds);
  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/ecsTasksTierCidrs',
    Value: '10.0.64.0/20,10.0.80.0/20',
  });
});

test('fails when a tier does not exist', () => {
  const network = new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones });

  expect(() => network.tier('ecs')).toThrow(
    expect.objectContaining({
      name: 'TierNotFound',
      message: 'Stack/Network.tier = "ecs": the network has public, app, data',
    }),
  );
});

test('tells the ids and blocks of all subnets that the internet does not reach', () => {
  const network = new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones });

  expect(network.privateSubnetIds).toEqual([...network.subnetIds, ...network.dataSubnetIds]);
  expect(network.privateSubnetCidrs).toEqual(['10.0.64.0/20', '10.0.80.0/20', '10.0.128.0/20', '10.0.144.0/20']);
});

test('another stack reads the subnets of a tier by its name', () => {
  const { subnetIds, cidrs } = Network.fromContract(stack, 'Network', 'dev').tier('ecs-tasks');
  new CfnOutput(stack, 'Ids', { value: Fn.join(' ', subnetIds) });
  new CfnOutput(stack, 'Blocks', { value: Fn.join(' ', cidrs) });

  const parameters = Template.fromStack(stack).findParameters('*');
  expect(Object.values(parameters).map(({ Default }) => Default)).toEqual(
    expect.arrayContaining(['ecsTasksTierSubnetIds', 'ecsTasksTierCidrs'].map(nameOf)),
  );
  expect([subnetIds.length, cidrs.length]).toEqual([2, 2]);
});

test.each<[string, () => INetwork]>([
  [
    'its own stack',
    () =>
      new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones, natGateways: NatGateways.NONE }),
  ],
  ['another stack', () => Network.fromContract(stack, 'Network', 'dev', { endpoints: true })],
])('lets tasks use the endpoints of a network of %s, by rules of the consumer', (_, makeNetwork) => {
  const network = makeNetwork();
  const consumer = new Stack(app, 'Service', { env });
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
  networkWith({ natGateways: NatGateways.NONE }).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/endpointSecurityGroupId',
    Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('EndpointsSecurityGroup'), 'GroupId'] },
  });
});

test('another stack reads the group of the endpoints', () => {
  const { endpointSecurityGroup } = Network.fromContract(stack, 'Network', 'dev', { endpoints: true });
  new CfnOutput(stack, 'Group', { value: endpointSecurityGroup?.securityGroupId ?? '' });

  const [parameter] = Object.values(Template.fromStack(stack).findParameters('*'));
  expect(parameter?.Default).toBe(nameOf('endpointSecurityGroupId'));
});

test.each<[string, () => INetwork]>([
  ['its own stack', () => new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones })],
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

function accepted(): string[] {
  return stack.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata.flatMap(({ data }) => Object.keys(Object(data)).map(id => `${node.path} ${id}`)),
    )
    .filter(text => text.includes('::'));
}

test('accepts what rules say of it, where they say it', () => {
  networkWith({ natGateways: NatGateways.INSTANCE });
});

test('accepts nothing of a NAT instance that can encrypt between instances', () => {
  networkWith({ natGateways: NatGateways.INSTANCE, natInstanceType: 'c6gn.medium' });

  expect(accepted().filter(text => text.includes('nitro'))).toEqual([]);
});

test('accepts public blocks, and only those, for the reason that was given', () => {
  const allowPublicRange = { reason: 'the partner expects 172.10.0.0/16' };
  networkWith({ cidr: '11.0.0.0/16', secondaryCidrs: ['172.10.0.0/16', '100.64.0.0/16'], allowPublicRange });

  expect(accepted().filter(text => text.includes('BERTH'))).toEqual([
    'Stack/Network/Resource CloudFormation-Validate::BERTH-NET-007',
    'Stack/Network/SecondaryCidr1 CloudFormation-Validate::BERTH-NET-007',
  ]);
  expect(JSON.stringify(stack.node.findAll().flatMap(({ node }) => node.metadata))).toContain(
    'the partner expects 172.10.0.0/16 (allowPublicRange of dev)',
  );
});

test('lets only services of AWS lend its key', () => {
  networkWith().hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'kms:CreateGrant',
          Resource: '*',
          Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
        },
      ]),
    },
  });
});

import { Match, type Template } from 'aws-cdk-lib/assertions';
import { NatGateways, NetworkTier, TierUse } from '../src';
import { NetworkStack } from './_fixtures/network-stack';

let stack: NetworkStack;

beforeEach(() => {
  stack = new NetworkStack();
});

/** The routes to what `target` names, by logical id. */
function defaultRoutes(template: Template, target: string) {
  return Object.entries(template.findResources('AWS::EC2::Route', { Properties: { [target]: Match.anyValue() } }));
}

test.each([
  [NatGateways.NONE, 0, 0],
  [NatGateways.ONE, 1, 2],
  [NatGateways.PER_ZONE, 2, 2],
])('with NAT gateways %s has %d of them and %d routes to them', (natGateways, gateways, routes) => {
  const template = stack.templateWith({ natGateways });

  template.resourceCountIs('AWS::EC2::NatGateway', gateways);
  const toGateways = template.findResources('AWS::EC2::Route', { Properties: { NatGatewayId: Match.anyValue() } });
  expect(Object.keys(toGateways)).toHaveLength(routes);
});

test('sends each zone through its own NAT gateway by default', () => {
  const template = stack.templateWith();

  const routes = template.findResources('AWS::EC2::Route', { Properties: { NatGatewayId: Match.anyValue() } });
  const used = Object.values(routes).map(({ Properties }) => Properties.NatGatewayId.Ref);
  expect(new Set(used).size).toBe(2);
});

test('gives the data tier no way out', () => {
  const template = stack.templateWith();

  const data = Object.keys(template.findResources('AWS::EC2::RouteTable')).filter(id => id.includes('TiersData'));
  const routes = Object.values(template.findResources('AWS::EC2::Route'));
  expect(data).toHaveLength(2);
  expect(routes.filter(({ Properties }) => data.includes(Properties.RouteTableId.Ref))).toEqual([]);
});

test('S003: has a tier for tasks in the further block, and one for data with a way out', () => {
  const template = stack.templateWith({
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

test('sends all zones through one NAT gateway of the region, without a public tier', () => {
  const tiers = [NetworkTier.private(), NetworkTier.isolated()];
  const template = stack.templateWith({ natGateways: NatGateways.REGIONAL, tiers });

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
    const template = stack.templateWith({ natGateways, tiers: [NetworkTier.public(), NetworkTier.isolated()] });

    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::Instance', 0);
    expect(defaultRoutes(template, 'GatewayId')).toHaveLength(2);
  },
);

test('has no internet gateway where nothing reaches the internet', () => {
  const template = stack.templateWith({ tiers: [NetworkTier.isolated()], natGateways: NatGateways.NONE });

  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
});

test('sends all zones through one NAT instance in the first public subnet', () => {
  const template = stack.templateWith({ natGateways: NatGateways.INSTANCE });

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
  const template = stack.templateWith({ natGateways: NatGateways.INSTANCE });

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
  const template = stack.templateWith({ natGateways: NatGateways.INSTANCE, natInstanceType: 't3.nano' });

  template.hasResourceProperties('AWS::EC2::Instance', { InstanceType: 't3.nano' });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { ImageId: Match.stringLikeRegexp('al2023-ami-kernel-default-x86_64$') },
  });
});

test('lets only the VPC use the NAT instance, and gives it a fixed address', () => {
  const template = stack.templateWith({ natGateways: NatGateways.INSTANCE, secondaryCidrs: ['100.64.0.0/16'] });

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
  const template = stack.templateWith({ natGateways: NatGateways.INSTANCE });

  template.hasResource('AWS::EC2::Instance', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('EndpointsS3')]) });
});

test('lets Systems Manager manage the NAT instance, and nothing else', () => {
  const template = stack.templateWith({ natGateways: NatGateways.INSTANCE });

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

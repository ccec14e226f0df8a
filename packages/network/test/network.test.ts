import { Match, type Template } from 'aws-cdk-lib/assertions';
import { FlowLogTrafficType } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type CfnResource, Fn, Lazy } from 'aws-cdk-lib/core';
import { NatGateways, NetworkTier } from '../src';
import { NetworkStack, zones } from './_fixtures/network-stack';

let stack: NetworkStack;

beforeEach(() => {
  stack = new NetworkStack();
});

function blocks(template: Template): string[] {
  return Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties.CidrBlock);
}

test('has a public, an app and a data subnet in each zone by default', () => {
  expect(blocks(stack.templateWith())).toEqual([
    '10.0.0.0/20',
    '10.0.16.0/20',
    '10.0.64.0/20',
    '10.0.80.0/20',
    '10.0.128.0/20',
    '10.0.144.0/20',
  ]);
});

test('resolves names, which interface endpoints and databases are reached by', () => {
  stack.templateWith().hasResourceProperties('AWS::EC2::VPC', { EnableDnsHostnames: true, EnableDnsSupport: true });
});

test('moves no subnet when a zone is added', () => {
  const two = stack.templateWith().findResources('AWS::EC2::Subnet');
  stack = new NetworkStack();
  const three = stack.templateWith({ availabilityZones: [...zones, 'eu-west-1c'] }).findResources('AWS::EC2::Subnet');

  expect(Object.keys(three)).toHaveLength(9);
  for (const [id, { Properties }] of Object.entries(two)) {
    expect(three[id]?.Properties).toMatchObject({ CidrBlock: Properties.CidrBlock });
  }
});

test('gives nothing a public address by itself', () => {
  stack.templateWith().allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
});

test('looks nothing up', () => {
  stack.templateWith();

  expect(stack.app.synth().manifest.missing).toBeUndefined();
});

test('takes exact blocks, also of a further block of the VPC', () => {
  const template = stack.templateWith({
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

test('logs all connections for a year, encrypted with a key that rotates', () => {
  const template = stack.templateWith();

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
  const template = stack.templateWith({ deleteLogWithStack: true });

  template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('logs less and shorter on demand, with a given key', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:000000000000:key/1');

  const template = stack.templateWith({
    flowLogTraffic: FlowLogTrafficType.REJECT,
    flowLogRetention: RetentionDays.ONE_MONTH,
    encryptionKey,
  });

  template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT' });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30, KmsKeyId: encryptionKey.keyArn });
  template.resourceCountIs('AWS::KMS::Key', 0);
});

test('lets only the flow logs of this account write, and only to their log', () => {
  const template = stack.templateWith();

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

  const template = stack.templateWith({ cidr, availabilityZones, tiers });

  template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.9.0.0/16' });
  expect(blocks(template)).toEqual(['10.9.0.0/25', '10.9.0.128/25', '10.9.1.0/25', '10.9.1.128/25']);
});

test('keeps the logical ids of VPC and subnets, because a new id would replace all that is in them', () => {
  const template = stack.templateWith();

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
  expect(() => stack.templateWith({ cidr: '10.0.1.5/16' })).toThrow(
    expect.objectContaining({
      name: 'BERTH-NET-002',
      message: 'Stack/Network.cidr = "10.0.1.5/16": not a network address, EC2 would store 10.0.0.0/16; write that',
    }),
  );
});

test('is told the region by its stack', () => {
  expect(() => stack.templateWith({ availabilityZones: ['eu-west-1a', 'us-east-1a'] })).toThrow(
    expect.objectContaining({ name: 'BERTH-NET-011' }),
  );
  stack = new NetworkStack({});
  expect(() => stack.templateWith({ availabilityZones: ['eu-west-1a', 'us-east-1a'] })).not.toThrow();
});

test('closes the default security group', () => {
  const template = stack.templateWith();

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
  const network = stack.make();

  const found = network.node.findChild('RestrictDefaultSecurityGroupCustomResource').node.defaultChild;
  expect((found as CfnResource).cfnResourceType).toBe('Custom::VpcRestrictDefaultSG');
});

test('keeps the log of what closes the group as it keeps that of connections', () => {
  const template = stack.templateWith({ flowLogRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  const logs = Object.values(template.findResources('AWS::Logs::LogGroup'));
  const key = { 'Fn::GetAtt': [expect.stringContaining('FlowLogsKey'), 'Arn'] };
  expect(logs).toEqual(
    Array(2).fill(
      expect.objectContaining({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30, KmsKeyId: key } }),
    ),
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
  stack.make({ natGateways: NatGateways.INSTANCE });

  const nist = 'NIST.800.53.R5::NIST.800.53.R5';
  const solutions = 'AwsSolutions::AwsSolutions';
  expect(accepted().sort()).toEqual(
    [
      ...['a', 'b'].map(
        zone => `Stack/Network/Tiers/Public/eu-west-1${zone}/DefaultRoute ${nist}-VPCNoUnrestrictedRouteToIGW`,
      ),
      ...['App', 'Data', 'Public'].flatMap(tier =>
        ['a', 'b'].map(zone => `Stack/Network/Tiers/${tier}/eu-west-1${zone} CloudFormation-Validate::W3010`),
      ),
      `Stack/Network/Routes/NatInstance/Policy ${solutions}-IAM5[Resource::*]`,
      `Stack/Network/Routes/NatInstance/Resource ${solutions}-EC29`,
      `Stack/Network/Routes/NatInstance/Resource ${nist}-EC2InstancesInVPC`,
      'Stack/Network/Routes/NatInstance/Resource CloudFormation-Validate::ec2_instance_nitro_encryption_in_transit_check',
      `Stack/Network/Routes/NatInstance/SecurityGroup ${nist}-EC2RestrictedCommonPorts`,
      `Stack/VpcRestrictDefaultSGOperation/Resource ${nist}-LambdaInsideVPC`,
    ].sort(),
  );
});

test('accepts nothing of a NAT instance that can encrypt between instances', () => {
  stack.templateWith({ natGateways: NatGateways.INSTANCE, natInstanceType: 'c6gn.medium' });

  expect(accepted().filter(text => text.includes('nitro'))).toEqual([]);
});

test('accepts public blocks, and only those, for the reason that was given', () => {
  const allowPublicRange = { reason: 'the partner expects 172.10.0.0/16' };
  stack.templateWith({ cidr: '11.0.0.0/16', secondaryCidrs: ['172.10.0.0/16', '100.64.0.0/16'], allowPublicRange });

  expect(accepted().filter(text => text.includes('BERTH'))).toEqual([
    'Stack/Network/Resource CloudFormation-Validate::BERTH-NET-007',
    'Stack/Network/SecondaryCidr1 CloudFormation-Validate::BERTH-NET-007',
  ]);
  expect(JSON.stringify(stack.node.findAll().flatMap(({ node }) => node.metadata))).toContain(
    'the partner expects 172.10.0.0/16 (allowPublicRange of dev)',
  );
});

test('lets only services of AWS lend its key', () => {
  stack.templateWith().hasResourceProperties('AWS::KMS::Key', {
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

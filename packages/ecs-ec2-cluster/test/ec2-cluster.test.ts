import { type INetwork, Network } from '@berth/network';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { InstanceProfile, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Ec2Cluster, type Ec2ClusterProps, InstanceImage, WarmPoolState } from '../src';

let stack: Stack;
let network: INetwork;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
  network = Network.fromContract(stack, 'Network', 'dev');
});

function make(props: Partial<Ec2ClusterProps> = {}): Ec2Cluster {
  return new Ec2Cluster(stack, 'Cluster', { environment: 'dev', network, ...props });
}

test('starts instances with IMDSv2, one hop, an encrypted disk and no key', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      InstanceType: 't3.small',
      KeyName: Match.absent(),
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: Match.objectLike({ Encrypted: true, VolumeType: 'gp3', VolumeSize: 30 }) },
      ],
      NetworkInterfaces: [Match.objectLike({ AssociatePublicIpAddress: false })],
      Monitoring: { Enabled: true },
    },
  });
});

test.each([
  ['t3.small', '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id'],
  ['t4g.small', '/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id'],
])('S002-15 takes the image of the architecture of %s', (instanceType, Default) => {
  make({ instanceType });

  Template.fromStack(stack).hasParameter('*', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default });
});

test('S002-14 lets instances join this cluster at their first start', () => {
  make();

  expect(userData()).toEqual([
    '#!/bin/bash\necho ECS_CLUSTER=',
    { Ref: expect.stringMatching(/^Cluster/) },
    ' >> /etc/ecs/ecs.config\necho ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config\n',
  ]);
});

function userData(): unknown {
  const [template] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
  return template?.Properties.LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'][1];
}

test('tells instances of what they must take care: Spot, a warm pool', () => {
  make({ spot: { percent: 50 } });
  new Ec2Cluster(stack, 'Warm', { environment: 'test', network, warmPool: {} });

  const texts = JSON.stringify(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
  expect(texts.match(/ECS_ENABLE_SPOT_INSTANCE_DRAINING=true/g)).toHaveLength(1);
  expect(texts.match(/ECS_WARM_POOLS_CHECK=true/g)).toHaveLength(1);
});

test('runs the image that is asked for, with its disks', () => {
  make({ image: InstanceImage.bottlerocket(), diskGiB: 50 });

  const template = Template.fromStack(stack);
  template.hasParameter('*', { Default: '/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id' });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: Match.objectLike({ VolumeSize: 4, Encrypted: true }) },
        { DeviceName: '/dev/xvdb', Ebs: Match.objectLike({ VolumeSize: 50, Encrypted: true }) },
      ],
    },
  });
});

test('prefers t3.small and lets t3a.small stand in, all at the usual price, by default', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    LaunchTemplate: Match.absent(),
    CapacityRebalance: Match.absent(),
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: {
          LaunchTemplateId: { Ref: Match.stringLikeRegexp('^ClusterCapacityTemplate') },
          Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterCapacityTemplate'), 'LatestVersionNumber'] },
        },
        Overrides: [{ InstanceType: 't3.small' }, { InstanceType: 't3a.small' }],
      },
      InstancesDistribution: {
        OnDemandAllocationStrategy: 'prioritized',
        OnDemandBaseCapacity: 0,
        OnDemandPercentageAboveBaseCapacity: 100,
        SpotAllocationStrategy: 'price-capacity-optimized',
      },
    },
  });
});

test('takes a single type without a mix', () => {
  make({ instanceType: 'm5.large' });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MixedInstancesPolicy: Match.absent(),
    LaunchTemplate: {
      LaunchTemplateId: { Ref: Match.stringLikeRegexp('^ClusterCapacityTemplate') },
      Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterCapacityTemplate'), 'LatestVersionNumber'] },
    },
  });
});

test('mixes the types and the share of Spot that are asked for', () => {
  make({
    instanceType: 'm6i.large',
    alternativeTypes: ['m5.large', 'm6a.large'],
    spot: { percent: 70, onDemandBase: 2 },
  });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    CapacityRebalance: true,
    MixedInstancesPolicy: {
      LaunchTemplate: {
        Overrides: [{ InstanceType: 'm6i.large' }, { InstanceType: 'm5.large' }, { InstanceType: 'm6a.large' }],
      },
      InstancesDistribution: { OnDemandBaseCapacity: 2, OnDemandPercentageAboveBaseCapacity: 30 },
    },
  });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 'm6i.large' } });
});

test('mixes a single type with Spot', () => {
  make({ instanceType: 'm6i.large', spot: { percent: 100 } });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MixedInstancesPolicy: {
      LaunchTemplate: { Overrides: [{ InstanceType: 'm6i.large' }] },
      InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 0 },
    },
  });
});

test('keeps other types beside the default one', () => {
  make({ alternativeTypes: ['t3.medium'] });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MixedInstancesPolicy: {
      LaunchTemplate: { Overrides: [{ InstanceType: 't3.small' }, { InstanceType: 't3.medium' }] },
    },
  });
});

test('S000-37 has a key only where somebody insists', () => {
  make({ ssh: { keyName: 'ops', reason: 'the seed asks for it' } });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { KeyName: 'ops' } });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
});

test('S000-35 takes t2.micro where somebody insists', () => {
  make({ instanceType: 't2.micro', preNitro: { reason: 'the seed asks for the free tier', owner: 'platform team' } });

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { InstanceType: 't2.micro' },
  });
});

test('keeps instances waiting where that is asked for', () => {
  make({ warmPool: { minInstances: 1, maxPrepared: 5, state: WarmPoolState.RUNNING } });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::WarmPool', {
    AutoScalingGroupName: { Ref: Match.stringLikeRegexp('^ClusterCapacityGroup') },
    MinSize: 1,
    MaxGroupPreparedCapacity: 5,
    PoolState: 'Running',
  });
});

test('keeps waiting instances stopped, as many as the group may grow, by default', () => {
  make({ warmPool: {} });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::WarmPool', {
    MinSize: 0,
    MaxGroupPreparedCapacity: Match.absent(),
    PoolState: 'Stopped',
  });
});

test('keeps no instances waiting by default', () => {
  make();

  Template.fromStack(stack).resourceCountIs('AWS::AutoScaling::WarmPool', 0);
});

test('replaces instances one after the other, new ones first, protected ones too', () => {
  make();

  Template.fromStack(stack).hasResource('AWS::AutoScaling::AutoScalingGroup', {
    UpdatePolicy: {
      AutoScalingInstanceRefresh: {
        Strategy: 'Rolling',
        Preferences: {
          MinHealthyPercentage: 100,
          MaxHealthyPercentage: 110,
          InstanceWarmup: 60,
          SkipMatching: true,
          ScaleInProtectedInstances: 'Refresh',
        },
      },
    },
  });
});

test('leaves instances as they are where that is asked for', () => {
  make({ replaceInstances: false });

  Template.fromStack(stack).hasResource('AWS::AutoScaling::AutoScalingGroup', {
    UpdatePolicy: {
      AutoScalingInstanceRefresh: Match.absent(),
      AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true },
    },
  });
});

test('tells a topic of instances that start, end, or fail to', () => {
  make({ notifications: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:000000000000:alarms') });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    NotificationConfigurations: [
      {
        TopicARN: 'arn:aws:sns:eu-west-1:000000000000:alarms',
        NotificationTypes: [
          'autoscaling:EC2_INSTANCE_LAUNCH',
          'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
          'autoscaling:EC2_INSTANCE_TERMINATE',
          'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
        ],
      },
    ],
  });
});

test('waits between two scalings, names its instances, and tells nobody by default', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    Cooldown: '300',
    NotificationConfigurations: Match.absent(),
    Tags: [{ Key: 'Name', Value: 'Stack/Cluster/Capacity', PropagateAtLaunch: true }],
  });
});

test.each([
  [undefined, true],
  [false, false],
])('measures instances and their group every minute: %s', (detailedMonitoring, Enabled) => {
  make({ detailedMonitoring });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { Monitoring: { Enabled } } });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MetricsCollection: Enabled ? [{ Granularity: '1Minute' }] : Match.absent(),
  });
});

test('keeps instances in all zones, out of the public tier, and never sets back their number', () => {
  make({ minInstances: 3, maxInstances: 5 });

  Template.fromStack(stack).hasResource('AWS::AutoScaling::AutoScalingGroup', {
    Properties: {
      MinSize: '3',
      MaxSize: '5',
      DesiredCapacity: Match.absent(),
      VPCZoneIdentifier: stack.resolve(network.subnetIds),
    },
    UpdatePolicy: { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } },
  });
});

test('scales with the tasks, drains instances, and protects those that run tasks', () => {
  make();

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ECS::CapacityProvider', {
    AutoScalingGroupProvider: {
      ManagedDraining: 'ENABLED',
      ManagedScaling: { Status: 'ENABLED', TargetCapacity: 80, InstanceWarmupPeriod: 60 },
      ManagedTerminationProtection: 'ENABLED',
      AutoScalingGroupArn: {
        'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterCapacityGroup'), 'AutoScalingGroupARN'],
      },
    },
  });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { NewInstancesProtectedFromScaleIn: true });
});

test('names its capacity after the group, because ECS refuses names of stacks that begin with ecs', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::ECS::CapacityProvider', {
    Name: { 'Fn::Join': ['', ['capacity-', { Ref: Match.stringLikeRegexp('^ClusterCapacityGroup') }]] },
  });
});

test('leaves instances unprotected where that is asked for', () => {
  make({ managedTerminationProtection: false });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ECS::CapacityProvider', {
    AutoScalingGroupProvider: { ManagedTerminationProtection: 'DISABLED' },
  });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { NewInstancesProtectedFromScaleIn: false });
});

test.each([
  [undefined, 'enhanced'],
  [ContainerInsights.DISABLED, 'disabled'],
])('measures containers as asked: %s', (containerInsights, Value) => {
  make({ containerInsights });

  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Cluster', {
    ClusterName: Match.absent(),
    ClusterSettings: [{ Name: 'containerInsights', Value }],
    Configuration: Match.absent(),
  });
});

test('makes its capacity provider the default strategy of the cluster', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
    DefaultCapacityProviderStrategy: [{ CapacityProvider: { Ref: Match.anyValue() }, Weight: 1 }],
  });
});

test('lets instances say goodbye before their permissions go', () => {
  make();

  Template.fromStack(stack).hasResource('AWS::AutoScaling::AutoScalingGroup', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ClusterCapacityRolePolicy')]),
  });
});

test('S000-12 takes the role that it is given, and adds nothing to it', () => {
  make({ role: Role.fromRoleName(stack, 'Global', 'instances') });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::InstanceProfile', { Roles: ['instances'] });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      IamInstanceProfile: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterCapacityProfile'), 'Arn'] } },
    },
  });
  const policies = JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'));
  expect(policies).not.toMatch(/RegisterContainerInstance|ssmmessages/);
});

test('S000-10 takes the instance profile that it is given, and makes neither a profile nor a role', () => {
  const arn = 'arn:aws:iam::111122223333:instance-profile/shared';
  make({ instanceProfile: InstanceProfile.fromInstanceProfileArn(stack, 'Shared', arn) });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::InstanceProfile', 0);
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { IamInstanceProfile: { Arn: arn } },
  });
  const policies = JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'));
  expect(policies).not.toMatch(/RegisterContainerInstance|ssmmessages/);
});

test('attaches no managed policy of AWS', () => {
  make();

  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain(':aws:policy/');
});

test('gives the instances the security group of somebody else when told to', () => {
  make({ securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1') });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: Match.objectLike({ NetworkInterfaces: [Match.objectLike({ Groups: ['sg-1'] })] }),
  });
});

test('S000-18 lets nothing in to the instances, and only HTTPS out', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Instances of the ECS cluster: nothing in, HTTPS out',
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [
      {
        CidrIp: '0.0.0.0/0',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        Description: 'ECS, registry, logs, Session Manager',
      },
    ],
  });
});

test('tells services what to ask for', () => {
  const { capacity, launchType } = make();

  expect(launchType).toBe('EC2');
  expect(stack.resolve(capacity)).toEqual([
    { capacityProvider: { Ref: expect.stringMatching(/^ClusterCapacityProvider/) }, weight: 1 },
  ]);
});

test('takes the name that it is given', () => {
  make({ clusterName: 'shop' });

  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Cluster', { ClusterName: 'shop' });
});

test('encrypts and records the commands that people run in tasks', () => {
  const { exec } = make({ exec: true });

  const template = Template.fromStack(stack);
  const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
  const logGroup = { Ref: Match.stringLikeRegexp('^ClusterExecLog') };
  template.hasResourceProperties('AWS::ECS::Cluster', {
    Configuration: {
      ExecuteCommandConfiguration: {
        KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
        Logging: 'OVERRIDE',
        LogConfiguration: { CloudWatchLogGroupName: logGroup, CloudWatchEncryptionEnabled: true },
      },
    },
  });
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResource('AWS::KMS::Key', {
    Properties: {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } }),
          Match.objectLike({
            Effect: 'Deny',
            Action: 'kms:CreateGrant',
            Principal: { AWS: '*' },
            Condition: {
              BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
            },
          }),
        ]),
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  expect(stack.resolve(exec?.key.keyArn)).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
  expect(stack.resolve(exec?.logGroup.logGroupName)).toEqual({ Ref: expect.stringMatching(/^ClusterExecLog/) });
});

test('keeps all logs as it is told to', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:000000000000:key/1');
  make({ exec: true, encryptionKey, logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.resourceCountIs('AWS::Logs::LogGroup', 2);
  template.allResources('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30, KmsKeyId: encryptionKey.keyArn },
    DeletionPolicy: 'Delete',
  });
});

test('publishes its contract, S002-51 with what its instances are', () => {
  make({ instanceType: 'm5.large', alternativeTypes: ['m5a.large'], minInstances: 3, maxInstances: 5 });

  const template = Template.fromStack(stack);
  for (const [field, Value] of Object.entries({
    clusterName: { Ref: Match.stringLikeRegexp('^Cluster') },
    capacityProvider: { Ref: Match.stringLikeRegexp('^ClusterCapacityProvider') },
    instanceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterSecurityGroup'), 'GroupId'] },
    autoScalingGroupName: { Ref: Match.stringLikeRegexp('^ClusterCapacityGroup') },
    instanceTypes: 'm5.large,m5a.large',
    imageParameter: '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
    minInstances: '3',
    maxInstances: '5',
  })) {
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: `/berth/dev/ecs-ec2-cluster/v1/${field}`, Value });
  }
  expect(JSON.stringify(template.findResources('AWS::SSM::Parameter'))).not.toContain('exec');
});

test('shows what its instances are', () => {
  const cluster = make({ minInstances: 3 });

  expect(cluster).toMatchObject({
    instanceTypes: ['t3.small', 't3a.small'],
    imageParameter: '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
    minInstances: 3,
    maxInstances: 6,
  });
  expect(stack.resolve(cluster.autoScalingGroupName)).toEqual({ Ref: expect.stringMatching(/^ClusterCapacityGroup/) });
});

test.each(['clusterName', 'capacityProvider', 'autoScalingGroupName'] as const)('reads %s from the contract', field => {
  const imported = Ec2Cluster.fromContract(stack, 'Imported', 'dev');

  expect(stack.resolve(imported[field])).toEqual({ Ref: expect.stringContaining(field) });
});

test('gives the services of another stack their capacity, and a group to connect', () => {
  const imported = Ec2Cluster.fromContract(stack, 'Imported', 'dev');

  expect(stack.resolve(imported.capacity)).toEqual([
    { capacityProvider: { Ref: expect.stringContaining('capacityProvider') }, weight: 1 },
  ]);
  expect(imported.launchType).toBe('EC2');
  expect(imported.exec).toBeUndefined();
  expect(imported.instanceSecurityGroup.allowAllOutbound).toBe(false);
  expect(stack.resolve(imported.instanceSecurityGroup.securityGroupId)).toEqual({
    Ref: expect.stringContaining('instanceSecurityGroupId'),
  });
});

test('publishes the record of commands, which another stack reads', () => {
  make({ exec: true });
  const { exec } = Ec2Cluster.fromContract(stack, 'Imported', 'dev', { exec: true });

  expect(stack.resolve([exec?.key.keyArn, exec?.logGroup.logGroupName])).toEqual([
    { Ref: expect.stringContaining('execKeyArn') },
    { Ref: expect.stringContaining('execLogGroupName') },
  ]);
  for (const field of ['execKeyArn', 'execLogGroupName']) {
    Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/berth/dev/ecs-ec2-cluster/v1/${field}`,
    });
  }
});

test.each([
  ['metricCpuReservation', 'AWS/ECS', 'CPUReservation'],
  ['metricMemoryReservation', 'AWS/ECS', 'MemoryReservation'],
  ['metricInstances', 'ECS/ContainerInsights', 'ContainerInstanceCount'],
] as const)('%s is measured for its own and for an imported cluster', (method, namespace, metricName) => {
  for (const cluster of [make(), Ec2Cluster.fromContract(stack, 'Imported', 'dev')]) {
    const metric = cluster[method]({ period: Duration.minutes(1) });

    expect(metric).toBeInstanceOf(Metric);
    expect(metric.toMetricConfig().metricStat).toMatchObject({
      namespace,
      metricName,
      statistic: 'Average',
      period: Duration.minutes(1),
      dimensions: [{ name: 'ClusterName', value: cluster.clusterName }],
    });
  }
});

test('F45: lets its instances go before anything else is deleted', () => {
  make({ warmPool: {} });

  Template.fromStack(stack).hasResource('Custom::InstanceRelease', {
    Properties: {
      clusterName: { Ref: Match.stringLikeRegexp('^Cluster') },
      groupName: { Ref: Match.stringLikeRegexp('^ClusterCapacityGroup') },
      groupLogicalId: Match.stringLikeRegexp('^ClusterCapacityGroup'),
    },
    DependsOn: Match.arrayWith([
      Match.stringLikeRegexp('^ClusterCapacityGroup'),
      Match.stringLikeRegexp('^ClusterCapacityProvider[0-9A-F]'),
      Match.stringLikeRegexp('^ClusterCapacityWarmPool'),
      Match.stringLikeRegexp('^ClusterCapacityProvidersB'),
    ]),
  });
});

test('lets the release touch this group, this cluster and this stack only', () => {
  make();

  const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterCapacityGroup'), 'AutoScalingGroupARN'] };
  const cluster = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'Arn'] };
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Action: [
            'autoscaling:DeleteAutoScalingGroup',
            'autoscaling:SetInstanceProtection',
            'autoscaling:UpdateAutoScalingGroup',
          ],
          Effect: 'Allow',
          Resource: group,
        },
        { Action: 'autoscaling:DescribeAutoScalingGroups', Effect: 'Allow', Resource: '*' },
        {
          Action: ['ecs:DeregisterContainerInstance', 'ecs:ListContainerInstances'],
          Effect: 'Allow',
          Resource: cluster,
        },
        {
          Action: ['ecs:DescribeContainerInstances', 'ecs:UpdateContainerInstancesState'],
          Effect: 'Allow',
          Resource: '*',
          Condition: { ArnEquals: { 'ecs:cluster': cluster } },
        },
        {
          Action: [
            'cloudformation:DescribeStackResource',
            'cloudformation:DescribeStacks',
            'cloudformation:GetTemplate',
          ],
          Effect: 'Allow',
          Resource: { Ref: 'AWS::StackId' },
        },
      ]),
    },
  });
});

test('gives the release ten minutes', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 600 });
});

const BY_ID = 'AwsSolutions::AwsSolutions-IAM5[Resource::*]';
const RELEASE = [
  'CloudFormation-Validate::cloudwatch_log_group_encrypted_check',
  'NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted',
  'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC',
];
const MIX = ['AwsSolutions::AwsSolutions-EC26', 'NIST.800.53.R5::NIST.800.53.R5-EC2IMDSv2Enabled'];
const IN_TRANSIT = 'CloudFormation-Validate::autoscaling_group_nitro_encryption_in_transit_override_check';
const NITRO = 'CloudFormation-Validate::autoscaling_group_nitro_instance_override_check';
const NITRO_TEMPLATE = 'CloudFormation-Validate::ec2_launch_template_nitro_instance_type_check';
const ONE_TYPE = 'CloudFormation-Validate::autoscaling_mixed_instances_policy_multiple_instance_types_check';

const optOut = { reason: 'the seed asks for the free tier', owner: 'platform team' };
const token = Lazy.string({ produce: () => 't3.small' });

test.each<[string, Partial<Ec2ClusterProps>, string[]]>([
  ['types of the default', {}, [...MIX, IN_TRANSIT]],
  ['types that encrypt their traffic', { instanceType: 'm6i.large', alternativeTypes: ['m6a.large'] }, MIX],
  ['a single type', { instanceType: 'm6i.large' }, []],
  ['a single type somebody insists on', { instanceType: 'm6i.large', oneType: optOut }, [ONE_TYPE]],
  ['several types after all', { instanceType: 'm6i.large', alternativeTypes: ['m6a.large'], oneType: optOut }, MIX],
  ['a type before Nitro', { instanceType: 't2.micro', preNitro: optOut }, [NITRO_TEMPLATE]],
  [
    'a mix before Nitro',
    { instanceType: 't2.micro', preNitro: optOut, spot: { percent: 50 } },
    [...MIX, IN_TRANSIT, NITRO, NITRO_TEMPLATE],
  ],
  [
    'a type newer than the rules',
    { instanceType: 'm8g.large', alternativeTypes: ['m7g.large'] },
    [...MIX, IN_TRANSIT, NITRO, NITRO_TEMPLATE],
  ],
  ['a type known at deployment', { instanceType: token, spot: { percent: 50 } }, MIX],
  ['a single type known at deployment', { instanceType: token }, []],
])('of %s accepts the findings that it causes, and no others', (_, props, ids) => {
  const cluster = make(props);

  expect(acknowledged(stack).sort()).toEqual([BY_ID, ...RELEASE, ...ids].sort());
  expect(acknowledged(cluster).sort()).toEqual([BY_ID, ...ids].sort());
});

function acknowledged(scope: IConstruct): string[] {
  const ids = scope.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data));
  return [...new Set(ids)];
}

test('fails with a mistake', () => {
  expect(() => make({ minInstances: 3, maxInstances: 2 })).toThrow(
    expect.objectContaining({
      name: 'BERTH-EC2-001',
      message: 'Stack/Cluster.minInstances = 3: is above maxInstances 2',
    }),
  );
});

test('doubles no size that is only known at deployment', () => {
  make({ minInstances: Lazy.number({ produce: () => 4 }) });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '4', MaxSize: '4' });
});

test('accepts sizes that are only known at deployment', () => {
  make({ minInstances: Lazy.number({ produce: () => 4 }), maxInstances: 8 });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '4' });
});

test('S002-12 lets instances pull images where that is asked for', () => {
  make({ repositories: [Repository.fromRepositoryName(stack, 'Repository', 'pyshop')] });

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']) })]),
    },
  });
});

test('hands out cluster and group, for what has no prop', () => {
  const { cluster, autoScalingGroup } = make();

  cluster.addPropertyOverride('ServiceConnectDefaults.Namespace', 'shop');
  autoScalingGroup.addPropertyOverride('MaxInstanceLifetime', 604_800);

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ECS::Cluster', { ServiceConnectDefaults: { Namespace: 'shop' } });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MaxInstanceLifetime: 604_800 });
});

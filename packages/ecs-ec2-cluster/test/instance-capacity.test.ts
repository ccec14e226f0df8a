import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { InstanceProfile, Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Lazy } from 'aws-cdk-lib/core';
import { Ec2Cluster, InstanceImage, WarmPoolState } from '../src';
import { ClusterStack } from './_fixtures/cluster-stack';

let stack: ClusterStack;

beforeEach(() => {
  stack = new ClusterStack();
});

test('starts instances with IMDSv2, one hop, an encrypted disk and no key', () => {
  stack.make();

  stack.template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
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
  stack.make({ instanceType });

  stack.template.hasParameter('*', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default });
});

test('S002-14 lets instances join this cluster at their first start', () => {
  stack.make();

  expect(userData()).toEqual([
    '#!/bin/bash\necho ECS_CLUSTER=',
    { Ref: expect.stringMatching(/^Cluster/) },
    ' >> /etc/ecs/ecs.config\necho ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config\n',
  ]);
});

function userData(): unknown {
  const [template] = Object.values(stack.template.findResources('AWS::EC2::LaunchTemplate'));
  return template?.Properties.LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'][1];
}

test('tells instances of what they must take care: Spot, a warm pool', () => {
  stack.make({ spot: { percent: 50 } });
  new Ec2Cluster(stack, 'Warm', { environment: 'test', network: stack.network, warmPool: {} });

  const texts = JSON.stringify(stack.template.findResources('AWS::EC2::LaunchTemplate'));
  expect(texts.match(/ECS_ENABLE_SPOT_INSTANCE_DRAINING=true/g)).toHaveLength(1);
  expect(texts.match(/ECS_WARM_POOLS_CHECK=true/g)).toHaveLength(1);
});

test('runs the image that is asked for, with its disks', () => {
  stack.make({ image: InstanceImage.bottlerocket(), diskGiB: 50 });

  const template = stack.template;
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

test('S000-37 has a key only where somebody insists', () => {
  stack.make({ ssh: { keyName: 'ops', reason: 'the seed asks for it' } });

  const template = stack.template;
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { KeyName: 'ops' } });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
});

test('keeps instances waiting where that is asked for', () => {
  stack.make({ warmPool: { minInstances: 1, maxPrepared: 5, state: WarmPoolState.RUNNING } });

  stack.template.hasResourceProperties('AWS::AutoScaling::WarmPool', {
    AutoScalingGroupName: { Ref: Match.stringLikeRegexp('^ClusterCapacityGroup') },
    MinSize: 1,
    MaxGroupPreparedCapacity: 5,
    PoolState: 'Running',
  });
});

test('keeps waiting instances stopped, as many as the group may grow, by default', () => {
  stack.make({ warmPool: {} });

  stack.template.hasResourceProperties('AWS::AutoScaling::WarmPool', {
    MinSize: 0,
    MaxGroupPreparedCapacity: Match.absent(),
    PoolState: 'Stopped',
  });
});

test('keeps no instances waiting by default', () => {
  stack.make();

  stack.template.resourceCountIs('AWS::AutoScaling::WarmPool', 0);
});

test('replaces instances one after the other, new ones first, protected ones too', () => {
  stack.make();

  stack.template.hasResource('AWS::AutoScaling::AutoScalingGroup', {
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
  stack.make({ replaceInstances: false });

  stack.template.hasResource('AWS::AutoScaling::AutoScalingGroup', {
    UpdatePolicy: {
      AutoScalingInstanceRefresh: Match.absent(),
      AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true },
    },
  });
});

test('tells a topic of instances that start, end, or fail to', () => {
  stack.make({ notifications: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:000000000000:alarms') });

  stack.template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
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
  stack.make();

  stack.template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    Cooldown: '300',
    NotificationConfigurations: Match.absent(),
    Tags: [{ Key: 'Name', Value: 'Stack/Cluster/Capacity', PropagateAtLaunch: true }],
  });
});

test.each([
  [undefined, true],
  [false, false],
])('measures instances and their group every minute: %s', (detailedMonitoring, Enabled) => {
  stack.make({ detailedMonitoring });

  const template = stack.template;
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { Monitoring: { Enabled } } });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MetricsCollection: Enabled ? [{ Granularity: '1Minute' }] : Match.absent(),
  });
});

test('keeps instances in all zones, out of the public tier, and never sets back their number', () => {
  stack.make({ minInstances: 3, maxInstances: 5 });

  stack.template.hasResource('AWS::AutoScaling::AutoScalingGroup', {
    Properties: {
      MinSize: '3',
      MaxSize: '5',
      DesiredCapacity: Match.absent(),
      VPCZoneIdentifier: stack.resolve(stack.network.subnetIds),
    },
    UpdatePolicy: { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } },
  });
});

test('scales with the tasks, drains instances, and protects those that run tasks', () => {
  stack.make();

  const template = stack.template;
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
  stack.make();

  stack.template.hasResourceProperties('AWS::ECS::CapacityProvider', {
    Name: { 'Fn::Join': ['', ['capacity-', { Ref: Match.stringLikeRegexp('^ClusterCapacityGroup') }]] },
  });
});

test('leaves instances unprotected where that is asked for', () => {
  stack.make({ managedTerminationProtection: false });

  const template = stack.template;
  template.hasResourceProperties('AWS::ECS::CapacityProvider', {
    AutoScalingGroupProvider: { ManagedTerminationProtection: 'DISABLED' },
  });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { NewInstancesProtectedFromScaleIn: false });
});

test('lets instances say goodbye before their permissions go', () => {
  stack.make();

  stack.template.hasResource('AWS::AutoScaling::AutoScalingGroup', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ClusterCapacityRolePolicy')]),
  });
});

test('S000-12 takes the role that it is given, and adds nothing to it', () => {
  stack.make({ role: Role.fromRoleName(stack, 'Global', 'instances') });

  const template = stack.template;
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
  stack.make({ instanceProfile: InstanceProfile.fromInstanceProfileArn(stack, 'Shared', arn) });

  const template = stack.template;
  template.resourceCountIs('AWS::IAM::InstanceProfile', 0);
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { IamInstanceProfile: { Arn: arn } },
  });
  const policies = JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'));
  expect(policies).not.toMatch(/RegisterContainerInstance|ssmmessages/);
});

test('gives the instances the security group of somebody else when told to', () => {
  stack.make({ securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1') });

  const template = stack.template;
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: Match.objectLike({ NetworkInterfaces: [Match.objectLike({ Groups: ['sg-1'] })] }),
  });
});

test('S000-18 lets nothing in to the instances, and only HTTPS out', () => {
  stack.make();

  stack.template.hasResourceProperties('AWS::EC2::SecurityGroup', {
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

test('doubles no size that is only known at deployment', () => {
  stack.make({ minInstances: Lazy.number({ produce: () => 4 }) });

  stack.template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '4', MaxSize: '4' });
});

test('accepts sizes that are only known at deployment', () => {
  stack.make({ minInstances: Lazy.number({ produce: () => 4 }), maxInstances: 8 });

  stack.template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '4' });
});

test('S002-12 lets instances pull images where that is asked for', () => {
  stack.make({ repositories: [Repository.fromRepositoryName(stack, 'Repository', 'pyshop')] });

  stack.template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']) })]),
    },
  });
});

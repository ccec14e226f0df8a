import { type INetwork, Network } from '@berth/network';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { App, Lazy, Stack } from 'aws-cdk-lib/core';
import { Ec2Cluster, type Ec2ClusterProps } from '../src';

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
])('takes the image of the architecture of %s', (instanceType, Default) => {
  make({ instanceType });

  Template.fromStack(stack).hasParameter('*', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default });
});

test('lets instances join this cluster at their first start', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      UserData: {
        'Fn::Base64': {
          'Fn::Join': [
            '',
            [
              '#!/bin/bash\necho ECS_CLUSTER=',
              { Ref: Match.anyValue() },
              Match.stringLikeRegexp('AWSVPC_BLOCK_IMDS=true'),
            ],
          ],
        },
      },
    },
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
      ManagedScaling: { Status: 'ENABLED', TargetCapacity: 80 },
      ManagedTerminationProtection: 'ENABLED',
    },
  });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { NewInstancesProtectedFromScaleIn: true });
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
    ClusterSettings: [{ Name: 'containerInsights', Value }],
  });
});

test('makes its capacity provider the default strategy of the cluster', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
    DefaultCapacityProviderStrategy: [{ CapacityProvider: { Ref: Match.anyValue() }, Weight: 1 }],
  });
});

test('lets instances act on this cluster only, and pull no image', () => {
  make();

  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  const statements: { Action: string | string[]; Resource: unknown }[] = policy?.Properties.PolicyDocument.Statement;
  const onAll = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
  expect(onAll.filter(action => action.startsWith('ecs:'))).toEqual(['ecs:DiscoverPollEndpoint']);
  expect(JSON.stringify(statements)).not.toMatch(/ecr:|logs:|iam:|s3:|"\*:\*"/);
});

test('lets instances say goodbye before their permissions go', () => {
  make();

  Template.fromStack(stack).hasResource('AWS::AutoScaling::AutoScalingGroup', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ClusterCapacityRolePolicy')]),
  });
});

test('attaches no managed policy of AWS', () => {
  make();

  Template.fromStack(stack).allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('lets nothing in to the instances', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
});

test('publishes its contract, which another stack reads', () => {
  make();
  const imported = Ec2Cluster.fromContract(stack, 'Imported', 'dev');

  const template = Template.fromStack(stack);
  for (const field of ['clusterName', 'capacityProvider', 'instanceSecurityGroupId']) {
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: `/berth/dev/ecs-ec2-cluster/v1/${field}` });
  }
  expect(stack.resolve(imported.capacityProvider)).toEqual({ Ref: expect.stringContaining('capacityProvider') });
});

test.each<[string, Partial<Ec2ClusterProps>, string]>([
  ['BERTH-EC2-001', { minInstances: 3, maxInstances: 2 }, 'minInstances = 3: is above maxInstances 2'],
  ['BERTH-EC2-001', { maxInstances: 0, minInstances: 0 }, 'maxInstances = 0: must be a whole number from 1 to 1000'],
  ['BERTH-EC2-001', { targetCapacity: 101 }, 'targetCapacity = 101: must be a whole number from 1 to 100'],
  ['BERTH-EC2-001', { diskGiB: 8 }, 'diskGiB = 8: must be a whole number from 30 to 16384'],
  ['BERTH-EC2-005', { instanceType: 't9.micro' }, 'instanceType = "t9.micro": not an EC2 instance type'],
  ['BERTH-EC2-006', { instanceType: 't2.micro' }, 'instanceType = "t2.micro": older than the Nitro system'],
])('%s: fails with %j', (name, props, message) => {
  expect(() => make(props)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(`Stack/Cluster.${message}`) }),
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

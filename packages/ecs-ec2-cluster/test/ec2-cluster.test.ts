import { Match } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Ec2Cluster } from '../src';
import { ClusterStack } from './_fixtures/cluster-stack';

let stack: ClusterStack;

beforeEach(() => {
  stack = new ClusterStack();
});

test.each([
  [undefined, 'enhanced'],
  [ContainerInsights.DISABLED, 'disabled'],
])('measures containers as asked: %s', (containerInsights, Value) => {
  stack.make({ containerInsights });

  stack.template.hasResourceProperties('AWS::ECS::Cluster', {
    ClusterName: Match.absent(),
    ClusterSettings: [{ Name: 'containerInsights', Value }],
    Configuration: Match.absent(),
  });
});

test('makes its capacity provider the default strategy of the cluster', () => {
  stack.make();

  stack.template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
    DefaultCapacityProviderStrategy: [{ CapacityProvider: { Ref: Match.anyValue() }, Weight: 1 }],
  });
});

test('attaches no managed policy of AWS', () => {
  stack.make();

  expect(JSON.stringify(stack.template.toJSON())).not.toContain(':aws:policy/');
});

test('tells services what to ask for', () => {
  const { capacity, launchType } = stack.make();

  expect(launchType).toBe('EC2');
  expect(stack.resolve(capacity)).toEqual([
    { capacityProvider: { Ref: expect.stringMatching(/^ClusterCapacityProvider/) }, weight: 1 },
  ]);
});

test('takes the name that it is given', () => {
  stack.make({ clusterName: 'shop' });

  stack.template.hasResourceProperties('AWS::ECS::Cluster', { ClusterName: 'shop' });
});

test('encrypts and records the commands that people run in tasks', () => {
  const { exec } = stack.make({ exec: true });

  const template = stack.template;
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
  stack.make({ exec: true, encryptionKey, logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  const template = stack.template;
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.resourceCountIs('AWS::Logs::LogGroup', 2);
  template.allResources('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30, KmsKeyId: encryptionKey.keyArn },
    DeletionPolicy: 'Delete',
  });
});

test('publishes its contract, S002-51 with what its instances are', () => {
  stack.make({ instanceType: 'm5.large', alternativeTypes: ['m5a.large'], minInstances: 3, maxInstances: 5 });

  const template = stack.template;
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
  const cluster = stack.make({ minInstances: 3 });

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
  stack.make({ exec: true });
  const { exec } = Ec2Cluster.fromContract(stack, 'Imported', 'dev', { exec: true });

  expect(stack.resolve([exec?.key.keyArn, exec?.logGroup.logGroupName])).toEqual([
    { Ref: expect.stringContaining('execKeyArn') },
    { Ref: expect.stringContaining('execLogGroupName') },
  ]);
  for (const field of ['execKeyArn', 'execLogGroupName']) {
    stack.template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/berth/dev/ecs-ec2-cluster/v1/${field}`,
    });
  }
});

test.each([
  ['metricCpuReservation', 'AWS/ECS', 'CPUReservation'],
  ['metricMemoryReservation', 'AWS/ECS', 'MemoryReservation'],
  ['metricInstances', 'ECS/ContainerInsights', 'ContainerInstanceCount'],
] as const)('%s is measured for its own and for an imported cluster', (method, namespace, metricName) => {
  for (const cluster of [stack.make(), Ec2Cluster.fromContract(stack, 'Imported', 'dev')]) {
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
  stack.make({ warmPool: {} });

  stack.template.hasResource('Custom::InstanceRelease', {
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
  stack.make();

  const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClusterCapacityGroup'), 'AutoScalingGroupARN'] };
  const cluster = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'Arn'] };
  stack.template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
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
  stack.make();

  stack.template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 600 });
});

test('fails with a mistake', () => {
  expect(() => stack.make({ minInstances: 3, maxInstances: 2 })).toThrow(
    expect.objectContaining({
      name: 'BERTH-EC2-001',
      message: 'Stack/Cluster.minInstances = 3: is above maxInstances 2',
    }),
  );
});

test('hands out cluster and group, for what has no prop', () => {
  const { cluster, autoScalingGroup } = stack.make();

  cluster.addPropertyOverride('ServiceConnectDefaults.Namespace', 'shop');
  autoScalingGroup.addPropertyOverride('MaxInstanceLifetime', 604_800);

  const template = stack.template;
  template.hasResourceProperties('AWS::ECS::Cluster', { ServiceConnectDefaults: { Namespace: 'shop' } });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MaxInstanceLifetime: 604_800 });
});

import { type INetwork, Network } from '@berth/network';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { CpuManufacturer, ManagedInstancesCluster, type ManagedInstancesClusterProps } from '../src';

let stack: Stack;
let network: INetwork;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
  network = Network.fromContract(stack, 'Network', 'dev', { zones: 2 });
});

function make(props: Partial<ManagedInstancesClusterProps> = {}): ManagedInstancesCluster {
  return new ManagedInstancesCluster(stack, 'Cluster', { environment: 'dev', network, ...props });
}

function template(): Template {
  return Template.fromStack(stack);
}

/** The launch template of the only provider. */
function launch(): Record<string, unknown> {
  const [provider] = Object.values(template().findResources('AWS::ECS::CapacityProvider'));
  return provider?.Properties.ManagedInstancesProvider.InstanceLaunchTemplate;
}

test.each([
  [undefined, 'enhanced'],
  [ContainerInsights.DISABLED, 'disabled'],
])('measures containers as asked: %s', (containerInsights, Value) => {
  make({ containerInsights });

  template().hasResourceProperties('AWS::ECS::Cluster', {
    ClusterName: Match.absent(),
    ClusterSettings: [{ Name: 'containerInsights', Value }],
    Configuration: Match.absent(),
  });
});

test('takes the name that it is given', () => {
  make({ clusterName: 'shop' });

  template().hasResourceProperties('AWS::ECS::Cluster', { ClusterName: 'shop' });
});

test('lets ECS start instances in the subnets of tasks, with a disk, metrics and the tags of the provider', () => {
  make();

  const [group] = Object.keys(template().findResources('AWS::EC2::SecurityGroup'));
  template().hasResourceProperties('AWS::ECS::CapacityProvider', {
    // not after the stack, whose name may begin with ecs
    Name: { 'Fn::Join': ['', ['on-demand-', { Ref: Match.stringLikeRegexp('^Cluster') }]] },
    ClusterName: { Ref: Match.stringLikeRegexp('^Cluster') },
    AutoScalingGroupProvider: Match.absent(),
    ManagedInstancesProvider: {
      InfrastructureRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('InfrastructureRole'), 'Arn'] },
      InfrastructureOptimization: Match.absent(),
      PropagateTags: 'CAPACITY_PROVIDER',
      InstanceLaunchTemplate: {
        CapacityOptionType: 'ON_DEMAND',
        Ec2InstanceProfileArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Profile'), 'Arn'] },
        InstanceRequirements: Match.absent(),
        Monitoring: 'DETAILED',
        NetworkConfiguration: {
          SecurityGroups: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
          Subnets: stack.resolve(network.subnetIds),
        },
        StorageConfiguration: { StorageSizeGiB: 80 },
      },
    },
  });
});

test('lets nothing into the instances, and only HTTPS out', () => {
  const { instanceSecurityGroup } = make();

  const [group] = Object.keys(template().findResources('AWS::EC2::SecurityGroup'));
  expect(stack.resolve(instanceSecurityGroup.securityGroupId)).toEqual({ 'Fn::GetAtt': [group, 'GroupId'] });
  template().hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [
      {
        CidrIp: '0.0.0.0/0',
        Description: 'ECS, registry, logs',
        FromPort: 443,
        ToPort: 443,
        IpProtocol: 'tcp',
      },
    ],
  });
});

test('makes no association, which ECS refuses for these providers', () => {
  make({ spot: {} });

  template().resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 0);
});

test('starts only instances that hold what is asked for', () => {
  make({
    instances: {
      types: ['m7g.*'],
      vCpus: { min: 2, max: 8 },
      memoryMiB: { min: 4096 },
      cpuManufacturers: [CpuManufacturer.AWS],
    },
    storageGiB: 40,
    detailedMonitoring: false,
  });

  expect(launch()).toMatchObject({
    InstanceRequirements: {
      AllowedInstanceTypes: ['m7g.*'],
      CpuManufacturers: ['amazon-web-services'],
      MemoryMiB: { Min: 4096 },
      VCpuCount: { Min: 2, Max: 8 },
    },
    StorageConfiguration: { StorageSizeGiB: 40 },
    Monitoring: 'BASIC',
  });
});

test('fills in what EC2 wants to know besides types that are not wanted', () => {
  make({ instances: { excludedTypes: ['t3.*'] } });

  expect(launch().InstanceRequirements).toEqual({
    ExcludedInstanceTypes: ['t3.*'],
    MemoryMiB: { Min: 512 },
    VCpuCount: { Min: 1 },
  });
});

test('ends idle instances when it is asked to', () => {
  make({ scaleInAfter: Duration.minutes(5) });

  template().hasResourceProperties('AWS::ECS::CapacityProvider', {
    ManagedInstancesProvider: { InfrastructureOptimization: { ScaleInAfter: 300 } },
  });
});

test('runs everything on ordinary instances by default', () => {
  const { capacity, launchType } = make();

  expect(launchType).toBe('MANAGED_INSTANCES');
  expect(stack.resolve(capacity)).toEqual([
    { capacityProvider: { Ref: expect.stringContaining('OnDemand') }, weight: 1, base: 0 },
  ]);
  template().resourceCountIs('AWS::ECS::CapacityProvider', 1);
});

test('mixes ordinary and Spot instances by base and weight', () => {
  const { capacity } = make({ onDemand: { base: 2 }, spot: { weight: 4 } });

  expect(stack.resolve(capacity)).toEqual([
    { capacityProvider: { Ref: expect.stringContaining('OnDemand') }, weight: 1, base: 2 },
    { capacityProvider: { Ref: expect.stringContaining('Spot') }, weight: 4, base: 0 },
  ]);
  template().hasResourceProperties('AWS::ECS::CapacityProvider', {
    Name: { 'Fn::Join': ['', ['spot-', { Ref: Match.stringLikeRegexp('^Cluster') }]] },
    ManagedInstancesProvider: { InstanceLaunchTemplate: { CapacityOptionType: 'SPOT' } },
  });
});

test('encrypts and records the commands that people run in tasks, for a year, under a rotated key, after the stack', () => {
  const { exec } = make({ exec: true });

  const [logGroup] = Object.keys(template().findResources('AWS::Logs::LogGroup'));
  const [key] = Object.keys(template().findResources('AWS::KMS::Key'));
  template().hasResourceProperties('AWS::ECS::Cluster', {
    Configuration: {
      ExecuteCommandConfiguration: {
        KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
        Logging: 'OVERRIDE',
        LogConfiguration: { CloudWatchLogGroupName: { Ref: logGroup }, CloudWatchEncryptionEnabled: true },
      },
    },
  });
  template().hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template().hasResource('AWS::KMS::Key', {
    Properties: {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } }),
          Match.objectLike({ Effect: 'Deny', Action: 'kms:CreateGrant' }),
        ]),
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  expect(stack.resolve(exec?.logGroup.logGroupName)).toEqual({ Ref: logGroup });
});

test('keeps the record as it is told', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:000000000000:key/1');
  make({ exec: true, encryptionKey, deleteLogWithStack: true, logRetention: RetentionDays.ONE_MONTH });

  template().resourceCountIs('AWS::KMS::Key', 0);
  template().hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30, KmsKeyId: encryptionKey.keyArn },
    DeletionPolicy: 'Delete',
  });
});

test('deletes its own key with the record', () => {
  make({ exec: true, deleteLogWithStack: true });

  template().hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('publishes its contract, which another stack reads', () => {
  const { exec } = make();
  const imported = ManagedInstancesCluster.fromContract(stack, 'Imported', 'dev');

  expect(
    stack.resolve([imported.clusterName, imported.capacity, imported.instanceSecurityGroup.securityGroupId]),
  ).toEqual([
    { Ref: expect.stringContaining('clusterName') },
    [{ capacityProvider: { Ref: expect.stringContaining('v1capacityProvider') }, weight: 1, base: 0 }],
    { Ref: expect.stringContaining('instanceSecurityGroupId') },
  ]);
  expect(imported.launchType).toBe('MANAGED_INSTANCES');
  expect([exec, imported.exec]).toEqual([undefined, undefined]);
  expect(parameters()).toEqual(['capacityProvider', 'clusterName', 'instanceSecurityGroupId']);
});

test('publishes Spot and the record of commands, which another stack reads', () => {
  make({ exec: true, spot: {} });
  const options = { exec: true, onDemand: { weight: 0 }, spot: { weight: 3 } };
  const { exec, capacity } = ManagedInstancesCluster.fromContract(stack, 'Imported', 'dev', options);

  expect(stack.resolve([exec?.key.keyArn, exec?.logGroup.logGroupName])).toEqual([
    { Ref: expect.stringContaining('execKeyArn') },
    { Ref: expect.stringContaining('execLogGroupName') },
  ]);
  expect(stack.resolve(capacity)).toEqual([
    { capacityProvider: { Ref: expect.stringContaining('v1capacityProvider') }, weight: 0, base: 0 },
    { capacityProvider: { Ref: expect.stringContaining('spotCapacityProvider') }, weight: 3, base: 0 },
  ]);
  expect(parameters()).toEqual([
    'capacityProvider',
    'clusterName',
    'execKeyArn',
    'execLogGroupName',
    'instanceSecurityGroupId',
    'spotCapacityProvider',
  ]);
});

/** Fields of the contract. */
function parameters(): string[] {
  return Object.values(template().findResources('AWS::SSM::Parameter'))
    .map(({ Properties }) => Properties.Name.replace('/berth/dev/ecs-managed-cluster/v1/', ''))
    .sort();
}

test.each([
  ['metricTasks', 'TaskCount'],
  ['metricInstances', 'ContainerInstanceCount'],
  ['metricCpuReserved', 'CpuReserved'],
  ['metricMemoryReserved', 'MemoryReserved'],
] as const)('%s is measured for its own and for an imported cluster', (method, metricName) => {
  for (const cluster of [make(), ManagedInstancesCluster.fromContract(stack, 'Imported', 'dev')]) {
    const metric = cluster[method]({ period: Duration.minutes(1) });

    expect(metric).toBeInstanceOf(Metric);
    expect(metric.toMetricConfig().metricStat).toMatchObject({
      namespace: 'ECS/ContainerInsights',
      metricName,
      statistic: 'Average',
      period: Duration.minutes(1),
      dimensions: [{ name: 'ClusterName', value: cluster.clusterName }],
    });
  }
});

test('fails with a mistake in the sizes', () => {
  expect(() => make({ storageGiB: 20 })).toThrow(
    expect.objectContaining({
      name: 'ManagedInstancesOutOfRange',
      message: 'Stack/Cluster.storageGiB = 20: must be a whole number from 30 to 16384 GiB',
    }),
  );
});

test('hands out the cluster, for what has no prop', () => {
  make().cluster.addPropertyOverride('ServiceConnectDefaults.Namespace', 'shop');

  template().hasResourceProperties('AWS::ECS::Cluster', { ServiceConnectDefaults: { Namespace: 'shop' } });
});

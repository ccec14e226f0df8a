import { Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { FargateCluster, type FargateClusterProps } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

function make(props: Partial<FargateClusterProps> = {}): FargateCluster {
  return new FargateCluster(stack, 'Cluster', { environment: 'dev', ...props });
}

function template(): Template {
  return Template.fromStack(stack);
}

test.each([
  [undefined, 'enhanced'],
  [ContainerInsights.ENABLED, 'enabled'],
])('S004-26 measures containers as asked: %s', (containerInsights, Value) => {
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

test('runs everything on Fargate by default, and lets services choose Spot', () => {
  const { capacity, launchType } = make();

  expect(launchType).toBe('FARGATE');
  expect(capacity).toEqual([{ capacityProvider: 'FARGATE', weight: 1, base: 0 }]);
  template().hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
    Cluster: { Ref: Match.stringLikeRegexp('^Cluster') },
    CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1, Base: 0 }],
  });
});

test('S004-56 mixes Fargate and Spot by base and weight', () => {
  const { capacity } = make({ fargate: { base: 2, weight: 1 }, spot: { weight: 4 } });

  const strategy = [
    { CapacityProvider: 'FARGATE', Weight: 1, Base: 2 },
    { CapacityProvider: 'FARGATE_SPOT', Weight: 4, Base: 0 },
  ];
  expect(capacity).toEqual(
    strategy.map(({ CapacityProvider: capacityProvider, Weight: weight, Base: base }) => ({
      capacityProvider,
      weight,
      base,
    })),
  );
  template().hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
    DefaultCapacityProviderStrategy: strategy,
  });
});

test('encrypts and records the commands that people run in tasks', () => {
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
  expect(stack.resolve(exec?.key.keyArn)).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
  expect(stack.resolve(exec?.logGroup.logGroupName)).toEqual({ Ref: logGroup });
});

test('keeps what people did for a year, and after the stack, under a rotated key', () => {
  make({ exec: true });

  template().hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue() },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template().hasResource('AWS::KMS::Key', {
    Properties: {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } }),
          {
            Effect: 'Deny',
            Action: 'kms:CreateGrant',
            Principal: { AWS: '*' },
            Resource: '*',
            Condition: {
              BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
            },
          },
        ]),
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('deletes the record with the stack where that is asked for', () => {
  make({ exec: true, deleteLogWithStack: true, logRetention: RetentionDays.ONE_MONTH });

  template().hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  template().hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('takes the key that it is given', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:000000000000:key/1');
  make({ exec: true, encryptionKey });

  template().resourceCountIs('AWS::KMS::Key', 0);
  template().hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: encryptionKey.keyArn });
  template().hasResourceProperties('AWS::ECS::Cluster', {
    Configuration: { ExecuteCommandConfiguration: { KmsKeyId: encryptionKey.keyArn } },
  });
});

test('publishes its contract, which another stack reads', () => {
  const { exec } = make();
  const imported = FargateCluster.fromContract(stack, 'Imported', 'dev');

  expect(stack.resolve(imported.clusterName)).toEqual({ Ref: expect.stringContaining('clusterName') });
  expect(imported.launchType).toBe('FARGATE');
  expect(imported.capacity).toEqual([{ capacityProvider: 'FARGATE', weight: 1, base: 0 }]);
  expect([exec, imported.exec]).toEqual([undefined, undefined]);
  template().resourceCountIs('AWS::SSM::Parameter', 1);
  template().hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/ecs-fargate-cluster/v1/clusterName',
    Value: { Ref: Match.stringLikeRegexp('^Cluster') },
  });
});

test('publishes the record of commands, which another stack reads', () => {
  make({ exec: true });
  const { exec } = FargateCluster.fromContract(stack, 'Imported', 'dev', { exec: true });

  expect(stack.resolve([exec?.key.keyArn, exec?.logGroup.logGroupName])).toEqual([
    { Ref: expect.stringContaining('execKeyArn') },
    { Ref: expect.stringContaining('execLogGroupName') },
  ]);
  for (const field of ['execKeyArn', 'execLogGroupName']) {
    template().hasResourceProperties('AWS::SSM::Parameter', { Name: `/berth/dev/ecs-fargate-cluster/v1/${field}` });
  }
});

test('gives the services of another stack their shares', () => {
  const { capacity } = FargateCluster.fromContract(stack, 'Imported', 'dev', { fargate: { weight: 0 }, spot: {} });

  expect(capacity).toEqual([
    { capacityProvider: 'FARGATE', weight: 0, base: 0 },
    { capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 },
  ]);
});

test.each([
  ['metricTasks', 'TaskCount'],
  ['metricCpuReserved', 'CpuReserved'],
  ['metricMemoryReserved', 'MemoryReserved'],
] as const)('%s is measured for its own and for an imported cluster', (method, metricName) => {
  for (const cluster of [make(), FargateCluster.fromContract(stack, 'Imported', 'dev')]) {
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

test('fails with a mistake in the shares', () => {
  expect(() => make({ fargate: { weight: 1001 } })).toThrow(
    expect.objectContaining({
      name: 'CapacityOutOfRange',
      message: 'Stack/Cluster.fargate.weight = 1001: must be a whole number from 0 to 1000',
    }),
  );
});

test('hands out the cluster, for what has no prop', () => {
  make().cluster.addPropertyOverride('ServiceConnectDefaults.Namespace', 'shop');

  template().hasResourceProperties('AWS::ECS::Cluster', { ServiceConnectDefaults: { Namespace: 'shop' } });
});

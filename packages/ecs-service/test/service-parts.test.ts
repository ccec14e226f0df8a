import { contractParameterName } from '@berth/foundation';
import { Match } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AccessPoint, FileSystem } from 'aws-cdk-lib/aws-efs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Duration } from 'aws-cdk-lib/core';
import { ContainerService, type IContainerService, RolloutEngine, ServiceSecret } from '../src';
import { evaluate } from './_fixtures/evaluate';
import { ServiceStack } from './_fixtures/service-stack';

const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:app-AbCdEf';
const worker = { port: undefined, health: undefined, route: undefined, engine: RolloutEngine.ECS };

let stack: ServiceStack;
let secret: ISecret;

beforeEach(() => {
  stack = new ServiceStack();
  secret = Secret.fromSecretCompleteArn(stack, 'Secret', SECRET_ARN);
});

test.each([
  [{ field: 'password' }, `${SECRET_ARN}:password::`],
  [{ versionStage: 'AWSPREVIOUS' }, `${SECRET_ARN}::AWSPREVIOUS:`],
  [{ field: 'password', versionId: 'abc' }, `${SECRET_ARN}:password::abc`],
])('reads %j of a secret', (options, valueFrom) => {
  stack.make({ secrets: { PASSWORD: ServiceSecret.fromSecretsManager(secret, options) } });

  expect(stack.container().Secrets).toEqual([{ Name: 'PASSWORD', ValueFrom: valueFrom }]);
});

test('S001-26 reads a parameter, and lets the agent decrypt it', () => {
  const parameter = StringParameter.fromStringParameterName(stack, 'Parameter', '/dev/level');
  const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:000000000000:key/1');
  stack.make({ secrets: { LEVEL: ServiceSecret.fromParameter(parameter, key) } });

  const [level] = stack.container().Secrets as { Name: string; ValueFrom: unknown }[];
  const arn = 'arn:<AWS::Partition>:ssm:eu-west-1:000000000000:parameter/dev/level';
  expect(level?.Name).toBe('LEVEL');
  expect(evaluate(level?.ValueFrom)).toBe(arn);
  const statements = stack.statements(/start of dev-pyshop/);
  expect(evaluate(statements.find(({ Action }) => Action === 'ssm:GetParameters')?.Resource)).toBe(arn);
  expect(statements.at(-1)).toMatchObject({ Action: 'kms:Decrypt', Resource: key.keyArn });
});

test('B37: fails when a URL would get the JSON document of a database', () => {
  const attached = new Secret(stack, 'Admin').attach({
    asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: 'AWS::RDS::DBInstance' as never }),
  });

  expect(() => stack.make({ secrets: { DATABASE_URL: ServiceSecret.fromSecretsManager(attached) } })).toThrow(
    expect.objectContaining({ name: 'BERTH-SEC-005' }),
  );
  const host = ServiceSecret.fromSecretsManager(attached, { field: 'host' });
  expect(() => new ServiceStack().make({ secrets: { DATABASE_URL: host } })).not.toThrow();
});

test('B36: fails when a secret is in another region', () => {
  const elsewhere = Secret.fromSecretCompleteArn(stack, 'Elsewhere', SECRET_ARN.replace('eu-west-1', 'us-east-1'));

  expect(() => stack.make({ secrets: { SECRET_KEY: ServiceSecret.fromSecretsManager(elsewhere) } })).toThrow(
    expect.objectContaining({ name: 'BERTH-SEC-002' }),
  );
});

test('a worker listens nowhere, and tells nobody of a port', () => {
  stack.make({ ...worker, command: ['python', '-m', 'app.worker'] }).publishRollout();

  expect(stack.container()).toMatchObject({
    Command: ['python', '-m', 'app.worker'],
    Environment: [{ Name: 'ENVIRONMENT', Value: 'dev' }],
  });
  expect(stack.container()).not.toHaveProperty('PortMappings');
  expect(stack.service).not.toHaveProperty('LoadBalancers');
  expect(stack.service).not.toHaveProperty('HealthCheckGracePeriodSeconds');
  expect(stack.publishedRollout()).toMatchObject({ container: { name: 'pyshop' }, health: { gracePeriodSeconds: 60 } });
  expect(stack.publishedRollout()).not.toHaveProperty('tasks');
});

test('a worker may stop at once, as nobody sends it requests', () => {
  expect(() => stack.make({ ...worker, stopTimeout: Duration.seconds(5) })).not.toThrow();
});

test('is checked inside its container when asked', () => {
  stack.make({ containerHealthCheck: { command: ['python', '-m', 'app.healthy'], retries: 2 } });

  expect(stack.container()).toMatchObject({
    HealthCheck: { Command: ['CMD', 'python', '-m', 'app.healthy'], Interval: 30, Retries: 2, Timeout: 5 },
  });
});

test('is called by name inside a namespace', () => {
  stack.make({ engine: RolloutEngine.ECS, serviceConnect: { namespace: 'dev.internal' } });

  expect(stack.service.ServiceConnectConfiguration).toMatchObject({
    Enabled: true,
    Namespace: 'dev.internal',
    Services: [{ PortName: 'main', DiscoveryName: 'pyshop', ClientAliases: [{ Port: 8000, DnsName: 'pyshop' }] }],
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': { Ref: expect.stringMatching(/^ServiceLog/) },
        'awslogs-region': 'eu-west-1',
        'awslogs-stream-prefix': 'service-connect',
      },
    },
  });
  expect(stack.container().PortMappings).toMatchObject([{ ContainerPort: 8000, Name: 'main' }]);
});

test('is called by another name when asked', () => {
  stack.make({ engine: RolloutEngine.ECS, serviceConnect: { namespace: 'dev.internal', dnsName: 'shop' } });

  expect(stack.service.ServiceConnectConfiguration).toMatchObject({
    Services: [{ ClientAliases: [{ DnsName: 'shop' }] }],
  });
});

test('a worker only calls others of its namespace', () => {
  stack.make({ ...worker, serviceConnect: { namespace: 'dev.internal' } });

  expect(stack.service.ServiceConnectConfiguration).toMatchObject({ Enabled: true });
  expect(stack.service.ServiceConnectConfiguration).not.toHaveProperty('Services');
});

test('has no name inside a task without Service Connect', () => {
  stack.make();

  expect(stack.container().PortMappings).toEqual([{ ContainerPort: 8000, Protocol: 'tcp' }]);
});

test('shares folders over TLS, with the role of the task', () => {
  const fileSystem = new FileSystem(stack, 'Files', { vpc: stack.network.vpc });
  const accessPoint = new AccessPoint(stack, 'Point', { fileSystem });
  stack.make({
    sharedFolders: [
      { fileSystem, accessPoint, path: '/data' },
      { fileSystem, path: '/fonts', readOnly: true },
    ],
  });

  expect(stack.task.Volumes).toMatchObject([
    { Name: 'writable-0' },
    {
      Name: 'shared-0',
      EFSVolumeConfiguration: {
        TransitEncryption: 'ENABLED',
        AuthorizationConfig: { IAM: 'ENABLED', AccessPointId: { Ref: expect.stringMatching(/^Point/) } },
      },
    },
    {
      Name: 'shared-1',
      EFSVolumeConfiguration: { TransitEncryption: 'ENABLED', AuthorizationConfig: { IAM: 'ENABLED' } },
    },
  ]);
  expect((stack.container().MountPoints as unknown[]).slice(1)).toEqual([
    { ContainerPath: '/data', SourceVolume: 'shared-0', ReadOnly: false },
    { ContainerPath: '/fonts', SourceVolume: 'shared-1', ReadOnly: true },
  ]);
  expect(stack.statements(/^Folders of EFS that dev-pyshop uses/)).toMatchObject([
    {
      Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': expect.anything() } },
    },
    { Action: 'elasticfilesystem:ClientMount' },
  ]);
});

test('publishes its names for other stacks', () => {
  stack.make();

  for (const field of ['clusterName', 'serviceName', 'logGroupName']) {
    stack.template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: contractParameterName('dev', 'pyshop/ecs-service', 1, field),
    });
  }
});

test('is found by another stack', () => {
  const imported = ContainerService.fromContract(stack, 'Imported', 'dev', 'pyshop');

  expect(stack.resolve(imported.serviceName)).toEqual({ Ref: expect.stringContaining('serviceName') });
  expect(stack.resolve(imported.clusterName)).toEqual({ Ref: expect.stringContaining('clusterName') });
  expect(stack.resolve(imported.logGroup.logGroupName)).toEqual({ Ref: expect.stringContaining('logGroupName') });
});

test.each<[string, () => IContainerService]>([
  ['owned', () => stack.make()],
  ['imported', () => ContainerService.fromContract(stack, 'Imported', 'dev', 'pyshop')],
])('measures a service that is %s', (_, service) => {
  const { clusterName: ClusterName, serviceName: ServiceName } = service();
  const dimensions = { ClusterName, ServiceName };
  const made = stack.node.findAll().find((child): child is ContainerService => 'metricRunningTasks' in child);

  expect(made?.metricCpuUtilization()).toMatchObject({
    namespace: 'AWS/ECS',
    metricName: 'CPUUtilization',
    dimensions,
  });
  expect(made?.metricMemoryUtilization({ statistic: 'max' })).toMatchObject({
    namespace: 'AWS/ECS',
    metricName: 'MemoryUtilization',
    statistic: 'Maximum',
    dimensions,
  });
  expect(made?.metricRunningTasks({ period: Duration.minutes(1) })).toMatchObject({
    namespace: 'ECS/ContainerInsights',
    metricName: 'RunningTaskCount',
    statistic: 'Average',
    period: Duration.minutes(1),
    dimensions,
  });
  expect(made?.metricCpuUtilization()).toBeInstanceOf(Metric);
});

test('never waits for its log', () => {
  stack.make();

  expect(stack.container().LogConfiguration).toMatchObject({
    LogDriver: 'awslogs',
    Options: {
      mode: 'non-blocking',
      'max-buffer-size': '26214400b',
      'awslogs-stream-prefix': 'pyshop',
    },
  });
});

test('keeps its log for a year, also when the stack is gone', () => {
  stack.make();

  stack.template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365 },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('keeps its log as long as asked', () => {
  stack.make({ logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  stack.template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
});

test('encrypts its log with a key of its own, which is rotated, kept, and lent to nobody', () => {
  stack.make();

  stack.template.hasResourceProperties('AWS::Logs::LogGroup', {
    KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ServiceLogKey'), 'Arn'] },
  });
  stack.template.hasResource('AWS::KMS::Key', {
    Properties: {
      Description: 'Log of pyshop',
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } }),
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'kms:CreateGrant',
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

test('deletes its own key with the stack when asked', () => {
  stack.make({ deleteLogWithStack: true });

  stack.template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('leaves its log to the key of CloudWatch Logs when asked, and accepts the findings', () => {
  stack.make({ ownLogKey: false });

  stack.template.resourceCountIs('AWS::KMS::Key', 0);
  stack.template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
  expect(Object.keys(stack.accepted('Service/Log'))).toEqual([
    'NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted',
    'CloudFormation-Validate::cloudwatch_log_group_encrypted_check',
  ]);
});

test('accepts no finding of a log with a key', () => {
  stack.make();

  expect(stack.accepted('Service/Log')).toEqual({});
});

test('encrypts its log with the key that is given', () => {
  const logEncryptionKey = Key.fromKeyArn(stack, 'LogKey', 'arn:aws:kms:eu-west-1:000000000000:key/1');

  stack.make({ logEncryptionKey });

  stack.template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: logEncryptionKey.keyArn });
  stack.template.resourceCountIs('AWS::KMS::Key', 0);
});

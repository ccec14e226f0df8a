import { contractParameterName } from '@berth/foundation';
import { parseRollout } from '@berth/rollout';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AccessPoint, FileSystem } from 'aws-cdk-lib/aws-efs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Duration } from 'aws-cdk-lib/core';
import {
  ContainerService,
  type IContainerService,
  NativeRollout,
  RolloutEngine,
  ServiceSecret,
  TaskNetwork,
} from '../src';
import { evaluate } from './_fixtures/evaluate';
import { ec2, fargate, route, ServiceStack } from './_fixtures/service-stack';

const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:app-AbCdEf';
const OTHER_ARN = SECRET_ARN.replace('app', 'web');
const worker = { port: undefined, health: undefined, route: undefined, engine: RolloutEngine.ECS };

let stack: ServiceStack;
let secret: ISecret;

beforeEach(() => {
  stack = new ServiceStack();
  secret = Secret.fromSecretCompleteArn(stack, 'Secret', SECRET_ARN);
});

function publishedRollout() {
  const parameters = stack.template.findResources('AWS::SSM::Parameter', {
    Properties: { Name: '/berth/dev/pyshop/rollout/v1' },
  });
  return parseRollout(evaluate(Object.values(parameters)[0]?.Properties.Value));
}

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

test('tells the deploy tool each secret once, and no parameters', () => {
  const parameter = ServiceSecret.fromParameter(StringParameter.fromStringParameterName(stack, 'Parameter', '/x'));
  const field = (name: string) => ServiceSecret.fromSecretsManager(secret, { field: name });
  const image = `nginx:1@sha256:${'a'.repeat(64)}`;
  const other = Secret.fromSecretCompleteArn(stack, 'Other', OTHER_ARN);
  stack
    .make({
      secrets: { USER: field('user'), PASSWORD: field('password'), LEVEL: parameter },
      sidecars: [{ name: 'web', image, secrets: { KEY: ServiceSecret.fromSecretsManager(other) } }],
      engine: RolloutEngine.ECS,
    })
    .publishRollout();

  expect(publishedRollout().secrets).toEqual([SECRET_ARN, OTHER_ARN]);
});

test('tells the deploy tool what its route is', () => {
  stack.make({ rollout: NativeRollout.blueGreen() }).publishRollout();

  expect(publishedRollout()).toMatchObject({
    engine: 'ecs',
    loadBalancer: {
      productionListener: 'arn:443',
      productionRule: 'arn:443/rule',
      testListener: 'arn:9443',
      testRule: 'arn:9443/rule',
      targetGroups: ['arn:blue', 'arn:green'],
    },
  });
});

test('tells the deploy tool no more of the route than there is', () => {
  const { blue, productionListenerArn } = route;
  stack.make({ engine: RolloutEngine.ECS, route: { blue, productionListenerArn } }).publishRollout();

  expect(publishedRollout().loadBalancer).toEqual({ productionListener: 'arn:443', targetGroups: ['arn:blue'] });
});

test('tells the deploy tool nothing of a load balancer without listener', () => {
  stack.make({ engine: RolloutEngine.ECS, route: { blue: route.blue } }).publishRollout();

  expect(publishedRollout()).not.toHaveProperty('loadBalancer');
});

test('tells the deploy tool where tasks run on Fargate', () => {
  stack.make({ cluster: fargate, engine: RolloutEngine.ECS }).publishRollout();

  expect(publishedRollout()).toMatchObject({ launchType: 'FARGATE', capacity: fargate.capacity });
});

test('tells the deploy tool nothing of a network in bridge mode', () => {
  const instanceSecurityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Instances', 'sg-1');
  const taskNetwork = TaskNetwork.bridge({ reason: 'few network interfaces', owner: 'platform team' });
  stack.make({ cluster: { ...ec2, instanceSecurityGroup }, taskNetwork, engine: RolloutEngine.ECS }).publishRollout();

  expect(publishedRollout()).not.toHaveProperty('network');
});

test('tells the deploy tool which commands can be run by name', () => {
  const tasks = {
    reindex: { command: ['python', '-m', 'app.reindex'] },
    export: { command: ['export'], timeout: Duration.seconds(90) },
  };
  stack.make({ tasks, migration: { command: ['migrate'] }, engine: RolloutEngine.ECS }).publishRollout();

  expect(publishedRollout()).toMatchObject({
    tasks: {
      reindex: { command: ['python', '-m', 'app.reindex'], timeoutMinutes: 15 },
      export: { command: ['export'], timeoutMinutes: 1.5 },
    },
    migration: { command: ['migrate'], timeoutMinutes: 15 },
  });
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
  expect(publishedRollout()).toMatchObject({ container: { name: 'pyshop' }, health: { gracePeriodSeconds: 60 } });
  expect(publishedRollout()).not.toHaveProperty('tasks');
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

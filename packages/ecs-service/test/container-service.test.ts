import { describeProblem } from '@berth/foundation';
import { parseRollout } from '@berth/rollout';
import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Token } from 'aws-cdk-lib/core';
import {
  ContainerService,
  type ContainerServiceFacts,
  type ContainerServiceProps,
  containerServiceProblems,
  NativeRollout,
  RolloutEngine,
  ServiceSecret,
} from '../src';
import { evaluate } from './_fixtures/evaluate';
import { ec2, fargate, route, ServiceStack } from './_fixtures/service-stack';

let stack: ServiceStack;

beforeEach(() => {
  stack = new ServiceStack();
});

const make = (props?: Partial<ContainerServiceProps>) => stack.make(props);
const container = () => stack.container();

function secretNamed(name: string) {
  const arn = `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${name}-AbCdEf`;
  return Secret.fromSecretCompleteArn(stack, name, arn);
}

test('runs one container in awsvpc mode on EC2', () => {
  make({ cpu: 1024, memoryMiB: 2048 });

  stack.template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    Family: 'dev-pyshop',
    RequiresCompatibilities: ['EC2'],
    NetworkMode: 'awsvpc',
    Cpu: '1024',
    Memory: '2048',
    ContainerDefinitions: [
      Match.objectLike({ Name: 'pyshop', Memory: 2048, PortMappings: [Match.objectLike({ ContainerPort: 8000 })] }),
    ],
  });
});

test('gives the container no more than it needs: no root, no capabilities, one writable folder', () => {
  make();

  expect(container()).toMatchObject({
    User: '10001:10001',
    ReadonlyRootFilesystem: true,
    LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
    MountPoints: [{ ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'writable-0' }],
  });
});

test('refers to an image that is never run', () => {
  make();

  expect(evaluate(container().Image)).toMatch(/^000000000000\.dkr\.ecr\.eu-west-1\..*\/pyshop:base$/);
});

test('tells the program where it runs and where to listen, whatever the variables say', () => {
  make({ variables: { LOG_LEVEL: 'debug', PORT: '1' } });

  expect(container().Environment).toEqual(
    expect.arrayContaining([
      { Name: 'ENVIRONMENT', Value: 'dev' },
      { Name: 'HOST', Value: '0.0.0.0' },
      { Name: 'PORT', Value: '8000' },
      { Name: 'LOG_LEVEL', Value: 'debug' },
    ]),
  );
});

const executionStatements = () => stack.statements(/start of dev-pyshop/);

test('lets the ECS agent read the secrets of this service and no others', () => {
  const secret = secretNamed('dev/key');
  make({ secrets: { SECRET_KEY: ServiceSecret.fromSecretsManager(secret) } });

  expect(container().Secrets).toEqual([{ Name: 'SECRET_KEY', ValueFrom: secret.secretArn }]);
  expect(executionStatements()).toContainEqual({
    Action: 'secretsmanager:GetSecretValue',
    Effect: 'Allow',
    Resource: secret.secretArn,
  });
});

test('lets the ECS agent find a secret of which only the name is known', () => {
  const named = Secret.fromSecretNameV2(stack, 'Named', 'dev/key');
  make({ secrets: { SECRET_KEY: ServiceSecret.fromSecretsManager(named) } });

  expect(JSON.stringify(executionStatements())).toContain(':secret:dev/key-??????');
});

test('lets the ECS agent decrypt with the keys of the secrets, each once', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Cmk', 'arn:aws:kms:eu-west-1:000000000000:key/1');
  const secretCompleteArn = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev/key-AbCdEf';
  const encrypted = Secret.fromSecretAttributes(stack, 'Encrypted', { secretCompleteArn, encryptionKey });
  const secret = ServiceSecret.fromSecretsManager(encrypted);
  make({ secrets: { SECRET_KEY: secret, OTHER_KEY: secret } });

  expect(executionStatements()).toContainEqual({
    Action: 'kms:Decrypt',
    Effect: 'Allow',
    Resource: encryptionKey.keyArn,
  });
});

test('lets the ECS agent do nothing more, and nothing by a policy inside the role', () => {
  make();

  const statements = executionStatements();
  expect(statements.flatMap(({ Action }) => Action)).toEqual([
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'ecr:GetAuthorizationToken',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
  expect(statements.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([
    'ecr:GetAuthorizationToken',
  ]);
  stack.template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('gives the tasks the security group of somebody else when told to', () => {
  make({ securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1') });

  stack.template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  stack.template.hasResourceProperties('AWS::ECS::Service', {
    NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ SecurityGroups: ['sg-1'] }) },
  });
});

test('lets only the tasks of this account assume its roles', () => {
  make();

  stack.template.allResourcesProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '000000000000' },
            ArnLike: { 'aws:SourceArn': Match.anyValue() },
          },
        },
      ],
      Version: '2012-10-17',
    },
  });
});

test('gives the code no permission', () => {
  make();

  expect(policiesOf('TaskRole')).toHaveLength(0);
});

test('gives the code what is granted', () => {
  const { taskRole } = make();

  taskRole.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/*'] }));

  expect(policiesOf('TaskRole')).toHaveLength(1);
});

function policiesOf(role: string): unknown[] {
  const Properties = { Roles: [{ Ref: Match.stringLikeRegexp(role) }] };
  return Object.values(stack.template.findResources('AWS::IAM::ManagedPolicy', { Properties }));
}

test('never waits for its log', () => {
  make();

  expect(container().LogConfiguration).toMatchObject({
    LogDriver: 'awslogs',
    Options: {
      mode: 'non-blocking',
      'max-buffer-size': '26214400b',
      'awslogs-stream-prefix': 'pyshop',
    },
  });
});

test('keeps its log for a year, also when the stack is gone', () => {
  make();

  stack.template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365 },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('keeps its log as long as asked', () => {
  make({ logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  stack.template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
});

test('encrypts its log with a key of its own, which is rotated, kept, and lent to nobody', () => {
  make();

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
  make({ deleteLogWithStack: true });

  stack.template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('leaves its log to the key of CloudWatch Logs when asked, and accepts the findings', () => {
  make({ ownLogKey: false });

  stack.template.resourceCountIs('AWS::KMS::Key', 0);
  stack.template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
  expect(Object.keys(stack.accepted('Service/Log'))).toEqual([
    'NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted',
    'CloudFormation-Validate::cloudwatch_log_group_encrypted_check',
  ]);
});

test('accepts no finding of a log with a key', () => {
  make();

  expect(stack.accepted('Service/Log')).toEqual({});
});

test('encrypts its log with the key that is given', () => {
  const logEncryptionKey = Key.fromKeyArn(stack, 'LogKey', 'arn:aws:kms:eu-west-1:000000000000:key/1');

  make({ logEncryptionKey });

  stack.template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: logEncryptionKey.keyArn });
  stack.template.resourceCountIs('AWS::KMS::Key', 0);
});

test('refers to the family, so that no stack update changes what runs', () => {
  make();

  stack.template.hasResource('AWS::ECS::Service', {
    Properties: { TaskDefinition: 'dev-pyshop', ServiceName: 'pyshop', Cluster: 'dev-cluster' },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ServiceTask[0-9A-F]{8}$')]),
  });
});

test('keeps the revision that serves when a stack of a service that ECS releases is updated', () => {
  make({ rollout: NativeRollout.blueGreen() });

  const { template } = stack;
  const [parameter] = Object.keys(
    template.findParameters('*', {
      Type: 'String',
      Default: '',
      Description: 'ARN of the revision that pyshop runs, which an update of the stack keeps',
    }),
  );
  const [condition] = Object.keys(
    template.findConditions('*', { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: parameter }, ''] }] }),
  );
  expect([parameter, condition]).not.toContain(undefined);
  template.hasResourceProperties('AWS::ECS::Service', {
    ServiceName: 'pyshop',
    TaskDefinition: { 'Fn::If': [condition, { Ref: parameter }, 'dev-pyshop'] },
  });
});

test('starts without tasks in the first deployment, and never sends a number later', () => {
  make();

  const template = stack.template;
  template.hasParameter('FirstDeployment', { Type: 'String', AllowedValues: ['yes', 'no'], Default: 'no' });
  template.hasCondition('IsFirstDeployment', { 'Fn::Equals': [{ Ref: 'FirstDeployment' }, 'yes'] });
  template.hasResourceProperties('AWS::ECS::Service', {
    DesiredCount: { 'Fn::If': ['IsFirstDeployment', 0, { Ref: 'AWS::NoValue' }] },
  });
});

test('shares the parameter between the services of a stack', () => {
  make();
  new ContainerService(stack, 'Second', {
    environment: 'dev',
    name: 'worker',
    cluster: ec2,
    network: stack.network,
    route,
    repository: Repository.fromRepositoryName(stack, 'Other', 'worker'),
    port: 8000,
    health: { path: '/' },
  });

  expect(Object.keys(stack.template.findParameters('FirstDeployment'))).toHaveLength(1);
});

test('runs on the capacity provider, spread over zones, without public addresses', () => {
  make();

  stack.template.hasResourceProperties('AWS::ECS::Service', {
    CapacityProviderStrategy: [{ CapacityProvider: 'dev-provider', Weight: 1 }],
    LaunchType: Match.absent(),
    PlacementStrategies: [
      { Type: 'spread', Field: 'attribute:ecs.availability-zone' },
      { Type: 'spread', Field: 'instanceId' },
    ],
    NetworkConfiguration: {
      AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: stack.resolve(stack.network.subnetIds) },
    },
    LoadBalancers: [{ ContainerName: 'pyshop', ContainerPort: 8000, TargetGroupArn: 'arn:blue' }],
    HealthCheckGracePeriodSeconds: 60,
    DeploymentController: { Type: 'CODE_DEPLOY' },
    EnableExecuteCommand: false,
  });
});

test('F40: stops a bad release by itself on the engine of ECS', () => {
  make({ engine: RolloutEngine.ECS, route: undefined });

  stack.template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentController: { Type: 'ECS' },
    DeploymentConfiguration: {
      MinimumHealthyPercent: 100,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    },
    LoadBalancers: Match.absent(),
    HealthCheckGracePeriodSeconds: Match.absent(),
  });
});

test('publishes a rollout contract that the deploy tool can read', () => {
  const service = make({
    desiredCount: 2,
    secrets: { SECRET_KEY: ServiceSecret.fromSecretsManager(secretNamed('key')) },
    migration: { command: ['alembic', 'upgrade', 'head'], timeout: Duration.minutes(20) },
    health: { path: '/healthz', gracePeriod: Duration.seconds(90) },
  });

  service.publishRollout({
    codeDeploy: { application: 'app', deploymentGroup: 'group', deploymentConfig: 'config' },
    loadBalancer: { productionListener: 'arn:80', testListener: 'arn:9000', targetGroups: ['arn:blue', 'arn:green'] },
  });

  expect(publishedRollout()).toEqual({
    version: 1,
    environment: 'dev',
    service: 'pyshop',
    account: '000000000000',
    region: 'eu-west-1',
    cluster: 'dev-cluster',
    ecsService: expect.stringMatching(/^<Service.*Name>$/),
    engine: 'codeDeploy',
    taskDefinition: expect.stringMatching(/^<ServiceTask.*>$/),
    container: { name: 'pyshop', port: 8000 },
    repository: expect.stringMatching(/^000000000000\.dkr\.ecr\.eu-west-1\..*\/pyshop$/),
    desiredCount: 2,
    health: { path: '/healthz', gracePeriodSeconds: 90 },
    logGroup: expect.stringMatching(/^<ServiceLog/),
    network: { subnets: [expect.any(String), expect.any(String)], securityGroups: [expect.any(String)] },
    capacity: [{ capacityProvider: 'dev-provider', weight: 1 }],
    launchType: 'EC2',
    migration: { command: ['alembic', 'upgrade', 'head'], timeoutMinutes: 20 },
    codeDeploy: { application: 'app', deploymentGroup: 'group', deploymentConfig: 'config' },
    loadBalancer: { productionListener: 'arn:80', testListener: 'arn:9000', targetGroups: ['arn:blue', 'arn:green'] },
    secrets: ['arn:aws:secretsmanager:eu-west-1:000000000000:secret:key-AbCdEf'],
  });
});

test('publishes a rollout contract for the engine of ECS', () => {
  make({ engine: RolloutEngine.ECS }).publishRollout();

  expect(publishedRollout()).toMatchObject({ engine: 'ecs', secrets: [] });
});

function publishedRollout() {
  const parameters = stack.template.findResources('AWS::SSM::Parameter', {
    Properties: { Name: '/berth/dev/pyshop/rollout/v1' },
  });
  return parseRollout(evaluate(Object.values(parameters)[0]?.Properties.Value));
}

test.each([
  ['is set by Berth', 'PORT', {}],
  ['stands in variables, too; take it out there', 'LEVEL', { LEVEL: 'debug' }],
])('fails when a secret %s', (fact, name, variables) => {
  expect(() => make({ secrets: { [name]: ServiceSecret.fromSecretsManager(secretNamed('key')) }, variables })).toThrow(
    expect.objectContaining({
      name: 'VariableTwice',
      message: `Stack/Service.secrets.${name} = "(hidden)": ${fact}`,
    }),
  );
});

test.each<[string, Partial<ContainerServiceProps>, string]>([
  ['ServiceNameInvalid', { name: 'Py Shop' }, 'name = "Py Shop": must be 1 to 32 lower-case letters'],
  ['ServiceNameInvalid', { name: '1shop' }, 'name = "1shop"'],
  ['ServiceNameInvalid', { name: `a${'b'.repeat(32)}` }, 'name = '],
  ['BERTH-ECS-004', { port: 70000 }, 'port = 70000: must be a whole number from 1 to 65535'],
  ['BERTH-ECS-004', { port: 0 }, 'port = 0: must be a whole number from 1 to 65535'],
  ['BERTH-ECS-002', { cpu: 64 }, 'cpu = 64: must be a whole number from 128 to 196608'],
  ['BERTH-ECS-002', { memoryMiB: 0 }, 'memoryMiB = 0'],
  ['BERTH-ECS-012', { desiredCount: 0 }, 'desiredCount = 0: must be a whole number from 1 to 5000'],
  ['BERTH-ECS-012', { desiredCount: 5001 }, 'desiredCount = 5001: must be a whole number from 1 to 5000'],
  ['BERTH-LB-002', { health: { path: 'healthz' } }, 'health.path = "healthz": must start with "/"; use "/healthz"'],
  ['BERTH-SEC-001', { variables: { DB_PASSWORD: 'x' } }, 'variables.DB_PASSWORD = "(hidden)": looks like a secret'],
  ['StopTimeoutTooShort', { stopTimeout: Duration.seconds(30) }, 'stopTimeout = "30 s": requests may take 30 s'],
  [
    'StopTimeoutTooShort',
    { deregistrationDelay: Duration.minutes(5) },
    'stopTimeout = "60 s": requests may take 300 s (deregistration delay) after the task is told to stop; use at least 301 s',
  ],
  [
    'StopTimeoutTooLong',
    { cluster: fargate, stopTimeout: Duration.seconds(121) },
    'stopTimeout = "121 s": Fargate allows at most 120 s',
  ],
  ['MigrationCommandEmpty', { migration: { command: [] } }, 'migration.command = "[]": must be a program and its'],
  [
    'BERTH-SEC-001',
    { migration: { command: ['migrate', '--password=hunter2hunter2'] } },
    'migration.command[1] = "(hidden)": looks like a secret',
  ],
  ['CommandEmpty', { tasks: { reindex: { command: [''] } } }, 'tasks.reindex.command = '],
  [
    'BERTH-SEC-001',
    { tasks: { reindex: { command: ['reindex', 'TOKEN=abc'] } } },
    'tasks.reindex.command[1] = "(hidden)": looks like a secret',
  ],
  ['TaskNameInvalid', { tasks: { 'Re index': { command: ['x'] } } }, 'tasks = "Re index": must be 1 to 32 lower-case'],
  ['BERTH-ECS-014', { containerHealthCheck: { command: ['x'], retries: 0 } }, 'containerHealthCheck.retries = 0'],
  [
    'FolderInvalid',
    { writableFolders: ['/tmp', 'var'] },
    'writableFolders[1] = "var": must be an absolute path of letters, digits and . _ @ + -, and not',
  ],
  ['FolderInvalid', { writableFolders: ['/tmp', '/tmp'] }, 'writableFolders[1] = "/tmp": is there twice; leave it out'],
  ['FolderInvalid', { writableFolders: ['/a b'] }, 'writableFolders[0] = "/a b"'],
  ['FolderInvalid', { writableFolders: ['/a/../b'] }, 'writableFolders[0] = "/a/../b"'],
  ['FolderInvalid', { writableFolders: ['/a/.'] }, 'writableFolders[0] = "/a/."'],
  ['FolderInvalid', { writableFolders: ['//a'] }, 'writableFolders[0] = "//a"'],
  ['FolderInvalid', { writableFolders: ['/'] }, 'writableFolders[0] = "/"'],
  ['FolderInvalid', { writableFolders: ['/tmp/'] }, 'writableFolders[0] = "/tmp/"'],
  ['FolderInvalid', { writableFolders: ['/a:b'] }, 'writableFolders[0] = "/a:b"'],
  ['UserIsRoot', { user: 'root' }, 'user = "root": is root'],
])('%s: fails with %#', (name, props, message) => {
  expect(() => make(props)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(`Stack/Service.${message}`) }),
  );
});

test.each<[string, Partial<ContainerServiceProps>]>([
  ['the longest name', { name: `a${'b'.repeat(31)}` }],
  ['the last port', { port: 65_535 }],
  ['the first port', { port: 1 }],
  ['the most tasks', { desiredCount: 5000 }],
  ['two minutes to stop on Fargate', { cluster: fargate, stopTimeout: Duration.seconds(120) }],
  ['more than two minutes to stop on instances', { stopTimeout: Duration.minutes(10) }],
  ['a second more than the deregistration delay', { stopTimeout: Duration.seconds(31) }],
  ['no folder to write to', { writableFolders: [] }],
  ['a folder with a short name', { writableFolders: ['/x'] }],
  ['a folder with signs in its name', { writableFolders: ['/var/lib/.cache/a_b-c@1+2.d'] }],
])('takes %s', (_, props) => {
  expect(() => make(props)).not.toThrow();
});

test('F33: fails when a task would be killed while its last requests run', () => {
  expect(() => make({ deregistrationDelay: Duration.seconds(60) })).toThrow(
    expect.objectContaining({ name: 'StopTimeoutTooShort' }),
  );
});

test('B27: fails when the repository is in another region', () => {
  const repositoryArn = 'arn:aws:ecr:us-east-1:000000000000:repository/pyshop';
  const repository = Repository.fromRepositoryArn(stack, 'Elsewhere', repositoryArn);

  expect(() => make({ repository })).toThrow(
    expect.objectContaining({
      name: 'BERTH-ECS-009',
      message: 'Stack/Service.repository = "us-east-1": image is in us-east-1, service in eu-west-1',
    }),
  );
});

const facts = {
  name: 'pyshop',
  cpu: 256,
  memoryMiB: 512,
  desiredCount: 9,
  variables: {},
  secretNames: [],
} satisfies ContainerServiceFacts;

test.each<[Partial<ContainerServiceFacts>, string[]]>([
  [{ minCount: 9, maxCount: 9 }, []],
  [{ maxCount: 2 }, ['desiredCount = 9: is above max 2']],
  [{ minCount: 10 }, ['desiredCount = 9: is below min 10']],
  [{ desiredCount: Token.asNumber({ Ref: 'Count' }), minCount: 10, maxCount: 2 }, []],
])('B31: judges the number of tasks by the bounds of the scaling (%#)', (bounds, told) => {
  const problems = containerServiceProblems({ ...facts, ...bounds });

  expect(problems.map(describeProblem)).toEqual(told);
  expect(problems.every(({ code }) => code === 'BERTH-ECS-012')).toBe(true);
});

test('B34: fails with a circuit breaker and CodeDeploy', () => {
  const problems = containerServiceProblems({ ...facts, engine: 'codeDeploy', nativeRollout: true });

  expect(problems.map(describeProblem)).toEqual([
    'engine = "codeDeploy": a circuit breaker and a rollout by ECS need the ECS deployment controller; take them out, or use RolloutEngine.ECS',
  ]);
  expect(containerServiceProblems({ ...facts, engine: 'ecs', nativeRollout: true, serviceConnect: true })).toEqual([]);
  expect(containerServiceProblems({ ...facts, engine: 'codeDeploy' })).toEqual([]);
});

test('lets values pass that are known only later', () => {
  const text = Token.asString({ Ref: 'Text' });
  const number = Token.asNumber({ Ref: 'Number' });
  const duration = Duration.seconds(number);
  const unknown = { name: text, cpu: number, memoryMiB: number, desiredCount: number, port: number, healthPath: text };

  expect(
    containerServiceProblems({
      ...facts,
      ...unknown,
      stopTimeout: duration,
      deregistrationDelay: duration,
      writableFolders: [text],
    }),
  ).toEqual([]);
  const stopTimeout = Duration.seconds(1);
  expect(containerServiceProblems({ ...facts, stopTimeout, deregistrationDelay: duration })).toEqual([]);
});

test('hands out service and task definition, for what has no prop', () => {
  const { service, taskDefinition } = make();

  service.addPropertyOverride('AvailabilityZoneRebalancing', 'DISABLED');
  taskDefinition.addVolume({ name: 'spool' });

  stack.template.hasResourceProperties('AWS::ECS::Service', { AvailabilityZoneRebalancing: 'DISABLED' });
  stack.template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    Volumes: Match.arrayWith([Match.objectLike({ Name: 'spool' })]),
  });
});

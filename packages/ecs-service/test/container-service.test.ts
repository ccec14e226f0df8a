import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ContainerService, NativeRollout, RolloutEngine, ServiceSecret } from '../src';
import { evaluate } from './_fixtures/evaluate';
import { ec2, route, ServiceStack } from './_fixtures/service-stack';

let stack: ServiceStack;

beforeEach(() => {
  stack = new ServiceStack();
});

test('runs one container in awsvpc mode on EC2', () => {
  stack.make({ cpu: 1024, memoryMiB: 2048 });

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
  stack.make();

  expect(stack.container()).toMatchObject({
    User: '10001:10001',
    ReadonlyRootFilesystem: true,
    LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
    MountPoints: [{ ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'writable-0' }],
  });
});

test('refers to an image that is never run', () => {
  stack.make();

  expect(evaluate(stack.container().Image)).toMatch(/^000000000000\.dkr\.ecr\.eu-west-1\..*\/pyshop:base$/);
});

test('tells the program where it runs and where to listen, whatever the variables say', () => {
  stack.make({ variables: { LOG_LEVEL: 'debug', PORT: '1' } });

  expect(stack.container().Environment).toEqual(
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
  const secret = stack.secretNamed('dev/key');
  stack.make({ secrets: { SECRET_KEY: ServiceSecret.fromSecretsManager(secret) } });

  expect(stack.container().Secrets).toEqual([{ Name: 'SECRET_KEY', ValueFrom: secret.secretArn }]);
  expect(executionStatements()).toContainEqual({
    Action: 'secretsmanager:GetSecretValue',
    Effect: 'Allow',
    Resource: secret.secretArn,
  });
});

test('lets the ECS agent find a secret of which only the name is known', () => {
  const named = Secret.fromSecretNameV2(stack, 'Named', 'dev/key');
  stack.make({ secrets: { SECRET_KEY: ServiceSecret.fromSecretsManager(named) } });

  expect(JSON.stringify(executionStatements())).toContain(':secret:dev/key-??????');
});

test('lets the ECS agent decrypt with the keys of the secrets, each once', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Cmk', 'arn:aws:kms:eu-west-1:000000000000:key/1');
  const secretCompleteArn = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev/key-AbCdEf';
  const encrypted = Secret.fromSecretAttributes(stack, 'Encrypted', { secretCompleteArn, encryptionKey });
  const secret = ServiceSecret.fromSecretsManager(encrypted);
  stack.make({ secrets: { SECRET_KEY: secret, OTHER_KEY: secret } });

  expect(executionStatements()).toContainEqual({
    Action: 'kms:Decrypt',
    Effect: 'Allow',
    Resource: encryptionKey.keyArn,
  });
});

test('lets the ECS agent do nothing more, and nothing by a policy inside the role', () => {
  stack.make();

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
  stack.make({ securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1') });

  stack.template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  stack.template.hasResourceProperties('AWS::ECS::Service', {
    NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ SecurityGroups: ['sg-1'] }) },
  });
});

test('lets only the tasks of this account assume its roles', () => {
  stack.make();

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
  stack.make();

  expect(policiesOf('TaskRole')).toHaveLength(0);
});

test('gives the code what is granted', () => {
  const { taskRole } = stack.make();

  taskRole.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/*'] }));

  expect(policiesOf('TaskRole')).toHaveLength(1);
});

function policiesOf(role: string): unknown[] {
  const Properties = { Roles: [{ Ref: Match.stringLikeRegexp(role) }] };
  return Object.values(stack.template.findResources('AWS::IAM::ManagedPolicy', { Properties }));
}

test('refers to the family, so that no stack update changes what runs', () => {
  stack.make();

  stack.template.hasResource('AWS::ECS::Service', {
    Properties: { TaskDefinition: 'dev-pyshop', ServiceName: 'pyshop', Cluster: 'dev-cluster' },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ServiceTask[0-9A-F]{8}$')]),
  });
});

test('keeps the revision that serves when a stack of a service that ECS releases is updated', () => {
  stack.make({ rollout: NativeRollout.blueGreen() });

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
  stack.make();

  const template = stack.template;
  template.hasParameter('FirstDeployment', { Type: 'String', AllowedValues: ['yes', 'no'], Default: 'no' });
  template.hasCondition('IsFirstDeployment', { 'Fn::Equals': [{ Ref: 'FirstDeployment' }, 'yes'] });
  template.hasResourceProperties('AWS::ECS::Service', {
    DesiredCount: { 'Fn::If': ['IsFirstDeployment', 0, { Ref: 'AWS::NoValue' }] },
  });
});

test('shares the parameter between the services of a stack', () => {
  stack.make();
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
  stack.make();

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
  stack.make({ engine: RolloutEngine.ECS, route: undefined });

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

test('hands out service and task definition, for what has no prop', () => {
  const { service, taskDefinition } = stack.make();

  service.addPropertyOverride('AvailabilityZoneRebalancing', 'DISABLED');
  taskDefinition.addVolume({ name: 'spool' });

  stack.template.hasResourceProperties('AWS::ECS::Service', { AvailabilityZoneRebalancing: 'DISABLED' });
  stack.template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    Volumes: Match.arrayWith([Match.objectLike({ Name: 'spool' })]),
  });
});

import { SystemTemplates } from '@berth/rehearsal';
import { dev, staging } from '../src/config';
import { follow, stacksOfAll, synthesize, withService } from './_fixtures/synthesize';

const stacks = stacksOfAll();
const system = new SystemTemplates(stacks);
const each = ['dev', 'staging', 'production'].map(name => [name, system.of(`pyshop-${name}`)] as const);
const guarded = each.slice(1);

const task = (templates: SystemTemplates) => templates.one('AWS::ECS::TaskDefinition').properties;
const container = (templates: SystemTemplates) => task(templates).ContainerDefinitions[0];

/** What each variable of the container is. */
function variables(templates: SystemTemplates): Record<string, string> {
  const given: { Name: string; Value: string }[] = container(templates).Environment;
  return Object.fromEntries(given.map(({ Name, Value }) => [Name, Value]));
}

/** Where each secret of the container is. */
function secrets(templates: SystemTemplates): Record<string, unknown> {
  const given: { Name: string; ValueFrom: unknown }[] = container(templates).Secrets;
  return Object.fromEntries(given.map(({ Name, ValueFrom }) => [Name, follow(templates, ValueFrom)]));
}

/** What a role may do: actions, and on what. */
function allowed(templates: SystemTemplates, role: 'ExecutionRoleArn' | 'TaskRoleArn') {
  const [logicalId] = task(templates)[role]['Fn::GetAtt'];
  return templates.statementsOf(logicalId).map(({ effect, actions, resources }) => ({
    effect,
    actions: [...actions].sort(),
    resources: follow(system, resources) as unknown[],
  }));
}

/** How often something is there. */
function count(templates: SystemTemplates, type: string): number {
  return templates.resources(type).length;
}

/** Tasks that the first release starts, as the deploy tool reads it from the contract. */
function firstCount(templates: SystemTemplates): number {
  const rollout = [...templates.contracts()].find(([name]) => name.endsWith('/pyshop/rollout/v1'));
  return Number(/"desiredCount":(\d+)/.exec(JSON.stringify(rollout).replaceAll('\\', ''))?.[1]);
}

test.each(each)(
  'S004-17: tasks of %s are started by a role that pulls one image and reads two secrets',
  (_, templates) => {
    const statements = allowed(templates, 'ExecutionRoleArn');

    const actions = statements.flatMap(statement => statement.actions);
    expect(statements.every(({ effect }) => effect === 'Allow')).toBe(true);
    expect(actions.sort()).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'kms:Decrypt',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
    ]);
    const repository = system.one('AWS::ECR::Repository').logicalId;
    const on = (action: string) => statements.filter(one => one.actions.includes(action)).flatMap(one => one.resources);
    expect(on('ecr:BatchGetImage')).toEqual([{ 'Fn::GetAtt': [repository, 'Arn'] }]);
    expect(on('ecr:GetAuthorizationToken')).toEqual(['*']);
    expect(on('secretsmanager:GetSecretValue')).toEqual(Object.values(secrets(templates)));
  },
);

test.each(each)('S004-18: the code of %s has a role of its own, for the channels of shells alone', (_, templates) => {
  expect(task(templates).TaskRoleArn).not.toEqual(task(templates).ExecutionRoleArn);
  const actions = allowed(templates, 'TaskRoleArn').flatMap(statement => statement.actions);
  expect(actions.sort()).toEqual([
    'kms:Decrypt',
    'logs:CreateLogStream',
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:PutLogEvents',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ]);
});

test('S004-19: the code reads and writes one bucket where the config names it', () => {
  const bucketArn = 'arn:aws:s3:::pyshop-pictures';
  const ofBucket = (templates: SystemTemplates) =>
    allowed(templates, 'TaskRoleArn').filter(({ actions }) => actions.some(action => action.startsWith('s3:')));

  const statements = ofBucket(synthesize(withService(dev, { bucketArn })));

  expect(statements.flatMap(({ actions }) => actions)).toEqual(
    expect.arrayContaining(['s3:GetObject', 's3:PutObject']),
  );
  const resources = statements.flatMap(one => one.resources);
  expect([...new Set(resources)].sort()).toEqual([bucketArn, `${bucketArn}/*`]);
  expect(each.flatMap(([, templates]) => ofBucket(templates))).toEqual([]);
});

test.each(each)('S004-26: the cluster of %s has Container Insights and runs on Fargate', (name, templates) => {
  expect(templates.one('AWS::ECS::Cluster').properties.ClusterSettings).toEqual([
    { Name: 'containerInsights', Value: name === 'production' ? 'enhanced' : 'enabled' },
  ]);
  expect(templates.one('AWS::ECS::Service').properties.CapacityProviderStrategy).toEqual([
    { CapacityProvider: 'FARGATE', Base: 0, Weight: 1 },
  ]);
  expect(count(templates, 'AWS::AutoScaling::AutoScalingGroup')).toBe(0);
});

test('S004-27: tasks of staging have half a vCPU and 1 GiB, and an address of their own, on Fargate', () => {
  expect(task(system.of('pyshop-staging'))).toMatchObject({
    Cpu: '512',
    Memory: '1024',
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
  });
});

test.each(each)('S004-28: what tasks of %s say goes to a log group', (_, templates) => {
  const { LogDriver, Options } = container(templates).LogConfiguration;

  expect(LogDriver).toBe('awslogs');
  expect(templates.byLogicalId(Options['awslogs-group'].Ref).type).toBe('AWS::Logs::LogGroup');
});

test.each(each)('S004-30: ECS takes back a release of %s that does not get healthy', (_, templates) => {
  const { DeploymentConfiguration, DeploymentController } = templates.one('AWS::ECS::Service').properties;

  expect(DeploymentController).toEqual({ Type: 'ECS' });
  expect(DeploymentConfiguration).toMatchObject({
    Strategy: 'ROLLING',
    DeploymentCircuitBreaker: { Enable: true, Rollback: true },
  });
});

test.each(each)('S004-32: shells in tasks of %s are possible, encrypted and logged', (_, templates) => {
  const { Configuration } = templates.one('AWS::ECS::Cluster').properties;

  expect(templates.one('AWS::ECS::Service').properties.EnableExecuteCommand).toBe(true);
  const { KmsKeyId, Logging, LogConfiguration } = Configuration.ExecuteCommandConfiguration;
  expect(KmsKeyId).toMatch(/^\{\{resolve:ssm:\/berth\/pyshop-\w+\/secrets\/v1\/keyArn\}\}$/);
  expect(Logging).toBe('OVERRIDE');
  expect(LogConfiguration.CloudWatchEncryptionEnabled).toBe(true);
  const log = templates.byLogicalId(LogConfiguration.CloudWatchLogGroupName.Ref);
  expect([log.type, log.properties.KmsKeyId]).toEqual(['AWS::Logs::LogGroup', KmsKeyId]);
});

test.each(guarded)('S004-34: the number of tasks of %s follows 70 %% of CPU and 80 %% of memory', (_, templates) => {
  const targets = templates.resources('AWS::ApplicationAutoScaling::ScalingPolicy').map(({ properties }) => {
    const { PredefinedMetricSpecification, TargetValue } = properties.TargetTrackingScalingPolicyConfiguration;
    return [properties.PolicyType, PredefinedMetricSpecification.PredefinedMetricType, TargetValue];
  });

  expect(targets).toEqual([
    ['TargetTrackingScaling', 'ECSServiceAverageCPUUtilization', 70],
    ['TargetTrackingScaling', 'ECSServiceAverageMemoryUtilization', 80],
  ]);
});

test.each(guarded)('S004-35: %s runs 2 to 10 tasks', (_, templates) => {
  expect(templates.one('AWS::ApplicationAutoScaling::ScalableTarget').properties).toMatchObject({
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: 2,
    MaxCapacity: 10,
  });
});

test('S004-48: each environment tells its names, as outputs and as contract, and exports none', () => {
  for (const [name, templates] of each) {
    const outputs = [...templates.outputs().keys()];
    expect(outputs).toEqual(
      expect.arrayContaining([
        ...['ApplicationUrl', 'LoadBalancerDnsName', 'ClusterName', 'ServiceName', 'RepositoryUrl', 'RdsEndpoint'],
        ...['DatabaseSecretArn', 'ApplicationUserSecretArn', 'DatabaseUrlSecretArn', 'PyshopSecretKeyArn'],
      ]),
    );
    const contracts = [...templates.contracts().keys()];
    const fields = ['load-balancer/v1/url', 'load-balancer/v1/dnsName', 'ecs-fargate-cluster/v1/clusterName'];
    const more = [
      'pyshop/ecs-service/v1/serviceName',
      'rds/v1/endpoint',
      'rds/v1/secretArn',
      'rds/v1/applicationSecretArn',
    ];
    const urls = ['secrets/v1/database-url-arn', 'secrets/v1/pyshop-secret-key-arn'];
    expect(contracts).toEqual(
      expect.arrayContaining([...fields, ...more, ...urls].map(field => `/berth/pyshop-${name}/${field}`)),
    );
  }
  expect([...system.contracts().keys()]).toContain('/berth/pyshop-global/container-registry/v1/pyshop/pyshop-uri');
  expect(JSON.stringify(stacks.map(({ template }) => template))).not.toMatch(
    /"Export"|Fn::ImportValue|Fn::GetStackOutput/,
  );
});

test('S004-56: part of the tasks may run on Spot, and dev pays for one database', () => {
  const spot = { base: 1, weight: 1, spotWeight: 3 };

  const templates = synthesize({ ...staging, cluster: { kind: 'fargate', spot } });

  expect(templates.one('AWS::ECS::Service').properties.CapacityProviderStrategy).toEqual([
    { CapacityProvider: 'FARGATE', Base: 1, Weight: 1 },
    { CapacityProvider: 'FARGATE_SPOT', Base: 0, Weight: 3 },
  ]);
  expect(system.of('pyshop-dev').one('AWS::RDS::DBInstance').properties.MultiAZ).toBe(false);
});

test.each(each)('S004-57: tasks of %s know where they are', (name, templates) => {
  expect(variables(templates)).toMatchObject({ ENVIRONMENT: name, ENVIRONMENTS: 'dev,staging,production' });
});

test.each(each)('S004-58: a login to %s lasts half an hour', (_, templates) => {
  expect(variables(templates)).toMatchObject({ ACCESS_TOKEN_EXPIRE_MINUTES: '30' });
});

test.each(each)(
  'S004-59: tasks of %s get SECRET_KEY and DATABASE_URL from Secrets Manager, and no other secret',
  (_, templates) => {
    const { DATABASE_URL: url, SECRET_KEY: key, ...others } = secrets(templates) as Record<string, { Ref: string }>;

    expect(others).toEqual({});
    expect(url).toEqual({ Ref: templates.one('Custom::DatabaseUrl').logicalId });
    expect(templates.byLogicalId(key?.Ref ?? '')).toMatchObject({
      type: 'AWS::SecretsManager::Secret',
      properties: { GenerateSecretString: { PasswordLength: 64 } },
    });
  },
);

test('S004-63: dev is one small task, one small database, one NAT gateway and one load balancer', () => {
  const templates = system.of('pyshop-dev');
  const { DBInstanceClass, MultiAZ } = templates.one('AWS::RDS::DBInstance').properties;

  expect([task(templates).Cpu, task(templates).Memory, DBInstanceClass, MultiAZ]).toEqual([
    ...['256', '512', 'db.t4g.micro', false],
  ]);
  expect(firstCount(templates)).toBe(1);
  expect(count(templates, 'AWS::ApplicationAutoScaling::ScalableTarget')).toBe(0);
  expect(count(templates, 'AWS::EC2::NatGateway')).toBe(1);
  expect(count(templates, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toBe(1);
});

test('S004-64: production is two tasks of 1 vCPU and 2 GiB, two databases, two NAT gateways and one load balancer', () => {
  const templates = system.of('pyshop-production');
  const { DBInstanceClass, MultiAZ } = templates.one('AWS::RDS::DBInstance').properties;

  expect([task(templates).Cpu, task(templates).Memory, DBInstanceClass, MultiAZ]).toEqual([
    ...['1024', '2048', 'db.t4g.small', true],
  ]);
  expect(task(templates).RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' });
  expect(firstCount(templates)).toBe(2);
  expect(count(templates, 'AWS::EC2::NatGateway')).toBe(2);
  expect(count(templates, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toBe(1);
});

test('S004-69: images are in a repository of pyshop-global, which all environments share', () => {
  const repository = system.one('AWS::ECR::Repository');

  expect([repository.stack, repository.properties.RepositoryName]).toEqual(['pyshop-global-registry', 'pyshop/pyshop']);
  for (const [, templates] of each) {
    expect(JSON.stringify(follow(system, container(templates).Image))).toContain(`"${repository.logicalId}"`);
  }
});

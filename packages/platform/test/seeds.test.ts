import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { type CacheConfig, type EnvironmentConfig, Platform, type ServiceConfig } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig, makeService } from './_fixtures/make-config';

const rolling = { engine: 'ecs', shift: { kind: 'rolling' } } as const;

function make(changes: Partial<EnvironmentConfig> = {}): Platform {
  return new Platform(new App({ context: flags }), makeConfig(changes));
}

/** The template of the first service. */
function serviceOf({ services: [service] }: Platform): Template {
  if (!service) throw new TypeError('there is a service');
  return Template.fromStack(service);
}

const outputsOf = (template: Template) => Object.keys(template.findOutputs('*'));

/** Of alarms: what each is about, and when it goes off. */
function thresholdsOf(template: Template): Record<string, number> {
  const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm'));
  return Object.fromEntries(
    alarms.map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties.Threshold]),
  );
}

test('S000-12: services can have another name than their images', () => {
  const template = serviceOf(make({ services: [makeService({ name: 'pyshop-v1', repository: 'pyshop' })] }));

  template.hasParameter('*', { Default: '/berth/global/container-registry/v1/pyshop-arn' });
  template.hasResourceProperties('AWS::ECS::Service', { ServiceName: Match.stringLikeRegexp('-v1$') });
});

test('S000-10, S000-11, S000-12: services and instances have the roles of the shared environment where the config says so', () => {
  const sharedRoles = { reason: 'seed 000 wants three roles for all of it' };
  const roleOf = (field: string) => ({ Ref: Match.stringLikeRegexp(`globaldeployaccessv1${field}Role`) });

  const platform = make({ sharedRoles });

  const template = serviceOf(platform);
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ExecutionRoleArn: roleOf('execution'),
    TaskRoleArn: roleOf('task'),
  });
  const cluster = Template.fromStack(platform.cluster);
  cluster.resourceCountIs('AWS::IAM::InstanceProfile', 0);
  expect(cluster.findParameters('*', { Default: '/berth/global/deploy-access/v1/instanceProfileArn' })).not.toEqual({});
  const agents = (found: Template) =>
    Object.values(found.findResources('AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties.AssumeRolePolicyDocument).includes('ecs-tasks.amazonaws.com'),
    );
  expect(agents(template)).toEqual([]);
  expect(agents(serviceOf(make()))).toHaveLength(2);
});

test('S000-07: the role that starts tasks reads the secrets of the service, whoever made it', () => {
  const template = serviceOf(make({ sharedRoles: { reason: 'seed 000 wants three roles for all of it' } }));

  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).filter(({ Properties }) =>
    JSON.stringify(Properties.PolicyDocument).includes('secretsmanager:GetSecretValue'),
  );
  expect(policies.map(({ Properties }) => JSON.stringify(Properties.Roles))).toContainEqual(
    expect.stringContaining('executionRoleArn'),
  );
});

test('S000-07: the role of the code reads them only where the config says so, whoever made it', () => {
  const sharedRoles = { reason: 'seed 000 wants three roles for all of it' };
  const readers = (service: ServiceConfig) =>
    Object.values(
      serviceOf(make({ sharedRoles, services: [service] })).findResources('AWS::IAM::ManagedPolicy', {
        Properties: { Description: 'Secrets that the tasks get when they start' },
      }),
    ).map(({ Properties }) => JSON.stringify(Properties.Roles));

  expect(readers(makeService())).toEqual([]);
  expect(readers(makeService({ readsSecrets: true }))).toEqual([expect.stringContaining('taskRoleArn')]);
});

test('S001-25: code reads its own secrets and parameters where the config says so', () => {
  const service = makeService({ parameters: { LOG_LEVEL: '/shop/log-level' } });
  const reads = (template: Template) =>
    Object.values(template.findResources('AWS::IAM::ManagedPolicy')).filter(
      ({ Properties: { Description } }) => Description === 'Secrets that the tasks get when they start',
    );

  expect(reads(serviceOf(make({ services: [service] })))).toEqual([]);
  const [policy] = reads(serviceOf(make({ services: [{ ...service, readsSecrets: true }] })));
  expect(JSON.stringify(policy)).toMatch(/secretsmanager:GetSecretValue.*ssm:GetParameter.*parameter\/shop\/log-level/);
});

test('S002-10, S002-35, S002-50, S002-51: shows what the parts have made', () => {
  const services = [
    makeService({ rollout: rolling, secrets: { REDIS_URL: { from: 'cache' }, KEY: { from: 'generated' } } }),
  ];

  const platform = make({ cache: { nodeType: 'cache.t4g.micro', engine: 'redis' }, services });

  const shown = platform.stacks.flatMap(stack => outputsOf(Template.fromStack(stack)));
  expect(shown.sort()).toEqual(
    [
      ...['VpcId', 'PrivateSubnetIds', 'PrivateSubnetCidrs'],
      ...[
        'RdsEndpoint',
        'DatabaseSecretArn',
        'ApplicationUserSecretArn',
        'DatabaseUrlSecretArn',
        'RedisEndpoint',
        'RedisUrlSecretArn',
      ],
      ...['PyshopKeyArn', 'AlarmTopicArn', 'ApplicationUrl', 'LoadBalancerDnsName', 'RepositoryUrl'],
      ...['ClusterName', 'InstanceType', 'InstanceImage', 'InstanceBounds', 'AutoScalingGroupName'],
      ...['ServiceName', 'LogGroupName'],
    ].sort(),
  );
});

test('S002-25, S002-28, S002-43: the database has the windows, the standby and the figures that the config names', () => {
  const database = {
    ...{ instanceClass: 'db.t4g.small', storageGiB: 50, maxStorageGiB: 100, version: '16', multiAz: true },
    ...{ backupDays: 7, backupWindow: '02:00-03:00', maintenanceWindow: 'mon:04:00-mon:05:00' },
    ...{ enhancedMonitoring: true, parameters: { log_min_duration_statement: '500' } },
  };

  const template = Template.fromStack(make({ database }).data);

  template.hasResourceProperties('AWS::RDS::DBInstance', {
    DBInstanceClass: 'db.t4g.small',
    AllocatedStorage: '50',
    MaxAllocatedStorage: 100,
    EngineVersion: '16',
    MultiAZ: true,
    BackupRetentionPeriod: 7,
    PreferredBackupWindow: '02:00-03:00',
    PreferredMaintenanceWindow: 'mon:04:00-mon:05:00',
    MonitoringInterval: 60,
    EnablePerformanceInsights: true,
  });
  template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
    Parameters: { log_min_duration_statement: '500', 'rds.force_ssl': '1' },
  });
});

test('S004-53, S004-56: the database has replicas, a pool and one zone where the config says so', () => {
  const singleAz = { reason: 'it can be restored within an hour' };

  const database = { instanceClass: 'db.t4g.small', storageGiB: 20, readReplicas: 1, proxy: true, singleAz };
  const template = Template.fromStack(make({ database, protection: 'strict' }).data);

  template.resourceCountIs('AWS::RDS::DBInstance', 2);
  template.resourceCountIs('AWS::RDS::DBProxy', 1);
  template.hasResourceProperties('AWS::RDS::DBInstance', { AllocatedStorage: '20', MultiAZ: false });
});

test('S004-15: the URL of the database begins as the config says', () => {
  const database = { instanceClass: 'db.t4g.micro', storageGiB: 20 };
  const schemeOf = (changes: object) => {
    const { data } = make({ database: { ...database, ...changes } });
    return JSON.stringify(Template.fromStack(data).findResources('Custom::DatabaseUrl'));
  };

  expect(schemeOf({})).toContain('"postgresql+psycopg"');
  expect(schemeOf({ urlScheme: 'postgresql' })).toContain('"postgresql"');
});

test('S002-30: the cache has the engine, the version and the settings that the config names', () => {
  const cache: CacheConfig = {
    nodeType: 'cache.t4g.small',
    engine: 'redis',
    version: '7.0',
    nodes: 3,
    snapshotDays: 5,
    parameters: { 'maxmemory-policy': 'allkeys-lru' },
  };

  const template = Template.fromStack(make({ cache }).data);

  template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
    Engine: 'redis',
    EngineVersion: '7.0',
    CacheNodeType: 'cache.t4g.small',
    NumCacheClusters: 3,
    SnapshotRetentionLimit: 5,
  });
  template.hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
    Properties: { 'maxmemory-policy': 'allkeys-lru' },
  });
});

test.each([
  ['strict', undefined, 2, 15],
  ['relaxed', undefined, 1, 1],
  ['strict', { reason: 'it fills again within minutes' }, 1, 15],
] as const)('a cache with protection %s and singleNode %j has %d nodes', (protection, singleNode, nodes, days) => {
  const template = Template.fromStack(make({ protection, cache: { nodeType: 'cache.t4g.micro', singleNode } }).data);

  template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
    NumCacheClusters: nodes,
    SnapshotRetentionLimit: days,
    Engine: 'valkey',
  });
});

test('S004-39, S004-40, S004-41: alarms go off where the config says', () => {
  const thresholds = {
    ...{ serviceCpu: 71, serviceMemory: 72, errors: 3, responseSeconds: 4, unhealthyTargets: 5 },
    ...{ databaseCpu: 73, databaseFreeGiB: 2, databaseConnections: 6 },
    ...{ cacheCpu: 74, cacheMemory: 75, cacheEvictions: 8 },
  };

  const { monitoring } = make({ monitoring: { thresholds }, cache: { nodeType: 'cache.t4g.micro' } });

  expect(thresholdsOf(Template.fromStack(monitoring))).toMatchObject({
    pyshopTasksCpu: 71,
    pyshopTasksMemory: 72,
    pyshopUsersErrors: 3,
    pyshopUsersResponseTime: 4,
    pyshopUsersUnhealthyHosts: 5,
    DatabaseAlarmsCpu: 73,
    DatabaseAlarmsFreeStorage: 2 * 1024 ** 3,
    DatabaseAlarmsConnections: 6,
    CacheAlarmsEngineCpu: 74,
    CacheAlarmsMemory: 75,
    CacheAlarmsEvictions: 8,
  });
});

test('watches the API that users come in by', () => {
  const plainHttp = { reason: 'inside the VPC, behind the link' };

  const { monitoring } = make({
    edge: { kind: 'httpApi', plainHttp },
    monitoring: { thresholds: { errors: 3, responseSeconds: 4 } },
  });

  const template = Template.fromStack(monitoring);
  expect(thresholdsOf(template)).toMatchObject({ ApiAlarmsErrors: 3, ApiAlarmsLatency: 4000 });
  expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain('AWS/ApiGateway');
  expect(thresholdsOf(Template.fromStack(make().monitoring))).not.toHaveProperty('ApiAlarmsErrors');
});

test('S003-06: tasks and internal load balancer are in the secondary range, the database is not', () => {
  const tier = (name: string, kind: 'public' | 'private' | 'isolated', cidrs: string[]) => ({ name, kind, cidrs });
  const network = {
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    secondaryCidrs: ['172.10.0.0/16'],
    allowPublicRange: { reason: 'the range of the seed is public space' },
    natGateways: 'perZone',
    tiers: [
      tier('public', 'public', ['10.0.10.0/24', '10.0.20.0/24']),
      { ...tier('enterprise', 'private', ['10.0.1.0/24', '10.0.2.0/24']), holds: 'data' },
      { ...tier('ecs', 'isolated', ['172.10.1.0/24', '172.10.2.0/24']), holds: 'workload' },
    ],
  } as const;
  const edge = { kind: 'httpApi', plainHttp: { reason: 'inside the VPC, behind the link' }, selfSignUp: true } as const;

  const platform = make({ network, edge, cluster: { kind: 'fargate' }, services: [makeService({ rollout: rolling })] });

  const blocks = (template: Template) =>
    Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties.CidrBlock);
  expect(blocks(Template.fromStack(platform.network))).toEqual(network.tiers.flatMap(({ cidrs }) => cidrs));
  Template.fromStack(platform.cluster).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internal',
  });
  Template.fromStack(platform.network).resourceCountIs('AWS::EC2::NatGateway', 2);
});

test('makes no stack for data where there is none, as CloudFormation refuses it', () => {
  const platform = make({ database: undefined, services: [makeService({ secrets: {}, migration: undefined })] });

  expect(platform.stacks.map(({ stackName }) => stackName)).toEqual([
    'dev-base',
    'dev-network',
    'dev-cluster',
    'dev-service-pyshop',
    'dev-monitoring',
  ]);
  expect(() => platform.data).toThrow(expect.objectContaining({ name: 'NoData' }));
});

test.each<Partial<EnvironmentConfig>>([
  { services: [makeService({ secrets: { KEY: { from: 'generated' } } })] },
  { cache: { nodeType: 'cache.t4g.micro' }, services: [makeService({ secrets: {} })] },
])('makes a stack for data that is %j alone', changes => {
  expect(make({ database: undefined, ...changes }).data.stackName).toBe('dev-data');
});

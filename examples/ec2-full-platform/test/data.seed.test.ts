import { main } from '../src/config';
import { synthesize } from './_fixtures/system';

const system = synthesize();
const database = system.one('AWS::RDS::DBInstance');
const cache = system.one('AWS::ElastiCache::ReplicationGroup');
const task = system.one('AWS::ECS::TaskDefinition');
const [container] = task.properties.ContainerDefinitions;
const privateSubnets = system.contract(main.name, 'network/v1/privateSubnetIds');
const hosts = system.contract(main.name, 'ecs-ec2-cluster/v1/instanceSecurityGroupId');

/** Minutes of a week that a window takes: `sun:03:00-sun:04:00`, or one of every day. */
function minutesOf(window: string): number[] {
  const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  const [from, to] = window.split('-').map(point => {
    const parts = point.split(':');
    const [hour, minute] = parts.slice(-2).map(Number);
    return (parts.length === 3 ? day.indexOf(parts[0] ?? '') * 1440 : 0) + (hour ?? 0) * 60 + (minute ?? 0);
  });
  const minutes = Array.from({ length: (to ?? 0) - (from ?? 0) }, (_, index) => (from ?? 0) + index);
  return window.length > 11 ? minutes : day.flatMap((_, index) => minutes.map(minute => minute + index * 1440));
}

/** Metrics of the dashboard, by their namespace. */
function drawn(namespace: string): string[] {
  const dashboard = system.one('AWS::CloudWatch::Dashboard');
  const { widgets } = JSON.parse(String(system.follow(dashboard, dashboard.properties.DashboardBody))) as {
    widgets: { properties: { metrics?: string[][] } }[];
  };
  const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  return metrics.filter(([of]) => of === namespace).map(([, name = '']) => name);
}

test('S002-24: the database is a PostgreSQL that AWS supports, private in the private subnets', () => {
  const group = system.one('AWS::RDS::DBSubnetGroup');

  expect(database.properties).toMatchObject({ Engine: 'postgres', EngineVersion: '17', PubliclyAccessible: false });
  expect(system.follow(database, database.properties.DBSubnetGroupName)).toBe(group.logicalId);
  expect(system.follow(group, group.properties.SubnetIds)).toEqual(privateSubnets);
});

test('S002-25: backups stay a week, and are made at another time than maintenance', () => {
  const { BackupRetentionPeriod, PreferredBackupWindow, PreferredMaintenanceWindow } = database.properties;
  const backup = new Set(minutesOf(PreferredBackupWindow));
  const maintenance = minutesOf(PreferredMaintenanceWindow);

  expect(BackupRetentionPeriod).toBe(7);
  expect([backup.size, maintenance.length]).toEqual([7 * 60, 60]);
  expect(maintenance.filter(minute => backup.has(minute))).toEqual([]);
});

test('S002-26: RDS keeps the master password in Secrets Manager', () => {
  expect(database.properties.ManageMasterUserPassword).toBe(true);
  expect(database.properties.MasterUserPassword).toBeUndefined();
  expect(system.output('DatabaseSecretArn')).toBe(database.logicalId);
});

test('S002-27: the database can be in the private subnets of two zones', () => {
  const group = system.one('AWS::RDS::DBSubnetGroup');
  const ids = system.follow(group, group.properties.SubnetIds) as string[];

  expect(ids.map(id => system.byLogicalId(id).properties.AvailabilityZone)).toEqual(['eu-west-1a', 'eu-west-1b']);
  expect(ids).toEqual(privateSubnets);
});

test('S002-28: a standby in another zone takes over', () => {
  expect(database.properties.MultiAZ).toBe(true);
});

test('S002-29: the group of the hosts is the only one that reaches the database', () => {
  const [group] = database.properties.VPCSecurityGroups.map((value: unknown) => system.follow(database, value));
  const template = system.one('AWS::EC2::LaunchTemplate');
  const [hostInterface] = template.properties.LaunchTemplateData.NetworkInterfaces;
  const ofHosts = system.follow(template, hostInterface.Groups);
  const schedules = system.resources('AWS::SecretsManager::RotationSchedule');
  const [rotation] = schedules.flatMap(schedule => {
    const { RotationLambdaARN } = schedule.properties;
    return RotationLambdaARN ? [system.byLogicalId(String(system.follow(schedule, RotationLambdaARN)))] : [];
  });

  expect(system.waysInto(group)).toEqual([{ from: hosts, ports: 'tcp 5432-5432' }]);
  expect(ofHosts).toEqual([hosts]);
  expect(system.follow(database, rotation?.properties.VpcConfig.SecurityGroupIds)).toEqual([hosts]);
});

test('S002-30: Redis is a replication group with TLS, a password and encryption at rest', () => {
  expect(cache.properties).toMatchObject({
    ...{ Engine: 'redis', EngineVersion: '7.1', TransitEncryptionEnabled: true, TransitEncryptionMode: 'required' },
    ...{ AtRestEncryptionEnabled: true, KmsKeyId: expect.anything(), AuthToken: expect.anything() },
  });
  expect(system.resources('AWS::ElastiCache::CacheCluster')).toEqual([]);
});

test('S002-31: Redis is in the private subnets', () => {
  const group = system.one('AWS::ElastiCache::SubnetGroup');

  expect(system.follow(cache, cache.properties.CacheSubnetGroupName)).toBe(group.logicalId);
  expect(system.follow(group, group.properties.SubnetIds)).toEqual(privateSubnets);
});

test('S002-32: only hosts reach Redis', () => {
  const [group] = cache.properties.SecurityGroupIds.map((value: unknown) => system.follow(cache, value));

  expect(system.waysInto(group)).toEqual([{ from: hosts, ports: 'tcp 6379-6379' }]);
});

test('S002-35: the address of Redis is an output and a contract', () => {
  const address = { 'Fn::GetAtt': [cache.logicalId, 'PrimaryEndPoint.Address'] };

  expect(system.outputs().get('RedisEndpoint')).toEqual([address]);
  expect(system.contracts().get(`/berth/${main.name}/redis/v1/endpoint`)).toEqual(address);
});

test('S002-50: the address of the database is an output and a contract', () => {
  const address = { 'Fn::GetAtt': [database.logicalId, 'Endpoint.Address'] };

  expect(system.outputs().get('RdsEndpoint')).toEqual([address]);
  expect(system.contracts().get(`/berth/${main.name}/rds/v1/endpoint`)).toEqual(address);
});

test('S002-36: images are scanned when they are pushed', () => {
  expect(system.one('AWS::ECR::Repository').properties.ImageScanningConfiguration).toEqual({ ScanOnPush: true });
});

test('S002-37: the address of the repository is an output and a contract, and tasks run its image', () => {
  const { logicalId, properties } = system.one('AWS::ECR::Repository');
  const registry = `${logicalId}.dkr.ecr.${logicalId}.AWS::URLSuffix`;

  expect(properties.RepositoryName).toBe('ec2-full-platform/pyshop');
  expect(system.contract('ec2-full-platform-global', 'container-registry/v1/ec2-full-platform/pyshop-uri')).toBe(
    `${registry}/${logicalId}`,
  );
  expect(system.follow(task, system.outputs().get('RepositoryUrl')?.[0])).toBe(`${registry}/ec2-full-platform/pyshop`);
  expect(system.follow(task, container.Image)).toBe(`${registry}/ec2-full-platform/pyshop:base`);
});

test('S002-38: the credentials of the application are a secret, which nobody has written down', () => {
  const users = system.one('Custom::DatabaseUsers');
  const secret = system.byLogicalId(String(system.contract(main.name, 'rds/v1/applicationSecretArn')));
  const kept = secret.type === users.type ? system.follow(users, users.properties.secretArn) : secret.logicalId;
  const { properties } = system.byLogicalId(String(kept));

  expect(properties.SecretString).toBeUndefined();
  expect(properties.GenerateSecretString).toMatchObject({
    ...{ GenerateStringKey: 'password', SecretStringTemplate: '{"username":"app"}', PasswordLength: 32 },
  });
});

test('S002-39: the password of Redis is a secret, which the server gets', () => {
  const secret = system.byLogicalId(String(system.contract(main.name, 'redis/v1/authTokenArn')));

  expect(secret.type).toBe('AWS::SecretsManager::Secret');
  expect(secret.properties.GenerateSecretString).toMatchObject({ PasswordLength: 64 });
  expect(system.follow(cache, cache.properties.AuthToken)).toBe(
    `{{resolve:secretsmanager:${secret.logicalId}:SecretString:::}}`,
  );
});

test('S002-40: tasks get the URLs of database and Redis as secrets, and no secret as a variable', () => {
  const secrets = new Map<string, string>(
    container.Secrets.map(({ Name, ValueFrom }: { Name: string; ValueFrom: unknown }) => [
      Name,
      system.follow(task, ValueFrom),
    ]),
  );
  const url = system.one('Custom::DatabaseUrl');
  const readable = system
    .statementsOf(String(system.follow(task, task.properties.ExecutionRoleArn)))
    .filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'))
    .flatMap(({ resources }) => resources.map(resource => system.follow(task, resource)));

  expect(secrets.get('DATABASE_URL')).toBe(url.logicalId);
  expect(system.byLogicalId(String(system.follow(url, url.properties.secretArn))).type).toBe(
    'AWS::SecretsManager::Secret',
  );
  expect(system.byLogicalId(secrets.get('REDIS_URL') ?? '')).toMatchObject({
    type: 'AWS::SecretsManager::Secret',
    properties: { Description: 'REDIS_URL' },
  });
  expect(readable).toEqual(expect.arrayContaining([secrets.get('DATABASE_URL'), secrets.get('REDIS_URL')]));
  expect(container.Environment.map(({ Name }: { Name: string }) => Name)).toEqual(['ENVIRONMENT', 'HOST', 'PORT']);
});

test('S002-42: the logs of all tasks are kept for thirty days', () => {
  const { Options, LogDriver } = container.LogConfiguration;
  const group = system.byLogicalId(String(system.follow(task, Options['awslogs-group'])));

  expect(task.properties.ContainerDefinitions).toHaveLength(1);
  expect(LogDriver).toBe('awslogs');
  expect([group.type, group.properties.RetentionInDays]).toEqual(['AWS::Logs::LogGroup', 30]);
  expect(system.resources('AWS::Logs::LogGroup').filter(({ properties }) => !properties.RetentionInDays)).toEqual([]);
});

test('S002-43: the system and the queries of the database are watched', () => {
  const role = system.byLogicalId(String(system.follow(database, database.properties.MonitoringRoleArn)));

  expect(database.properties).toMatchObject({ MonitoringInterval: 60, EnablePerformanceInsights: true });
  expect(role.properties.AssumeRolePolicyDocument.Statement).toEqual([
    expect.objectContaining({ Principal: { Service: 'monitoring.rds.amazonaws.com' } }),
  ]);
});

test.each([
  ['AWS/ECS', ['CPUUtilization', 'MemoryUtilization']],
  ['AWS/RDS', ['CPUUtilization', 'FreeableMemory', 'DatabaseConnections']],
  [
    'AWS/ElastiCache',
    ['EngineCPUUtilization', 'DatabaseMemoryUsagePercentage', 'CacheHits', 'Evictions', 'CurrConnections'],
  ],
])('S002-44: the dashboard draws what there is of %s', (namespace, names) => {
  expect(drawn(namespace)).toEqual(expect.arrayContaining(names));
});

test('S002-44: alarms ring when Redis is short of memory or busy', () => {
  const alarms = system
    .resources('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.Namespace === 'AWS/ElastiCache')
    .map(({ stack, properties: { MetricName, Threshold, AlarmActions, Dimensions } }) => ({
      ...{ MetricName, Threshold, node: system.follow({ stack }, Dimensions), told: AlarmActions.length },
    }));

  const node = [{ Name: 'CacheClusterId', Value: `${cache.logicalId}-001` }];
  expect(alarms).toEqual(
    expect.arrayContaining([
      { MetricName: 'DatabaseMemoryUsagePercentage', Threshold: 80, node, told: 1 },
      { MetricName: 'EngineCPUUtilization', Threshold: 80, node, told: 1 },
    ]),
  );
});

import { Network } from '@berth/network';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Cache, CacheEngine, type CacheProps } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Data', { env });
});

function makeCache(props: Partial<CacheProps> = {}): Cache {
  const network = Network.fromContract(stack, 'Network', 'dev');
  return new Cache(stack, 'Cache', { environment: 'dev', network, ...props });
}

const groupHas = (properties: object) =>
  Template.fromStack(stack).hasResourceProperties('AWS::ElastiCache::ReplicationGroup', properties);

const OWN_KEY = { 'Fn::GetAtt': ['CacheKeyCDF9DE27', 'Arn'] };

test('S002-30: is a replication group, encrypted at rest with a key of its own and in transit for everybody', () => {
  makeCache();

  groupHas({
    AtRestEncryptionEnabled: true,
    KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('CacheKey'), 'Arn'] },
    TransitEncryptionEnabled: true,
    TransitEncryptionMode: 'required',
  });
  Template.fromStack(stack).hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EnableKeyRotation: true, Description: 'Cache of dev' },
  });
});

test('lets only services of AWS lend its key', () => {
  makeCache();

  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
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
  });
});

test('takes the key that it is given, and makes none', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
  makeCache({ encryptionKey });

  groupHas({ KmsKeyId: encryptionKey.keyArn });
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
  Template.fromStack(stack).allResourcesProperties('AWS::SecretsManager::Secret', { KmsKeyId: encryptionKey.keyArn });
  Template.fromStack(stack).allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: encryptionKey.keyArn });
});

test('survives the loss of a zone, and takes fixes in its window', () => {
  makeCache();

  groupHas({
    NumCacheClusters: 2,
    AutomaticFailoverEnabled: true,
    MultiAZEnabled: true,
    AutoMinorVersionUpgrade: true,
    PreferredMaintenanceWindow: 'sun:05:00-sun:06:00',
  });
});

test('has a snapshot of every day for 15 days, and one when its stack goes', () => {
  makeCache();

  Template.fromStack(stack).hasResource('AWS::ElastiCache::ReplicationGroup', {
    DeletionPolicy: 'Snapshot',
    UpdateReplacePolicy: 'Snapshot',
    Properties: { SnapshotRetentionLimit: 15, SnapshotWindow: '03:00-04:00' },
  });
});

test('goes with everything it has when told to', () => {
  makeCache({ deleteWithStack: true });

  const template = Template.fromStack(stack);
  const gone = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
  template.allResources('AWS::ElastiCache::ReplicationGroup', gone);
  template.allResources('AWS::KMS::Key', gone);
  template.allResources('AWS::SecretsManager::Secret', gone);
  template.allResources('AWS::Logs::LogGroup', gone);
});

test('small and cheap when asked for', () => {
  makeCache({ nodes: 1, snapshotRetention: Duration.days(1), nodeType: 'cache.t4g.small' });

  groupHas({
    NumCacheClusters: 1,
    AutomaticFailoverEnabled: false,
    MultiAZEnabled: false,
    SnapshotRetentionLimit: 1,
    CacheNodeType: 'cache.t4g.small',
  });
});

test('keeps replicas that do not take over when asked for', () => {
  makeCache({ nodes: 3, automaticFailover: false });

  groupHas({ NumCacheClusters: 3, AutomaticFailoverEnabled: false, MultiAZEnabled: false });
});

test('runs on the smallest node, in the windows that are given', () => {
  makeCache({ snapshotWindow: '23:30-00:30', maintenanceWindow: 'mon:01:00-mon:03:00' });

  groupHas({
    CacheNodeType: 'cache.t4g.micro',
    SnapshotWindow: '23:30-00:30',
    PreferredMaintenanceWindow: 'mon:01:00-mon:03:00',
  });
});

test.each([
  [undefined, undefined, 'valkey', '8.2', 'valkey8'],
  [CacheEngine.VALKEY, '7', 'valkey', '7.2', 'valkey7'],
  [CacheEngine.VALKEY, '8.0', 'valkey', '8.0', 'valkey8'],
  [CacheEngine.VALKEY, '9', 'valkey', '9.0', 'valkey9'],
  [CacheEngine.REDIS, undefined, 'redis', '7.1', 'redis7'],
  [CacheEngine.REDIS, '7.0', 'redis', '7.0', 'redis7'],
])('engine %s %s is %s %s with parameters of %s', (engine, engineVersion, Engine, EngineVersion, family) => {
  makeCache({ engine, engineVersion });

  groupHas({ Engine, EngineVersion });
  Template.fromStack(stack).hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
    CacheParameterGroupFamily: family,
  });
});

test('takes settings of the engine', () => {
  makeCache({ parameters: { 'maxmemory-policy': 'allkeys-lru' } });

  groupHas({ CacheParameterGroupName: { Ref: Match.stringLikeRegexp('CacheParameters') } });
  Template.fromStack(stack).hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
    Description: 'Cache of dev',
    Properties: { 'maxmemory-policy': 'allkeys-lru' },
  });
});

test('S002-31: is in the data subnets of its network', () => {
  makeCache();

  groupHas({ CacheSubnetGroupName: { Ref: Match.stringLikeRegexp('CacheSubnets') } });
  const subnets = Object.values(Template.fromStack(stack).findResources('AWS::ElastiCache::SubnetGroup'));
  expect(JSON.stringify(subnets)).toContain('dataSubnetIds');
});

test('lets nobody in, and nothing out, until told', () => {
  makeCache();

  groupHas({ SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('CacheGroup'), 'GroupId'] }] });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Cache of dev',
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
});

test('S002-39: has a password that exists in Secrets Manager only', () => {
  makeCache();

  Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      Description: 'Password of the cache',
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      KmsKeyId: OWN_KEY,
    },
  });
  groupHas({
    AuthToken: {
      'Fn::Join': [
        '',
        ['{{resolve:secretsmanager:', { Ref: Match.stringLikeRegexp('AuthToken') }, ':SecretString:::}}'],
      ],
    },
  });
});

test('S002-40: has a URL with TLS and password, put together from references', () => {
  makeCache();

  const endpoint = (part: string) => ({ 'Fn::GetAtt': ['Cache18F6EE16', `PrimaryEndPoint.${part}`] });
  Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'Delete',
    Properties: {
      Description: 'REDIS_URL',
      KmsKeyId: OWN_KEY,
      SecretString: {
        'Fn::Join': [
          '',
          [
            'rediss://:{{resolve:secretsmanager:',
            { Ref: Match.stringLikeRegexp('AuthToken') },
            ':SecretString:::}}@',
            endpoint('Address'),
            ':',
            endpoint('Port'),
            '/0',
          ],
        ],
      },
    },
  });
});

test('writes what the engine says and which commands took long to encrypted logs of its own', () => {
  makeCache();

  const delivery = (logType: string, id: string) => ({
    LogType: logType,
    LogFormat: 'json',
    DestinationType: 'cloudwatch-logs',
    DestinationDetails: { CloudWatchLogsDetails: { LogGroup: { Ref: Match.stringLikeRegexp(id) } } },
  });
  groupHas({
    LogDeliveryConfigurations: [delivery('engine-log', 'LogsEngine'), delivery('slow-log', 'LogsSlowCommands')],
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Logs::LogGroup', 2);
  template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'RetainExceptOnCreate' });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: OWN_KEY });
  expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).toContain('kms:EncryptionContext:aws:logs:arn');
});

test('keeps its logs as long as it is told', () => {
  makeCache({ logRetention: RetentionDays.ONE_MONTH });

  Template.fromStack(stack).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});

test('tells a topic of failovers', () => {
  makeCache({ notifications: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:alarms') });

  groupHas({ NotificationTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms' });
});

test('S002-35: publishes what its users need', () => {
  makeCache();

  const parameters = Template.fromStack(stack).findResources('AWS::SSM::Parameter');
  expect(
    Object.values(parameters)
      .map(({ Properties }) => Properties.Name)
      .sort(),
  ).toEqual([
    '/berth/dev/redis/v1/authTokenArn',
    '/berth/dev/redis/v1/endpoint',
    '/berth/dev/redis/v1/port',
    '/berth/dev/redis/v1/replicationGroupId',
    '/berth/dev/redis/v1/secretKeyArn',
    '/berth/dev/redis/v1/securityGroupId',
    '/berth/dev/redis/v1/urlArn',
  ]);
});

test('is read back in another stack', () => {
  const reader = new Stack(app, 'Reader', { env });
  const cache = Cache.fromContract(reader, 'Cache', 'dev');
  const { endpoint, port, replicationGroupId, authToken, url, securityGroup } = cache;
  const ids = [authToken.secretArn, url.secretArn, securityGroup.securityGroupId];
  new CfnOutput(reader, 'All', { value: [endpoint, port, replicationGroupId, ...ids].join(' ') });

  const names = Object.values(Template.fromStack(reader).findParameters('*')).map(({ Default }) => Default);
  expect(names).toEqual(
    expect.arrayContaining(
      ['endpoint', 'port', 'replicationGroupId', 'authTokenArn', 'urlArn', 'securityGroupId'].map(
        field => `/berth/dev/redis/v1/${field}`,
      ),
    ),
  );
});

describe.each(['owned', 'imported'])('%s', kind => {
  test.each([6379, 7000])('S002-32: lets a security group in by rules of the consumer, with literal port %d', port => {
    const consumer = kind === 'owned' ? stack : new Stack(app, 'Consumer', { env });
    const cache = kind === 'owned' ? makeCache({ port }) : Cache.fromContract(consumer, 'Cache', 'dev', { port });
    const tasks = SecurityGroup.fromSecurityGroupId(consumer, 'Tasks', 'sg-1');

    cache.allowFrom(consumer, tasks);

    const template = Template.fromStack(consumer);
    const rule = { IpProtocol: 'tcp', FromPort: port, ToPort: port, Description: 'cache' };
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { ...rule, SourceSecurityGroupId: 'sg-1' });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { ...rule, GroupId: 'sg-1' });
  });

  test('lets several services of one stack in, whose groups have one id', () => {
    const consumer = kind === 'owned' ? stack : new Stack(app, 'Consumer', { env });
    const cache = kind === 'owned' ? makeCache() : Cache.fromContract(consumer, 'Cache', 'dev');

    for (const service of ['Shop', 'Admin']) {
      const tasks = SecurityGroup.fromSecurityGroupId(
        new Construct(consumer, service),
        'SecurityGroup',
        `sg-${service}`,
      );
      cache.allowFrom(consumer, tasks);
    }

    Template.fromStack(consumer).resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
  });

  test('lets a role read the URL, and use its key for that', () => {
    const consumer = kind === 'owned' ? stack : new Stack(app, 'Consumer', { env });
    const cache = kind === 'owned' ? makeCache() : Cache.fromContract(consumer, 'Cache', 'dev');
    const role = new Role(consumer, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });

    cache.grantReadUrl(role);

    const actions = Object.values(Template.fromStack(consumer).findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action),
    );
    expect(actions).toEqual([['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], 'kms:Decrypt']);
  });
});

test('listens on 6379', () => {
  makeCache();

  groupHas({ Port: 6379 });
});

test('listens where it is told', () => {
  makeCache({ port: 7000 });

  groupHas({ Port: 7000 });
});

test('pins the logical id of the cache, as another one would replace it', () => {
  makeCache();

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::ElastiCache::ReplicationGroup'))).toEqual([
    'Cache18F6EE16',
  ]);
});

test('warns about nothing', () => {
  makeCache();

  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

/** Accepted findings, with their reasons. */
function acceptedOf(cache: Cache): Record<string, string> {
  const accepted = cache.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return Object.assign({}, ...accepted.map(({ data }) => data));
}

const NO_ROTATION = ['AwsSolutions::AwsSolutions-SMG4', 'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerRotationEnabled'];
const ONE_PASSWORD = 'CloudFormation-Validate::elasticache_repl_grp_rbac_auth_enabled_check';

test.each([
  [CacheEngine.VALKEY, 6379, NO_ROTATION],
  [CacheEngine.REDIS, 6379, ['AwsSolutions::AwsSolutions-AEC5', ONE_PASSWORD, ...NO_ROTATION]],
  [CacheEngine.REDIS, 7000, [ONE_PASSWORD, ...NO_ROTATION]],
])('%s on port %d accepts the findings that it causes, and no others', (engine, port, ids) => {
  expect(Object.keys(acceptedOf(makeCache({ engine, port }))).sort()).toEqual([...ids].sort());
});

const NO_FAILOVER = 'AwsSolutions::AwsSolutions-AEC4';
const NO_FAILOVER_OF_REDIS = 'CloudFormation-Validate::elasticache_repl_grp_auto_failover_enabled_check';
const SHORT_SNAPSHOTS = 'NIST.800.53.R5::NIST.800.53.R5-ElastiCacheRedisClusterAutomaticBackup';

test.each<[Partial<CacheProps>, string[]]>([
  [{ nodes: 1 }, [NO_FAILOVER]],
  [{ nodes: 2, automaticFailover: false }, [NO_FAILOVER]],
  [{ nodes: 1, engine: CacheEngine.REDIS, port: 7000 }, [NO_FAILOVER, NO_FAILOVER_OF_REDIS, ONE_PASSWORD]],
  [{ snapshotRetention: Duration.days(14) }, [SHORT_SNAPSHOTS]],
  [{ snapshotRetention: Duration.days(15) }, []],
])('accepts the findings that %j causes', (props, ids) => {
  expect(Object.keys(acceptedOf(makeCache(props))).sort()).toEqual([...ids, ...NO_ROTATION].sort());
});

test('has one node where somebody insists on it, in their words and their name', () => {
  const cache = makeCache({ singleNode: { reason: 'a cache that fills within minutes', owner: 'shop team' } });

  groupHas({ NumCacheClusters: 1, AutomaticFailoverEnabled: false, MultiAZEnabled: false });
  expect(acceptedOf(cache)[NO_FAILOVER]).toBe('a cache that fills within minutes (shop team)');
});

test('says why there is one node where nobody insists', () => {
  const accepted = acceptedOf(makeCache({ nodes: 1, snapshotRetention: Duration.days(3) }));

  expect(accepted[NO_FAILOVER]).toBe(
    'there is no failover by configuration: this cache may be lost with its zone, and fills again (Berth)',
  );
  expect(accepted[SHORT_SNAPSHOTS]).toBe(
    'snapshots are kept 3 days by configuration: what a cache holds can be read again elsewhere (Berth)',
  );
});

test('fails with all mistakes at once', () => {
  expect(() => makeCache({ nodes: 1, automaticFailover: true, nodeType: 'cache.t9.micro' })).toThrow(
    expect.objectContaining({
      name: 'BERTH-REDIS-001',
      message: [
        'Data/Cache.nodes = 1: automatic failover needs 2 nodes',
        'BERTH-REDIS-002 Data/Cache.nodeType = "cache.t9.micro": is not a node type of ElastiCache that can be created; use one like cache.t4g.micro or cache.r7g.large',
      ].join('\n'),
    }),
  );
});

import { Network } from '@berth/network';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Database, type DatabaseProps, databaseProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Data', { env });
});

function makeDatabase(props: Partial<DatabaseProps> = {}): Database {
  const network = Network.fromContract(stack, 'Network', 'dev');
  return new Database(stack, 'Database', { environment: 'dev', network, ...props });
}

const instanceHas = (properties: object) =>
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBInstance', properties);

test('is encrypted with a key of its own, which is rotated and kept', () => {
  makeDatabase();

  instanceHas({ StorageEncrypted: true, KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] } });
  Template.fromStack(stack).hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EnableKeyRotation: true },
  });
});

test('takes secret and key along when told to, but leaves a snapshot', () => {
  makeDatabase({ deleteSecretsWithStack: true });

  const template = Template.fromStack(stack);
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
  template.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
  template.hasResource('AWS::RDS::DBInstance', { DeletionPolicy: 'Snapshot' });
});

test('encrypts the figures of its queries with the same key', () => {
  makeDatabase();

  instanceHas({ PerformanceInsightsKMSKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] } });
});

test('accepts identities of IAM, takes security fixes by itself, and labels its snapshots', () => {
  makeDatabase();

  instanceHas({ EnableIAMDatabaseAuthentication: true, AutoMinorVersionUpgrade: true, CopyTagsToSnapshot: true });
});

test('lets only RDS of this account take the role that writes its figures', () => {
  makeDatabase();

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [Match.objectLike({ Condition: { StringEquals: { 'aws:SourceAccount': env.account } } })],
    },
  });
});

test('accepts TLS only', () => {
  makeDatabase();

  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBParameterGroup', {
    Family: 'postgres17',
    Parameters: { 'rds.force_ssl': '1' },
  });
  instanceHas({ DBParameterGroupName: { Ref: Match.stringLikeRegexp('Parameters') } });
});

test('is private, in the data subnets of its network', () => {
  makeDatabase();

  instanceHas({ PubliclyAccessible: false });
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: Match.anyValue() });
});

test('lets nobody in, and nothing out, until told', () => {
  makeDatabase();

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
});

test('survives the mistakes of its owner', () => {
  makeDatabase();

  Template.fromStack(stack).hasResource('AWS::RDS::DBInstance', {
    DeletionPolicy: 'Snapshot',
    UpdateReplacePolicy: 'Snapshot',
    Properties: { DeletionProtection: true, BackupRetentionPeriod: 35, DeleteAutomatedBackups: false, MultiAZ: true },
  });
});

test('can be watched: figures of the system, of queries, and logs', () => {
  makeDatabase();

  instanceHas({
    MonitoringInterval: 60,
    EnablePerformanceInsights: true,
    EnableCloudwatchLogsExports: ['postgresql', 'upgrade'],
  });
});

test('small and cheap when asked for', () => {
  makeDatabase({
    multiAz: false,
    deletionProtection: false,
    backupRetention: Duration.days(7),
    enhancedMonitoring: false,
    instanceClass: 'db.t4g.small',
    storageGiB: 50,
  });

  instanceHas({
    MultiAZ: false,
    DeletionProtection: false,
    BackupRetentionPeriod: 7,
    DBInstanceClass: 'db.t4g.small',
    AllocatedStorage: '50',
    StorageType: 'gp3',
    MonitoringInterval: Match.absent(),
  });
});

test('has an administrator whose password exists in Secrets Manager only, and fits into a URL', () => {
  makeDatabase();

  Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      GenerateSecretString: Match.objectLike({
        SecretStringTemplate: '{"username":"appadmin"}',
        ExcludePunctuation: true,
        PasswordLength: 32,
      }),
    },
  });
  instanceHas({ MasterUserPassword: { 'Fn::Join': ['', Match.arrayWith(['{{resolve:secretsmanager:'])] } });
});

test.each([
  [undefined, '17.9'],
  ['16', '16.13'],
  ['17.4', '17.4'],
])('engineVersion %s is PostgreSQL %s', (engineVersion, rendered) => {
  makeDatabase({ engineVersion });

  instanceHas({ EngineVersion: rendered });
});

test('publishes what its users need', () => {
  makeDatabase();

  const parameters = Template.fromStack(stack).findResources('AWS::SSM::Parameter');
  expect(
    Object.values(parameters)
      .map(({ Properties }) => Properties.Name)
      .sort(),
  ).toEqual([
    '/berth/dev/rds/v1/databaseName',
    '/berth/dev/rds/v1/endpoint',
    '/berth/dev/rds/v1/port',
    '/berth/dev/rds/v1/secretArn',
    '/berth/dev/rds/v1/secretKeyArn',
    '/berth/dev/rds/v1/securityGroupId',
  ]);
});

describe.each(['owned', 'imported'])('%s', kind => {
  test('lets a security group in by rules of the consumer, with a literal port', () => {
    const consumer = kind === 'owned' ? stack : new Stack(app, 'Consumer', { env });
    const database = kind === 'owned' ? makeDatabase() : Database.fromContract(consumer, 'Database', 'dev');
    const tasks = SecurityGroup.fromSecurityGroupId(consumer, 'Tasks', 'sg-1');

    database.allowFrom(consumer, tasks);

    const template = Template.fromStack(consumer);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 5432,
      ToPort: 5432,
      SourceSecurityGroupId: 'sg-1',
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 5432, ToPort: 5432, GroupId: 'sg-1' });
  });
});

test('pins the logical id of the instance, as another one would replace it', () => {
  makeDatabase();

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::RDS::DBInstance'))).toEqual(['DatabaseB269D8BB']);
});

test('warns about nothing', () => {
  makeDatabase();

  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test.each([
  ['BERTH-RDS-001', { engineVersion: '15.5' }],
  ['BERTH-RDS-001', { engineVersion: '99.1' }],
  ['BERTH-RDS-002', { instanceClass: 't4g.micro' }],
  ['BERTH-RDS-005', { adminUser: 'rdsadmin' }],
  ['BERTH-RDS-005', { adminUser: 'postgres' }],
  ['AdminUserInvalid', { adminUser: '1st' }],
  ['DatabaseNameInvalid', { databaseName: 'my-shop' }],
  ['StorageOutOfRange', { storageGiB: 10 }],
  ['PortOutOfRange', { port: 80 }],
  ['BackupRetentionOutOfRange', { backupRetention: Duration.days(36) }],
])('fails with %s for %j', (code, props) => {
  expect(databaseProblems(props).map(problem => problem.code)).toEqual([code]);
});

test('names the version to use instead of a retired one', () => {
  expect(() => makeDatabase({ engineVersion: '15.5' })).toThrow(
    'Data/Database.engineVersion = "15.5": RDS does not create this version of PostgreSQL; use 15.17, or 15 for the newest minor',
  );
});

test('lets RDS write the figures of the operating system before the instance needs it', () => {
  makeDatabase();

  const template = Template.fromStack(stack);
  const [policy] = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: [{ Ref: policy }] });
});

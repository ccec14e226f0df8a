import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { DatabaseInsights, type DatabaseProps } from '../src';
import { acknowledgedIn, type DatabaseStack, databaseStack } from './_fixtures/database-stack';

const ownKey = { 'Fn::GetAtt': [Match.stringLikeRegexp('DatabaseKey'), 'Arn'] };

const instanceHas = ({ template }: DatabaseStack, properties: object) =>
  template().hasResourceProperties('AWS::RDS::DBInstance', properties);

const namesOf = (template: ReturnType<DatabaseStack['template']>, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

test('is encrypted with a key of its own, which is rotated and kept', () => {
  const made = databaseStack();

  instanceHas(made, { StorageEncrypted: true, KmsKeyId: ownKey, PerformanceInsightsKMSKeyId: ownKey });
  made.template().hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EnableKeyRotation: true, Description: 'Database of dev' },
  });
});

test('lets CloudWatch Logs encrypt its logs with the own key', () => {
  databaseStack()
    .template()
    .hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } })]),
      },
    });
});

test('lets only services of AWS lend its key to others', () => {
  databaseStack()
    .template()
    .hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'kms:CreateGrant',
            Resource: '*',
            Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
          },
        ]),
      },
    });
});

test('takes your key for everything', () => {
  const KmsKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/1';

  const made = databaseStack(stack => ({ encryptionKey: Key.fromKeyArn(stack, 'Cmk', KmsKeyId) }));

  made.template().resourceCountIs('AWS::KMS::Key', 0);
  instanceHas(made, { KmsKeyId, PerformanceInsightsKMSKeyId: KmsKeyId, MasterUserSecret: { KmsKeyId } });
  made.template().hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId });
  made.template().hasResourceProperties('AWS::Backup::BackupVault', { EncryptionKeyArn: KmsKeyId });
});

test('takes the keys of AWS when told to, and says so', () => {
  const made = databaseStack({ awsManagedKeys: true });

  const template = made.template();
  template.resourceCountIs('AWS::KMS::Key', 0);
  instanceHas(made, {
    StorageEncrypted: true,
    KmsKeyId: Match.absent(),
    PerformanceInsightsKMSKeyId: Match.absent(),
    ManageMasterUserPassword: true,
    MasterUserSecret: Match.absent(),
  });
  template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/rds/v1/secretKeyArn',
    Value: {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111122223333:alias/aws/secretsmanager']],
    },
  });
  const reason =
    'awsManagedKeys is on by configuration: CloudWatch Logs encrypts the log with a key of its own (Berth)';
  expect(acknowledgedIn(made, '/Logs')).toEqual({
    'NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted': reason,
    'CloudFormation-Validate::cloudwatch_log_group_encrypted_check': reason,
  });
  expect(acknowledgedIn(made, '/Resource')).toMatchObject({
    'CloudFormation-Validate::rds_storage_encrypted_kms_key_check':
      'awsManagedKeys is on by configuration: RDS encrypts with its key of this account (Berth)',
  });
});

test('takes logs, vault and key along when told to, but leaves a snapshot', () => {
  const template = databaseStack({ deleteWithStack: true }).template();

  for (const type of ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::Backup::BackupVault']) {
    template.allResources(type, { DeletionPolicy: 'Delete' });
  }
  template.hasResource('AWS::RDS::DBInstance', { DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
});

test('accepts identities of IAM, takes security fixes by itself, and labels its snapshots', () => {
  instanceHas(databaseStack(), {
    EnableIAMDatabaseAuthentication: true,
    AutoMinorVersionUpgrade: true,
    CopyTagsToSnapshot: true,
  });
  instanceHas(databaseStack({ iamAuthentication: false }), { EnableIAMDatabaseAuthentication: false });
});

test('lets only RDS of this account take the role that writes its figures', () => {
  databaseStack()
    .template()
    .hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'monitoring.rds.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
        ],
      },
    });
});

test('lets RDS write the figures of the operating system before the instance needs it, and nothing else', () => {
  const made = databaseStack({ backupPlan: false });

  const template = made.template();
  const [policy] = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));
  const group = 'logs:eu-west-1:111122223333:log-group:RDSOSMetrics';
  const arn = (text: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${text}`]] });
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: [{ Ref: policy }] });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: [
        { Action: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'], Effect: 'Allow', Resource: arn(group) },
        {
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
          Effect: 'Allow',
          Resource: arn(`${group}:log-stream:*`),
        },
      ],
    },
  });
  expect(Object.keys(acknowledgedIn(made, '/Monitoring'))).toEqual([
    `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${group}:log-stream:*]`,
  ]);
});

test('accepts TLS only, whatever parameters you set', () => {
  const made = databaseStack({ parameters: { log_min_duration_statement: '500' } });

  made.template().hasResourceProperties('AWS::RDS::DBParameterGroup', {
    Family: 'postgres17',
    Parameters: { 'rds.force_ssl': '1', log_min_duration_statement: '500' },
  });
  instanceHas(made, { DBParameterGroupName: { Ref: Match.stringLikeRegexp('Parameters') } });
});

test('is private, in the data subnets of its network', () => {
  const made = databaseStack();

  instanceHas(made, { PubliclyAccessible: false, DBSubnetGroupName: { Ref: Match.stringLikeRegexp('Subnets') } });
  const [{ Default }] = Object.values(made.template().findParameters('*', { Default: Match.stringLikeRegexp('data') }));
  expect(Default).toBe('/berth/dev/network/v1/dataSubnetIds');
});

test('lets nobody in, and nothing out, until told', () => {
  databaseStack()
    .template()
    .hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Database of dev',
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
});

test('survives the mistakes of its owner', () => {
  databaseStack()
    .template()
    .hasResource('AWS::RDS::DBInstance', {
      DeletionPolicy: 'Snapshot',
      UpdateReplacePolicy: 'Snapshot',
      Properties: { DeletionProtection: true, BackupRetentionPeriod: 35, DeleteAutomatedBackups: false, MultiAZ: true },
    });
});

test('has a name that refuses a second instance, as a replacement would be', () => {
  instanceHas(databaseStack(), { DBInstanceIdentifier: 'dev-database' });
  instanceHas(databaseStack({ instanceIdentifier: 'shop' }), { DBInstanceIdentifier: 'shop' });
});

test('is worked on at night, at times that do not meet', () => {
  instanceHas(databaseStack(), {
    PreferredBackupWindow: '01:00-02:00',
    PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
  });
  instanceHas(databaseStack({ backupWindow: '10:00-11:00', maintenanceWindow: 'mon:12:00-mon:13:00' }), {
    PreferredBackupWindow: '10:00-11:00',
    PreferredMaintenanceWindow: 'mon:12:00-mon:13:00',
  });
});

test('can be watched: figures of the system, of queries, and logs', () => {
  instanceHas(databaseStack(), {
    MonitoringInterval: 60,
    MonitoringRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Monitoring'), 'Arn'] },
    EnablePerformanceInsights: true,
    DatabaseInsightsMode: 'standard',
    PerformanceInsightsRetentionPeriod: 7,
    EnableCloudwatchLogsExports: ['postgresql', 'upgrade'],
  });
});

test('keeps 15 months of figures for advanced insights, as RDS asks for', () => {
  instanceHas(databaseStack({ insights: DatabaseInsights.ADVANCED }), {
    DatabaseInsightsMode: 'advanced',
    PerformanceInsightsRetentionPeriod: 465,
  });
});

test('makes the log groups before RDS makes them without key and end', () => {
  const made = databaseStack();

  const template = made.template();
  const groups = template.findResources('AWS::Logs::LogGroup', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { KmsKeyId: ownKey, RetentionInDays: 365, LogGroupName: Match.stringLikeRegexp('^/aws/rds/') },
  });
  expect(Object.values(groups).map(({ Properties }) => Properties.LogGroupName)).toEqual([
    '/aws/rds/instance/dev-database/postgresql',
    '/aws/rds/instance/dev-database/upgrade',
  ]);
  template.hasResource('AWS::RDS::DBInstance', { DependsOn: Match.arrayWith(Object.keys(groups)) });
});

test('keeps its logs as long as you say', () => {
  databaseStack({ logRetention: RetentionDays.ONE_MONTH })
    .template()
    .allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});

test('small and cheap when asked for', () => {
  const made = databaseStack({
    multiAz: false,
    deletionProtection: false,
    backupRetention: Duration.days(7),
    backupPlan: false,
    enhancedMonitoring: false,
    instanceClass: 'db.t4g.small',
    storageGiB: 50,
    maxStorageGiB: 100,
  });

  instanceHas(made, {
    MultiAZ: false,
    DeletionProtection: false,
    BackupRetentionPeriod: 7,
    DBInstanceClass: 'db.t4g.small',
    AllocatedStorage: '50',
    MaxAllocatedStorage: 100,
    StorageType: 'gp3',
    MonitoringInterval: Match.absent(),
    MonitoringRoleArn: Match.absent(),
  });
  made.template().resourceCountIs('AWS::IAM::Role', 2); // of the functions
  expect(Object.keys(acknowledgedIn(made, '/Resource')).sort()).toEqual([
    'AwsSolutions::AwsSolutions-RDS10',
    'AwsSolutions::AwsSolutions-RDS11',
    'AwsSolutions::AwsSolutions-RDS3',
    'CloudFormation-Validate::rds_instance_deletion_protection_enabled_check',
    'CloudFormation-Validate::rds_instance_enhanced_monitoring_enabled_check',
    'CloudFormation-Validate::rds_instance_multi_az_support_check',
    'CloudFormation-Validate::rds_instance_no_default_ports_check',
    'NIST.800.53.R5::NIST.800.53.R5-RDSEnhancedMonitoringEnabled',
    'NIST.800.53.R5::NIST.800.53.R5-RDSInBackupPlan',
    'NIST.800.53.R5::NIST.800.53.R5-RDSInstanceDeletionProtectionEnabled',
    'NIST.800.53.R5::NIST.800.53.R5-RDSMultiAZSupport',
  ]);
});

test('is 20 GiB of gp3 on a small instance by default, on two zones, and does not grow', () => {
  instanceHas(databaseStack(), {
    Engine: 'postgres',
    DBInstanceClass: 'db.t4g.micro',
    AllocatedStorage: '20',
    StorageType: 'gp3',
    MaxAllocatedStorage: Match.absent(),
    AvailabilityZone: Match.absent(),
    DBName: 'app',
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    AllowMajorVersionUpgrade: Match.absent(),
  });
});

test('explains the usual port, and nothing that is as it should be', () => {
  expect(Object.keys(acknowledgedIn(databaseStack(), '/Resource'))).toEqual([
    'AwsSolutions::AwsSolutions-RDS11',
    'CloudFormation-Validate::rds_instance_no_default_ports_check',
  ]);
  expect(acknowledgedIn(databaseStack({ port: 5433 }), '/Resource')).toEqual({});
});

test('stays in one zone for a reason that the report shows', () => {
  const reason = 'staging may be gone with its zone';
  const made = databaseStack({
    singleAz: { reason, owner: 'platform team', until: '2099-12-31' },
    availabilityZone: 'eu-west-1a',
  });

  instanceHas(made, { MultiAZ: false, AvailabilityZone: 'eu-west-1a' });
  expect(acknowledgedIn(made, '/Resource')).toMatchObject({
    'AwsSolutions::AwsSolutions-RDS3': `${reason} (platform team, until 2099-12-31)`,
    'NIST.800.53.R5::NIST.800.53.R5-RDSMultiAZSupport': `${reason} (platform team, until 2099-12-31)`,
  });
});

test('has an administrator whose password RDS makes, keeps in Secrets Manager, and changes every 30 days', () => {
  const made = databaseStack();

  instanceHas(made, {
    MasterUsername: 'appadmin',
    MasterUserPassword: Match.absent(),
    ManageMasterUserPassword: true,
    MasterUserSecret: { KmsKeyId: ownKey },
  });
  made.template().resourceCountIs('AWS::SecretsManager::Secret', 1); // of the application
  made.template().hasResource('AWS::SecretsManager::RotationSchedule', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      SecretId: { 'Fn::GetAtt': ['DatabaseB269D8BB', 'MasterUserSecret.SecretArn'] },
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
      RotationLambdaARN: Match.absent(),
    },
  });
});

test('takes another administrator, database, port, certificate and rotation', () => {
  const made = databaseStack({
    adminUser: 'owner',
    databaseName: 'shop',
    port: 5433,
    adminRotation: Duration.days(7),
    certificateAuthority: 'rds-ca-ecc384-g1',
  });

  instanceHas(made, {
    MasterUsername: 'owner',
    DBName: 'shop',
    Port: '5433',
    CACertificateIdentifier: 'rds-ca-ecc384-g1',
  });
  made.template().hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    RotationRules: { AutomaticallyAfterDays: 7 },
  });
});

test.each<[Partial<DatabaseProps>, string, string]>([
  [{}, '17', 'postgres17'],
  [{ engineVersion: '16' }, '16', 'postgres16'],
  [{ engineVersion: '17.4' }, '17.4', 'postgres17'],
])('%j is PostgreSQL %s with the parameters of %s', (props, EngineVersion, Family) => {
  const made = databaseStack(props);

  instanceHas(made, { EngineVersion });
  made.template().hasResourceProperties('AWS::RDS::DBParameterGroup', { Family });
});

const upgrade = { to: '18', reason: 'tried on a copy of the data', until: '2099-12-31' };

test('goes to another major, with its parameters, only while it is told to', () => {
  const made = databaseStack({ engineVersion: '17.4', majorUpgrade: upgrade });

  instanceHas(made, { EngineVersion: '18', AllowMajorVersionUpgrade: true, AutoMinorVersionUpgrade: true });
  made.template().hasResourceProperties('AWS::RDS::DBParameterGroup', {
    Family: 'postgres18',
    Parameters: { 'rds.force_ssl': '1' },
  });
});

test('replicas say no version: RDS upgrades them with their source, and they take the parameters of the new one', () => {
  databaseStack({ readReplicas: 1, majorUpgrade: upgrade }).template().hasResourceProperties('AWS::RDS::DBInstance', {
    SourceDBInstanceIdentifier: Match.anyValue(),
    EngineVersion: Match.absent(),
    AllowMajorVersionUpgrade: Match.absent(),
  });
});

test('says nothing of another major when it is done', () => {
  instanceHas(databaseStack({ engineVersion: '18' }), {
    EngineVersion: '18',
    AllowMajorVersionUpgrade: Match.absent(),
  });
});

test('takes the minors that RDS installs in the maintenance window', () => {
  instanceHas(databaseStack({ engineVersion: '17.4', maintenanceWindow: 'mon:03:00-mon:04:00' }), {
    AutoMinorVersionUpgrade: true,
    PreferredMaintenanceWindow: 'mon:03:00-mon:04:00',
  });
});

test('stays on a minor for a reason', () => {
  const reason = 'an extension is not ready for the next one';
  const made = databaseStack({ engineVersion: '17.4', fixedVersion: { reason, owner: 'platform team' } });

  instanceHas(made, { EngineVersion: '17.4', AutoMinorVersionUpgrade: false });
  const rule = 'CloudFormation-Validate::rds_instance_automatic_minor_version_upgrade_enabled_check';
  expect(acknowledgedIn(made, '/Resource')).toMatchObject({ [rule]: `${reason} (platform team)` });
});

test('publishes what its users need', () => {
  const { template } = databaseStack();

  const parameters = namesOf(template(), 'AWS::SSM::Parameter');
  const published = Object.fromEntries(parameters.map(({ Name, Value }) => [Name, Value]));
  expect(published).toEqual({
    '/berth/dev/rds/v1/applicationSecretArn': { Ref: expect.stringMatching(/^DatabaseApplicationUsers/) },
    '/berth/dev/rds/v1/databaseName': 'app',
    '/berth/dev/rds/v1/endpoint': { 'Fn::GetAtt': ['DatabaseB269D8BB', 'Endpoint.Address'] },
    '/berth/dev/rds/v1/port': { 'Fn::GetAtt': ['DatabaseB269D8BB', 'Endpoint.Port'] },
    '/berth/dev/rds/v1/instanceIdentifier': 'dev-database',
    '/berth/dev/rds/v1/connectResourceId': { 'Fn::GetAtt': ['DatabaseB269D8BB', 'DbiResourceId'] },
    '/berth/dev/rds/v1/secretArn': { 'Fn::GetAtt': ['DatabaseB269D8BB', 'MasterUserSecret.SecretArn'] },
    '/berth/dev/rds/v1/secretKeyArn': { 'Fn::GetAtt': [expect.stringMatching('DatabaseKey'), 'Arn'] },
    '/berth/dev/rds/v1/securityGroupId': { 'Fn::GetAtt': [expect.stringMatching('DatabaseGroup'), 'GroupId'] },
  });
});

test('tells a topic what happens to it', () => {
  const SnsTopicArn = 'arn:aws:sns:eu-west-1:111122223333:alarms';

  const made = databaseStack(stack => ({ events: Topic.fromTopicArn(stack, 'Alarms', SnsTopicArn) }));

  made.template().hasResourceProperties('AWS::RDS::EventSubscription', { SnsTopicArn });
});

test('tells nobody otherwise', () => {
  databaseStack().template().resourceCountIs('AWS::RDS::EventSubscription', 0);
});

test('pins the logical id of the instance, as another one would replace it', () => {
  expect(Object.keys(databaseStack().template().findResources('AWS::RDS::DBInstance'))).toEqual(['DatabaseB269D8BB']);
});

test('warns about nothing', () => {
  Annotations.fromStack(databaseStack().stack).hasNoWarning('*', Match.anyValue());
});

test('names the version to use instead of a retired one', () => {
  expect(() => databaseStack({ engineVersion: '15.5' })).toThrow(
    'Data/Database.engineVersion = "15.5": RDS does not create this version of PostgreSQL; use 15.17, or 15 for the newest minor',
  );
});

import { Match } from 'aws-cdk-lib/assertions';
import { acknowledgedIn, databaseStack } from '../_fixtures/database-stack';

test('S004-53: copies the instance, encrypted and guarded as it is', () => {
  const made = databaseStack({ readReplicas: 1, instanceClass: 'db.m7g.large' });

  made.template().hasResource('AWS::RDS::DBInstance', {
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Properties: {
      SourceDBInstanceIdentifier: { Ref: 'DatabaseB269D8BB' },
      DBInstanceIdentifier: 'dev-database-1',
      DBInstanceClass: 'db.m7g.large',
      Engine: 'postgres',
      MultiAZ: false,
      PubliclyAccessible: false,
      StorageType: 'gp3',
      DeletionProtection: true,
      AutoMinorVersionUpgrade: true,
      EnableIAMDatabaseAuthentication: true,
      EnablePerformanceInsights: true,
      EnableCloudwatchLogsExports: ['postgresql', 'upgrade'],
      CopyTagsToSnapshot: true,
      MonitoringInterval: 60,
      BackupRetentionPeriod: 7,
      DBParameterGroupName: Match.anyValue(),
      VPCSecurityGroups: Match.anyValue(),
    },
  });
});

test('leaves out what a copy has from its source', () => {
  const { template } = databaseStack({ readReplicas: 1 });

  template().hasResourceProperties('AWS::RDS::DBInstance', {
    DBInstanceIdentifier: 'dev-database-1',
    AllocatedStorage: Match.absent(),
    StorageEncrypted: Match.absent(),
    KmsKeyId: Match.absent(),
    MasterUsername: Match.absent(),
    MasterUserPassword: Match.absent(),
    ManageMasterUserPassword: Match.absent(),
    DBName: Match.absent(),
    DBSubnetGroupName: Match.absent(),
    EngineVersion: Match.absent(),
  });
});

test('numbers several, each with its own logs before it', () => {
  const { template, database } = databaseStack({ readReplicas: 2 });

  const names = Object.values(template().findResources('AWS::RDS::DBInstance')).map(
    ({ Properties }) => Properties.DBInstanceIdentifier,
  );
  expect(database.readReplicas).toHaveLength(2);
  expect(names).toEqual(['dev-database', 'dev-database-1', 'dev-database-2']);
  for (const log of ['1/postgresql', '1/upgrade', '2/postgresql', '2/upgrade']) {
    template().hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: `/aws/rds/instance/dev-database-${log}` });
  }
  template().hasResource('AWS::RDS::DBInstance', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('Replica2Logspostgresql')]),
    Properties: { DBInstanceIdentifier: 'dev-database-2' },
  });
});

test('explains what a copy does not need', () => {
  const made = databaseStack({ readReplicas: 1, port: 5433 });

  expect(Object.keys(acknowledgedIn(made, '/Replica1')).sort()).toEqual([
    'AwsSolutions::AwsSolutions-RDS2',
    'AwsSolutions::AwsSolutions-RDS3',
    'CloudFormation-Validate::rds_instance_deployed_in_vpc_check',
    'CloudFormation-Validate::rds_instance_multi_az_support_check',
    'CloudFormation-Validate::rds_instance_storage_encrypted_check',
    'CloudFormation-Validate::rds_storage_encrypted_kms_key_check',
    'NIST.800.53.R5::NIST.800.53.R5-RDSInBackupPlan',
    'NIST.800.53.R5::NIST.800.53.R5-RDSMultiAZSupport',
    'NIST.800.53.R5::NIST.800.53.R5-RDSStorageEncrypted',
  ]);
});

test('is not there unless asked for', () => {
  expect(databaseStack().database.readReplicas).toEqual([]);
});

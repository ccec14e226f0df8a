import { Match } from 'aws-cdk-lib/assertions';
import { acknowledgedIn, databaseStack } from '../_fixtures/database-stack';

const instanceArn = { 'Fn::GetAtt': ['DatabaseB269D8BB', 'DBInstanceArn'] };
const keyArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseKey'), 'Arn'] };
const ofBackups = Match.stringLikeRegexp('^DatabaseBackups');
const snapshots = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds:eu-west-1:111122223333:snapshot:awsbackup:*']],
};

test('keeps each day for 35 days and each month for a year, in a vault of its own that stays', () => {
  const { template } = databaseStack();

  const TargetBackupVault = { Ref: ofBackups };
  template().hasResource('AWS::Backup::BackupVault', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { BackupVaultName: Match.stringLikeRegexp('^DataDatabaseBackups'), EncryptionKeyArn: keyArn },
  });
  template().hasResourceProperties('AWS::Backup::BackupPlan', {
    BackupPlan: {
      BackupPlanName: 'database',
      BackupPlanRule: [
        {
          RuleName: 'daily',
          TargetBackupVault,
          ScheduleExpression: 'cron(0 5 * * ? *)',
          Lifecycle: { DeleteAfterDays: 35 },
        },
        {
          RuleName: 'monthly',
          TargetBackupVault,
          ScheduleExpression: 'cron(0 5 1 * ? *)',
          Lifecycle: { DeleteAfterDays: 365 },
        },
      ],
    },
  });
});

test('is about this instance alone', () => {
  databaseStack()
    .template()
    .hasResourceProperties('AWS::Backup::BackupSelection', {
      BackupPlanId: { Ref: ofBackups },
      BackupSelection: {
        SelectionName: 'database',
        Resources: [instanceArn],
        IamRoleArn: { 'Fn::GetAtt': [ofBackups, 'Arn'] },
      },
    });
});

test('starts when RDS does not work on the instance itself', () => {
  databaseStack({ backupWindow: '05:00-06:00' })
    .template()
    .hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanRule: Match.arrayWith([Match.objectLike({ ScheduleExpression: 'cron(0 6 * * ? *)' })]),
      },
    });
});

test('has a role that may take and delete its own snapshots, and nothing else', () => {
  const made = databaseStack();

  made.template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Description: 'Takes, labels and deletes snapshots of the database',
    PolicyDocument: {
      Statement: [
        {
          Action: [
            'rds:CreateDBSnapshot',
            'rds:AddTagsToResource',
            'rds:ListTagsForResource',
            'rds:DescribeDBSnapshots',
          ],
          Effect: 'Allow',
          Resource: [instanceArn, snapshots],
        },
        {
          Action: ['rds:CopyDBSnapshot', 'rds:DeleteDBSnapshot', 'rds:ModifyDBSnapshotAttribute'],
          Effect: 'Allow',
          Resource: snapshots,
        },
        { Action: ['rds:DescribeDBInstances', 'rds:ModifyDBInstance'], Effect: 'Allow', Resource: instanceArn },
        {
          Action: ['backup:DescribeBackupVault', 'backup:CopyIntoBackupVault'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [ofBackups, 'BackupVaultArn'] },
        },
        { Action: 'tag:GetResources', Effect: 'Allow', Resource: '*' },
        { Action: 'kms:DescribeKey', Effect: 'Allow', Resource: keyArn },
        {
          Action: 'kms:CreateGrant',
          Effect: 'Allow',
          Resource: keyArn,
          Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        },
      ],
    },
  });
  made.template().hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: [{ Ref: ofBackups }],
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'backup.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        }),
      ],
    },
  });
  expect(Object.keys(acknowledgedIn(made, '/Backups'))).toEqual([
    'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:rds:eu-west-1:111122223333:snapshot:awsbackup:*]',
  ]);
});

test('uses the key of AWS Backup with the keys of AWS', () => {
  const { template } = databaseStack({ awsManagedKeys: true });

  template().hasResourceProperties('AWS::Backup::BackupVault', { EncryptionKeyArn: Match.absent() });
  expect(JSON.stringify(template().findResources('AWS::IAM::ManagedPolicy'))).not.toContain('kms:');
});

test('is not there when RDS alone shall keep backups', () => {
  const { template } = databaseStack({ backupPlan: false });

  template().resourceCountIs('AWS::Backup::BackupPlan', 0);
  template().resourceCountIs('AWS::Backup::BackupVault', 0);
});

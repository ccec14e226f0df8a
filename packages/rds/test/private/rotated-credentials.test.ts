import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { acknowledgedIn, databaseStack } from '../_fixtures/database-stack';

const ofSecret = Match.stringLikeRegexp('^DatabaseAdmin');
const keyArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseKey'), 'Arn'] };

test('keeps a password of its own where RDS cannot manage one: with replicas', () => {
  const { template } = databaseStack({ readReplicas: 1 });

  template().hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      KmsKeyId: keyArn,
      SecretString: Match.absent(),
      GenerateSecretString: {
        SecretStringTemplate: '{"username":"appadmin"}',
        GenerateStringKey: 'password',
        PasswordLength: 32,
        ExcludePunctuation: true,
      },
    },
  });
  template().hasResourceProperties('AWS::RDS::DBInstance', {
    ManageMasterUserPassword: Match.absent(),
    MasterUsername: 'appadmin',
    MasterUserPassword: {
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: ofSecret }, ':SecretString:password::}}']],
    },
  });
  template().hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', {
    SecretId: { Ref: ofSecret },
    TargetId: { Ref: 'DatabaseB269D8BB' },
    TargetType: 'AWS::RDS::DBInstance',
  });
});

test('is changed by a function of ours every 30 days, or as you say', () => {
  const schedule = { RotationLambdaARN: { 'Fn::GetAtt': [ofSecret, 'Arn'] }, RotateImmediatelyOnUpdate: false };
  databaseStack({ readReplicas: 1 })
    .template()
    .hasResource('AWS::SecretsManager::RotationSchedule', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('RotateFunction')]),
      Properties: { ...schedule, RotationRules: { AutomaticallyAfterDays: 30 } },
    });
  databaseStack({ readReplicas: 1, adminRotation: Duration.days(5) })
    .template()
    .hasResourceProperties('AWS::SecretsManager::RotationSchedule', { RotationRules: { AutomaticallyAfterDays: 5 } });
});

test('lets Secrets Manager of this account call the function, and the function change this password only', () => {
  const made = databaseStack({ readReplicas: 1 });

  made.template().hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: 'secretsmanager.amazonaws.com',
    SourceAccount: '111122223333',
  });
  made.template().hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { INSTANCE: 'dev-database' } },
    Timeout: 300,
  });
  made.template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Action: [
            'secretsmanager:DescribeSecret',
            'secretsmanager:GetSecretValue',
            'secretsmanager:PutSecretValue',
            'secretsmanager:UpdateSecretVersionStage',
          ],
          Effect: 'Allow',
          Resource: { Ref: ofSecret },
        },
        {
          Action: ['rds:DescribeDBInstances', 'rds:ModifyDBInstance'],
          Effect: 'Allow',
          Resource: {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds:eu-west-1:111122223333:db:dev-database']],
          },
        },
      ]),
    },
  });
  made.template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Description: 'Changes the password of the database administrator',
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: keyArn },
      ]),
    },
  });
});

test('needs no key of ours with the keys of AWS, and goes with the stack when told to', () => {
  const made = databaseStack({ readReplicas: 1, awsManagedKeys: true, deleteWithStack: true });
  const { template } = made;

  template().hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'Delete',
    Properties: { KmsKeyId: Match.absent() },
  });
  template().resourcePropertiesCountIs(
    'AWS::IAM::ManagedPolicy',
    {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] })]),
      },
    },
    0,
  );
  expect(acknowledgedIn(made, '/Admin/Resource')).toEqual({
    'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerUsingKMSKey':
      'awsManagedKeys is on by configuration: the key of Secrets Manager serves this account only (Berth)',
  });
});

test('pins its logical id, as another one would make a new password', () => {
  const { template } = databaseStack({ readReplicas: 1 });

  expect(Object.keys(template().findResources('AWS::SecretsManager::Secret'))).toEqual(
    expect.arrayContaining(['DatabaseAdmin66505799']),
  );
});

import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { DatabaseUrlSecret, type DatabaseUrlSecretProps, databaseUrlProblems } from '../src';
import { acknowledgedIn } from './_fixtures/acknowledged';

const env = { account: '111122223333', region: 'eu-west-1' };
const CREDENTIALS = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const ofUrl = { Ref: 'Url7766F0D3' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

function props(more: Partial<DatabaseUrlSecretProps> = {}): DatabaseUrlSecretProps {
  const credentials = Secret.fromSecretCompleteArn(stack, 'Admin', CREDENTIALS);
  return { environment: 'dev', credentials, host: 'db.internal', port: '5432', databaseName: 'shop', ...more };
}

test('has no value in the template, and none until the function writes it', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
    SecretString: Match.absent(),
    GenerateSecretString: Match.absent(),
  });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('{{resolve:secretsmanager');
});

test('tells the function what to make it of', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  Template.fromStack(stack).hasResourceProperties('Custom::DatabaseUrl', {
    secretArn: ofUrl,
    credentialsArn: CREDENTIALS,
    scheme: 'postgresql+psycopg',
    host: 'db.internal',
    port: '5432',
    databaseName: 'shop',
  });
});

test('takes another driver', () => {
  new DatabaseUrlSecret(stack, 'Url', props({ scheme: 'postgresql+asyncpg' }));

  Template.fromStack(stack).hasResourceProperties('Custom::DatabaseUrl', { scheme: 'postgresql+asyncpg' });
});

test('publishes the same recipe for whoever follows rotations', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  const [{ Properties }] = Object.values(
    Template.fromStack(stack).findResources('AWS::SSM::Parameter', {
      Properties: { Name: '/berth/dev/secrets/v1/database-url-recipe' },
    }),
  ) as [{ Properties: { Value: { 'Fn::Join': [string, unknown[]] } } }];
  const text = Properties.Value['Fn::Join'][1].map(part => (typeof part === 'string' ? part : 'arn:url')).join('');
  expect(JSON.parse(text)).toEqual({
    secretArn: 'arn:url',
    credentialsArn: CREDENTIALS,
    scheme: 'postgresql+psycopg',
    host: 'db.internal',
    port: '5432',
    databaseName: 'shop',
  });
});

test('is waited for by whoever refers to it', () => {
  const { secret } = new DatabaseUrlSecret(stack, 'Url', props());

  expect(stack.resolve(secret.secretArn)).toEqual({ Ref: expect.stringMatching('UrlCompose') });
  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/secrets/v1/database-url-arn',
    Value: { Ref: Match.stringLikeRegexp('UrlCompose') },
  });
});

test('is named and published for its environment, and read back in another stack', () => {
  new DatabaseUrlSecret(stack, 'Url', props());
  const reader = new Stack(new App(), 'Reader', { env });
  const { secretArn } = DatabaseUrlSecret.fromContract(reader, 'Url', 'dev');
  new CfnOutput(reader, 'Arn', { value: secretArn });

  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'dev/database-url' });
  Template.fromStack(reader).hasParameter('*', { Default: '/berth/dev/secrets/v1/database-url-arn' });
});

test('takes another name', () => {
  const { name, credentials } = new DatabaseUrlSecret(stack, 'Url', props({ name: 'reports-url' }));

  expect({ name, credentials: credentials.secretArn }).toEqual({ name: 'reports-url', credentials: CREDENTIALS });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'dev/reports-url' });
  template.hasResourceProperties('AWS::SSM::Parameter', { Name: '/berth/dev/secrets/v1/reports-url-recipe' });
});

test('lets the function read the credentials and write the URL, nothing else', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  const statements: { Action: unknown }[] = policy?.Properties.PolicyDocument.Statement;
  expect(statements.filter(({ Action }) => /secretsmanager|kms/.test(JSON.stringify(Action)))).toEqual([
    { Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: CREDENTIALS },
    {
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      Effect: 'Allow',
      Resource: ofUrl,
    },
  ]);
});

test('lets the function use the keys of both', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Cmk', KEY);
  const credentials = Secret.fromSecretAttributes(stack, 'Master', {
    secretCompleteArn: CREDENTIALS,
    encryptionKey: Key.fromKeyArn(stack, 'Other', `${KEY}2`),
  });

  const { secret } = new DatabaseUrlSecret(stack, 'Url', props({ encryptionKey, credentials }));

  const template = Template.fromStack(stack);
  expect(secret.encryptionKey).toBe(encryptionKey);
  template.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: KEY });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: KEY },
        { Action: 'kms:Decrypt', Effect: 'Allow', Resource: `${KEY}2` },
      ]),
    },
  });
});

test('lets the function read credentials of which only the name is known', () => {
  const credentials = Secret.fromSecretNameV2(stack, 'ByName', 'dev/admin');

  new DatabaseUrlSecret(stack, 'Url', props({ credentials }));

  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))).toContain(
    ':secretsmanager:eu-west-1:111122223333:secret:dev/admin-??????',
  );
});

test('keeps the log of the function as long as you say, with your key', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Cmk', KEY);
  const logRetention = RetentionDays.ONE_MONTH;

  new DatabaseUrlSecret(stack, 'Url', props({ encryptionKey, logRetention, deleteLogWithStack: true }));

  Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Delete',
    Properties: { RetentionInDays: 30, KmsKeyId: KEY },
  });
});

test('goes with its stack, as it can be made again', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
});

test('explains why nothing rotates it, and the key that it has', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  expect(acknowledgedIn(stack, '/Url/Resource')).toEqual({
    'AwsSolutions::AwsSolutions-SMG4':
      'it is composed of credentials that rotate, and follows each of their rotations (Berth)',
    'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerRotationEnabled':
      'it is composed of credentials that rotate, and follows each of their rotations (Berth)',
    'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerUsingKMSKey': expect.any(String),
  });
});

test('explains no key when it has one', () => {
  new DatabaseUrlSecret(stack, 'Url', props({ encryptionKey: Key.fromKeyArn(stack, 'Cmk', KEY) }));

  expect(Object.keys(acknowledgedIn(stack, '/Url/Resource'))).toHaveLength(2);
});

test('pins its logical id, as its name can be taken only once', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'))).toEqual(['Url7766F0D3']);
});

test.each([
  ['SecretNameInvalid', { name: 'Database URL' }],
  ['UrlSchemeInvalid', { scheme: 'mysql' }],
  ['UrlSchemeInvalid', { scheme: 'postgresql+' }],
  ['UrlSchemeInvalid', { scheme: 'x-postgresql' }],
  ['DatabaseNameInvalid', { databaseName: 'my-shop' }],
  ['DatabaseNameInvalid', { databaseName: '1shop' }],
])('fails with %s for %j', (code, wrong) => {
  expect(databaseUrlProblems(props(wrong)).map(problem => problem.code)).toEqual([code]);
});

test('says what a scheme and a name may be', () => {
  expect(databaseUrlProblems(props({ scheme: 'mysql', databaseName: 'my-shop' }))).toEqual([
    {
      code: 'UrlSchemeInvalid',
      path: 'scheme',
      value: 'mysql',
      fact: 'must be postgresql, with or without a driver',
      fix: 'use postgresql+psycopg',
    },
    {
      code: 'DatabaseNameInvalid',
      path: 'databaseName',
      value: 'my-shop',
      fact: 'must start with a letter and have only letters, digits and underscores',
    },
  ]);
});

test('fails when it is made of something wrong', () => {
  expect(() => new DatabaseUrlSecret(stack, 'Url', props({ scheme: 'mysql' }))).toThrow('Stack/Url.scheme = "mysql"');
});

import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { DatabaseUrlSecret, type DatabaseUrlSecretProps, databaseUrlProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const CREDENTIALS = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf';
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

function props(more: Partial<DatabaseUrlSecretProps> = {}): DatabaseUrlSecretProps {
  const credentials = Secret.fromSecretCompleteArn(stack, 'Admin', CREDENTIALS);
  return {
    environment: 'dev',
    credentials,
    host: 'db.internal',
    port: '5432',
    databaseName: 'shop',
    ...more,
  };
}

const urlOf = () => {
  const [secret] = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));
  return secret?.Properties.SecretString;
};

test('is one URL, whose user and password are references', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  const part = (key: string) => `{{resolve:secretsmanager:${CREDENTIALS}:SecretString:${key}::}}`;
  expect(urlOf()).toBe(
    `postgresql+psycopg://${part('username')}:${part('password')}@db.internal:5432/shop?sslmode=require`,
  );
});

test('asks for TLS whatever the driver', () => {
  new DatabaseUrlSecret(stack, 'Url', props({ scheme: 'postgresql+asyncpg' }));

  expect(urlOf()).toMatch(/^postgresql\+asyncpg:.*\?sslmode=require$/);
});

test('is named and published for its environment, and read back in another stack', () => {
  new DatabaseUrlSecret(stack, 'Url', props());
  const reader = new Stack(new App(), 'Reader', { env });
  const { secretArn } = DatabaseUrlSecret.fromContract(reader, 'Url', 'dev');
  new CfnOutput(reader, 'Arn', { value: secretArn });

  const Name = '/berth/dev/secrets/v1/database-url-arn';
  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'dev/database-url' });
  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', { Name });
  Template.fromStack(reader).hasParameter('*', { Default: Name });
});

test('goes with its stack, as it can be made again', () => {
  new DatabaseUrlSecret(stack, 'Url', props());

  Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
});

test.each([
  ['SecretNameInvalid', { name: 'Database URL' }],
  ['UrlSchemeInvalid', { scheme: 'mysql' }],
  ['DatabaseNameInvalid', { databaseName: 'my-shop' }],
])('fails with %s for %j', (code, wrong) => {
  expect(databaseUrlProblems(props(wrong)).map(problem => problem.code)).toEqual([code]);
});

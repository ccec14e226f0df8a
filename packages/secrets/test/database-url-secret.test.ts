import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
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
    secretName: 'dev/database-url',
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

test.each([
  ['UrlSchemeInvalid', { scheme: 'mysql' }],
  ['DatabaseNameInvalid', { databaseName: 'my-shop' }],
])('fails with %s for %j', (code, wrong) => {
  expect(databaseUrlProblems(props(wrong)).map(problem => problem.code)).toEqual([code]);
});

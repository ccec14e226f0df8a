import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { ApplicationSecret, applicationSecretProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const props = { environment: 'dev', name: 'secret-key' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

test('lets Secrets Manager make 64 letters and digits, and keeps them when the stack goes, but not when its creation fails', () => {
  new ApplicationSecret(stack, 'Key', props);

  Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Name: 'dev/secret-key',
      SecretString: Match.absent(),
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    },
  });
});

test('makes a value of another length, with your key', () => {
  new ApplicationSecret(stack, 'Key', { ...props, length: 32, encryptionKey: new Key(stack, 'Cmk') });

  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: Match.objectLike({ PasswordLength: 32 }),
    KmsKeyId: Match.anyValue(),
  });
});

test('goes with its stack when told to', () => {
  new ApplicationSecret(stack, 'Key', { ...props, deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
});

test('knows in another stack the key that readers need', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Cmk', 'arn:aws:kms:eu-west-1:111122223333:key/1');

  const secret = ApplicationSecret.fromContract(stack, 'Key', 'dev', 'secret-key', { encryptionKey });

  expect(secret.encryptionKey).toBe(encryptionKey);
});

test('publishes its ARN, never its value', () => {
  new ApplicationSecret(stack, 'Key', props);

  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/secrets/v1/secret-key-arn',
    Value: { Ref: Match.stringLikeRegexp('Key') },
  });
});

test('is read back in another stack, without an export', () => {
  const reader = new Stack(new App(), 'Reader', { env });

  const secret = ApplicationSecret.fromContract(reader, 'Key', 'dev', 'secret-key');
  new CfnOutput(reader, 'Arn', { value: secret.secretArn });

  Template.fromStack(reader).hasParameter('*', {
    Type: 'AWS::SSM::Parameter::Value<String>',
    Default: '/berth/dev/secrets/v1/secret-key-arn',
  });
});

test('pins its logical id, as another one would make a new value', () => {
  new ApplicationSecret(stack, 'Key', props);

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'))).toEqual(['KeyE447D366']);
});

test.each([
  ['SecretNameInvalid', { name: 'Secret Key' }],
  ['SecretLengthOutOfRange', { length: 31 }],
  ['SecretLengthOutOfRange', { length: 4097 }],
])('fails with %s for %j', (code, wrong) => {
  expect(applicationSecretProblems({ ...props, ...wrong }).map(problem => problem.code)).toEqual([code]);
});

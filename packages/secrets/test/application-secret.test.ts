import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { ApplicationSecret, applicationSecretProblems, SecretRotation } from '../src';
import { acknowledgedIn } from './_fixtures/acknowledged';

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

const rotate = () =>
  LambdaFunction.fromFunctionAttributes(stack, 'Rotate', {
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate',
    sameEnvironment: true,
  });

test('is rotated by your function, and later for the first time', () => {
  const rotation = SecretRotation.by({ function: rotate(), every: Duration.days(45) });

  new ApplicationSecret(stack, 'Key', { ...props, rotation });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    SecretId: { Ref: 'KeyE447D366' },
    RotationLambdaARN: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate',
    RotationRules: { AutomaticallyAfterDays: 45 },
    RotateImmediatelyOnUpdate: false,
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: 'secretsmanager.amazonaws.com',
    SourceAccount: '111122223333',
  });
  expect(Object.keys(acknowledgedIn(stack))).toEqual(['NIST.800.53.R5::NIST.800.53.R5-SecretsManagerUsingKMSKey']);
});

test('lets one function rotate several secrets', () => {
  const rotation = SecretRotation.by({ function: rotate(), every: Duration.days(30) });

  new ApplicationSecret(stack, 'Key', { ...props, rotation });
  new ApplicationSecret(stack, 'Other', { ...props, name: 'other', rotation });

  Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::RotationSchedule', 2);
});

test('is rotated by nobody unless told to, and explains it', () => {
  new ApplicationSecret(stack, 'Key', { ...props, encryptionKey: new Key(stack, 'Cmk') });

  const reason =
    'an application needs time with two keys for another value: berth rotate makes it when the application is ready (Berth)';
  Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
  expect(acknowledgedIn(stack)).toEqual({
    'AwsSolutions::AwsSolutions-SMG4': reason,
    'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerRotationEnabled': reason,
  });
});

test('is never rotated for your reason', () => {
  const rotation = SecretRotation.never({
    reason: 'the partner changes it by hand',
    owner: 'shop team',
    until: '2099-01-01',
  });

  new ApplicationSecret(stack, 'Key', { ...props, rotation });

  expect(acknowledgedIn(stack)).toMatchObject({
    'AwsSolutions::AwsSolutions-SMG4': 'the partner changes it by hand (shop team, until 2099-01-01)',
  });
});

test('explains that it is encrypted with a key of AWS', () => {
  new ApplicationSecret(stack, 'Key', props);

  expect(acknowledgedIn(stack)).toMatchObject({
    'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerUsingKMSKey':
      'no encryptionKey by configuration: the key of Secrets Manager serves this account only (Berth)',
  });
});

test.each([
  [Duration.hours(12), ['RotationOutOfRange rotation.every']],
  [Duration.days(1), []],
  [Duration.days(90), []],
  [Duration.days(91), ['RotationOutOfRange rotation.every']],
])('judges a rotation every %s: %j', (every, problems) => {
  const rotation = SecretRotation.by({ function: rotate(), every });

  expect(applicationSecretProblems({ ...props, rotation }).map(({ code, path }) => `${code} ${path}`)).toEqual(
    problems,
  );
});

test('fails for a period that Secrets Manager knows and we do not want', () => {
  const rotation = SecretRotation.by({ function: rotate(), every: Duration.days(365) });

  expect(() => new ApplicationSecret(stack, 'Key', { ...props, rotation })).toThrow(
    'Stack/Key.rotation.every = 365: must be a whole number from 1 to 90 days',
  );
});

test.each([
  ['SecretNameInvalid', { name: 'Secret Key' }],
  ['SecretNameInvalid', { name: '1secret' }],
  ['SecretNameInvalid', { name: `s${'e'.repeat(64)}` }],
  ['SecretLengthOutOfRange', { length: 31 }],
  ['SecretLengthOutOfRange', { length: 4097 }],
])('fails with %s for %j', (code, wrong) => {
  expect(applicationSecretProblems({ ...props, ...wrong }).map(problem => problem.code)).toEqual([code]);
});

import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { EnvironmentKey } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

test('is rotated, and outlives its stack', () => {
  new EnvironmentKey(stack, 'Key', { environment: 'dev' });

  Template.fromStack(stack).hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: { EnableKeyRotation: true },
  });
});

test('goes with its stack when told to', () => {
  new EnvironmentKey(stack, 'Key', { environment: 'dev', deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('lets CloudWatch Logs encrypt the log groups of its account', () => {
  new EnvironmentKey(stack, 'Key', { environment: 'dev' });

  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } })]),
    },
  });
});

test('is lent to others by services of AWS only', () => {
  new EnvironmentKey(stack, 'Key', { environment: 'dev' });

  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    Description: 'Secrets and logs of dev',
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

test('is read back in another stack, without an export', () => {
  new EnvironmentKey(stack, 'Key', { environment: 'dev' });
  const reader = new Stack(new App(), 'Reader', { env });
  new CfnOutput(reader, 'Arn', { value: EnvironmentKey.fromContract(reader, 'Key', 'dev').keyArn });

  const Name = '/berth/dev/secrets/v1/keyArn';
  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', { Name });
  Template.fromStack(reader).hasOutput('Arn', { Value: `{{resolve:ssm:${Name}}}` });
});

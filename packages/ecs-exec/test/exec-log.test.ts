import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Stack } from 'aws-cdk-lib/core';
import { ExecLog, type ExecLogProps } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

function make(props?: ExecLogProps): Template {
  new CfnCluster(stack, 'Cluster', { configuration: new ExecLog(stack, 'Exec', props).render() });
  return Template.fromStack(stack);
}

test('encrypts sessions and their record with one key', () => {
  const template = make();

  const [key = ''] = Object.keys(template.findResources('AWS::KMS::Key'));
  const [log = ''] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  template.hasResourceProperties('AWS::ECS::Cluster', {
    Configuration: {
      ExecuteCommandConfiguration: {
        KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
        Logging: 'OVERRIDE',
        LogConfiguration: { CloudWatchLogGroupName: { Ref: log }, CloudWatchEncryptionEnabled: true },
      },
    },
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
});

test('keeps the record for a year, and both after their stack', () => {
  const template = make();

  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365 },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResource('AWS::KMS::Key', {
    Properties: { EnableKeyRotation: true },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('lets CloudWatch Logs use its key, and only services of AWS lend it', () => {
  make().hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } }),
        Match.objectLike({
          Effect: 'Deny',
          Action: 'kms:CreateGrant',
          Condition: {
            BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
      ]),
    }),
  });
});

test('keeps less, and goes with its stack, when told to', () => {
  const template = make({ logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('takes the key that it is given, and makes none', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Given', 'arn:aws:kms:eu-west-1:000000000000:key/1');

  const template = make({ encryptionKey });

  template.resourceCountIs('AWS::KMS::Key', 0);
  template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: encryptionKey.keyArn });
});

test('pins the logical ids of key and record, as others would start anew', () => {
  const template = make();

  expect(Object.keys(template.findResources('AWS::KMS::Key'))).toEqual([expect.stringMatching(/^ExecKey/)]);
  expect(Object.keys(template.findResources('AWS::Logs::LogGroup'))).toEqual([expect.stringMatching(/^ExecLog/)]);
});

import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Stack } from 'aws-cdk-lib/core';
import { QueryLog, type QueryLogProps, queryLogProblems } from '../src';

const account = '111122223333';
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Logs', { env: { account, region: 'us-east-1' } });
});

const make = (props: Partial<QueryLogProps> = {}) => new QueryLog(stack, 'Log', { zoneName: 'example.com', ...props });

test('is encrypted with a key of its own, and kept for a year', () => {
  const { logGroupName } = make();

  expect(logGroupName).toBe('/aws/route53/example.com');
  const template = Template.fromStack(stack);
  template.hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      LogGroupName: '/aws/route53/example.com',
      RetentionInDays: 365,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('LogKey'), 'Arn'] },
    },
  });
  template.hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EnableKeyRotation: true, Description: 'Questions to example.com' },
  });
});

test('lets CloudWatch Logs use its key, and only services of AWS lend it', () => {
  make();

  const statements = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'))[0]?.Properties.KeyPolicy
    .Statement;
  expect(statements).toContainEqual({
    Effect: 'Deny',
    Action: 'kms:CreateGrant',
    Principal: { AWS: '*' },
    Resource: '*',
    Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
  });
  expect(JSON.stringify(statements)).toContain('kms:EncryptionContext:aws:logs:arn');
});

test('lets Route 53 of this account write to it', () => {
  make();

  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::Logs::ResourcePolicy'));
  const text = JSON.stringify(policy?.Properties.PolicyDocument);
  const [logGroup] = Object.keys(Template.fromStack(stack).findResources('AWS::Logs::LogGroup'));
  expect(text).toContain(logGroup);
  expect(text).toContain('route53.amazonaws.com');
  expect(text).toContain('logs:CreateLogStream');
  expect(text).toContain('logs:PutLogEvents');
  expect(text).toContain('aws:SourceAccount');
});

test('takes its own key and retention, and goes when told to', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1');
  make({ encryptionKey, retention: RetentionDays.ONE_MONTH, deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Delete',
    Properties: { KmsKeyId: encryptionKey.keyArn, RetentionInDays: 30 },
  });
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
});

test('takes its own key along when told to', () => {
  make({ deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('fails outside of us-east-1', () => {
  const elsewhere = new Stack(new App(), 'Logs', { env: { account, region: 'eu-west-1' } });

  expect(() => new QueryLog(elsewhere, 'Log', { zoneName: 'example.com' })).toThrow(
    expect.objectContaining({
      name: 'BERTH-DNS-005',
      message: 'Logs/Log.region = "eu-west-1": Route 53 writes query logs to us-east-1 only; put it into a stack there',
    }),
  );
});

test('accepts a region that is not known', () => {
  expect(queryLogProblems({ region: new Stack().region })).toEqual([]);
});

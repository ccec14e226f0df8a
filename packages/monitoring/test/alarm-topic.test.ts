import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Lazy, Stack } from 'aws-cdk-lib/core';
import { AlarmTopic, type AlarmTopicProps, alarmTopicProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const FROM_ACCOUNT = { StringEquals: { 'aws:SourceAccount': env.account } };
const USE = ['kms:Decrypt', 'kms:GenerateDataKey*'];
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Monitoring', { env });
});

const make = (props: Partial<AlarmTopicProps> = {}) =>
  new AlarmTopic(stack, 'AlarmTopic', { environment: 'dev', ...props });

const policyOf = (type: string, property: string) =>
  Object.values(Template.fromStack(stack).findResources(type))[0]?.Properties[property].Statement;

test('S004-38: is encrypted with a key of its own, which is rotated and kept', () => {
  make();

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SNS::Topic', {
    DisplayName: 'Alarms of dev',
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('AlarmTopicKey'), 'Arn'] },
  });
  template.hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EnableKeyRotation: true, Description: 'Alarms of dev' },
  });
});

test('takes its key along when told to', () => {
  make({ deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('takes the key that it is given, and makes none', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
  make({ encryptionKey });

  Template.fromStack(stack).hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: encryptionKey.keyArn });
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
});

test('accepts messages over TLS only', () => {
  make();

  expect(policyOf('AWS::SNS::TopicPolicy', 'PolicyDocument')).toContainEqual(
    expect.objectContaining({
      Effect: 'Deny',
      Action: 'sns:Publish',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
});

test.each([
  ['cloudwatch.amazonaws.com', FROM_ACCOUNT],
  ['budgets.amazonaws.com', FROM_ACCOUNT],
  ['events.rds.amazonaws.com', undefined],
])('lets %s of this account publish, and use the key for it', (Service, keyCondition) => {
  make();

  expect(policyOf('AWS::SNS::TopicPolicy', 'PolicyDocument')).toContainEqual(
    expect.objectContaining({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service },
      Resource: { Ref: 'AlarmTopicB56431CA' },
      Condition: FROM_ACCOUNT,
    }),
  );
  const allowed = { Effect: 'Allow', Action: USE, Principal: { Service }, Resource: '*' };
  const statement = keyCondition ? { ...allowed, Condition: keyCondition } : allowed;
  expect(policyOf('AWS::KMS::Key', 'KeyPolicy')).toContainEqual(statement);
});

test('lets the role of Auto Scaling use the key, which may not exist yet', () => {
  make();

  const role = ':iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling*';
  expect(policyOf('AWS::KMS::Key', 'KeyPolicy')).toContainEqual({
    Effect: 'Allow',
    Action: USE,
    Principal: { AWS: '*' },
    Resource: '*',
    Condition: {
      StringEquals: { 'kms:CallerAccount': env.account },
      ArnLike: { 'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, role]] } },
    },
  });
});

test('lets only services of AWS lend its key', () => {
  make();

  expect(policyOf('AWS::KMS::Key', 'KeyPolicy')).toContainEqual({
    Effect: 'Deny',
    Action: 'kms:CreateGrant',
    Principal: { AWS: '*' },
    Resource: '*',
    Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
  });
});

test('S004-38: sends mails to those who are named', () => {
  make({ emails: ['ops@example.com', 'dev@example.com'] });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Subscription', 2);
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
});

test('sends no mails when nobody is named', () => {
  make();

  Template.fromStack(stack).resourceCountIs('AWS::SNS::Subscription', 0);
});

test('is published, and read back in another stack', () => {
  make();
  const reader = new Stack(new App(), 'Reader', { env });
  const topic = AlarmTopic.fromContract(reader, 'AlarmTopic', 'dev');
  const metric = new Metric({ namespace: 'Fake', metricName: 'Fake' });
  new Alarm(reader, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 }).addAlarmAction(new SnsAction(topic));

  const names = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).map(
    ({ Properties }) => Properties.Name,
  );
  expect(names).toEqual(['/berth/dev/monitoring/v1/topicArn', '/berth/dev/monitoring/v1/topicKeyArn']);
  Template.fromStack(reader).hasParameter('*', { Default: '/berth/dev/monitoring/v1/topicArn' });
});

test.each([
  ['BERTH-MON-003 emails[0]', ['ops']],
  ['BERTH-MON-003 emails[0]', ['ops@example']],
  ['BERTH-MON-003 emails[0]', ['o ps@example.com']],
  ['BERTH-MON-003 emails[0]', ['ops@exa mple.com']],
  ['BERTH-MON-003 emails[0]', ['ops@@example.com']],
  ['BERTH-MON-003 emails[0]', ['ops@example.com ']],
  ['BERTH-MON-003 emails[0]', ['@example.com']],
  ['BERTH-MON-003 emails[1]', ['ops@example.com', 'ops@example.']],
  ['BERTH-MON-004 emails[1]', ['ops@example.com', 'ops@example.com']],
])('fails with %s for %j', (problem, emails) => {
  expect(alarmTopicProblems({ emails }).map(({ code, path }) => `${code} ${path}`)).toEqual([problem]);
});

test('accepts addresses, and those that are known only at deployment', () => {
  const later = Lazy.string({ produce: () => 'ops@example.com' });

  expect(alarmTopicProblems({ emails: ['a.b+c@mail.example.co.uk', later, later] })).toEqual([]);
  expect(alarmTopicProblems({})).toEqual([]);
});

test('names the address that is none', () => {
  expect(() => make({ emails: ['ops'] })).toThrow(
    'Monitoring/AlarmTopic.emails[0] = "ops": is not an address of e-mail',
  );
});

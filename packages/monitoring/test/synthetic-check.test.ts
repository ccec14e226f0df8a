import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { SyntheticCheck, type SyntheticCheckProps } from '../src';
import { fakeMetrics } from './_fakes/fake-metrics';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Service', { env: { account: '111122223333', region: 'eu-west-1' } });
});

function make(props: Partial<SyntheticCheckProps> = {}): SyntheticCheck {
  return new SyntheticCheck(stack, 'Check', {
    topic: Topic.fromTopicArn(stack, 'Topic', TOPIC),
    name: 'dev-shop',
    url: 'https://shop.example.com',
    requests: [{ path: '/healthz' }],
    ...props,
  });
}

const template = () => Template.fromStack(stack);

/** What the check gets of its props. */
function variables(): Record<string, string> {
  const [canary] = Object.values(template().findResources('AWS::Synthetics::Canary'));
  return canary?.Properties.RunConfig.EnvironmentVariables;
}

function statements(): Record<string, unknown>[] {
  const [policy] = Object.values(template().findResources('AWS::IAM::ManagedPolicy'));
  return policy?.Properties.PolicyDocument.Statement;
}

test('asks every minute, without a browser, and cleans up behind itself', () => {
  const { canaryName } = make();

  template().hasResourceProperties('AWS::Synthetics::Canary', {
    Name: canaryName,
    RuntimeVersion: 'syn-nodejs-3.1',
    Code: { Handler: 'index.handler', S3Bucket: Match.anyValue(), S3Key: Match.anyValue() },
    ExecutionRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('CheckRole'), 'Arn'] },
    Schedule: { Expression: 'rate(1 minute)', DurationInSeconds: '0' },
    RunConfig: { TimeoutInSeconds: 60, MemoryInMB: 960 },
    StartCanaryAfterCreation: true,
    ProvisionedResourceCleanup: 'AUTOMATIC',
    SuccessRetentionPeriod: 31,
    FailureRetentionPeriod: 31,
  });
  // with more characters Synthetics shortens the name of the log
  expect(canaryName).toMatch(/^[a-z0-9-]{1,21}$/);
});

test('wants 200 within ten seconds, once, by default', () => {
  make();

  expect(JSON.parse(variables().QUESTIONS ?? '')).toEqual([
    { url: 'https://shop.example.com/healthz', status: 200, withinMs: 10_000 },
  ]);
  expect(variables().REPEAT).toBe('1');
});

test('asks what it is told, as often as it is told', () => {
  const moved = { path: '/old', status: 301, within: Duration.seconds(2), text: 'gone' };
  make({ requests: [{ path: '/' }, moved], repeat: 10, every: Duration.minutes(5) });

  expect(JSON.parse(variables().QUESTIONS ?? '')).toEqual([
    { url: 'https://shop.example.com/', status: 200, withinMs: 10_000 },
    { url: 'https://shop.example.com/old', status: 301, withinMs: 2000, text: 'gone' },
  ]);
  expect(variables().REPEAT).toBe('10');
  template().hasResourceProperties('AWS::Synthetics::Canary', { Schedule: { Expression: 'rate(5 minutes)' } });
});

test('raises an alarm after two failed runs, and is silent where there are none', () => {
  const { alarm, canaryName } = make();

  expect(stack.resolve(alarm.alarmName)).toEqual({ Ref: expect.stringMatching(/^CheckFailed/) });
  template().hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'CloudWatchSynthetics',
    MetricName: 'SuccessPercent',
    Dimensions: [{ Name: 'CanaryName', Value: canaryName }],
    Statistic: 'Average',
    Period: 60,
    ComparisonOperator: 'LessThanOrEqualToThreshold',
    Threshold: 99,
    EvaluationPeriods: 2,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
    AlarmActions: [TOPIC],
    AlarmDescription:
      '2 checks of dev-shop from the internet failed in a row. Read the log of the check; if a release goes out just now, it is rolled back.',
  });
});

test('counts as many failures as it is told, at its own pace', () => {
  make({ failures: 3, every: Duration.minutes(10) });

  template().hasResourceProperties('AWS::CloudWatch::Alarm', { EvaluationPeriods: 3, Period: 600 });
});

test('counts runs only while its route has healthy targets', () => {
  make({ route: fakeMetrics, every: Duration.minutes(2) });

  template().hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: Match.absent(),
    Metrics: [
      {
        Expression: 'IF(FILL(hosts, 0) > 0, success, 100)',
        Label: 'good answers while there are healthy targets',
        ReturnData: true,
        Id: 'expr_1',
      },
      Match.objectLike({
        Id: 'success',
        MetricStat: Match.objectLike({ Period: 120, Stat: 'Average' }),
        ReturnData: false,
      }),
      Match.objectLike({
        Id: 'hosts',
        MetricStat: Match.objectLike({ Metric: { MetricName: 'HealthyHosts', Namespace: 'Fake' }, Period: 120 }),
        ReturnData: false,
      }),
    ],
  });
});

test('reports into a bucket that is private, versioned, logged, TLS only, and outlives the stack', () => {
  make({ reportRetention: Duration.days(7) });

  const [key] = Object.keys(template().findResources('AWS::KMS::Key'));
  const [bucket = ''] = Object.keys(template().findResources('AWS::S3::Bucket'));
  template().hasResource('AWS::S3::Bucket', {
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { LogFilePrefix: 'bucket/' },
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            ExpirationInDays: 7,
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template().hasResourceProperties('AWS::Synthetics::Canary', {
    ArtifactS3Location: { 'Fn::Join': ['', ['s3://', { Ref: bucket }, '/reports']] },
    ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: { 'Fn::GetAtt': [key, 'Arn'] } } },
    SuccessRetentionPeriod: 7,
    FailureRetentionPeriod: 7,
  });
  const arn = { 'Fn::GetAtt': [bucket, 'Arn'] };
  const all = { 'Fn::Join': ['', [arn, '/*']] };
  template().hasResource('AWS::S3::BucketPolicy', {
    Properties: {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Resource: [arn, all],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Resource: [arn, all],
            Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
          },
          {
            Effect: 'Allow',
            Action: 's3:PutObject',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Resource: { 'Fn::Join': ['', [arn, '/bucket/*']] },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, ArnLike: { 'aws:SourceArn': arn } },
          },
        ],
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('has a log of its own for a year, under a rotated key, that no run can make', () => {
  const { logGroup } = make();

  const [key] = Object.keys(template().findResources('AWS::KMS::Key'));
  const [canary] = Object.keys(template().findResources('AWS::Synthetics::Canary'));
  const [log] = Object.keys(template().findResources('AWS::Logs::LogGroup'));
  template().hasResource('AWS::Logs::LogGroup', {
    Properties: {
      LogGroupName: {
        'Fn::Join': ['', [Match.stringLikeRegexp('^/aws/lambda/cwsyn-[a-z0-9-]+-$'), { 'Fn::GetAtt': [canary, 'Id'] }]],
      },
      RetentionInDays: 365,
      KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template().hasResource('AWS::KMS::Key', {
    Properties: {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } }),
          Match.objectLike({ Effect: 'Deny', Action: 'kms:CreateGrant' }),
        ]),
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  expect(stack.resolve(logGroup.logGroupName)).toEqual({ Ref: log });
  expect(JSON.stringify(statements())).not.toContain('CreateLogGroup');
});

test('takes the key and the retention that it is given', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
  make({ encryptionKey, logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  template().resourceCountIs('AWS::KMS::Key', 0);
  template().hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30, KmsKeyId: encryptionKey.keyArn },
    DeletionPolicy: 'Delete',
  });
});

test('deletes its own key with the log', () => {
  make({ deleteLogWithStack: true });

  template().hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('may report, write its log and count, and nothing else', () => {
  const { canaryName } = make();

  const [bucket = ''] = Object.keys(template().findResources('AWS::S3::Bucket'));
  const [key] = Object.keys(template().findResources('AWS::KMS::Key'));
  const arn = { 'Fn::GetAtt': [bucket, 'Arn'] };
  expect(statements()).toEqual([
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: { 'Fn::Join': ['', [arn, '/reports/*']] },
    },
    { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: arn },
    { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: { 'Fn::GetAtt': [key, 'Arn'] } },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            `:logs:eu-west-1:111122223333:log-group:/aws/lambda/cwsyn-${canaryName}-*`,
          ],
        ],
      },
    },
    { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': 'CloudWatchSynthetics' } },
    },
  ]);
  template().hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  });
});

test('accepts what AWS leaves, each by itself', () => {
  const { node, canaryName } = make();

  const [bucket = ''] = Object.keys(template().findResources('AWS::S3::Bucket'));
  const found = node
    .findAll()
    .flatMap(construct => construct.node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data as object));
  const log = `arn:<AWS::Partition>:logs:eu-west-1:111122223333:log-group:/aws/lambda/cwsyn-${canaryName}-*`;
  expect(found).toEqual([
    'NIST.800.53.R5::NIST.800.53.R5-S3DefaultEncryptionKMS',
    'NIST.800.53.R5::NIST.800.53.R5-S3BucketReplicationEnabled',
    `AwsSolutions::AwsSolutions-IAM5[Resource::<${bucket}.Arn>/reports/*]`,
    `AwsSolutions::AwsSolutions-IAM5[Resource::${log}]`,
    'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
  ]);
});

test.each([
  ['metricSuccess', 'SuccessPercent'],
  ['metricDuration', 'Duration'],
] as const)('%s is measured', (method, metricName) => {
  const check = make();

  expect(check[method]({ period: Duration.minutes(1) }).toMetricConfig().metricStat).toMatchObject({
    namespace: 'CloudWatchSynthetics',
    metricName,
    statistic: 'Average',
    period: Duration.minutes(1),
    dimensions: [{ name: 'CanaryName', value: check.canaryName }],
  });
});

test('fails with a mistake in what is asked', () => {
  expect(() => make({ requests: [{ path: 'healthz' }] })).toThrow(
    expect.objectContaining({
      name: 'SyntheticPathInvalid',
      message: 'Service/Check.requests[0].path = "healthz": must start with "/" and hold no spaces',
    }),
  );
});

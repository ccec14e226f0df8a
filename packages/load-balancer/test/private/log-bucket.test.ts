import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { LogBucket, type LogBucketProps } from '../../src/private/log-bucket';

function templateOf(props: Partial<LogBucketProps> = {}): Template {
  const stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
  new LogBucket(stack, 'Logs', { retention: Duration.days(90), ...props });
  return Template.fromStack(stack);
}

test('is private, encrypted, versioned, without access control lists, and logs who used it', () => {
  templateOf().hasResourceProperties('AWS::S3::Bucket', {
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
  });
});

test('lets services write by access control lists where they know no other way', () => {
  templateOf({ accessControlLists: true }).hasResourceProperties('AWS::S3::Bucket', {
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
  });
});

test('is emptied by time alone', () => {
  templateOf().hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'Expire',
          Status: 'Enabled',
          ExpirationInDays: 90,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
      ],
    },
  });
});

test.each(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'])('stays when its stack goes: %s', type => {
  templateOf().hasResource(type, {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});

test('talks to nobody without TLS 1.2', () => {
  const denied = (condition: object) => ({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:*',
    Resource: [
      { 'Fn::GetAtt': [Match.stringLikeRegexp('^Logs'), 'Arn'] },
      { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Logs'), 'Arn'] }, '/*']] },
    ],
    Condition: condition,
  });

  templateOf().hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        denied({ Bool: { 'aws:SecureTransport': 'false' } }),
        denied({ NumericLessThan: { 's3:TlsVersion': '1.2' } }),
      ]),
    },
  });
});

test('lets S3 write its own log into a folder of its own, and load balancers nothing unless asked', () => {
  const template = templateOf();

  const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
  const statements: { Effect: string }[] = policy?.Properties.PolicyDocument.Statement;
  const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Logs/), 'Arn'] };
  expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: { 'Fn::Join': ['', [arn, '/bucket/*']] },
      Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' }, ArnLike: { 'aws:SourceArn': arn } },
    },
  ]);
});

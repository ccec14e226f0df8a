import { acknowledgeAll, nist, removalPolicyOf } from '@berth/foundation';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { type Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Where the bucket logs who used it. */
const OWN_PREFIX = 'bucket';

export interface LogBucketProps {
  /** How long its objects are kept. */
  readonly retention: Duration;

  /** Folders that load balancers of this account write to. */
  readonly loadBalancerPrefixes?: string[];

  /** Whether a service writes to it by access control lists, as CloudFront does. */
  readonly accessControlLists?: boolean;
}

/**
 * A bucket that keeps logs: private, versioned, TLS only, emptied by time alone, and kept when its stack goes.
 *
 * Its keys are those of S3, as load balancers can write with no other.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export class LogBucket extends Construct {
  public readonly bucketName: string;
  public readonly bucketDomainName: string;

  /** Whoever writes to the bucket must wait for it. */
  public readonly policy: CfnBucketPolicy;

  constructor(scope: Construct, id: string, props: LogBucketProps) {
    super(scope, id);

    const bucket = this.makeBucket(props);
    this.bucketName = bucket.ref;
    this.bucketDomainName = bucket.attrDomainName;
    this.policy = new CfnBucketPolicy(this, 'Policy', {
      bucket: bucket.ref,
      policyDocument: new PolicyDocument({ statements: this.statements(bucket, props) }),
    });
    this.policy.applyRemovalPolicy(removalPolicyOf());
    acceptFindings(bucket);
  }

  private makeBucket({ retention, accessControlLists }: LogBucketProps): CfnBucket {
    const days = retention.toDays();
    const bucket = new CfnBucket(this, 'Resource', {
      bucketEncryption: {
        serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
      },
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      ownershipControls: {
        rules: [{ objectOwnership: accessControlLists ? 'BucketOwnerPreferred' : 'BucketOwnerEnforced' }],
      },
      versioningConfiguration: { status: 'Enabled' },
      // without a target it is its own
      loggingConfiguration: { logFilePrefix: `${OWN_PREFIX}/` },
      lifecycleConfiguration: {
        rules: [
          {
            id: 'Expire',
            status: 'Enabled',
            expirationInDays: days,
            noncurrentVersionExpiration: { noncurrentDays: 1 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
    });
    bucket.applyRemovalPolicy(removalPolicyOf());
    return bucket;
  }

  private statements(bucket: CfnBucket, { loadBalancerPrefixes = [] }: LogBucketProps): PolicyStatement[] {
    const { account } = Stack.of(this);
    const objects = `${bucket.attrArn}/*`;
    const ofBucket = [bucket.attrArn, objects];
    const denied = { effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['s3:*'], resources: ofBucket };
    const statements = [
      new PolicyStatement({ ...denied, conditions: { Bool: { 'aws:SecureTransport': 'false' } } }),
      new PolicyStatement({ ...denied, conditions: { NumericLessThan: { 's3:TlsVersion': '1.2' } } }),
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [`${bucket.attrArn}/${OWN_PREFIX}/*`],
        conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': bucket.attrArn } },
      }),
    ];
    if (loadBalancerPrefixes.length === 0) return statements;
    const deliver = new PolicyStatement({
      principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      // the folder of the account: load balancers of others cannot write here
      resources: loadBalancerPrefixes.map(prefix => `${bucket.attrArn}/${prefix}/AWSLogs/${account}/*`),
    });
    return [...statements, deliver];
  }
}

function acceptFindings(bucket: CfnBucket): void {
  acknowledgeAll(
    bucket,
    [nist('S3DefaultEncryptionKMS')],
    'load balancers write their logs to buckets with keys of S3 only',
  );
  acknowledgeAll(
    bucket,
    [nist('S3BucketReplicationEnabled')],
    'logs are kept in versions, for a time, and in one region',
  );
}

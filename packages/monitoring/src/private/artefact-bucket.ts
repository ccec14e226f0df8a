import { acknowledgeAll, nist, removalPolicyOf, wildcardResource } from '@berth/foundation';
import {
  AnyPrincipal,
  Effect,
  type ManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { type Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Where the bucket logs who used it. */
const LOGS = 'bucket';

/** Where the reports are. */
const REPORTS = 'reports';

/**
 * A bucket for what runs of a check leave behind: private, versioned, TLS only, emptied by time alone, and kept when its stack goes.
 */
export class ArtefactBucket extends Construct {
  /** `s3://<bucket>/reports`. */
  public readonly location: string;

  public readonly bucketArn: string;

  constructor(scope: Construct, id: string, retention: Duration) {
    super(scope, id);

    const bucket = this.makeBucket(retention);
    this.location = `s3://${bucket.ref}/${REPORTS}`;
    this.bucketArn = bucket.attrArn;
    const policy = new CfnBucketPolicy(this, 'Policy', {
      bucket: bucket.ref,
      policyDocument: new PolicyDocument({ statements: this.statements(bucket) }),
    });
    policy.applyRemovalPolicy(removalPolicyOf());
    const logs = 'reports are encrypted with the key of the check; S3 writes its own access log with keys of S3 only';
    acknowledgeAll(bucket, [nist('S3DefaultEncryptionKMS')], logs);
    const short = 'reports are kept in versions, for a time, and in one region';
    acknowledgeAll(bucket, [nist('S3BucketReplicationEnabled')], short);
  }

  /** What a run of the check needs. */
  public get statementsForRuns(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [this.reports] }),
      new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [this.bucketArn] }),
    ];
  }

  /** Accept the wildcard of these statements. */
  public acceptWildcard(policy: ManagedPolicy): void {
    acknowledgeAll(policy, [wildcardResource(policy, this.reports)], 'each run makes files of its own');
  }

  private get reports(): string {
    return `${this.bucketArn}/${REPORTS}/*`;
  }

  private makeBucket(retention: Duration): CfnBucket {
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
      ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
      versioningConfiguration: { status: 'Enabled' },
      // without a target it is its own
      loggingConfiguration: { logFilePrefix: `${LOGS}/` },
      lifecycleConfiguration: {
        rules: [
          {
            id: 'Expire',
            status: 'Enabled',
            expirationInDays: retention.toDays(),
            noncurrentVersionExpiration: { noncurrentDays: 1 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
    });
    bucket.applyRemovalPolicy(removalPolicyOf());
    return bucket;
  }

  private statements({ attrArn }: CfnBucket): PolicyStatement[] {
    const { account } = Stack.of(this);
    const resources = [attrArn, `${attrArn}/*`];
    const denied = { effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['s3:*'], resources };
    return [
      new PolicyStatement({ ...denied, conditions: { Bool: { 'aws:SecureTransport': 'false' } } }),
      new PolicyStatement({ ...denied, conditions: { NumericLessThan: { 's3:TlsVersion': '1.2' } } }),
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [`${attrArn}/${LOGS}/*`],
        conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': attrArn } },
      }),
    ];
  }
}

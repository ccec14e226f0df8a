import type * as api from '@aws-sdk/client-s3';
import { ACCOUNT_ID } from '../../core/account';
import { AwsError } from '../../core/aws-error';
import type { Call, Service } from '../../core/service';
import type { Bucket, Buckets } from './buckets';
import type { Objects } from './objects';

/** What buckets have without being told. */
const DEFAULT_ENCRYPTION = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
};
const DEFAULT_PUBLIC_ACCESS_BLOCK = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** A setting that is put, got and deleted whole. */
interface Setting {
  /** `Policy`: PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy. */
  readonly noun: string;

  /** The member of the request and of the answer that holds it. */
  readonly put: string;
  readonly get: string;

  /** The answer if it was never put: a value, or a refusal. */
  readonly missing: { readonly value: unknown } | Refusal;

  /**
   * The refusal after it was deleted, where a new bucket has one from the start.
   *
   * @default - as if it was never put
   */
  readonly deleted?: Refusal;

  /** Settings that are put empty in place of a deletion have no operation for it. */
  readonly undeletable?: boolean;
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

const nothing = { value: undefined };

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const SETTINGS: readonly Setting[] = [
  {
    noun: 'BucketPolicy',
    put: 'Policy',
    get: 'Policy',
    missing: refusal('NoSuchBucketPolicy', 'The bucket policy does not exist'),
  },
  {
    noun: 'BucketEncryption',
    put: 'ServerSideEncryptionConfiguration',
    get: 'ServerSideEncryptionConfiguration',
    missing: { value: DEFAULT_ENCRYPTION },
  },
  {
    noun: 'PublicAccessBlock',
    put: 'PublicAccessBlockConfiguration',
    get: 'PublicAccessBlockConfiguration',
    missing: { value: DEFAULT_PUBLIC_ACCESS_BLOCK },
    deleted: refusal('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'),
  },
  {
    noun: 'BucketOwnershipControls',
    put: 'OwnershipControls',
    get: 'OwnershipControls',
    missing: { value: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
    deleted: refusal('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'),
  },
  { noun: 'BucketTagging', put: 'Tagging', get: '', missing: refusal('NoSuchTagSet', 'The TagSet does not exist') },
  {
    noun: 'BucketLifecycleConfiguration',
    put: 'LifecycleConfiguration',
    get: '',
    missing: refusal('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
  },
  {
    noun: 'BucketCors',
    put: 'CORSConfiguration',
    get: '',
    missing: refusal('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
  },
  { noun: 'BucketLogging', put: 'BucketLoggingStatus', get: '', missing: nothing, undeletable: true },
  {
    noun: 'BucketNotificationConfiguration',
    put: 'NotificationConfiguration',
    get: '',
    missing: nothing,
    undeletable: true,
  },
];

/** S3's name for deleting a lifecycle differs from the others. */
const DELETE_NAMES: Record<string, string> = { BucketLifecycleConfiguration: 'BucketLifecycle' };

export function bucketOperations(buckets: Buckets, objects: Objects, now: () => number): Service['operations'] {
  return {
    ...Object.assign({}, ...SETTINGS.map(setting => settingOperations(buckets, setting))),

    CreateBucket(input: api.CreateBucketRequest, { region }: Call): api.CreateBucketOutput {
      const { Bucket = '', CreateBucketConfiguration } = input;
      const where = CreateBucketConfiguration?.LocationConstraint ?? region;
      buckets.create(Bucket, where, now());
      return { Location: `/${Bucket}`, BucketArn: `arn:aws:s3:::${Bucket}` };
    },

    DeleteBucket({ Bucket = '' }: api.DeleteBucketRequest): void {
      deleteBucket(buckets, objects, Bucket);
    },

    HeadBucket({ Bucket = '' }: api.HeadBucketRequest): api.HeadBucketOutput {
      const { region } = buckets.get(Bucket);
      return { BucketRegion: region, AccessPointAlias: false };
    },

    ListBuckets({ Prefix = '' }: api.ListBucketsRequest): api.ListBucketsOutput {
      const own = buckets.list().filter(({ name }) => name.startsWith(Prefix));
      const Buckets = own.map(({ name, region, createdAt }) => ({
        Name: name,
        CreationDate: new Date(createdAt),
        BucketRegion: region,
      }));
      return { Buckets, Owner: { ID: owner() } };
    },

    /** Empty for the first region, as ever. */
    GetBucketLocation({ Bucket = '' }: api.GetBucketLocationRequest): api.GetBucketLocationOutput {
      const { region } = buckets.get(Bucket);
      return { LocationConstraint: region === 'us-east-1' ? undefined : (region as api.BucketLocationConstraint) };
    },

    GetBucketVersioning({ Bucket = '' }: api.GetBucketVersioningRequest): api.GetBucketVersioningOutput {
      return { Status: buckets.get(Bucket).versioning };
    },

    PutBucketVersioning({ Bucket = '', VersioningConfiguration }: api.PutBucketVersioningRequest): void {
      buckets.put({ ...buckets.get(Bucket), versioning: VersioningConfiguration?.Status });
    },

    GetBucketAcl({ Bucket = '' }: api.GetBucketAclRequest): api.GetBucketAclOutput {
      buckets.get(Bucket);
      const Grantee = { Type: 'CanonicalUser' as const, ID: owner() };
      return { Owner: { ID: owner() }, Grants: [{ Grantee, Permission: 'FULL_CONTROL' }] };
    },
  };
}

/** @throws AwsError BucketNotEmpty */
export function deleteBucket(buckets: Buckets, objects: Objects, name: string): void {
  buckets.get(name);
  if (objects.versions(name).length) {
    const versioned = buckets.get(name).versioning ? ' You must delete all versions in the bucket.' : '';
    const message = `The bucket you tried to delete is not empty.${versioned}`;
    throw new AwsError('BucketNotEmpty', message, 409, { BucketName: name });
  }
  buckets.delete(name);
}

/** The account, in the form in which S3 names owners. */
function owner(): string {
  return ACCOUNT_ID.padEnd(64, '0');
}

function refusal(code: string, message: string): { code: string; message: string } {
  return { code, message };
}

type Input = { readonly Bucket?: string } & Record<string, unknown>;

function settingOperations(buckets: Buckets, setting: Setting): Service['operations'] {
  const { noun, put, get, missing, deleted, undeletable } = setting;
  const remove = (input: Input) => buckets.set(input.Bucket ?? '', noun, deleted ? null : undefined);
  return {
    [`Put${noun}`]: (input: Input) => buckets.set(input.Bucket ?? '', noun, input[put]),
    ...(undeletable ? {} : { [`Delete${DELETE_NAMES[noun] ?? noun}`]: remove }),
    [`Get${noun}`]: (input: Input) => answer(buckets.get(input.Bucket ?? '')),
  };

  function answer({ name, settings }: Bucket): object {
    const without = settings[noun] === null && deleted ? deleted : missing;
    if (!settings[noun] && 'code' in without) {
      throw new AwsError(without.code, without.message, 404, { BucketName: name });
    }
    const value = settings[noun] ?? ('value' in without ? without.value : undefined);
    return get ? { [get]: value } : Object(value ?? {});
  }
}

import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3 } from '../../src/services/s3';
import { type RunningCloud, startCloud } from '../_fixtures/running-cloud';

const Bucket = 'assets';

let running: RunningCloud;
let s3: S3Client;

beforeEach(async () => {
  running = await startCloud();
  s3 = new S3Client(running.client);
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
});

afterEach(async () => {
  s3.destroy();
  await running.stop();
});

async function text(Key: string, VersionId?: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
}

test('gives back an object with what was said about it', async () => {
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a/b.json',
      Body: '{}',
      ContentType: 'application/json',
      Metadata: { by: 'me' },
    }),
  );

  const object = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/b.json' }));

  expect(await object.Body?.transformToString()).toBe('{}');
  expect(object).toMatchObject({
    ContentType: 'application/json',
    ContentLength: 2,
    ETag: `"${createHash('md5').update('{}').digest('hex')}"`,
    Metadata: { by: 'me' },
    LastModified: expect.any(Date),
  });
});

test.each(['plain', 'with space', 'a+b', 'ümlaut/€', 'dots/../kept', 'double//slash', 'percent%2F'])(
  'keeps the key %j as it is',
  async Key => {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));

    expect(Contents?.map(each => each.Key)).toEqual([Key]);
    expect(await text(Key)).toBe(Key);
  },
);

test('takes a stream, which the SDK sends in signed chunks with the checksum behind', async () => {
  const content = randomBytes(300_000);

  await s3.send(
    new PutObjectCommand({ Bucket, Key: 'big', Body: Readable.from([content]), ContentLength: content.length }),
  );

  expect((running.cloud.services.get('s3') as S3).read(Bucket, 'big').equals(content)).toBe(true);
});

test('fails when the content is not what the checksum says', async () => {
  const put = new PutObjectCommand({ Bucket, Key: 'a', Body: 'abc', ChecksumCRC32: 'AAAAAA==' });

  await expect(s3.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
});

test('gives a range of an object', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '0123456789' }));

  const object = await s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=2-4' }));

  expect(await object.Body?.transformToString()).toBe('234');
  expect(object).toMatchObject({ ContentRange: 'bytes 2-4/10', $metadata: { httpStatusCode: 206 } });
});

test('puts an upload of several parts together, in the order of their numbers', async () => {
  const [first, second] = [randomBytes(5 * 2 ** 20), randomBytes(10)];
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'm' }));
  const two = await s3.send(new UploadPartCommand({ Bucket, Key: 'm', UploadId, PartNumber: 2, Body: second }));
  const one = await s3.send(new UploadPartCommand({ Bucket, Key: 'm', UploadId, PartNumber: 1, Body: first }));

  const Parts = [
    { PartNumber: 1, ETag: one.ETag },
    { PartNumber: 2, ETag: two.ETag },
  ];
  const done = await s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key: 'm', UploadId, MultipartUpload: { Parts } }),
  );

  const content = (running.cloud.services.get('s3') as S3).read(Bucket, 'm');
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  expect(content.equals(Buffer.concat([first, second]))).toBe(true);
});

test('lists page by page, folders as common prefixes', async () => {
  for (const Key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: '-' }));

  const first = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2 }));
  const second = await s3.send(
    new ListObjectsV2Command({ Bucket, Delimiter: '/', ContinuationToken: first.NextContinuationToken }),
  );

  expect(first).toMatchObject({
    KeyCount: 2,
    IsTruncated: true,
    CommonPrefixes: [{ Prefix: 'a/' }],
    Contents: [{ Key: 'b' }],
  });
  expect(second).toMatchObject({ IsTruncated: false, CommonPrefixes: [{ Prefix: 'c/' }], Contents: [{ Key: 'd' }] });
});

test('keeps old versions, and deletes behind a marker', async () => {
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const old = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'old' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'new' }));

  const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));

  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(deleted.DeleteMarker).toBe(true);
  expect(Versions?.map(({ IsLatest }) => IsLatest)).toEqual([false, false]);
  expect(DeleteMarkers).toMatchObject([{ Key: 'a', IsLatest: true, VersionId: deleted.VersionId }]);
  expect(await text('a', old.VersionId)).toBe('old');
  await expect(text('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('writes only what is not there yet, if asked', async () => {
  const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }));

  await put();

  await expect(put()).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
});

test('copies an object within the cloud', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'from', Body: 'x', ContentType: 'text/css' }));

  await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }));

  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).toMatchObject({
    ContentType: 'text/css',
    ContentLength: 1,
  });
});

test('answers what the CDK asks of its bucket', async () => {
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: '{"Version":"2012-10-17"}' }));

  const [location, encryption, block, versioning, policy, list] = await Promise.all([
    s3.send(new GetBucketLocationCommand({ Bucket })),
    s3.send(new GetBucketEncryptionCommand({ Bucket })),
    s3.send(new GetPublicAccessBlockCommand({ Bucket })),
    s3.send(new GetBucketVersioningCommand({ Bucket })),
    s3.send(new GetBucketPolicyCommand({ Bucket })),
    s3.send(new ListBucketsCommand({})),
  ]);

  expect(location.LocationConstraint).toBe('eu-west-1');
  expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  ]);
  expect(block.PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(true);
  expect(versioning.Status).toBeUndefined();
  expect(policy.Policy).toBe('{"Version":"2012-10-17"}');
  expect(list.Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
});

test('deletes many objects, then the empty bucket', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '-' }));
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
    $metadata: { httpStatusCode: 409 },
  });

  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'never there' }] } }));
  await s3.send(new DeleteBucketCommand({ Bucket }));

  await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' });
});

test.each([
  ['NoSuchBucket', new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' })],
  ['NoSuchKey', new GetObjectCommand({ Bucket, Key: 'nowhere' })],
])('fails with %s and status 404', async (name, command) => {
  await expect(s3.send(command)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 404 } });
});

test.each([
  ['InvalidBucketName', 'Not_A_Bucket'],
  ['BucketAlreadyOwnedByYou', Bucket],
])('fails with %s to create the bucket %j', async (name, bucket) => {
  await expect(s3.send(new CreateBucketCommand({ Bucket: bucket }))).rejects.toMatchObject({ name });
});

test('says that a deleted block of public access is not there, though new buckets have one', async () => {
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));

  await expect(s3.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
  });
});

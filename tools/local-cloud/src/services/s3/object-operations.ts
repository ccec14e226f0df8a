import type * as api from '@aws-sdk/client-s3';
import { AwsError } from '../../core/aws-error';
import type { Service } from '../../core/service';
import { pairsOf, type Tags, tagsOf } from '../../core/tags';
import type { Buckets } from './buckets';
import { md5, verifiedChecksums } from './checksums';
import { headersOf, type Objects, type ObjectVersion } from './objects';
import { invalidArgument, preconditionFailed } from './s3-errors';

/** The body, which the wire has collected. */
export type WithBody<T> = Omit<T, 'Body'> & { Body?: Buffer };

export function objectOperations(buckets: Buckets, objects: Objects): Service['operations'] {
  return {
    PutObject(input: WithBody<api.PutObjectRequest>): api.PutObjectOutput {
      const { Bucket = '', Key = '', Body = Buffer.alloc(0) } = input;
      const bucket = buckets.get(Bucket);
      checkWrite(objects.tryGet(Bucket, Key), input);
      const version = objects.put(bucket, {
        key: Key,
        body: Body,
        etag: md5(Body).toString('hex'),
        headers: headersOf(input),
        checksums: verifiedChecksums(input, Body),
        tags: Object.fromEntries(new URLSearchParams(input.Tagging)),
      });
      return { ETag: quoted(version), ...encryptionOf(version), ...version.checksums, ...idOf(version) };
    },

    CopyObject(input: api.CopyObjectRequest): api.CopyObjectOutput {
      const bucket = buckets.get(input.Bucket ?? '');
      const source = sourceOf(objects, input.CopySource ?? '');
      const replace = input.MetadataDirective === 'REPLACE';
      const { etag, checksums, tags } = source;
      const headers = replace
        ? headersOf(input)
        : { ...source.headers, ...headersOf({ StorageClass: input.StorageClass }) };
      const version = objects.put(bucket, {
        key: input.Key ?? '',
        body: objects.body(source),
        etag,
        checksums,
        tags,
        headers,
      });
      return {
        CopyObjectResult: { ETag: quoted(version), LastModified: new Date(version.modifiedAt) },
        CopySourceVersionId: idOf(source).VersionId,
        ...encryptionOf(version),
        ...idOf(version),
      };
    },

    GetObject(input: api.GetObjectRequest): object {
      const version = find(buckets, objects, input);
      const range = rangeOf(input.Range, version.size);
      const body = objects.body(version);
      return {
        // the checksums are those of the whole
        ...describe(version, range ? {} : input),
        ...overridesOf(input),
        Body: range ? body.subarray(range.start, range.end + 1) : body,
        ContentLength: range ? range.end - range.start + 1 : version.size,
        ContentRange: range ? `bytes ${range.start}-${range.end}/${version.size}` : undefined,
      };
    },

    HeadObject(input: api.HeadObjectRequest): api.HeadObjectOutput {
      const version = find(buckets, objects, input);
      return { ...describe(version, input), ContentLength: version.size };
    },

    DeleteObject({ Bucket = '', Key = '', VersionId }: api.DeleteObjectRequest): api.DeleteObjectOutput {
      const removed = objects.delete(buckets.get(Bucket), Key, VersionId);
      return { DeleteMarker: removed?.deleteMarker || undefined, ...(removed ? idOf(removed) : {}) };
    },

    DeleteObjects({ Bucket = '', Delete }: api.DeleteObjectsRequest): api.DeleteObjectsOutput {
      const bucket = buckets.get(Bucket);
      const Deleted = (Delete?.Objects ?? []).map(({ Key = '', VersionId }): api.DeletedObject => {
        const removed = objects.delete(bucket, Key, VersionId);
        const marker = removed?.deleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: removed.versionId } : {};
        return { Key, VersionId, ...marker };
      });
      return { Deleted: Delete?.Quiet ? [] : Deleted };
    },

    GetObjectTagging(input: api.GetObjectTaggingRequest): api.GetObjectTaggingOutput {
      return {
        TagSet: pairsOf(objects.get(buckets.get(input.Bucket ?? '').name, input.Key ?? '', input.VersionId).tags),
      };
    },

    PutObjectTagging(input: api.PutObjectTaggingRequest): void {
      setTags(input, tagsOf(input.Tagging?.TagSet));
    },

    DeleteObjectTagging(input: api.DeleteObjectTaggingRequest): void {
      setTags(input, {});
    },
  };

  function setTags({ Bucket = '', Key = '', VersionId }: Partial<api.PutObjectTaggingRequest>, tags: Tags): void {
    objects.update({ ...objects.get(buckets.get(Bucket).name, Key, VersionId), tags });
  }
}

/** Refuses a write whose condition does not hold. */
export function checkWrite(
  existing: ObjectVersion | undefined,
  { IfMatch, IfNoneMatch }: { readonly IfMatch?: string; readonly IfNoneMatch?: string },
): void {
  const there = existing && !existing.deleteMarker;
  if (IfNoneMatch === '*' && there) throw preconditionFailed('If-None-Match');
  if (IfMatch && !(there && same(existing, IfMatch))) throw preconditionFailed('If-Match');
}

export function quoted({ etag }: Pick<ObjectVersion, 'etag'>): string {
  return `"${etag}"`;
}

export function idOf({ versionId }: ObjectVersion): { VersionId?: string } {
  return versionId === 'null' ? {} : { VersionId: versionId };
}

/** What the answers to Put operations say about encryption. */
export function encryptionOf({ headers }: ObjectVersion) {
  const { ServerSideEncryption = 'AES256', SSEKMSKeyId } = headers;
  return { ServerSideEncryption: ServerSideEncryption as api.ServerSideEncryption, SSEKMSKeyId };
}

function find(buckets: Buckets, objects: Objects, input: api.GetObjectRequest): ObjectVersion {
  const { Bucket = '', Key = '', VersionId, IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = input;
  const version = objects.get(buckets.get(Bucket).name, Key, VersionId);
  const seconds = Math.floor(version.modifiedAt / 1000) * 1000;
  if (IfMatch && !same(version, IfMatch)) throw preconditionFailed('If-Match');
  if (!IfMatch && IfUnmodifiedSince && seconds > IfUnmodifiedSince.getTime())
    throw preconditionFailed('If-Unmodified-Since');
  const unchanged = IfNoneMatch ? same(version, IfNoneMatch) : IfModifiedSince && seconds <= IfModifiedSince.getTime();
  if (unchanged) throw new AwsError('NotModified', 'Not Modified', 304);
  return version;
}

function same(version: ObjectVersion, etag: string): boolean {
  return etag === '*' || etag.replaceAll('"', '') === version.etag;
}

function describe(version: ObjectVersion, { ChecksumMode }: { readonly ChecksumMode?: string }) {
  return {
    AcceptRanges: 'bytes',
    ContentType: 'binary/octet-stream',
    ...version.headers,
    ...encryptionOf(version),
    Metadata: { ...version.headers.Metadata },
    StorageClass: version.headers.StorageClass as api.StorageClass | undefined,
    ETag: quoted(version),
    LastModified: new Date(version.modifiedAt),
    ...(ChecksumMode === 'ENABLED' ? version.checksums : {}),
    ...idOf(version),
  };
}

/** `response-content-type` and its like, which presigned URLs use. */
function overridesOf(input: api.GetObjectRequest): object {
  const given = Object.entries(input).filter(([name, value]) => name.startsWith('Response') && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name.replace('Response', ''), value]));
}

/** One range; S3 knows no more. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { ActualObjectSize: size });
  }
  return { start, end };
}

function sourceOf(objects: Objects, source: string): ObjectVersion {
  const [path = '', query] = source.split('?');
  const match = /^\/?([^/]+)\/(.+)$/.exec(decodeURIComponent(path));
  if (!match) throw invalidArgument('x-amz-copy-source', source, 'Copy Source must mention the source bucket and key');
  const [, bucket = '', key = ''] = match;
  return objects.get(bucket, key, new URLSearchParams(query).get('versionId') ?? undefined);
}

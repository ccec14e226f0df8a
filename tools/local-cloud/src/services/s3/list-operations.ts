import type * as api from '@aws-sdk/client-s3';
import type { Service } from '../../core/service';
import type { Buckets } from './buckets';
import { quoted } from './object-operations';
import type { Objects, ObjectVersion } from './objects';

/** Objects and common prefixes of one page, in order. */
interface Listing {
  readonly objects: ObjectVersion[];
  readonly prefixes: string[];

  /** The last key or prefix of the page, if there are more. */
  readonly next?: string;
}

interface Selection {
  readonly prefix: string;
  readonly delimiter?: string;

  /** Everything up to this key is left out. */
  readonly after: string;
  readonly limit: number;
}

const MAX_KEYS = 1000;

export function listOperations(buckets: Buckets, objects: Objects): Service['operations'] {
  return {
    ListObjectsV2(input: api.ListObjectsV2Request): api.ListObjectsV2Output {
      const { Prefix = '', Delimiter, MaxKeys = MAX_KEYS, ContinuationToken, StartAfter = '', EncodingType } = input;
      const bucket = buckets.get(input.Bucket ?? '');
      const after = ContinuationToken ? Buffer.from(ContinuationToken, 'base64url').toString() : StartAfter;
      const listing = select(objects.list(bucket.name), {
        prefix: Prefix,
        delimiter: Delimiter,
        after,
        limit: MaxKeys,
      });
      const encode = encoder(EncodingType);
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        Delimiter: Delimiter && encode(Delimiter),
        MaxKeys,
        EncodingType,
        KeyCount: listing.objects.length + listing.prefixes.length,
        ContinuationToken,
        IsTruncated: listing.next !== undefined,
        NextContinuationToken: listing.next && Buffer.from(listing.next).toString('base64url'),
        Contents: listing.objects.map(version => describe(version, encode)),
        CommonPrefixes: listing.prefixes.map(prefix => ({ Prefix: encode(prefix) })),
      };
    },

    ListObjects(input: api.ListObjectsRequest): api.ListObjectsOutput {
      const { Prefix = '', Delimiter, MaxKeys = MAX_KEYS, Marker = '', EncodingType } = input;
      const bucket = buckets.get(input.Bucket ?? '');
      const listing = select(objects.list(bucket.name), {
        prefix: Prefix,
        delimiter: Delimiter,
        after: Marker,
        limit: MaxKeys,
      });
      const encode = encoder(EncodingType);
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        Delimiter: Delimiter && encode(Delimiter),
        MaxKeys,
        EncodingType,
        Marker: encode(Marker),
        IsTruncated: listing.next !== undefined,
        NextMarker: listing.next && encode(listing.next),
        Contents: listing.objects.map(version => describe(version, encode)),
        CommonPrefixes: listing.prefixes.map(prefix => ({ Prefix: encode(prefix) })),
      };
    },

    /** In one page: what empties a bucket before it is deleted needs no more. */
    ListObjectVersions({
      Bucket = '',
      Prefix = '',
      EncodingType,
    }: api.ListObjectVersionsRequest): api.ListObjectVersionsOutput {
      const bucket = buckets.get(Bucket);
      const encode = encoder(EncodingType);
      const all = objects.versions(bucket.name).filter(({ key }) => key.startsWith(Prefix));
      const newest = new Set(all.filter(({ key }, i) => all[i - 1]?.key !== key));
      const version = (each: ObjectVersion) => ({
        Key: encode(each.key),
        VersionId: each.versionId,
        IsLatest: newest.has(each),
        LastModified: new Date(each.modifiedAt),
      });
      const content = (each: ObjectVersion) => ({
        ...version(each),
        ETag: quoted(each),
        Size: each.size,
        StorageClass: 'STANDARD' as const,
      });
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        EncodingType,
        IsTruncated: false,
        Versions: all.filter(({ deleteMarker }) => !deleteMarker).map(content),
        DeleteMarkers: all.filter(({ deleteMarker }) => deleteMarker).map(version),
      };
    },
  };
}

function select(all: readonly ObjectVersion[], { prefix, delimiter, after, limit }: Selection): Listing {
  const objects: ObjectVersion[] = [];
  const prefixes: string[] = [];
  let last = after;
  for (const object of all) {
    const { key } = object;
    const cut = delimiter && key.startsWith(prefix) ? key.indexOf(delimiter, prefix.length) : -1;
    const group = cut < 0 ? undefined : key.slice(0, cut + (delimiter?.length ?? 0));
    if (
      !key.startsWith(prefix) ||
      key <= after ||
      (group !== undefined && (group === prefixes.at(-1) || group <= after))
    )
      continue;
    if (objects.length + prefixes.length >= limit) return { objects, prefixes, next: last };
    if (group === undefined) objects.push(object);
    else prefixes.push(group);
    last = group ?? key;
  }
  return { objects, prefixes };
}

function describe(version: ObjectVersion, encode: (text: string) => string): api._Object {
  return {
    Key: encode(version.key),
    LastModified: new Date(version.modifiedAt),
    ETag: quoted(version),
    Size: version.size,
    StorageClass: 'STANDARD',
  };
}

/** Keys may hold characters that XML cannot; botocore asks for them encoded. */
function encoder(encodingType: string | undefined): (text: string) => string {
  if (encodingType !== 'url') return text => text;
  return text => encodeURIComponent(text).replaceAll('%2F', '/');
}

import type * as api from '@aws-sdk/client-s3';
import { AwsError } from '../../core/aws-error';
import { randomLower } from '../../core/random-id';
import type { Context, Service } from '../../core/service';
import type { Buckets } from './buckets';
import { type Checksums, md5, verifiedChecksums } from './checksums';
import { checkWrite, encryptionOf, idOf, quoted, type WithBody } from './object-operations';
import { headersOf, type ObjectHeaders, type Objects } from './objects';
import { noSuchUpload } from './s3-errors';

interface Part {
  readonly number: number;
  readonly etag: string;
  readonly size: number;
  readonly file: string;
  readonly checksums: Checksums;
  readonly modifiedAt: number;
}

interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly startedAt: number;
  readonly headers: ObjectHeaders;
  readonly parts: readonly Part[];
}

/** All parts but the last must have this size. */
const MIN_PART_BYTES = 5 * 2 ** 20;

/** Uploads in parts, which survive a restart between them. */
export function multipartOperations(
  { store, clock }: Context,
  buckets: Buckets,
  objects: Objects,
): Service['operations'] {
  const uploads = store.collection<Upload>('s3:uploads');
  const now = () => clock.now().getTime();

  const get = (id = '', bucket = '', key = ''): Upload => {
    const upload = uploads.get(id);
    if (upload?.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
    return upload;
  };

  const forget = (upload: Upload) => {
    uploads.delete(upload.id);
    for (const { file } of upload.parts) objects.deleteFile(file);
  };

  return {
    CreateMultipartUpload(input: api.CreateMultipartUploadRequest): api.CreateMultipartUploadOutput {
      const { name: bucket } = buckets.get(input.Bucket ?? '');
      const key = input.Key ?? '';
      const id = randomLower(64);
      uploads.put(id, { id, bucket, key, startedAt: now(), headers: headersOf(input), parts: [] });
      return { Bucket: bucket, Key: key, UploadId: id };
    },

    UploadPart(input: WithBody<api.UploadPartRequest>): api.UploadPartOutput {
      const { UploadId, Bucket, Key, PartNumber: number = 0, Body = Buffer.alloc(0) } = input;
      const upload = get(UploadId, Bucket, Key);
      const checksums = verifiedChecksums(input, Body);
      const etag = md5(Body).toString('hex');
      const part = { number, etag, size: Body.length, file: objects.writeFile(Body), checksums, modifiedAt: now() };
      const replaced = upload.parts.find(each => each.number === number);
      const others = upload.parts.filter(each => each !== replaced);
      uploads.put(upload.id, { ...upload, parts: [...others, part].sort((a, b) => a.number - b.number) });
      if (replaced) objects.deleteFile(replaced.file);
      return { ETag: quoted(part), ServerSideEncryption: 'AES256', ...checksums };
    },

    ListParts(input: api.ListPartsRequest): api.ListPartsOutput {
      const { id, bucket, key, parts } = get(input.UploadId, input.Bucket, input.Key);
      const Parts = parts.map(part => ({
        PartNumber: part.number,
        ETag: quoted(part),
        Size: part.size,
        LastModified: new Date(part.modifiedAt),
      }));
      return { Bucket: bucket, Key: key, UploadId: id, Parts, IsTruncated: false };
    },

    CompleteMultipartUpload(input: api.CompleteMultipartUploadRequest): api.CompleteMultipartUploadOutput {
      const upload = get(input.UploadId, input.Bucket, input.Key);
      const { bucket, key, headers } = upload;
      checkWrite(objects.tryGet(bucket, key), input);
      const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
      const etag = `${md5(Buffer.concat(parts.map(part => Buffer.from(part.etag, 'hex')))).toString('hex')}-${parts.length}`;
      const body = Buffer.concat(parts.map(part => objects.body(part)));
      const version = objects.put(buckets.get(bucket), { key, body, etag, headers, checksums: {}, tags: {} });
      forget(upload);
      const Location = `http://s3.amazonaws.com/${bucket}/${key}`;
      return { Location, Bucket: bucket, Key: key, ETag: quoted(version), ...encryptionOf(version), ...idOf(version) };
    },

    AbortMultipartUpload(input: api.AbortMultipartUploadRequest): void {
      forget(get(input.UploadId, input.Bucket, input.Key));
    },

    ListMultipartUploads({
      Bucket = '',
      Prefix = '',
    }: api.ListMultipartUploadsRequest): api.ListMultipartUploadsOutput {
      const { name } = buckets.get(Bucket);
      const own = uploads.list().filter(({ bucket, key }) => bucket === name && key.startsWith(Prefix));
      const Uploads = own.map(({ id, key, startedAt }) => ({ UploadId: id, Key: key, Initiated: new Date(startedAt) }));
      return { Bucket: name, Uploads, IsTruncated: false };
    },
  };
}

/** The parts that the caller names, in its order, which must rise. */
function chosenParts({ parts }: Upload, named: readonly api.CompletedPart[]): Part[] {
  if (named.some(({ PartNumber = 0 }, i) => PartNumber <= (named[i - 1]?.PartNumber ?? 0))) {
    const message =
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.';
    throw new AwsError('InvalidPartOrder', message);
  }
  const chosen = named.map(({ PartNumber, ETag = '' }) => {
    const part = parts.find(({ number, etag }) => number === PartNumber && etag === ETag.replaceAll('"', ''));
    if (part) return part;
    const message =
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
    throw new AwsError('InvalidPart', message);
  });
  if (!chosen.length) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  if (chosen.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES)) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return chosen;
}

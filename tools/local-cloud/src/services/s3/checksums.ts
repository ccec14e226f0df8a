import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../../core/aws-error';

/** Checksums that a client sent with an object, by the name of the header's member: `ChecksumCRC32`. */
export type Checksums = Readonly<Record<string, string>>;

/** Of these the local cloud can make sure; the others are kept and given back. */
const ALGORITHMS: Record<string, (body: Buffer) => string> = {
  ChecksumCRC32: body => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString('base64');
  },
  ChecksumSHA1: body => createHash('sha1').update(body).digest('base64'),
  ChecksumSHA256: body => createHash('sha256').update(body).digest('base64'),
};

/**
 * The checksums in a request, each compared with the body.
 *
 * @throws AwsError BadDigest
 */
export function verifiedChecksums(input: object, body: Buffer): Checksums {
  const given = Object.entries(input).filter(
    ([name, value]) =>
      /^Checksum[A-Z]+\d*\w*$/.test(name) && typeof value === 'string' && !/Algorithm|Type|Mode/.test(name),
  ) as [string, string][];
  for (const [name, expected] of given) {
    if (ALGORITHMS[name] && ALGORITHMS[name](body) !== expected) {
      const message = `The ${name.replace('Checksum', '')} you specified did not match the calculated checksum.`;
      throw new AwsError('BadDigest', message);
    }
  }
  const { ContentMD5 } = input as { ContentMD5?: string };
  if (ContentMD5 && md5(body).toString('base64') !== ContentMD5) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  return Object.fromEntries(given);
}

export function md5(body: Uint8Array): Buffer {
  return createHash('md5').update(body).digest();
}

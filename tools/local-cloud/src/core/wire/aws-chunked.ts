import { AwsError } from '../aws-error';

const LINE_END = Buffer.from('\r\n');

/** What a chunked upload carries. */
export interface Unchunked {
  readonly body: Buffer;

  /** Headers that follow the last chunk: `x-amz-checksum-crc32`. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Takes the `aws-chunked` framing off a body: `<hex size>[;chunk-signature=…]`, line end, data, line end, …, a chunk of size 0, trailers.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function unchunk(body: Buffer): Unchunked {
  const chunks: Buffer[] = [];
  for (let position = 0; ; ) {
    const end = body.indexOf(LINE_END, position);
    const size = end < 0 ? Number.NaN : Number.parseInt(body.toString('latin1', position, end), 16);
    const start = end + LINE_END.length;
    if (Number.isNaN(size) || start + size > body.length) throw incomplete();
    if (size === 0) return { body: Buffer.concat(chunks), trailers: trailersOf(body.toString('latin1', start)) };
    chunks.push(body.subarray(start, start + size));
    position = start + size + LINE_END.length;
  }
}

function trailersOf(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter(line => line.includes(':'));
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

function incomplete(): AwsError {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header.';
  return new AwsError('IncompleteBody', message);
}

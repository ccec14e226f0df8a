/** What the caller signed for. Signatures are not checked: every key opens the local cloud. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const CREDENTIAL = /(?:^|[\s,])Credential=([^/,\s]+)\/\d{8}\/([^/,\s]*)\/([^/,\s]+)\/aws4_request/;

/** The credential scope of Signature Version 4, in the header or in the query of a presigned URL. */
export function scopeOf(authorization: string | undefined, query: URLSearchParams): Scope | undefined {
  // botocore still presigns S3 URLs by version 2, whose signatures have no scope
  const oldKey = query.get('Signature') && query.get('AWSAccessKeyId');
  if (oldKey) return { accessKeyId: oldKey, region: 'us-east-1', service: 's3' };
  const match = CREDENTIAL.exec(authorization ?? `Credential=${query.get('X-Amz-Credential')}`);
  if (!match) return undefined;
  const [, accessKeyId = '', region = '', service = ''] = match;
  return { accessKeyId, region, service };
}

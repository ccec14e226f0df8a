import { awsJson } from './aws-json';
import { awsQuery } from './aws-query';
import { ec2Query } from './ec2-query';
import type { WireRequest } from './message';
import type { ServiceModel } from './model';
import type { Protocol } from './protocol';
import { restJson } from './rest-json';
import { restXml } from './rest-xml';
import { rpcV2Cbor } from './rpc-v2-cbor';

const byClient: Record<string, Protocol> = {
  'aws.protocols#awsJson1_0': awsJson('1.0'),
  'aws.protocols#awsJson1_1': awsJson('1.1'),
  'aws.protocols#awsQuery': awsQuery,
  'aws.protocols#ec2Query': ec2Query,
  'aws.protocols#restJson1': restJson,
  'aws.protocols#restXml': restXml,
  'smithy.protocols#rpcv2Cbor': rpcV2Cbor,
};

/**
 * The protocol a request is written in.
 *
 * Looks at the request first, since clients differ: the SDK for JavaScript speaks JSON to CloudWatch where an older botocore still speaks awsQuery.
 */
export function chooseProtocol(request: WireRequest, model: ServiceModel): Protocol {
  const { headers, query } = request;
  const contentType = headers['content-type'] ?? '';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return rpcV2Cbor;
  if (headers['x-amz-target']) return awsJson(contentType.includes('json-1.0') ? '1.0' : '1.1');

  const native = byClient[model.protocol];
  if (native === ec2Query || native === restJson || native === restXml) return native;
  if (contentType.startsWith('application/x-www-form-urlencoded') || query.has('Action')) return awsQuery;
  if (!native) throw new TypeError(`unexpected protocol of ${model.serviceId}: ${model.protocol}`);
  return native;
}

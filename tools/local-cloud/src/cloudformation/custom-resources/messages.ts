import type { ResourceRequest, ResourceUpdate } from '../../core/service';
import { refusal } from '../refusals';
import { isObject } from '../template/template';

/** The largest answer, in bytes. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const MAX_ANSWER_BYTES = 4096;

export type RequestType = 'Create' | 'Update' | 'Delete';

/** What a function told, as far as it matters. */
export interface CustomAnswer {
  readonly succeeded: boolean;
  readonly physicalId?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly noEcho: boolean;
  readonly reason: string;
}

/**
 * The event that a custom resource's function gets.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export function requestEvent(
  type: RequestType,
  request: ResourceRequest & Partial<Pick<ResourceUpdate, 'physicalId' | 'previousProperties'>>,
  requestId: string,
  responseUrl: string,
): object {
  const { physicalId, previousProperties, properties } = request;
  return {
    RequestType: type,
    ServiceToken: properties.ServiceToken,
    ResponseURL: responseUrl,
    StackId: request.stackId,
    RequestId: requestId,
    LogicalResourceId: request.logicalId,
    ...(type === 'Create' ? {} : { PhysicalResourceId: physicalId }),
    ResourceType: request.type,
    ResourceProperties: asText(properties),
    ...(type === 'Update' ? { OldResourceProperties: asText(previousProperties) } : {}),
  };
}

/** Every scalar becomes text: that is how CloudFormation sends them. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asText(item)]));
  return value === undefined || value === null ? value : String(value);
}

/** Reads what a function has put to the response URL; what is wrong with it counts as its failure. */
export function readAnswer(
  body: string,
  request: Pick<ResourceRequest, 'stackId' | 'logicalId'>,
  requestId: string,
): CustomAnswer {
  if (Buffer.byteLength(body) > MAX_ANSWER_BYTES) return failure('Response object is too long.');
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return failure('Invalid Json: the response is no JSON document');
  }
  if (!isObject(answer)) return failure('Invalid response object: Must be a JSON object');
  const physicalId = typeof answer.PhysicalResourceId === 'string' ? answer.PhysicalResourceId : undefined;
  const known = physicalId ? { physicalId } : {};
  const strange = [
    ['StackId', request.stackId],
    ['RequestId', requestId],
    ['LogicalResourceId', request.logicalId],
  ].find(([name = '', value]) => answer[name] !== value);
  if (strange) return { ...failure(`Invalid response object: ${strange[0]} does not match the request`), ...known };
  const reason = String(answer.Reason ?? '');
  if (answer.Status === 'FAILED') return { ...failure(told(reason, requestId)), ...known };
  if (answer.Status !== 'SUCCESS')
    return { ...failure('Invalid response object: Status must be SUCCESS or FAILED'), ...known };
  if (!physicalId || physicalId.length > 1024) return failure('Invalid PhysicalResourceId');
  if (answer.Data !== undefined && answer.Data !== null && !isObject(answer.Data)) {
    return { ...failure('Invalid response object: Value of property Data must be an object'), ...known };
  }
  const data = isObject(answer.Data) ? answer.Data : {};
  return { succeeded: true, physicalId, data, noEcho: String(answer.NoEcho) === 'true', reason };
}

function failure(reason: string): CustomAnswer {
  return { succeeded: false, data: {}, noEcho: false, reason };
}

function told(reason: string, requestId: string): string {
  return `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${requestId})`;
}

/**
 * How long a function may take to answer, in seconds.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
 */
export function serviceTimeout(value: unknown = 3600): number {
  const seconds = Number(value);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600) return seconds;
  throw refusal('Invalid ServiceTimeout: it must be an integer between 1 and 3600');
}

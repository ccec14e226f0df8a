import { type Shape, TimestampFormat, timestampFormatOf } from './codecs';
import type { WireRequest, WireResponse } from './message';
import type { OperationModel, ServiceModel } from './model';
import type { Protocol } from './protocol';
import { readText } from './query-form';
import { matchRoute } from './rest-route';

/** What differs between restJson1 and restXml. */
export interface RestBody {
  readonly contentType: string;

  /** The value of a shape: a payload member, or the members that are bound nowhere else. */
  read(shape: Shape, body: Buffer): Promise<unknown>;
  write(shape: Shape, value: object, model: ServiceModel): string;

  /** The body of an answer whose model has no body. */
  readonly empty: string;
}

type Value = Record<string, unknown>;

/** Reading and writing by the HTTP bindings of the model: labels, query, headers, status and payload. */
export function restBinding(body: RestBody): Pick<Protocol, 'operationName' | 'read' | 'write'> {
  return {
    operationName: (request, model) => matchRoute(request, model)?.operation.name,

    read: async (request, { input }, model) => {
      if (!input) return {};
      const value: Value = (await readBody(input, request, body)) ?? {};
      const labels = matchRoute(request, model)?.labels ?? {};
      for (const [name, member] of input.structIterator()) {
        const found = readBound(name, member, request, labels);
        if (found !== undefined) value[name] = found;
      }
      return value;
    },

    write: (output, operation, model, requestId) => {
      const shape = operation.output;
      const answer = shape ? writeShape(shape, output as Value, body, model) : { headers: {}, body: body.empty };
      const headers = { ...answer.headers, ...requestIds(requestId) };
      return { status: statusOf(operation, shape, output as Value, headers), headers, body: answer.body };
    },
  };
}

export function requestIds(requestId: string): Record<string, string> {
  return { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId };
}

async function readBody(input: Shape, request: WireRequest, body: RestBody): Promise<Value | undefined> {
  const members = [...input.structIterator()];
  const payload = members.find(([, member]) => member.getMergedTraits().httpPayload);
  if (!payload) return request.body.length ? ((await body.read(input, request.body)) as Value) : undefined;
  const [name, member] = payload;
  if (member.isBlobSchema()) return { [name]: request.body };
  if (!request.body.length) return undefined;
  return { [name]: member.isStringSchema() ? request.body.toString() : await body.read(member, request.body) };
}

function readBound(
  name: string,
  member: Shape,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
): unknown {
  const { httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  const { query, headers } = request;
  if (httpLabel) return labels[name] === undefined ? undefined : readText(member, labels[name]);
  if (httpQuery) return readAll(member, query.getAll(httpQuery), TimestampFormat.DateTime);
  if (httpQueryParams) return Object.fromEntries(query);
  if (httpHeader) {
    const text = headers[httpHeader.toLowerCase()];
    const texts = text === undefined ? [] : member.isListSchema() ? text.split(/,\s*/) : [text];
    return readAll(member, texts, TimestampFormat.HttpDate);
  }
  if (httpPrefixHeaders) return readPrefixed(headers, httpPrefixHeaders.toLowerCase());
  return undefined;
}

function readAll(member: Shape, texts: string[], timestamps: TimestampFormat): unknown {
  if (texts[0] === undefined) return undefined;
  if (!member.isListSchema()) return readText(member, texts[0], timestamps);
  return texts.map(text => readText(member.getValueSchema(), text, timestamps));
}

function readPrefixed(headers: Readonly<Record<string, string>>, prefix: string): Value {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, text]) => [name.slice(prefix.length), text]));
}

function writeShape(shape: Shape, value: Value, body: RestBody, model: ServiceModel): Omit<WireResponse, 'status'> {
  const headers: Record<string, string> = {};
  const rest: Value = {};
  let [payload, unbound]: [Shape | undefined, boolean] = [undefined, false];
  for (const [name, member] of shape.structIterator()) {
    const { httpHeader, httpPrefixHeaders, httpPayload, httpResponseCode } = member.getMergedTraits();
    const found = value[name];
    if (httpPayload) payload = member;
    else if (httpHeader) {
      if (found !== undefined && found !== null) headers[httpHeader.toLowerCase()] = writeText(member, found);
    } else if (httpPrefixHeaders) {
      for (const [key, text] of Object.entries(found ?? {})) headers[httpPrefixHeaders + key] = String(text);
    } else if (!httpResponseCode) {
      unbound = true;
      rest[name] = found;
    }
  }
  if (payload) return writePayload(payload, value[payload.getMemberName()], headers, body, model);
  if (!unbound) return { headers, body: body.empty };
  return { headers: { 'content-type': body.contentType, ...headers }, body: body.write(shape, rest, model) };
}

function writePayload(
  shape: Shape,
  value: unknown,
  headers: Record<string, string>,
  body: RestBody,
  model: ServiceModel,
): Omit<WireResponse, 'status'> {
  if (value === undefined || value === null) return { headers, body: '' };
  if (shape.isBlobSchema() || shape.isStringSchema()) {
    return { headers: { 'content-type': 'application/octet-stream', ...headers }, body: value as string | Uint8Array };
  }
  return { headers: { 'content-type': body.contentType, ...headers }, body: body.write(shape, value, model) };
}

function writeText(shape: Shape, value: unknown): string {
  if (Array.isArray(value)) return value.map(item => writeText(shape.getValueSchema(), item)).join(', ');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (!(value instanceof Date)) return String(value);
  const format = timestampFormatOf(shape) ?? TimestampFormat.HttpDate;
  if (format === TimestampFormat.EpochSeconds) return String(value.getTime() / 1000);
  return format === TimestampFormat.DateTime ? value.toISOString() : value.toUTCString();
}

function statusOf(
  operation: OperationModel,
  shape: Shape | undefined,
  output: Value,
  headers: Record<string, string>,
): number {
  for (const [name, member] of shape?.structIterator() ?? []) {
    if (member.getMergedTraits().httpResponseCode && typeof output[name] === 'number') return output[name];
  }
  if ('content-range' in headers) return 206;
  return operation.http?.status ?? 200;
}

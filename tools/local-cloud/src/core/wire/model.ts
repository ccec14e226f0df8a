import { type Shape, shapeOf } from './codecs';

// The first element of a static schema says what it describes.
const OPERATION = 9;
const ERROR = -3;

type Schema = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];

/** Method, path template with query, and status of a REST operation: `GET /{Key+}?x-id=GetObject`. */
export interface HttpBinding {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
}

export interface OperationModel {
  readonly name: string;

  /** Undefined if the operation takes nothing. */
  readonly input: Shape | undefined;

  /** Undefined if the operation answers nothing. */
  readonly output: Shape | undefined;

  readonly http: HttpBinding | undefined;

  /** Names of the input's members that must be given. */
  readonly required: readonly string[];
}

/** What the SDK's client module says about a service. */
export interface ServiceModel {
  /** `S3`, `CloudWatch Logs`. */
  readonly serviceId: string;

  /** The protocol this client speaks: `aws.protocols#awsJson1_1`. Other clients of the same service may speak another one. */
  readonly protocol: string;

  readonly xmlNamespace: string;
  readonly operations: ReadonlyMap<string, OperationModel>;

  /** HTTP status by error code, where the model names one. */
  readonly errorStatus: ReadonlyMap<string, number>;

  /** The code by which clients know an error since the service spoke awsQuery, by the error's name; empty if it never did. */
  readonly queryErrorCode: ReadonlyMap<string, string>;
}

interface ClientConfig {
  readonly serviceId: string;
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: { xmlNamespace?: string; awsQueryCompatible?: boolean };
}

/** Reads the model from a client module. */
export function modelOf(client: object): ServiceModel {
  const schemas = Object.values(client).filter(isSchema);
  const { serviceId, protocol, protocolSettings } = configOf(client);
  const spokeQuery = protocolSettings.awsQueryCompatible === true;
  return {
    serviceId,
    protocol: protocol.getShapeId(),
    xmlNamespace: protocolSettings.xmlNamespace ?? '',
    operations: new Map(schemas.filter(([kind]) => kind === OPERATION).map(schema => [schema[2], operationOf(schema)])),
    errorStatus: new Map(schemas.filter(([kind]) => kind === ERROR).flatMap(statusOf)),
    queryErrorCode: new Map(spokeQuery ? schemas.filter(([kind]) => kind === ERROR).flatMap(queryCodeOf) : []),
  };
}

function isSchema(value: unknown): value is Schema {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[2] === 'string';
}

function operationOf(schema: Schema): OperationModel {
  const traits = Object(schema[3]) as { http?: [method: string, uri: string, status: number] };
  const [input, output] = [shapeOf(schema[4]), shapeOf(schema[5])];
  const [method, uri, status] = traits.http ?? [];
  return {
    name: schema[2],
    input: input.isUnitSchema() ? undefined : input,
    output: output.isUnitSchema() ? undefined : output,
    http: method && uri ? { method, uri, status: status ?? 200 } : undefined,
    required: requiredOf(input),
  };
}

/** A structure's schema lists the required members first, and then says how many they are. */
function requiredOf(input: Shape): string[] {
  const schema = input.getSchema() as unknown;
  if (!Array.isArray(schema) || typeof schema[6] !== 'number') return [];
  return (schema[4] as string[]).slice(0, schema[6]);
}

function statusOf(schema: Schema): [code: string, status: number][] {
  const traits = Object(schema[3]) as { httpError?: number; awsQueryError?: [code: string, status: number] };
  const [code, status] = traits.awsQueryError ?? [];
  return [
    ...(traits.httpError ? [[schema[2], traits.httpError] as [string, number]] : []),
    ...(code && status ? [[code, status] as [string, number]] : []),
  ];
}

function queryCodeOf(schema: Schema): [name: string, code: string][] {
  const [code] = (Object(schema[3]) as { awsQueryError?: [code: string, status: number] }).awsQueryError ?? [];
  return code ? [[schema[2], code]] : [];
}

/** The protocol and its settings are known to a client object only; making one opens no connection. */
function configOf(client: object): ClientConfig {
  const entry = Object.entries(client).find(([name]) => /^[A-Z]\w*Client$/.test(name));
  if (!entry) throw new TypeError('unexpected client module: no client class');
  const Client = entry[1] as new (config: object) => { config: ClientConfig };
  return new Client({ region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } }).config;
}

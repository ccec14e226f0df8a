import { gunzipSync } from 'node:zlib';
import { ACCOUNT_ID } from './account';
import { AwsError } from './aws-error';
import { type Clock, wait } from './clock';
import { isRead } from './fault-schedule';
import { type Fault, type Faults, noFaults } from './faults';
import { partially } from './partial-failures';
import { drawingFrom, type RandomSource, randomUUID, systemRandom } from './random';
import type { Call, Service } from './service';
import { awsJson } from './wire/aws-json';
import { awsQuery } from './wire/aws-query';
import { chooseProtocol } from './wire/choose-protocol';
import { ec2Query } from './wire/ec2-query';
import type { Failure } from './wire/failure';
import type { WireRequest, WireResponse } from './wire/message';
import { modelOf, type OperationModel, type ServiceModel } from './wire/model';
import type { Protocol } from './wire/protocol';
import type { Scope } from './wire/scope';

export { ACCOUNT_ID } from './account';

/** One call, as the log tells it. */
export interface CallRecord {
  readonly at: Date;
  readonly service: string;

  /** `?` if the request named none. */
  readonly operation: string;
  readonly status: number;

  /** The error code, or what a fault did to the connection. */
  readonly error?: string;

  /** What the program says it is. */
  readonly userAgent?: string;
}

export interface DispatcherOptions {
  readonly clock: Clock;

  /** Where the ids of a call come from. @default - the system's */
  readonly random?: RandomSource;

  /** @default noFaults */
  readonly faults?: Faults;
  /** Refuses what the caller may not do, by an AwsError. @default - everybody may do everything */
  readonly authorize?: (service: Service, operation: string, input: object, call: Call) => Promise<void>;
  readonly onCall?: (record: CallRecord) => void;

  /** Does what one call asks for, its changes all or none. @default - as it comes */
  readonly together?: <T>(work: () => T | Promise<T>) => Promise<T>;

  /** Told of mistakes in the local cloud itself. */
  readonly onDefect?: (error: unknown) => void;
}

const NO_MODEL: ServiceModel = {
  serviceId: '',
  protocol: '',
  xmlNamespace: '',
  operations: new Map(),
  errorStatus: new Map(),
  queryErrorCode: new Map(),
};

/** Answers that are kept for stale reads. */
const MOST_ANSWERS = 500;

/** The answer that is never sent: the connection breaks instead. */
export const LOST = Symbol('lost');

/** Brings a request to its operation, and the outcome back on the wire. */
export class Dispatcher {
  private readonly services: ReadonlyMap<string, Service>;
  private readonly models = new Map<Service, Promise<ServiceModel>>();
  private readonly answers = new Map<string, WireResponse>();

  constructor(
    services: readonly Service[],
    private readonly options: DispatcherOptions,
  ) {
    this.services = new Map(services.map(service => [service.signingName, service]));
  }

  /** Answers a request signed for `scope`, or breaks the connection. */
  public async dispatch(request: WireRequest, scope: Scope): Promise<WireResponse | typeof LOST> {
    const service = this.services.get(scope.service);
    if (!service) return unknownService(request, scope);
    const model = await this.model(service);
    const { random = systemRandom } = this.options;
    return drawingFrom(random.stream(service.signingName), () => {
      return new Exchange(service, model, scope, this.options, this.answers).answer(plain(request, scope));
    });
  }

  /** Loaded with the service's first request, for the sake of a quick start. */
  private model(service: Service): Promise<ServiceModel> {
    let model = this.models.get(service);
    if (!model) {
      model = service.client().then(modelOf);
      this.models.set(service, model);
    }
    return model;
  }
}

/** One request and its answer. */
class Exchange {
  private readonly requestId = randomUUID();
  private operation = '?';
  private userAgent: string | undefined;

  constructor(
    private readonly service: Service,
    private readonly model: ServiceModel,
    private readonly scope: Scope,
    private readonly options: DispatcherOptions,

    /** To reads, by what was asked, for those that are to be answered as before. */
    private readonly answers: Map<string, WireResponse>,
  ) {}

  public async answer(request: WireRequest): Promise<WireResponse | typeof LOST> {
    const protocol = chooseProtocol(request, this.model);
    this.userAgent = request.headers['user-agent'];
    this.operation = protocol.operationName(request, this.model) ?? '?';
    const faults = this.options.faults ?? noFaults;
    const fault = faults.next(this.service.signingName, this.operation);
    if (fault?.kind === 'loseRequest') return this.lost(fault);
    try {
      await this.suffer(fault);
      const response =
        (fault?.kind === 'stale' && this.before(request)) || (await this.perform(request, protocol, fault));
      if (faults.remembers) this.remember(request, response);
      if (fault?.kind === 'loseAnswer') return this.lost(fault);
      this.record(response.status);
      return response;
    } catch (error) {
      const failure = failureOf(error, this.model);
      if (failure.status >= 500) this.options.onDefect?.(error);
      this.record(failure.status, failure.code);
      return protocol.fail(failure, this.model, this.requestId);
    }
  }

  private before(request: WireRequest): WireResponse | undefined {
    return this.answers.get(this.questionOf(request));
  }

  private remember(request: WireRequest, response: WireResponse): void {
    if (!isRead(this.operation)) return;
    const [oldest] = this.answers.keys();
    if (oldest !== undefined && this.answers.size >= MOST_ANSWERS) this.answers.delete(oldest);
    this.answers.set(this.questionOf(request), response);
  }

  private questionOf({ path, query, body }: WireRequest): string {
    const { service, operation, scope } = this;
    return [service.signingName, operation, scope.region, path, query, body].join('\n');
  }

  private async suffer(fault: Fault | undefined): Promise<void> {
    if (fault?.kind === 'refuse') throw new AwsError(fault.code, fault.message, fault.status);
    if (fault?.kind === 'delay') await wait(this.options.clock, fault.ms);
  }

  private async perform(request: WireRequest, protocol: Protocol, fault?: Fault): Promise<WireResponse> {
    const { service, model, operation, scope, requestId } = this;
    const [modelled, perform] = [model.operations.get(operation), service.operations[operation]];
    if (!modelled || !perform) {
      const message = `${service.signingName}:${operation} is not implemented by the local cloud`;
      throw new AwsError('UnknownOperationException', message);
    }
    const input = await readInput(protocol, request, modelled, model);
    const { region, accessKeyId } = scope;
    const { together = work => Promise.resolve(work()) } = this.options;
    const call = { accountId: ACCOUNT_ID, region, accessKeyId, requestId };
    await this.options.authorize?.(service, operation, input, call);
    const output = await together(() => {
      if (fault?.kind !== 'partial') return perform(input, call);
      return partially(`${service.signingName}:${operation}`, input, part => perform(part, call));
    });
    return protocol.write(output ?? {}, modelled, model, requestId);
  }

  private lost({ kind }: Fault): typeof LOST {
    this.record(0, kind);
    return LOST;
  }

  private record(status: number, error?: string): void {
    const { service, operation, options, userAgent } = this;
    options.onCall?.({ at: options.clock.now(), service: service.signingName, operation, status, error, userAgent });
  }
}

async function readInput(
  protocol: Protocol,
  request: WireRequest,
  operation: OperationModel,
  model: ServiceModel,
): Promise<object> {
  let input: object;
  try {
    input = await protocol.read(request, operation, model);
  } catch (error) {
    throw new AwsError(model.serviceId === 'S3' ? 'MalformedXML' : 'SerializationException', String(error));
  }
  const missing = operation.required.filter(name => (input as Record<string, unknown>)[name] === undefined);
  if (missing.length) throw new AwsError(validationCode(model), missingMessage(missing));
  return input;
}

function validationCode({ protocol }: ServiceModel): string {
  if (protocol.includes('ec2')) return 'MissingParameter';
  return protocol.includes('awsQuery') ? 'ValidationError' : 'ValidationException';
}

/** In the words that most services use. */
function missingMessage(missing: readonly string[]): string {
  const facts = missing.map(name => {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    return `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
  });
  return `${facts.length} validation error${facts.length > 1 ? 's' : ''} detected: ${facts.join('; ')}`;
}

function failureOf(error: unknown, model: ServiceModel): Failure {
  if (!(error instanceof AwsError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'InternalFailure', message, status: 500, members: {} };
  }
  const { name: code, message, members } = error;
  const status = error.status === 400 ? (model.errorStatus.get(code) ?? 400) : error.status;
  return { code, message, status, members };
}

/** Without the compression that clients put on large requests; on an S3 object it is part of the object. */
function plain(request: WireRequest, { service }: Scope): WireRequest {
  if (service === 's3' || request.headers['content-encoding'] !== 'gzip') return request;
  return { ...request, body: gunzipSync(request.body) };
}

/** In a form that the client can read, though nothing is known of the service but its name. */
function unknownService({ headers }: WireRequest, { service }: Scope): WireResponse {
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const protocol = form ? (service === 'ec2' ? ec2Query : awsQuery) : awsJson('1.1');
  const message = `${service} is not implemented by the local cloud`;
  const failure = { code: 'UnknownOperationException', message, status: 400, members: {} };
  return protocol.fail(failure, NO_MODEL, randomUUID());
}

import { createHash, randomBytes } from 'node:crypto';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import { RESPONSE_PATH } from '../../core/response-path';
import type {
  Call,
  Context,
  HttpMount,
  ResourceCreation,
  ResourceProvider,
  ResourceRequest,
  ResourceState,
  ResourceUpdate,
} from '../../core/service';
import type { Collection } from '../../core/store';
import { refusal } from '../refusals';
import { type CustomAnswer, type RequestType, readAnswer, requestEvent, serviceTimeout } from './messages';

/** How custom resources reach their functions. */
export interface FunctionPort {
  /** @throws AwsError if the function does not exist. */
  send(nameOrArn: string, event: object, call: Call): { readonly ran: Promise<void> };
}

/** A request that waits for its answer. It outlives a kill, so that nothing is asked for twice. */
interface Pending {
  readonly token: string;
  readonly requestId: string;

  /** Where answers went when it was sent; missing before. */
  readonly sentFrom?: string;

  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly answer?: string;
}

/** How long an answer may be under way when its function has ended after the deadline. Real time. */
const GRACE_MS = 500;

/** Whether a type is made by a function. */
export function isCustom(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
}

/**
 * Custom resources: made by functions, which are told what to do and answer by a PUT to a URL.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export class CustomResources implements ResourceProvider {
  public readonly http: HttpMount = { prefix: RESPONSE_PATH, handle: request => this.take(request) };
  private readonly pending: Collection<Pending>;
  private readonly secrets: Collection<readonly string[]>;
  private readonly answered = new Map<string, (answer: string) => void>();
  private isStopped = false;

  constructor(
    private readonly context: Context,
    private readonly functions: FunctionPort,
  ) {
    this.pending = context.store.collection('cloudformation:custom-requests');
    this.secrets = context.store.collection('cloudformation:no-echo');
  }

  /** What waits goes on with the next start. */
  public stop(): void {
    this.isStopped = true;
  }

  /** Values that functions asked not to be shown, of one stack. */
  public secretsOf(stackId: string): string[] {
    return this.secrets.entries().flatMap(([key, values]) => (key.startsWith(`${stackId}|`) ? values : []));
  }

  public async create(request: ResourceCreation): Promise<ResourceState> {
    const answer = await this.ask('Create', request);
    if (!answer.succeeded) {
      // it may be there, or a part of it: the stack deletes it when it rolls back
      request.initiated(answer.physicalId ?? request.generatedName);
      throw refusal(answer.reason);
    }
    return this.stateOf(request, answer);
  }

  public async update(request: ResourceUpdate): Promise<ResourceState> {
    if (request.properties.ServiceToken !== request.previousProperties.ServiceToken) {
      throw refusal('Modifying service token is not allowed.');
    }
    const answer = await this.ask('Update', request);
    if (!answer.succeeded) throw refusal(answer.reason);
    return this.stateOf(request, answer);
  }

  public async delete(request: ResourceUpdate): Promise<void> {
    const answer = await this.ask('Delete', request);
    if (!answer.succeeded) throw refusal(answer.reason);
    this.secrets.delete(`${request.stackId}|${request.logicalId}`);
  }

  private stateOf(
    { stackId, logicalId }: ResourceRequest,
    { physicalId = '', data, noEcho }: CustomAnswer,
  ): ResourceState {
    const key = `${stackId}|${logicalId}`;
    if (noEcho) this.secrets.put(key, Object.values(data).map(String).filter(Boolean));
    else this.secrets.delete(key);
    return { physicalId, attributes: data };
  }

  /** The same step of the same operation finds what it has asked before a kill. */
  private async ask(type: RequestType, request: ResourceRequest & Partial<ResourceUpdate>): Promise<CustomAnswer> {
    const { stackId, logicalId, physicalId, generatedName, properties } = request;
    const target = functionOf(properties.ServiceToken);
    const wanted = createHash('sha256').update(JSON.stringify(properties)).digest('hex'); // there may be secrets in it
    const key = [stackId, logicalId, type, type === 'Create' ? generatedName : physicalId, wanted].join('|');
    const pending = this.pending.get(key) ?? this.plan(key, properties.ServiceTimeout);
    const ran = pending.answer === undefined ? this.send(target, key, pending, type, request) : Promise.resolve();
    const body = pending.answer ?? (await this.answer(pending, ran, request.signal));
    if (!this.isStopped) this.pending.delete(key);
    if (body === undefined) return { succeeded: false, data: {}, noEcho: false, reason: noAnswer(pending.requestId) };
    return readAnswer(body, request, pending.requestId);
  }

  private plan(key: string, timeout: unknown): Pending {
    const deadline = this.now() + serviceTimeout(timeout) * 1000;
    const pending = { token: randomBytes(24).toString('hex'), requestId: randomUUID(), deadline };
    this.pending.put(key, pending);
    return pending;
  }

  /** Lambda keeps what it has accepted; only an answer to another port would be lost. */
  private send(
    target: string,
    key: string,
    pending: Pending,
    type: RequestType,
    request: ResourceRequest,
  ): Promise<void> {
    const endpoint = this.context.endpoint();
    if (pending.sentFrom === endpoint) return Promise.resolve();
    const { accountId, region } = request;
    const event = requestEvent(type, request, pending.requestId, `${endpoint}${RESPONSE_PATH}${pending.token}`);
    const call = { accountId, region, requestId: pending.requestId, accessKeyId: 'cloudformation.amazonaws.com' };
    try {
      const { ran } = this.functions.send(target, event, call);
      this.pending.put(key, { ...pending, sentFrom: endpoint });
      return ran;
    } catch (error) {
      this.pending.delete(key);
      throw error instanceof AwsError
        ? refusal(`${error.message} (Service: Lambda, Status Code: ${error.status})`)
        : error;
    }
  }

  /** Resolves with nothing when it is too late. A function that still runs is waited for: no clock hurries it. */
  private answer({ token, deadline }: Pending, ran: Promise<void>, signal: AbortSignal): Promise<string | undefined> {
    return new Promise(resolve => {
      const finish = (body?: string) => {
        cancel();
        this.answered.delete(token);
        resolve(body);
      };
      const cancel = this.context.clock.after(Math.max(0, deadline - this.now()), () => {
        void ran.then(() => setTimeout(finish, GRACE_MS).unref());
      });
      this.answered.set(token, finish);
      signal.addEventListener('abort', () => finish());
    });
  }

  /** The body is kept before it is answered. */
  private async take(request: Request): Promise<Response> {
    const token = new URL(request.url).pathname.slice(RESPONSE_PATH.length);
    const found = this.pending.entries().find(([, pending]) => pending.token === token);
    if (!found || request.method !== 'PUT') return new Response('Request has expired\n', { status: 403 });
    const [key, pending] = found;
    const answer = await request.text();
    if (pending.answer === undefined) this.pending.put(key, { ...pending, answer });
    this.answered.get(token)?.(pending.answer ?? answer);
    return new Response(null, { status: 200 });
  }

  private now(): number {
    return this.context.clock.now().getTime();
  }
}

function functionOf(token: unknown): string {
  const arn = String(token ?? '');
  if (arn.startsWith('arn:aws:lambda:')) return arn;
  if (arn.startsWith('arn:aws:sns:')) {
    throw refusal(`the local cloud does not implement custom resources behind SNS topics: ${arn}`);
  }
  throw refusal('Invalid service token.');
}

function noAnswer(requestId: string): string {
  return `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`;
}

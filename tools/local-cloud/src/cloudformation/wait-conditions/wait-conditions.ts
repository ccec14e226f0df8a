import { createHash } from 'node:crypto';
import { randomBytes } from '../../core/random';
import { SIGNAL_PATH } from '../../core/response-path';
import type {
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
import { outcomeOf, timedOut } from './signals';

/** A handle, by the token in its URL. */
interface Handle {
  /** Of the resource: `<stack>-<logical id>-<random>`. */
  readonly name: string;

  /** `<stack id>/<logical id>`: also what a condition that uses it is called. */
  readonly id: string;
  readonly url: string;

  /** Bodies, as they came. */
  readonly signals: readonly string[];
}

/** A condition that was asked for, by its generated name. It outlives a kill. */
interface Wait {
  /** Epoch milliseconds. */
  readonly deadline: number;

  /** Of the properties that it has. */
  readonly digest: string;
}

interface Wanted {
  readonly handle: string;
  readonly seconds: number;
  readonly count: number;
}

/** In seconds: twelve hours. */
const MAX_TIMEOUT = 43_200;

/**
 * Wait conditions, and the handles that programs signal by a PUT to a URL, without credentials.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitcondition.html
 */
export class WaitConditions {
  public readonly http: HttpMount = { prefix: SIGNAL_PATH, handle: request => this.take(request) };

  /** By resource type. */
  public readonly providers: Readonly<Record<string, ResourceProvider>> = {
    'AWS::CloudFormation::WaitConditionHandle': {
      create: async request => this.handle(request),
      delete: async ({ physicalId }) => this.handles.delete(tokenOf(physicalId)),
    },
    'AWS::CloudFormation::WaitCondition': {
      create: request => this.wait(request),
      update: async request => this.keep(request),
      delete: async ({ generatedName }) => this.waits.delete(generatedName),
    },
  };

  private readonly handles: Collection<Handle>;
  private readonly waits: Collection<Wait>;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly context: Context) {
    this.handles = context.store.collection('cloudformation:wait-handles');
    this.waits = context.store.collection('cloudformation:waits');
  }

  /** The same request after a kill finds the handle that is there. */
  private handle({ stackId, logicalId, generatedName: name }: ResourceRequest): ResourceState {
    const made = this.handles.entries().find(([, handle]) => handle.name === name);
    if (made) return { physicalId: made[1].url };
    const token = randomBytes(24).toString('hex');
    const id = `${stackId}/${logicalId}`;
    const url = `${this.context.endpoint()}${SIGNAL_PATH}${encodeURIComponent(id)}?Signature=${token}`;
    this.handles.put(token, { name, id, url, signals: [] });
    return { physicalId: url };
  }

  private async wait(request: ResourceCreation): Promise<ResourceState> {
    const { properties, generatedName, resumedId } = request;
    const { handle, seconds, count } = wantedOf(properties);
    const token = tokenOf(handle);
    const found = this.handles.get(token);
    if (!found) throw refusal(`Invalid WaitCondition handle: ${handle}`);
    const known = this.waits.get(generatedName);
    const deadline = known?.deadline ?? this.now() + seconds * 1000;
    this.waits.put(generatedName, { deadline, digest: digestOf(properties) });
    if (resumedId === undefined) request.initiated(found.id);
    const signals = () => this.handles.get(token)?.signals ?? [];
    const outcome = await this.until(() => outcomeOf(signals(), count), deadline, request.signal);
    if (!outcome) throw refusal(timedOut(signals(), count));
    if ('failure' in outcome) throw refusal(outcome.failure);
    return { physicalId: found.id, attributes: { Data: JSON.stringify(outcome.data) } };
  }

  /** The first answer, or nothing if it is too late or the stack waits no more. */
  private until<T>(ask: () => T | undefined, deadline: number, signal: AbortSignal): Promise<T | undefined> {
    return new Promise(resolve => {
      const finish = (answer?: T) => {
        cancel();
        this.waiting.delete(look);
        resolve(answer);
      };
      const look = () => {
        const answer = ask();
        if (answer !== undefined) finish(answer);
      };
      const cancel = this.context.clock.after(Math.max(0, deadline - this.now()), () => finish());
      this.waiting.add(look);
      signal.addEventListener('abort', () => finish());
      if (signal.aborted) finish();
      else look();
    });
  }

  /** Only what a failed update has not reached is as it was. */
  private keep({ physicalId, attributes, properties, generatedName }: ResourceUpdate): ResourceState {
    if (this.waits.get(generatedName)?.digest === digestOf(properties)) return { physicalId, attributes };
    throw refusal('Update to resource type AWS::CloudFormation::WaitCondition is not supported.');
  }

  /** The body is kept before it is answered. What it says is read by the condition, as on AWS, where it lies in a bucket. */
  private async take(request: Request): Promise<Response> {
    const token = tokenOf(request.url);
    const handle = this.handles.get(token);
    // the signature says that there is no content type
    if (!handle || request.method !== 'PUT' || request.headers.get('content-type')) {
      return new Response('SignatureDoesNotMatch\n', { status: 403 });
    }
    const body = await request.text();
    this.handles.put(token, { ...handle, signals: [...(this.handles.get(token)?.signals ?? []), body] });
    for (const look of this.waiting) look();
    return new Response(null, { status: 200 });
  }

  private now(): number {
    return this.context.clock.now().getTime();
  }
}

function wantedOf({ Handle, Timeout, Count = 1 }: ResourceRequest['properties']): Wanted {
  for (const [name, value] of Object.entries({ Handle, Timeout })) {
    if (value === undefined) throw refusal(`Property ${name} cannot be empty.`);
  }
  const seconds = Number(Timeout);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_TIMEOUT) {
    throw refusal(`Value for Timeout property must be a whole number from 0 to ${MAX_TIMEOUT}`);
  }
  const count = Number(Count);
  if (!Number.isInteger(count) || count < 1) throw refusal('Value for Count property must be a whole number from 1');
  return { handle: String(Handle), seconds, count };
}

function tokenOf(url: string): string {
  return /[?&]Signature=([\da-f]+)/.exec(url)?.[1] ?? '';
}

function digestOf(properties: ResourceRequest['properties']): string {
  return createHash('sha256').update(JSON.stringify(properties)).digest('hex');
}

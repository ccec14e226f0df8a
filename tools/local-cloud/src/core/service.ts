import type { Clock } from './clock';
import type { InnerFaults } from './fault-schedule';
import type { RandomSource } from './random';
import type { Store } from './store';

/** Who calls, and where. */
export interface Call {
  readonly accountId: string;
  readonly region: string;
  readonly requestId: string;
  readonly accessKeyId: string;
}

/** Bivariant on purpose, so that a function typed by the SDK's own request and response shapes fits the table. */
// biome-ignore lint/suspicious/noConfusingVoidType: an operation without an answer returns nothing
export type Operation = { call(input: object, call: Call): object | void | Promise<object | void> }['call'];

/** What CloudFormation asks of the provider of one resource type. */
export interface ResourceRequest {
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly accountId: string;
  readonly region: string;

  /** Resolved: no intrinsic functions, no dynamic references left. */
  readonly properties: Record<string, unknown>;

  /** How CloudFormation updates it, as the template says. */
  readonly updatePolicy?: Record<string, unknown>;

  /** Tags of the stack, to put on what has tags. */
  readonly stackTags: Record<string, string>;

  /** `<stack>-<logical id>-<random>`: a name to use when the properties give none. */
  readonly generatedName: string;

  /** Lets a cancelled stack operation stop the wait. */
  readonly signal: AbortSignal;
}

export interface ResourceCreation extends ResourceRequest {
  /**
   * Tells CloudFormation, once the resource exists, by which id: "Resource creation Initiated". What is done after that may take time, fail or be killed,
   * and the resource is deleted if the stack rolls back.
   */
  initiated(physicalId: string): void;

  /** What an earlier try, ended by a kill, has told by `initiated`: to be waited for, not made again. */
  readonly resumedId?: string;
}

export interface ResourceUpdate extends ResourceRequest {
  readonly physicalId: string;
  readonly previousProperties: Record<string, unknown>;

  /** What create or the last update returned. */
  readonly attributes: Record<string, unknown>;
}

export interface ResourceDeletion extends ResourceUpdate {
  /** Whether the resource's policy is to leave a last snapshot. Types that know none ignore it. */
  readonly snapshotRequested: boolean;
}

export interface ResourceState {
  /** The value of `Ref`. */
  readonly physicalId: string;

  /** Values of `Fn::GetAtt` by name, `Endpoint.Address` for a nested one; merged over those of the generic provider. */
  readonly attributes?: Record<string, unknown>;
}

/**
 * How CloudFormation makes resources of one type. What is missing is done by the generic provider, from the resource's specification.
 *
 * A failure is thrown as AwsError; its message becomes the resource's status reason. `create` resolves when the resource is stable; one that waits for
 * that calls `initiated` before.
 */
export interface ResourceProvider {
  create(request: ResourceCreation): Promise<ResourceState>;
  update?(request: ResourceUpdate): Promise<ResourceState>;
  delete?(request: ResourceDeletion): Promise<void>;
}

/** Plain HTTP below a path of the cloud's endpoint, for what is no AWS API: `/v2/` of a container registry. */
export interface HttpMount {
  /**
   * Starts and ends with a slash. A request whose path starts with it is handled here, unless it is signed as AWS requests are.
   *
   * A pattern where AWS's paths start with a name: `/<user pool>/.well-known/`.
   */
  readonly prefix: string | RegExp;

  /** Bodies stream in both directions. What it throws is answered with status 500. */
  handle(request: Request): Promise<Response>;
}

/** One AWS service: its operations on the wire and its CloudFormation resource types. */
export interface Service {
  /** The name that requests are signed for: `ecs`, `elasticloadbalancing`. */
  readonly signingName: string;

  /** The SDK's client module, whose schemas say how requests and responses look on the wire. Loaded at the first request. */
  readonly client: () => Promise<object>;

  /** By AWS's name of the operation: `DescribeServices`. An operation without entry answers UnknownOperationException. */
  readonly operations: Readonly<Record<string, Operation>>;

  /** By CloudFormation type: `AWS::ECS::Service`. */
  readonly resources?: Readonly<Record<string, ResourceProvider>>;

  /**
   * How `X-Amz-Target` starts, of a service whose clients call without a signature: who signs up has no keys. Such a call has no region: the operation
   * finds it by what it is given.
   */
  readonly unsignedTarget?: string;

  /** Operations that clients call without a signature, in a form whose `Action` names them: who shows a token has no keys yet. */
  readonly unsignedForms?: readonly string[];

  /** What the service serves besides its operations. */
  readonly http?: HttpMount;

  /** Takes up what a stop or a kill interrupted: restarts tasks, databases, proxies. */
  start?(): Promise<void>;

  /** Stops processes and sockets; the state stays. */
  stop?(): Promise<void>;
}

/** What a service may use. */
export interface Context {
  readonly store: Store;
  readonly clock: Clock;

  /**
   * Where ids, names and event ids come from, each call, timer and start of a service from the stream of its service.
   *
   * @default - the system's
   */
  readonly random?: RandomSource;

  /** What goes wrong inside. @default - nothing */
  readonly faults?: InnerFaults;

  /** The folder for files that are not in the store: images, data directories, logs. */
  readonly folder: string;

  /** `http://127.0.0.1:<port>`: where this cloud answers. */
  readonly endpoint: () => string;

  /** Folders put first on the PATH of every task; they stand in for what a base image carries. */
  readonly runtimePath: readonly string[];

  /**
   * Variables that make programs trust the certificates of this local cloud, besides all that they trust anyway.
   *
   * @default - none
   */
  readonly trust?: () => Promise<Record<string, string>>;

  /** One line to the log of the local cloud. */
  log(message: string): void;
}

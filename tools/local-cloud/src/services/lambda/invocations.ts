import { dirname } from 'node:path';
import { AwsError } from '../../core/aws-error';
import type { Call, Context } from '../../core/service';
import { rootCertificateFile } from '../acm/certificate-authority';
import type { Logs } from '../cloudwatch-logs';
import type { Network, Occupant } from '../ec2/network';
import type { Sts } from '../sts/sts';
import type { CodeStore } from './code-store';
import { type Answer, ExecutionEnvironment } from './environment';
import { tooManyRequests } from './errors';
import { FunctionLog } from './function-log';
import { arnOf, type FunctionRecord } from './functions';
import type { HandlerError } from './runtime/messages';
import { logGroupOf } from './settings';

/** How long a process waits for the next event. Real time: it is memory of this computer. */
const IDLE_MS = 30_000;

/** In an answer, in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ANSWER_BYTES = 6_291_556;

/** Where Lambda keeps the certificates of RDS. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html */
const RDS_CERTIFICATES = '/var/runtime/ca-cert.pem';

/** What Invoke answers. */
export interface Invocation {
  readonly payload: string;
  readonly functionError?: 'Unhandled';

  /** The end of what was logged. */
  readonly log: string;
}

export interface InvocationPeers {
  readonly logs: Pick<Logs, 'append' | 'operations'>;
  readonly sts: Pick<Sts, 'assume'>;

  /** Is told which function runs where. */
  readonly network?: Pick<Network, 'addSource' | 'interfaces'>;
}

interface Warm {
  readonly record: FunctionRecord;
  readonly environment: ExecutionEnvironment;
  readonly log: FunctionLog;
  readonly revisionId: string;
  sleep?: NodeJS.Timeout;
}

/** Runs functions: each event in a process that has nothing else to do, made if there is none. */
export class Invocations {
  private readonly idle = new Map<string, Warm[]>();
  private readonly busy = new Map<string, Set<Warm>>();
  private isStopped = false;

  constructor(
    private readonly context: Context,
    private readonly code: CodeStore,
    private readonly peers: InvocationPeers,
  ) {
    peers.network?.addSource(() => this.occupants());
  }

  /**
   * Handles one event.
   *
   * @throws AwsError TooManyRequestsException
   */
  public async invoke(
    record: FunctionRecord,
    event: string,
    requestId: string,
    clientContext?: string,
  ): Promise<Invocation> {
    const arn = arnOf(record, record.accountId);
    const trust = await this.context.trust?.();
    const running = this.busy.get(arn) ?? new Set<Warm>();
    if (record.reservedConcurrency !== undefined && running.size >= record.reservedConcurrency) throw tooManyRequests();
    this.busy.set(arn, running);
    const warm = this.take(record, arn) ?? this.make(record, trust);
    running.add(warm);
    try {
      return await this.run(record, warm, { event, requestId, functionArn: arn, clientContext });
    } finally {
      running.delete(warm);
      this.keep(arn, warm);
    }
  }

  /** Ends the processes of a function that wait: it is gone, or has changed. */
  public forget(record: FunctionRecord): void {
    const arn = arnOf(record, record.accountId);
    for (const warm of this.idle.get(arn) ?? []) end(warm);
    this.idle.delete(arn);
  }

  public stop(): void {
    this.isStopped = true;
    const all = [...this.idle.values(), ...this.busy.values()].flatMap(warm => [...warm]);
    for (const warm of all) end(warm);
    this.idle.clear();
  }

  /** Functions in a VPC; the others are outside of every one. */
  private occupants(): Occupant[] {
    const all = [...this.idle.values(), ...this.busy.values()].flatMap(warm => [...warm]);
    return all.flatMap(({ record: { name, settings }, environment: { pid } }) => {
      const { SubnetIds = [], SecurityGroupIds = [] } = settings.VpcConfig ?? {};
      const interfaces = this.peers.network?.interfaces(SubnetIds, SecurityGroupIds) ?? [];
      return SubnetIds.length > 0 && pid !== undefined ? [{ name: `function ${name}`, interfaces, pids: [pid] }] : [];
    });
  }

  private async run(
    record: FunctionRecord,
    { environment, log }: Warm,
    event: { event: string; requestId: string; functionArn: string; clientContext?: string },
  ): Promise<Invocation> {
    const { requestId } = event;
    const startedAt = performance.now();
    const broken = await environment.load();
    log.append([`START RequestId: ${requestId} Version: $LATEST`]);
    const answer: Answer | undefined = broken
      ? { kind: 'error', error: broken }
      : await environment.handle(event, record.settings.Timeout * 1000);
    if (broken || !answer) environment.end();
    const outcome = outcomeOf(answer, requestId, record.settings.Timeout);
    const ms = performance.now() - startedAt;
    log.flush();
    log.append([
      ...(answer
        ? []
        : [`${this.context.clock.now().toISOString()} ${requestId} Task timed out after ${seconds(record)} seconds`]),
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${Math.ceil(ms)} ms\tMemory Size: ${record.settings.MemorySize} MB`,
    ]);
    return { ...outcome, log: log.takeTail() };
  }

  /** One that is loaded already, with what the function is now. */
  private take(record: FunctionRecord, arn: string): Warm | undefined {
    const waiting = this.idle.get(arn) ?? [];
    const fitting = waiting.find(
      ({ environment, revisionId }) => environment.isAlive && revisionId === record.revisionId,
    );
    this.idle.set(
      arn,
      waiting.filter(warm => warm !== fitting),
    );
    clearTimeout(fitting?.sleep);
    return fitting;
  }

  private keep(arn: string, warm: Warm): void {
    if (!warm.environment.isAlive || this.isStopped) {
      end(warm);
      return;
    }
    warm.environment.rest();
    this.idle.set(arn, [...(this.idle.get(arn) ?? []), warm]);
    warm.sleep = setTimeout(() => {
      end(warm);
      this.idle.set(
        arn,
        (this.idle.get(arn) ?? []).filter(other => other !== warm),
      );
    }, IDLE_MS);
    warm.sleep.unref();
  }

  private make(record: FunctionRecord, trust: Record<string, string> = {}): Warm {
    const { accountId, region, code, revisionId } = record;
    const call = { accountId, region, requestId: 'lambda', accessKeyId: 'lambda.amazonaws.com' };
    const log = new FunctionLog(logGroupOf(record), this.peers.logs, this.context.clock, call);
    const environment = new ExecutionEnvironment({
      folder: this.code.root(code),
      variables: { ...trust, ...this.variables(record, log, call) },
      onOutput: text => log.write(text),
    });
    return { record, environment, log, revisionId };
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
  private variables(record: FunctionRecord, log: FunctionLog, call: Call): Record<string, string> {
    const { name, region, settings, code } = record;
    const folder = this.code.root(code);
    const { AccessKeyId, SecretAccessKey, SessionToken } = this.credentials(record, call);
    return {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      HOME: folder, // never the home of the user who runs the local cloud: it holds real credentials
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...this.onThisComputer(settings.Environment?.Variables),
      AWS_ENDPOINT_URL: this.context.endpoint(),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.Runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: settings.LoggingConfig?.LogFormat ?? 'Text',
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(record),
      AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: settings.Handler ?? '',
    };
  }

  /** What a function names that lies elsewhere here. */
  private onThisComputer(variables: Record<string, string> = {}): Record<string, string> {
    if (variables.NODE_EXTRA_CA_CERTS !== RDS_CERTIFICATES) return variables;
    return { ...variables, NODE_EXTRA_CA_CERTS: rootCertificateFile(this.context.folder) };
  }

  /** Those of the function's role, as a session named after the function. */
  private credentials({ name, settings }: FunctionRecord, call: Call) {
    const input = { RoleArn: settings.Role, RoleSessionName: name, DurationSeconds: 43_200 };
    return this.peers.sts.assume(input, call).Credentials;
  }
}

function outcomeOf(
  answer: Answer | undefined,
  requestId: string,
  timeout: number,
): Pick<Invocation, 'payload' | 'functionError'> {
  if (!answer) {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
    return failed({ errorType: 'Sandbox.Timedout', errorMessage });
  }
  if (answer.kind === 'error') return failed(named(answer.error, requestId));
  const size = Buffer.byteLength(answer.payload);
  if (size <= MAX_ANSWER_BYTES) return { payload: answer.payload };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
  return failed({ errorType: 'Function.ResponseSizeTooLarge', errorMessage });
}

function failed(error: HandlerError): Pick<Invocation, 'payload' | 'functionError'> {
  return { payload: JSON.stringify(error), functionError: 'Unhandled' };
}

/** What the runtime could not tell itself carries the id of the request. */
function named(error: HandlerError, requestId: string): HandlerError {
  if (error.errorType !== 'Runtime.ExitError') return error;
  return { ...error, errorMessage: `RequestId: ${requestId} ${error.errorMessage}` };
}

function seconds({ settings }: FunctionRecord): string {
  return settings.Timeout.toFixed(2);
}

function end({ environment, sleep }: Warm): void {
  clearTimeout(sleep);
  environment.end();
}

/** Whether an invocation was refused for want of concurrency. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AwsError && error.name === 'TooManyRequestsException';
}

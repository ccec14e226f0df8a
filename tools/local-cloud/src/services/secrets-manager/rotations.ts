import type { RotationRulesType } from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Call, Context, Service } from '../../core/service';
import type { Collection } from '../../core/store';
import { nextTime, parseSchedule, type Schedule } from '../schedules/schedule';
import { Timetable } from '../schedules/timetable';
import type { ServiceEvents } from '../service-events';
import { invalidParameter, invalidRequest } from './errors';
import type { Secret, Secrets } from './secrets';

/** What rotates secrets, and who is told. */
export interface RotationPeers {
  readonly lambda: Pick<Service, 'operations'>;
  readonly events: ServiceEvents;
}

/**
 * Gives a secret of another service a new value: makes it a pending version with that id, then the current one. May be done again after a kill.
 *
 * @throws Error if it cannot be done now
 */
export type ManagedRotation = (secret: Secret, versionId: string) => Promise<void>;

/** A rotation that is under way, or waits for another try. */
interface Rotation {
  readonly arn: string;
  readonly versionId: string;
  readonly steps: readonly Step[];
  readonly attempts: number;
}

type Step = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

const allSteps: readonly Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** AWS says that it tries again, and not when. */
const retryMs = 300_000;
const maxAttempts = 5;
const dayMs = 86_400_000;

/**
 * Rotations: at once, on schedule, again after a failure.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html
 */
export class Rotations {
  private readonly underWay: Collection<Rotation>;
  private readonly timetable: Timetable;
  private readonly managers = new Map<string, ManagedRotation>();
  private readonly retries = new Map<string, () => void>();
  private readonly running = new Set<string>();
  private isStopped = false;

  constructor(
    private readonly context: Context,
    private readonly secrets: Secrets,
    private readonly peers: RotationPeers | undefined,
  ) {
    this.underWay = context.store.collection('secrets-manager:rotations');
    this.timetable = new Timetable(context.clock, arn => this.isDue(arn));
  }

  /** Rotates secrets that a service owns. */
  public manage(owningService: string, rotation: ManagedRotation): void {
    this.managers.set(owningService, rotation);
  }

  public start(): void {
    this.isStopped = false;
    for (const secret of this.secrets.list()) this.plan(secret);
    for (const { arn } of this.underWay.list()) this.run(arn);
  }

  public stop(): void {
    this.isStopped = true;
    this.timetable.stop();
    for (const cancel of this.retries.values()) cancel();
    this.retries.clear();
  }

  /** Sets how a secret rotates. @throws AwsError InvalidRequestException if nothing can rotate it, InvalidParameterException */
  public configure(secret: Secret, change: { lambdaArn?: string; rules?: RotationRulesType }): Secret {
    const lambdaArn = change.lambdaArn ?? secret.rotation?.lambdaArn;
    if (!lambdaArn && !this.managerOf(secret)) {
      throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
    }
    const rules = change.rules ?? secret.rotation?.rules;
    scheduleOf(rules);
    const rotation = { ...(lambdaArn ? { lambdaArn } : {}), ...(rules ? { rules } : {}), since: this.secrets.now() };
    const changed = this.secrets.change(secret, { rotation });
    this.plan(changed);
    return changed;
  }

  public cancel(secret: Secret): Secret {
    this.timetable.remove(secret.arn);
    this.retries.get(secret.arn)?.();
    this.underWay.delete(secret.arn);
    return this.secrets.change(secret, { rotation: undefined, rotationCancelled: true });
  }

  /**
   * Starts a rotation.
   *
   * @throws AwsError InvalidRequestException while another one is not complete
   */
  public begin(secret: Secret, versionId: string = randomUUID(), steps: readonly Step[] = allSteps): void {
    const pending = secret.versions.find(({ stages }) => stages.includes('AWSPENDING'));
    if (this.underWay.get(secret.arn) || (pending && !pending.stages.includes('AWSCURRENT'))) {
      if (!this.running.has(secret.arn)) this.run(secret.arn);
      throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
    }
    if (!this.managerOf(secret)) this.secrets.announce(secret, versionId);
    this.underWay.put(secret.arn, { arn: secret.arn, versionId, steps, attempts: 0 });
    this.run(secret.arn);
  }

  /** Runs only the step that tests: what a schedule begins with that does not rotate at once. */
  public test(secret: Secret): void {
    if (secret.rotation?.lambdaArn) this.begin(secret, randomUUID(), ['testSecret']);
  }

  /** When a secret rotates next, if it does by itself. */
  public nextDate({ rotation, rotatedAt }: Secret): Date | undefined {
    const schedule = scheduleOf(rotation?.rules);
    return schedule && nextTime(schedule, new Date(rotatedAt ?? rotation?.since ?? 0), this.context.clock.now());
  }

  private plan(secret: Secret): void {
    const schedule = scheduleOf(secret.rotation?.rules);
    const since = secret.rotatedAt ?? secret.rotation?.since;
    if (schedule && since) this.timetable.set(secret.arn, schedule, new Date(since));
    else this.timetable.remove(secret.arn);
  }

  private isDue(arn: string): void {
    const secret = this.secrets.tryFind(arn);
    if (!secret || secret.deletedAt) return;
    try {
      this.begin(secret);
    } catch (error) {
      this.context.log(`secrets-manager: ${secret.name}: ${(error as Error).message}`);
    }
  }

  private run(arn: string): void {
    if (this.running.has(arn)) return;
    this.running.add(arn);
    void this.attempt(arn).finally(() => this.running.delete(arn));
  }

  private async attempt(arn: string): Promise<void> {
    const rotation = this.underWay.get(arn);
    const secret = this.secrets.tryFind(arn);
    if (!rotation || !secret) {
      this.underWay.delete(arn);
      return;
    }
    const isTest = !rotation.steps.includes('finishSecret');
    try {
      await this.perform(secret, rotation);
      if (this.isStopped) return;
      this.underWay.delete(arn);
      if (isTest) this.secrets.withdraw(arn, rotation.versionId);
      else this.succeeded(arn);
    } catch (error) {
      if (this.isStopped) return;
      this.context.log(`secrets-manager: rotation of ${secret.name}: ${(error as Error).message}`);
      if (isTest) {
        this.underWay.delete(arn);
        this.secrets.withdraw(arn, rotation.versionId);
      } else this.failed(rotation);
    }
  }

  private async perform(secret: Secret, { versionId, steps }: Rotation): Promise<void> {
    const manager = this.managerOf(secret);
    if (manager && !secret.rotation?.lambdaArn) {
      await manager(secret, versionId);
      return;
    }
    for (const Step of steps) {
      if (this.isStopped) return;
      await this.invoke(secret, { Step, SecretId: secret.arn, ClientRequestToken: versionId });
    }
  }

  /** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
  private async invoke(secret: Secret, event: { readonly Step: Step; SecretId: string; ClientRequestToken: string }) {
    const input = { FunctionName: secret.rotation?.lambdaArn, Payload: Buffer.from(JSON.stringify(event)) };
    const call = callOf(secret);
    const answer = (await this.peers?.lambda.operations.Invoke?.(input, call)) as {
      FunctionError?: string;
      Payload?: Buffer;
    };
    if (!answer?.FunctionError) return;
    const { errorType, errorMessage } = JSON.parse(String(answer.Payload)) as Record<string, string>;
    throw new AwsError('RotationFailed', `${event.Step}: ${errorType}: ${errorMessage}`);
  }

  private succeeded(arn: string): void {
    const secret = this.secrets.tryFind(arn);
    if (!secret) return;
    const changed = this.secrets.change(secret, { rotatedAt: this.secrets.now() });
    this.plan(changed);
    this.tell(changed, 'RotationSucceeded');
  }

  private failed(rotation: Rotation): void {
    const attempts = rotation.attempts + 1;
    const secret = this.secrets.tryFind(rotation.arn);
    if (secret) this.tell(secret, 'RotationFailed');
    if (attempts >= maxAttempts) {
      this.underWay.delete(rotation.arn);
      return;
    }
    this.underWay.put(rotation.arn, { ...rotation, attempts });
    this.retries.set(
      rotation.arn,
      this.context.clock.after(retryMs, () => this.run(rotation.arn)),
    );
  }

  /** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
  private tell(secret: Secret, eventName: string): void {
    const call = callOf(secret);
    const service = 'secretsmanager.amazonaws.com';
    const detail = {
      eventVersion: '1.08',
      userIdentity: { accountId: call.accountId, invokedBy: service },
      eventTime: this.secrets.now().replace(/\.\d+Z$/, 'Z'),
      eventSource: service,
      eventName,
      awsRegion: secret.region,
      sourceIPAddress: service,
      userAgent: service,
      requestParameters: null,
      responseElements: null,
      additionalEventData: { SecretId: secret.arn },
      requestID: call.requestId,
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsServiceEvent',
      recipientAccountId: call.accountId,
    };
    const detailType = 'AWS Service Event via CloudTrail';
    this.peers?.events.tell({ source: 'aws.secretsmanager', detailType, detail }, call);
  }

  private managerOf({ owningService }: Secret): ManagedRotation | undefined {
    return owningService === undefined ? undefined : this.managers.get(owningService);
  }
}

/** @throws AwsError InvalidParameterException */
function scheduleOf(rules: RotationRulesType | undefined): Schedule | undefined {
  if (!rules) return undefined;
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression } = rules;
  if (expression) {
    const schedule = parseSchedule(expression);
    if (!schedule || schedule.kind === 'at') throw invalidParameter(`Invalid schedule expression: ${expression}`);
    return schedule;
  }
  if (days === undefined) return undefined;
  if (!Number.isInteger(days) || days < 1 || days > 1000) {
    throw invalidParameter(`AutomaticallyAfterDays must be between 1 and 1000, not ${days}`);
  }
  return { kind: 'rate', everyMs: days * dayMs };
}

function callOf({ region, arn }: Secret): Call {
  const accountId = arn.split(':')[4] ?? '';
  return { accountId, region, requestId: randomUUID(), accessKeyId: 'secretsmanager.amazonaws.com' };
}

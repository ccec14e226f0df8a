import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Context } from '../../core/service';
import { parseSchedule, type Schedule } from '../schedules/schedule';
import { Timetable } from '../schedules/timetable';
import { keyOf, noTarget, type Place, type Records, type Resource, type ScheduledActionRecord } from './records';
import type { Scaler } from './scaler';

/**
 * Other bounds from a moment on.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
 */
export class ScheduledActions {
  private readonly timetable: Timetable;

  constructor(
    private readonly context: Pick<Context, 'clock'>,
    private readonly records: Records,
    private readonly scaler: Scaler,
  ) {
    this.timetable = new Timetable(context.clock, (key, at) => this.isDue(key, at));
  }

  public start(): void {
    for (const action of this.records.actions.list()) this.plan(action);
  }

  public stop(): void {
    this.timetable.stop();
  }

  /** @throws AwsError ObjectNotFoundException, ValidationException */
  public put(input: sdk.PutScheduledActionRequest, { accountId, region }: Place): void {
    if (!this.records.targets.get(keyOf(input))) throw noTarget(input);
    const key = keyOfAction(input);
    const known = this.records.actions.get(key);
    const { StartTime, EndTime, ...rest } = input;
    const name = input.ScheduledActionName;
    const action: ScheduledActionRecord = {
      ...(known ?? {
        ScheduledActionARN: `arn:aws:autoscaling:${region}:${accountId}:scheduledAction:${randomUUID()}:resource/${input.ServiceNamespace}/${input.ResourceId}:scheduledActionName/${name}`,
        CreationTime: this.context.clock.now().toISOString(),
      }),
      ...rest,
      Schedule: input.Schedule ?? known?.Schedule,
      region,
      ...(StartTime ? { StartTime: new Date(StartTime).toISOString() } : {}),
      ...(EndTime ? { EndTime: new Date(EndTime).toISOString() } : {}),
    };
    scheduleOf(action);
    this.records.actions.put(key, action);
    this.plan(action);
  }

  /** @throws AwsError ObjectNotFoundException */
  public delete(input: sdk.DeleteScheduledActionRequest): void {
    const key = keyOfAction(input);
    if (!this.records.actions.get(key)) {
      throw new AwsError('ObjectNotFoundException', `No scheduled action found: ${input.ScheduledActionName}`);
    }
    this.forget(key);
  }

  /** Of a target that is deregistered, or those that a template names no more. */
  public deleteOthers(resource: Partial<Resource>, kept: readonly (string | undefined)[] = []): void {
    for (const [key, action] of this.records.actions.entries()) {
      if (keyOf(action) === keyOf(resource) && !kept.includes(action.ScheduledActionName)) this.forget(key);
    }
  }

  private forget(key: string): void {
    this.records.actions.delete(key);
    this.timetable.remove(key);
  }

  private plan(action: ScheduledActionRecord): void {
    this.timetable.set(keyOfAction(action), scheduleOf(action), new Date(action.StartTime ?? action.CreationTime));
  }

  private isDue(key: string, at: Date): void {
    const action = this.records.actions.get(key);
    const target = action && this.records.targets.get(keyOf(action));
    if (!action || !target || target.SuspendedState?.ScheduledScalingSuspended) return;
    const { StartTime, EndTime, ScalableTargetAction, ScheduledActionName } = action;
    if ((StartTime && at < new Date(StartTime)) || (EndTime && at > new Date(EndTime))) return;
    const { MinCapacity = target.MinCapacity, MaxCapacity = target.MaxCapacity } = ScalableTargetAction ?? {};
    this.records.targets.put(keyOf(target), { ...target, MinCapacity, MaxCapacity });
    void this.scaler.bound(keyOf(target), `scheduled action name ${ScheduledActionName} was triggered`);
  }
}

function keyOfAction(action: Partial<Resource> & { ScheduledActionName?: string | undefined }): string {
  return `${keyOf(action)}|${action.ScheduledActionName}`;
}

/** @throws AwsError ValidationException */
function scheduleOf({ Schedule: text = '', Timezone }: Pick<ScheduledActionRecord, 'Schedule' | 'Timezone'>): Schedule {
  const schedule = parseSchedule(text, Timezone);
  if (!schedule) throw new AwsError('ValidationException', `Invalid schedule expression: ${text}`);
  return schedule;
}

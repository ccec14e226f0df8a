import { drawingFrom, type RandomSource, systemRandom } from '../../core/random';
import type { ServiceEvents } from '../service-events';
import { placeOf } from './arns';
import type { TaskRecord } from './state';
import { describeTask } from './tasks';

/**
 * Tells EventBridge how tasks get on: when one reaches a status, or is to reach another one.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export class TaskEvents {
  private readonly told = new Map<string, string>();

  constructor(
    private readonly events: Pick<ServiceEvents, 'tell'> | undefined,
    private readonly now: () => Date,
    /** A process answers in its own time, so what is told of it must not move the ids of anything else. */
    private readonly random: RandomSource = systemRandom,
  ) {}

  public changed(task: TaskRecord): void {
    const { arn, id, lastStatus, desiredStatus, version } = task;
    const status = `${lastStatus} ${desiredStatus}`;
    if (this.told.get(arn) === status) return;
    if (lastStatus === 'STOPPED') this.told.delete(arn);
    else this.told.set(arn, status);
    const detail = { ...describeTask(task), version, updatedAt: this.now() };
    const plain = JSON.parse(JSON.stringify(detail)) as object; // times as texts, and nothing that is undefined
    const call = { ...placeOf(arn), requestId: id, accessKeyId: 'ecs.amazonaws.com' };
    const event = { source: 'aws.ecs', detailType: 'ECS Task State Change', detail: plain, resources: [arn] };
    drawingFrom(this.random, () => this.events?.tell(event, call));
  }
}

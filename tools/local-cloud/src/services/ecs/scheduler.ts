import type { Context } from '../../core/service';
import type { Capacity } from './capacity';
import type { ContainerInstances } from './container-instances';
import { placeTask } from './placement';
import type { ServiceScheduler } from './service-scheduler';
import type { ContainerInstanceRecord, EcsState, TaskRecord } from './state';
import type { TaskRunner } from './task-runner';
import type { Tasks } from './tasks';

const periodMs = 5_000;

/** How long a task waits for its capacity provider before it is given up. */
const provisioningLimitMs = 30 * 60_000;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html */
const noCapacity = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';

/** ECS keeps stopped tasks for at least an hour; a day costs little and helps whoever looks later. */
const stoppedTasksKeptMs = 24 * 3_600_000;

/**
 * The one loop of ECS: services get the tasks they lack, tasks get a place, capacity providers get the instances they need.
 *
 * A pass runs after every change that may matter (`wake`) and every few seconds while anything lives, for what changes outside: the health of targets.
 */
export class Scheduler {
  private pass: Promise<void> | undefined;
  private again = false;
  private closed = false;
  private cancelTimer: () => void = () => undefined;

  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly tasks: Tasks,
    private readonly instances: ContainerInstances,
    private readonly runner: TaskRunner,
    private readonly services: ServiceScheduler,
    private readonly capacity: Capacity,
  ) {}

  /** Runs a pass soon; one more if a pass is under way. */
  public wake(): void {
    if (this.closed) return;
    this.again = true;
    this.pass ??= this.passes().finally(() => {
      this.pass = undefined;
    });
  }

  /** Runs a pass and waits for it. */
  public async settle(): Promise<void> {
    this.wake();
    await this.pass;
  }

  public async close(): Promise<void> {
    this.closed = true;
    this.cancelTimer();
    await this.pass;
  }

  /** Places a task at once. The reason if there is no room; the task is not kept then. */
  public placeNow(task: TaskRecord): string | undefined {
    this.syncInstances();
    const failure = this.place(task);
    if (failure) this.tasks.forget(task);
    return failure;
  }

  private async passes(): Promise<void> {
    while (this.again && !this.closed) {
      this.again = false;
      await new Promise(resolve => setImmediate(resolve)); // several changes of one turn make one pass
      await this.run().catch(error =>
        this.context.log(`unexpected failure of the ECS scheduler: ${(error as Error).stack}`),
      );
    }
    this.rearm();
  }

  private async run(): Promise<void> {
    this.syncInstances();
    await this.services.run();
    this.placeWaiting();
    this.capacity.scale();
    this.prune();
  }

  private rearm(): void {
    this.cancelTimer();
    const alive = this.tasks.living().length > 0 || this.services.isBusy() || this.capacity.isBusy();
    if (alive && !this.closed) this.cancelTimer = this.context.clock.after(periodMs, () => this.wake());
  }

  private syncInstances(): void {
    this.instances.adopt();
    for (const { arn } of this.instances.cutOff()) this.runner.lose(arn);
    for (const { task, ec2InstanceId } of this.instances.sync()) {
      void this.runner.stop(task.arn, {
        code: 'TerminationNotice',
        reason: `Host EC2 (instance ${ec2InstanceId}) terminated.`,
      });
    }
  }

  private placeWaiting(): void {
    const waiting = this.tasks
      .living()
      .filter(task => task.lastStatus === 'PROVISIONING' && task.desiredStatus === 'RUNNING');
    for (const task of waiting.sort((a, b) => a.createdAt.localeCompare(b.createdAt))) {
      const failure = this.place(task);
      if (failure) this.keepWaiting(task, failure);
    }
  }

  private place(task: TaskRecord): string | undefined {
    const isFargate = task.launchType === 'FARGATE';
    if (this.context.faults?.inside('capacityLacks', task.group)) return isFargate ? noCapacity : 'RESOURCE:MEMORY';
    if (task.launchType !== 'FARGATE' && task.launchType !== 'MANAGED_INSTANCES') {
      const placement = placeTask(task, this.candidates(task));
      if ('failure' in placement) return placement.failure;
      this.state.tasks.put(task.arn, { ...task, lastStatus: 'PENDING', containerInstanceArn: placement.instanceArn });
    } else {
      this.state.tasks.put(task.arn, { ...task, lastStatus: 'PENDING' });
    }
    void this.runner.start(task.arn);
    return undefined;
  }

  private candidates(task: TaskRecord) {
    const usable = ({ status, disconnected, capacityProvider }: ContainerInstanceRecord) =>
      status === 'ACTIVE' && !disconnected && (!task.capacityProvider || task.capacityProvider === capacityProvider);
    return this.instances
      .ofCluster(task.clusterArn)
      .filter(usable)
      .map(instance => {
        const tasks = this.instances.tasksOn(instance.arn);
        return {
          arn: instance.arn,
          zone: instance.zone,
          free: this.instances.free(instance),
          sameGroup: tasks.filter(other => other.group === task.group && other.desiredStatus === 'RUNNING').length,
        };
      });
  }

  private keepWaiting(task: TaskRecord, failure: string): void {
    this.services.reportNoRoom(task, failure);
    const waited = this.context.clock.now().getTime() - Date.parse(task.createdAt);
    if (waited > provisioningLimitMs) {
      void this.runner.stop(task.arn, { code: 'TaskFailedToStart', reason: `Unable to place the task: ${failure}` });
    }
  }

  private prune(): void {
    const oldest = this.context.clock.now().getTime() - stoppedTasksKeptMs;
    for (const task of this.state.tasks.list()) {
      if (task.lastStatus === 'STOPPED' && Date.parse(task.stoppedAt ?? task.createdAt) < oldest)
        this.tasks.forget(task);
    }
  }
}

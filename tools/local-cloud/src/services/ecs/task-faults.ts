import { wait } from '../../core/clock';
import type { InnerFaultKind } from '../../core/fault-plan';
import type { Context } from '../../core/service';
import type { EcsPeers } from './peers';
import type { EcsState, TaskRecord } from './state';
import type { StopCause } from './task-runner';

/** How much longer a start takes that is to be slow: longer than most people wait, shorter than the limits of deployments. */
const slowStartMs = 300_000;

/** How long a task runs that is to die. */
const deathMs = 1_000;

/** What can be done to a task. */
interface TaskHandle {
  isStopping(arn: string): boolean;
  stop(arn: string, cause: StopCause): Promise<void>;
  signal(arn: string, signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** What plans of faults do to tasks that start and run. */
export class TaskFaults {
  constructor(
    private readonly context: Pick<Context, 'clock' | 'faults'>,
    private readonly state: Pick<EcsState, 'containerInstances' | 'tasks'>,
    private readonly peers: Pick<EcsPeers, 'autoScaling'>,
    private readonly tasks: TaskHandle,
  ) {}

  /** Resolves at once, unless the start is to be slow. */
  public async starts(task: TaskRecord): Promise<void> {
    if (this.isPlanned('taskStartsSlowly', task)) await wait(this.context.clock, slowStartMs);
  }

  public runs(task: TaskRecord): void {
    const later = (action: () => void) =>
      this.context.clock.after(deathMs, () => this.tasks.isStopping(task.arn) || action());
    if (this.isPlanned('taskDies', task)) later(() => this.tasks.signal(task.arn, 'SIGKILL')); // ECS hears how: 137
    if (this.isPlanned('capacityVanishes', task)) later(() => this.takeCapacity(task.arn));
  }

  private isPlanned(kind: InnerFaultKind, { group }: TaskRecord): boolean {
    return this.context.faults?.inside(kind, group) ?? false;
  }

  /**
   * What the task runs on is taken away: its instance ends behind the back of its group, Fargate Spot interrupts it, Fargate retires it.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-maintenance.html
   */
  private takeCapacity(arn: string): void {
    const { containerInstanceArn = '', capacityProvider } = this.state.tasks.get(arn) ?? {};
    const host = this.state.containerInstances.get(containerInstanceArn);
    const { groups } = this.peers.autoScaling;
    if (host) {
      groups.lose(groups.getInstance(host.ec2InstanceId));
      return;
    }
    const interruption = { code: 'SpotInterruption', reason: 'Your Spot Task was interrupted.' } as const;
    const reason = 'ECS is performing maintenance on the underlying infrastructure hosting the task.';
    const retirement = { code: 'TerminationNotice', reason } as const;
    void this.tasks.stop(arn, capacityProvider === 'FARGATE_SPOT' ? interruption : retirement);
  }
}

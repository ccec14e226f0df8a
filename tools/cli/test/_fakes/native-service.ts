import type { RunningTask } from '../../src/aws/running-tasks';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import { awsError } from './aws-error';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Deployment = Mutable<ServiceDeploymentState> & { from: string; looks: number; failures: number };

/** What the model needs to know of the account around it. */
export interface NativeWorld {
  readonly now: () => number;
  readonly desiredCount: () => number;

  /** Whether tasks of a revision stop soon after they started. */
  readonly isBroken: (taskDefinition: string) => boolean;
  readonly taskStopped: (arn: string, taskDefinition: string, createdAt: number) => void;

  /** Percent of the traffic of the first and of the second target group. */
  readonly setWeights: (first: number, second: number) => void;
}

/** Behind the first or the second target group. */
type FakeTask = RunningTask & { readonly group: number };

/** The way of blue/green, one stage a look. */
export const stages: readonly (readonly [stage: string, percent: number])[] = [
  ['PRE_SCALE_UP', 0],
  ['SCALE_UP', 0],
  ['TEST_TRAFFIC_SHIFT', 0],
  ['PRODUCTION_TRAFFIC_SHIFT', 10],
  ['PRODUCTION_TRAFFIC_SHIFT', 100],
  ['BAKE_TIME', 100],
  ['BAKE_TIME', 100],
  ['BAKE_TIME', 100],
];

const ended = ({ status }: Deployment) =>
  ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status);

/** A service that ECS itself releases, small and obedient: one step forward whenever somebody looks at another time. */
export class FakeNativeService {
  public readonly deployments: Deployment[] = [];
  public taskDefinition: string;

  /** Whether two sets of tasks run beside each other; otherwise tasks are replaced one by one. */
  public shifts = false;

  /** How it shifts: stage and percent, one a look. */
  public stages = stages;

  /** Failed tasks after which ECS gives up by itself. */
  public breaker = Number.POSITIVE_INFINITY;

  /** Whether its new tasks never become healthy, and are never stopped for it. */
  public hangs = false;

  /** What a load balancer says of the tasks that hang. */
  public hanging: { readonly state: string; readonly description?: string } = { state: 'initial' };

  /** How long a broken task lives; none, and one stops whenever somebody looks. */
  public livesMs = 0;

  /** Whether StopServiceDeployment leaves everything as it is, half done. */
  public aborts = false;

  /** Names of alarms that are red when users reach the new tasks. */
  public red: string[] = [];
  private tasks: FakeTask[] = [];
  private servingGroup = 0;
  private made = 0;
  private lookedAt = 0;

  constructor(
    taskDefinition: string,
    private readonly world: NativeWorld,
  ) {
    this.taskDefinition = taskDefinition;
    this.push(taskDefinition, 'SUCCESSFUL');
  }

  public recent(): ServiceDeploymentState[] {
    if (this.world.now() > this.lookedAt) this.advance();
    this.lookedAt = this.world.now();
    return [...this.deployments].reverse().map(({ from: _, looks: __, failures: ___, ...state }) => ({ ...state }));
  }

  /** Everything that has begun comes to its end. */
  public settle(): void {
    while (this.active) this.advance();
    this.advance();
  }

  public runningTasks(): RunningTask[] {
    return [...this.tasks];
  }

  /** What the load balancer thinks of the tasks in one of the groups. */
  public targets(group: number): { target: string; state: string; description?: string }[] {
    const { active } = this;
    return this.tasks
      .filter(task => task.group === group)
      .map(({ targets, taskDefinition }) => {
        const hangs = this.hangs && active !== undefined && taskDefinition === active.taskDefinition;
        return { target: targets[0] ?? '', ...(hangs ? this.hanging : { state: 'healthy' }) };
      });
  }

  public start(taskDefinition: string, again: boolean): void {
    if (taskDefinition === this.taskDefinition && !again) return;
    const { served } = this;
    if (this.active) this.active.status = 'STOPPED';
    this.push(taskDefinition, 'PENDING', served);
    this.taskDefinition = taskDefinition;
  }

  public stop(id: string): void {
    const deployment = this.deployments.find(found => found.id === id);
    if (!deployment || ended(deployment)) throw awsError('ConflictException', 'it has ended');
    if (this.aborts) deployment.status = 'STOPPED';
    else this.goBack(deployment, 'stopped by a user');
  }

  public get active(): Deployment | undefined {
    return this.deployments.find(deployment => !ended(deployment));
  }

  /** What the last deployment that ended has brought or gone back to. */
  public get served(): string {
    const last = this.deployments
      .filter(({ status }) => status !== 'STOPPED' && status !== 'PENDING')
      .filter(ended)
      .at(-1);
    return last?.backTo ?? last?.taskDefinition ?? '';
  }

  public get runningOf(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { taskDefinition } of this.tasks) counts[taskDefinition] = (counts[taskDefinition] ?? 0) + 1;
    return counts;
  }

  /** Revisions of the tasks behind the target groups that get traffic, percent by group. */
  public reachedBy(percent: readonly number[]): Set<string> {
    const behind = this.tasks.filter(({ group }) => (percent[group] ?? 0) > 0);
    return new Set(behind.map(({ taskDefinition }) => taskDefinition));
  }

  /** Revisions of the tasks that run. */
  public get reached(): Set<string> {
    return new Set(this.tasks.filter(({ status }) => status === 'RUNNING').map(({ taskDefinition }) => taskDefinition));
  }

  private push(taskDefinition: string, status: string, from = taskDefinition): void {
    this.deployments.push({
      ...{ id: `service-deployment/d-${this.deployments.length + 1}`, status, taskDefinition, from },
      ...{ createdAt: this.world.now(), requestedCount: this.world.desiredCount(), bakeMinutes: 0 },
      ...{ alarms: [], hooks: [], looks: 0, failures: 0 },
    });
  }

  private advance(): void {
    const { active } = this;
    if (!active) {
      this.keepCount();
      return;
    }
    active.looks += 1;
    if (active.status.startsWith('ROLLBACK')) this.goBackFurther(active);
    else this.goOn(active);
  }

  private goOn(active: Deployment): void {
    active.status = 'IN_PROGRESS';
    if (this.world.isBroken(active.taskDefinition) && this.world.desiredCount() > 0) this.failTask(active);
    else if (this.hangs && active.taskDefinition !== active.from) this.hang(active);
    else if (this.shifts) this.shift(active);
    else this.replaceTask(active);
  }

  /** Without a deployment ECS starts what is missing, and stops what is too much. */
  private keepCount(): void {
    const serving = this.served;
    if (this.world.isBroken(serving) && this.world.desiredCount() > 0) {
      this.world.taskStopped(`task/${++this.made}`, serving, this.world.now());
      return;
    }
    while (this.tasks.length < this.world.desiredCount()) this.startTask(serving);
    this.tasks.length = this.world.desiredCount();
  }

  private replaceTask(active: Deployment): void {
    const isNew = (task: RunningTask) =>
      task.taskDefinition === active.taskDefinition && task.createdAt >= active.createdAt;
    const wanted = this.world.desiredCount();
    if (this.tasks.filter(isNew).length < wanted) {
      this.startTask(active.taskDefinition);
      return;
    }
    this.tasks = this.tasks.filter(isNew).slice(0, wanted);
    active.status = 'SUCCESSFUL';
  }

  private shift(active: Deployment): void {
    if (this.red.length > 0 && active.percent === 100) {
      active.alarms = this.red;
      this.goBack(active, 'alarm');
      return;
    }
    const [stage, percent] = this.stages[active.looks - 1] ?? [undefined, 100];
    if (stage === 'SCALE_UP') for (let i = 0; i < this.world.desiredCount(); i++) this.startTask(active.taskDefinition);
    Object.assign(active, { stage, percent, bakeMinutes: 30 });
    this.setPercent(percent);
    if (stage !== undefined) return;
    active.status = 'SUCCESSFUL';
    this.servingGroup = 1 - this.servingGroup;
    this.tasks = this.tasks.filter(({ createdAt }) => createdAt >= active.createdAt);
  }

  private failTask(active: Deployment): void {
    if (this.livesMs > 0) this.stopOldest(active);
    else this.fail(active, `task/${++this.made}`, this.world.now());
  }

  /** Tasks that have lived long enough make room for others. */
  private stopOldest(active: Deployment): void {
    const ours = this.tasks.filter(({ taskDefinition }) => taskDefinition === active.taskDefinition);
    const stopped = ours.filter(({ createdAt }) => this.world.now() - createdAt >= this.livesMs);
    for (const { arn, createdAt } of stopped) this.fail(active, arn, createdAt);
    this.tasks = this.tasks.filter(task => !stopped.includes(task));
    for (let left = ours.length - stopped.length; left < this.world.desiredCount(); left++) {
      this.startTask(active.taskDefinition);
    }
  }

  private fail(active: Deployment, task: string, createdAt: number): void {
    this.world.taskStopped(task, active.taskDefinition, createdAt);
    active.failures += 1;
    if (active.failures >= this.breaker) this.goBack(active, 'ECS deployment circuit breaker: tasks failed to start.');
  }

  private hang(active: Deployment): void {
    if (!this.tasks.some(({ taskDefinition }) => taskDefinition === active.taskDefinition))
      this.startTask(active.taskDefinition);
  }

  private goBack(deployment: Deployment, reason: string): void {
    Object.assign(deployment, { status: 'ROLLBACK_REQUESTED', reason, backTo: deployment.from, looks: 0 });
  }

  private goBackFurther(deployment: Deployment): void {
    if (deployment.status === 'ROLLBACK_REQUESTED') {
      deployment.status = 'ROLLBACK_IN_PROGRESS';
      return;
    }
    deployment.status = 'ROLLBACK_SUCCESSFUL';
    this.taskDefinition = deployment.from;
    this.setPercent(0);
    this.tasks = this.tasks.filter(({ createdAt }) => createdAt < deployment.createdAt);
    this.keepCount();
  }

  private setPercent(percent: number): void {
    if (!this.shifts) return;
    const [old, fresh] = [100 - percent, percent];
    if (this.servingGroup === 0) this.world.setWeights(old, fresh);
    else this.world.setWeights(fresh, old);
  }

  private startTask(taskDefinition: string): void {
    this.made += 1;
    const fresh = this.shifts && this.active !== undefined;
    this.tasks.push({
      group: fresh ? 1 - this.servingGroup : this.servingGroup,
      ...{
        arn: `task/${this.made}`,
        status: 'RUNNING',
        taskDefinition,
        createdAt: this.world.now(),
        health: 'UNKNOWN',
      },
      targets: [`10.0.0.${this.made}:8000`],
    });
  }
}

import type * as sdk from '@aws-sdk/client-ecs';
import type { Context } from '../../core/service';
import { inStartOrder, readiness } from './container-dependencies';
import { HealthChecks } from './container-health';
import type { EcsOptions, EcsPeers } from './peers';
import type { ProcessPort } from './process-port';
import { TaskStartFailure } from './secret-values';
import type { ContainerRecord, EcsState, TaskRecord } from './state';
import { type Target, TargetGroups, targetsOf } from './target-groups';
import { TaskFaults } from './task-faults';
import { TaskNetwork } from './task-network';
import { type PreparedContainer, TaskPreparation } from './task-preparation';
import { addressOf } from './tasks';

/** Who stops the local cloud waits no longer than this for its tasks. */
const longestShutdownSeconds = 10;

/** Of every network interface. */
const OWN_ADDRESS = '127.0.0.1';

export interface StopCause {
  readonly code: sdk.TaskStopCode;
  readonly reason: string;
}

/** What the runner tells about the life of tasks. */
export interface TaskListener {
  changed(task: TaskRecord): void;
  registered(task: TaskRecord, targetGroupArn: string): void;
  deregistered(task: TaskRecord, targetGroupArn: string): void;
}

/**
 * Leads tasks through their life: PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export class TaskRunner {
  private readonly targetGroups: TargetGroups;
  private readonly preparation: TaskPreparation;
  private readonly healthChecks: HealthChecks;
  private readonly faults: TaskFaults;

  /** The stops under way: asking twice does not stop twice. */
  private readonly stopping = new Map<string, Promise<void>>();
  private readonly exits = new Map<string, (() => void)[]>();

  /** Tasks whose host is gone, which ECS is yet to hear. */
  private readonly lost = new Set<string>();
  private closed = false;

  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    peers: EcsPeers,
    private readonly processes: ProcessPort,
    private readonly listener: TaskListener,
    { realNow = () => performance.now(), graceFloorMs = 15_000 }: EcsOptions = {},
  ) {
    this.targetGroups = new TargetGroups(peers.elb);
    this.faults = new TaskFaults(context, state, peers, {
      isStopping: arn => this.isStopping(arn),
      stop: (arn, cause) => this.stop(arn, cause),
      signal: (arn, signal) => this.signal(arn, signal),
    });
    this.preparation = new TaskPreparation(context, peers, processes, new TaskNetwork(state, peers));
    const fails = (key: string) => context.faults?.inside('healthCheckFails', key) ?? false;
    this.healthChecks = new HealthChecks(context.clock, processes, { realNow, startFloorMs: graceFloorMs, fails });
  }

  /** Starts a task that has its place. Resolves when it runs or has failed. */
  public start(arn: string): Promise<void> {
    return this.run(arn).catch(error => this.failStart(arn, error as Error));
  }

  /** Ends all processes and leaves the tasks as they are: the local cloud stops, not they. */
  public async close(): Promise<void> {
    this.closed = true;
    const running = this.state.tasks.list().filter(({ arn }) => this.hasProcesses(arn));
    await Promise.all(running.map(({ arn }) => this.stopProcesses(arn, longestShutdownSeconds)));
  }

  /** Stops a task and its processes. Resolves when it is STOPPED. */
  public stop(arn: string, cause: StopCause): Promise<void> {
    let stop = this.stopping.get(arn);
    if (!stop) {
      stop = this.end(arn, cause)
        .catch(error => this.context.log(`unexpected failure of the stop of ${arn}: ${(error as Error).stack}`))
        .finally(() => this.stopping.delete(arn));
      this.stopping.set(arn, stop);
    }
    return stop;
  }

  /** The host is gone, and the processes with it. Nobody is there to tell ECS: the task runs, for all it knows, until it is stopped. */
  public lose(arn: string): void {
    if (this.lost.has(arn)) return;
    this.lost.add(arn);
    this.signal(arn, 'SIGKILL');
  }

  /** What a killed local cloud left behind: its processes are ended, its tasks count as lost with their host. */
  public async clearAfterKill(arn: string, cause: StopCause): Promise<void> {
    const task = this.task(arn);
    for (const { process } of task.containers) if (process) await this.processes.killLeftover(process);
    this.update(arn, {
      containers: task.containers.map(container => ({ ...container, lastStatus: 'STOPPED', process: undefined })),
    });
    await this.stop(arn, cause);
  }

  private async run(arn: string): Promise<void> {
    const task = this.update(arn, { lastStatus: 'PENDING', pullStartedAt: this.now() });
    const definitions = inStartOrder(this.definitions(task));
    // a task of an instance may have none, and is not asked then
    const executionRole = task.overrides.executionRoleArn ?? this.definition(task)?.executionRoleArn;
    const prepared = await Promise.all(
      definitions.map(definition => this.preparation.prepare(task, definition, executionRole)),
    );
    await this.faults.starts(task);
    if (this.isStopping(arn)) return;
    this.update(arn, { lastStatus: 'ACTIVATING', pullStoppedAt: this.now() });
    for (const [position, container] of prepared.entries()) {
      await this.awaitDependencies(arn, definitions[position] ?? {});
      if (this.isStopping(arn)) return;
      await this.startContainer(arn, container);
      if (this.isStopping(arn)) return;
    }
    this.update(arn, { lastStatus: 'RUNNING', startedAt: this.now() });
    await this.registerTargets(arn);
    this.faults.runs(task);
  }

  private async awaitDependencies(arn: string, definition: sdk.ContainerDefinition): Promise<void> {
    while (!this.isStopping(arn)) {
      const state = readiness(definition, this.task(arn).containers);
      if (state === 'ready') return;
      if (state !== 'wait') throw new TaskStartFailure('CannotStartContainerError', state.failure);
      await this.nextExit(arn);
    }
  }

  private async startContainer(arn: string, container: PreparedContainer): Promise<void> {
    const { name, digest, port, process, log, health } = container;
    log.open();
    const identity = await this.processes
      .start({
        ...process,
        onLines: lines => log.write(lines),
        onExit: exitCode => this.exited(arn, name, exitCode),
      })
      .catch(cause => {
        const message = `Error response from daemon: failed to create task for container: exec: "${process.program}": ${(cause as Error).message}`;
        throw new TaskStartFailure('CannotStartContainerError', message, { cause });
      });
    if (this.isStopping(arn)) {
      this.processes.signal(identity, 'SIGKILL'); // it was stopped while the process came up
      return;
    }
    const [previous] = this.task(arn).containers.filter(other => other.name === name);
    if (previous?.lastStatus === 'STOPPED') return; // it has ended before its start was known
    this.updateContainer(arn, name, { lastStatus: 'RUNNING', imageDigest: digest, port, process: identity });
    if (health) this.watchHealth(arn, name, health);
  }

  private watchHealth(arn: string, name: string, probe: NonNullable<PreparedContainer['health']>): void {
    const changed = (healthStatus: sdk.HealthStatus) => {
      this.updateContainer(arn, name, { healthStatus });
      this.released(arn);
    };
    this.healthChecks.watch(`${arn} ${name}`, { ...probe, changed, subject: `${this.task(arn).group} ${name}` });
  }

  /** Lets go on who waits for a change of the task's containers. */
  private released(arn: string): void {
    for (const resolve of this.exits.get(arn) ?? []) resolve();
  }

  private async registerTargets(arn: string): Promise<void> {
    const task = this.task(arn);
    const targets = targetsOf(task);
    if (targets.length === 0 || task.desiredStatus === 'STOPPED') return;
    const targetId = this.targetIdOf(task);
    this.update(arn, { registered: true, targetId });
    for (const target of targets) {
      if (this.isStopping(arn)) return;
      await this.targetGroups.register(target, targetId);
      this.listener.registered(task, target.targetGroupArn);
    }
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html */
  private targetIdOf(task: TaskRecord): string {
    const { networkInterfaces, containerInstanceArn = '' } = task;
    const host = networkInterfaces === 0 ? this.state.containerInstances.get(containerInstanceArn) : undefined;
    return host?.ec2InstanceId ?? addressOf(task);
  }

  private exited(arn: string, name: string, exitCode: number): void {
    if (this.lost.has(arn)) {
      this.updateContainer(arn, name, { process: undefined });
      this.healthChecks.end(`${arn} ${name}`);
      this.released(arn);
      return;
    }
    const task = this.updateContainer(arn, name, { lastStatus: 'STOPPED', exitCode, process: undefined });
    this.healthChecks.end(`${arn} ${name}`);
    this.released(arn);
    if (this.closed) return;
    const definition = this.definitions(task).find(other => other.name === name);
    const allDone = task.containers.every(({ lastStatus }) => lastStatus === 'STOPPED');
    if (definition?.essential !== false || allDone) {
      void this.stop(arn, { code: 'EssentialContainerExited', reason: 'Essential container in task exited' });
    }
  }

  private async failStart(arn: string, error: Error): Promise<void> {
    if (!(error instanceof TaskStartFailure))
      this.context.log(`unexpected failure of task ${arn}: ${error.stack ?? error.message}`);
    await this.stop(arn, { code: 'TaskFailedToStart', reason: error.message });
  }

  private async end(arn: string, { code, reason }: StopCause): Promise<void> {
    const before = this.task(arn);
    if (before.lastStatus === 'STOPPED') return;
    const task = this.update(arn, {
      desiredStatus: 'STOPPED',
      stopCode: before.stopCode ?? code, // the first cause stays, also when a kill interrupted the stop
      stoppedReason: before.stoppedReason ?? reason,
      stoppingAt: before.stoppingAt ?? this.now(),
    });
    await this.deregisterTargets(task);
    if (this.hasProcesses(arn)) {
      this.update(arn, { lastStatus: 'STOPPING' });
      await this.stopProcesses(arn);
    }
    this.lost.delete(arn);
    this.update(arn, { lastStatus: 'DEPROVISIONING', registered: false });
    const { containers } = this.task(arn);
    this.update(arn, {
      lastStatus: 'STOPPED',
      stoppedAt: this.now(),
      containers: containers.map(container => ({ ...container, lastStatus: 'STOPPED' })),
    });
  }

  /** A target must have drained before its process goes, or requests under way are lost. */
  private async deregisterTargets(task: TaskRecord): Promise<void> {
    if (!task.registered) return;
    this.update(task.arn, { lastStatus: 'DEACTIVATING' });
    await Promise.all(
      targetsOf(task).map(async target => {
        try {
          await this.targetGroups.deregister(target, task.targetId ?? OWN_ADDRESS);
          this.listener.deregistered(task, target.targetGroupArn);
          await this.drained(task.arn, target);
        } catch (error) {
          this.context.log(`cannot deregister ${task.id} from ${target.targetGroupArn}: ${(error as Error).message}`);
        }
      }),
    );
  }

  private async drained(arn: string, target: Target): Promise<void> {
    while (this.hasProcesses(arn)) {
      const health = (await this.targetGroups.health(target.targetGroupArn)).get(target.port);
      if (!health || health.state === 'unused') return;
      await new Promise<void>(resolve => this.context.clock.after(1_000, resolve));
    }
  }

  private async stopProcesses(arn: string, longestSeconds = Number.POSITIVE_INFINITY): Promise<void> {
    const definitions = this.definitions(this.task(arn));
    this.signal(arn, 'SIGTERM');
    const seconds = Math.max(...definitions.map(({ stopTimeout }) => stopTimeout ?? 30));
    const deadline = setTimeout(() => this.signal(arn, 'SIGKILL'), Math.min(seconds, longestSeconds) * 1_000);
    while (this.hasProcesses(arn)) await this.nextExit(arn);
    clearTimeout(deadline);
    this.exits.delete(arn);
  }

  private nextExit(arn: string): Promise<void> {
    return new Promise(resolve => this.exits.set(arn, [...(this.exits.get(arn) ?? []), resolve]));
  }

  /** Sends `signal` to everything the task runs. */
  public signal(arn: string, signal: 'SIGTERM' | 'SIGKILL'): void {
    for (const { process } of this.task(arn).containers) if (process) this.processes.signal(process, signal);
  }

  private hasProcesses(arn: string): boolean {
    return this.task(arn).containers.some(({ process }) => process !== undefined);
  }

  private isStopping(arn: string): boolean {
    return this.closed || this.lost.has(arn) || this.task(arn).desiredStatus === 'STOPPED';
  }

  private definitions(task: TaskRecord): readonly sdk.ContainerDefinition[] {
    return this.definition(task)?.containerDefinitions ?? [];
  }

  private definition(task: TaskRecord) {
    return this.state.taskDefinitions.get(task.definitionArn)?.definition;
  }

  private task(arn: string): TaskRecord {
    const task = this.state.tasks.get(arn);
    if (!task) throw new TypeError(`unexpected task: ${arn}`);
    return task;
  }

  private update(arn: string, change: Partial<TaskRecord>): TaskRecord {
    const before = this.task(arn);
    const task = { ...before, ...change, version: before.version + 1 };
    this.state.tasks.put(arn, task);
    this.listener.changed(task);
    return task;
  }

  private updateContainer(arn: string, name: string, change: Partial<ContainerRecord>): TaskRecord {
    const containers = this.task(arn).containers.map(container =>
      container.name === name ? { ...container, ...change } : container,
    );
    return this.update(arn, { containers });
  }

  private now(): string {
    return this.context.clock.now().toISOString();
  }
}

import type * as sdk from '@aws-sdk/client-ecs';
import type { Context } from '../../core/service';
import { nameOf } from './arns';
import type { EcsOptions, EcsPeers } from './peers';
import type { Rollouts } from './rollouts/rollouts';
import type { ServiceEvents } from './service-events';
import { planRolling, planTaskSets, restartDelayMs, type ServicePlan, type TaskSetView } from './service-plan';
import { desiredOf, type Health, isFailure, isHealthy, keepsSets } from './service-rules';
import { controllerOf, type EcsState, type ServiceRecord, type TaskRecord, type TaskSetRecord } from './state';
import { TargetGroups, type TargetHealth, targetsOf } from './target-groups';
import type { StopCause, TaskRunner } from './task-runner';
import { chooseLaunch, healthOf, isPending, isRunning, type Tasks } from './tasks';

/** Keeps every service at what it should be: the right number of tasks, healthy ones. */
export class ServiceScheduler {
  private readonly targetGroups: TargetGroups;

  /** Real time at which a task was first seen running, for the floor of the grace period. */
  private readonly runningSince = new Map<string, number>();
  private readonly seenHealthy = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly tasks: Tasks,
    private readonly runner: TaskRunner,
    private readonly events: ServiceEvents,
    private readonly rollouts: Rollouts,
    peers: Pick<EcsPeers, 'elb'>,
    private readonly options: EcsOptions,
  ) {
    this.targetGroups = new TargetGroups(peers.elb);
  }

  /** True while a service waits for something that only time brings. */
  public isBusy(): boolean {
    if (this.rollouts.isBusy()) return true;
    return this.state.services
      .list()
      .some(({ status, steady }) => status === 'DRAINING' || (status === 'ACTIVE' && !steady));
  }

  public async run(): Promise<void> {
    for (const { arn, status } of this.state.services.list()) if (status !== 'INACTIVE') await this.serve(arn);
  }

  /** A task of a service has changed: failures slow down the next attempts. */
  public taskChanged(task: TaskRecord): void {
    if (!task.taskSetId) return;
    if (task.lastStatus === 'RUNNING' && !this.runningSince.has(task.arn))
      this.runningSince.set(task.arn, this.realNow());
    if (task.lastStatus !== 'STOPPED') return;
    this.runningSince.delete(task.arn);
    this.seenHealthy.delete(task.arn);
    const set = this.state.taskSets.get(task.taskSetId);
    if (set && isFailure(task)) this.countFailure(set, task);
  }

  public reportNoRoom(task: TaskRecord, failure: string): void {
    const service = task.serviceArn && this.state.services.get(task.serviceArn);
    if (service) this.events.noRoom(service, failure);
  }

  private async serve(arn: string): Promise<void> {
    const health = await this.health(arn);
    const service = this.service(arn);
    for (const task of this.tasks.ofService(arn)) this.checkHealth(service, task, health);
    this.forgiveFailures(service, health);
    this.apply(service, this.plan(service, health));
    this.forgetEmptySets(service);
    this.updateStability(service, health);
    if (controllerOf(service) === 'ECS') await this.advance(arn, health);
    this.finishDraining(this.service(arn));
  }

  /** What a step of the deployment asks for is done at once, not a pass later. */
  private async advance(arn: string, health: Health): Promise<void> {
    if (!(await this.rollouts.advance(this.service(arn)))) return;
    const service = this.service(arn);
    this.apply(service, this.plan(service, health));
    this.updateStability(service, health);
  }

  private plan(service: ServiceRecord, health: Health): ServicePlan {
    const now = this.context.clock.now();
    const views = this.taskSets(service.arn).map(set => this.view(service, set, health));
    const deployment = this.rollouts.active(service.arn);
    if (controllerOf(service) !== 'ECS' || keepsSets(service, deployment)) return planTaskSets(views, now);
    if (this.taskSets(service.arn).some(({ status, rollout }) => status === 'PRIMARY' && rollout?.state === 'FAILED')) {
      return { start: [], stop: [] }; // a failed deployment starts nothing any more
    }
    const { minimumHealthyPercent = 100, maximumPercent = 200 } = service.settings.deploymentConfiguration ?? {};
    return planRolling(views, { desired: service.desiredCount, minimumHealthyPercent, maximumPercent }, now);
  }

  private view(service: ServiceRecord, set: TaskSetRecord, health: Health): TaskSetView {
    return {
      id: set.id,
      primary: set.status === 'PRIMARY',
      desired: desiredOf(service, set),
      restartAt: set.restartAt,
      tasks: this.tasks
        .ofTaskSet(set.id)
        .filter(task => isPending(task) || isRunning(task))
        .map(task => ({
          arn: task.arn,
          createdAt: task.createdAt,
          status: isRunning(task) ? 'running' : 'pending',
          healthy: isRunning(task) && isHealthy(task, health, this.context.clock.now()),
          leaving: this.state.containerInstances.get(task.containerInstanceArn ?? '')?.status === 'DRAINING',
        })),
    };
  }

  private apply(service: ServiceRecord, { start, stop }: ServicePlan): void {
    for (const { taskSetId, count } of start) {
      const set = this.state.taskSets.get(taskSetId);
      if (set) this.startTasks(service, set, count);
    }
    const stopped = stop.flatMap(arn => this.state.tasks.get(arn) ?? []);
    for (const set of this.taskSets(service.arn)) {
      const ofSet = stopped.filter(({ taskSetId }) => taskSetId === set.id);
      if (ofSet.length > 0) this.events.stopped(service, set, ofSet);
      for (const { arn } of ofSet) this.stop(arn, `Scaling activity initiated by (deployment ${set.id})`);
    }
  }

  private startTasks(service: ServiceRecord, set: TaskSetRecord, count: number): void {
    const cluster = this.state.clusters.get(service.clusterArn);
    const definition = this.state.taskDefinitions.get(set.definitionArn);
    if (!cluster || !definition) return;
    const started = Array.from({ length: count }, () =>
      this.tasks.create({
        cluster,
        definition,
        group: `service:${service.name}`,
        startedBy: set.id,
        owner: { serviceArn: service.arn, taskSetId: set.id },
        launch: chooseLaunch(
          { ...set, capacityProviderStrategy: set.capacityProviderStrategy },
          cluster,
          this.providerCounts(set),
        ),
        loadBalancers: set.loadBalancers,
        networkConfiguration: set.networkConfiguration,
        enableExecuteCommand: service.settings.enableExecuteCommand,
        tags: this.tagsOfTasks(service, definition.arn),
      }),
    );
    this.events.started(service, set, started);
  }

  private tagsOfTasks({ arn, name, clusterArn, settings }: ServiceRecord, definitionArn: string): sdk.Tag[] {
    const source = { SERVICE: arn, TASK_DEFINITION: definitionArn, NONE: undefined }[settings.propagateTags ?? 'NONE'];
    const managed = [
      { key: 'aws:ecs:clusterName', value: nameOf(clusterArn) },
      { key: 'aws:ecs:serviceName', value: name },
    ];
    return [...(source ? (this.state.tags.get(source) ?? []) : []), ...(settings.enableECSManagedTags ? managed : [])];
  }

  private providerCounts(set: TaskSetRecord): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { capacityProvider = '', lastStatus } of this.tasks.ofTaskSet(set.id)) {
      if (lastStatus !== 'STOPPED') counts.set(capacityProvider, (counts.get(capacityProvider) ?? 0) + 1);
    }
    return counts;
  }

  /** Stops a task whose target the load balancer calls unhealthy, once its grace period is over. */
  private checkHealth(service: ServiceRecord, task: TaskRecord, health: Health): void {
    if (!isRunning(task)) return;
    if (healthOf(task) === 'UNHEALTHY') {
      this.events.unhealthyContainers(service, task);
      this.events.stopped(service, this.state.taskSets.get(task.taskSetId ?? ''), [task]);
      this.stop(task.arn, 'Task failed container health checks');
      return;
    }
    if (!task.registered) return;
    for (const { targetGroupArn, port } of targetsOf(task)) {
      const verdict = health.get(targetGroupArn)?.get(port);
      if (verdict?.state !== 'unhealthy' || this.inGrace(service, task, verdict)) continue;
      const containerPort = service.settings.loadBalancers?.[0]?.containerPort ?? port;
      this.events.unhealthy(service, containerPort, targetGroupArn, verdict.description ?? 'Health checks failed');
      this.events.stopped(service, this.state.taskSets.get(task.taskSetId ?? ''), [task]);
      this.stop(task.arn, `Task failed ELB health checks in (target-group ${targetGroupArn})`);
      return;
    }
  }

  private inGrace(service: ServiceRecord, task: TaskRecord, { answered }: TargetHealth): boolean {
    const graceMs = (service.settings.healthCheckGracePeriodSeconds ?? 0) * 1_000;
    const ranMs = this.context.clock.now().getTime() - Date.parse(task.startedAt ?? '');
    const reallyRanMs = this.realNow() - (this.runningSince.get(task.arn) ?? this.realNow());
    // who answers, if only with the wrong code, has started
    return ranMs < graceMs || (!answered && reallyRanMs < (this.options.graceFloorMs ?? 15_000));
  }

  private countFailure(set: TaskSetRecord, task: TaskRecord): void {
    const failedStarts = task.startedAt ? 0 : set.failedStarts + 1;
    const restartAt = new Date(this.context.clock.now().getTime() + restartDelayMs(failedStarts)).toISOString();
    this.state.taskSets.put(set.id, { ...set, failedStarts, failedTasks: set.failedTasks + 1, restartAt });
    const service = this.state.services.get(set.serviceArn);
    if (!service) return;
    if (set.status === 'PRIMARY') this.rollouts.countFailures(service, set.failedTasks + 1);
    if (failedStarts >= 3) this.events.impaired(service);
  }

  /** A task that becomes healthy takes the failures before it from the circuit breaker's count. */
  private forgiveFailures(service: ServiceRecord, health: Health): void {
    const { resetOnHealthyTask = true } = service.settings.deploymentConfiguration?.deploymentCircuitBreaker ?? {};
    for (const task of this.tasks.ofService(service.arn)) {
      const isWell = isRunning(task) && isHealthy(task, health, this.context.clock.now());
      if (!isWell || this.seenHealthy.has(task.arn)) continue;
      this.seenHealthy.add(task.arn);
      const set = this.state.taskSets.get(task.taskSetId ?? '');
      if (!set || set.failedTasks === 0 || !resetOnHealthyTask) continue;
      this.state.taskSets.put(set.id, { ...set, failedTasks: 0 });
      if (set.status === 'PRIMARY') this.rollouts.countFailures(service, 0);
    }
  }

  private forgetEmptySets(service: ServiceRecord): void {
    for (const set of this.taskSets(service.arn)) {
      const empty = this.tasks.ofTaskSet(set.id).every(({ lastStatus }) => lastStatus === 'STOPPED');
      if (empty && set.status === 'DRAINING') this.state.taskSets.delete(set.id);
    }
  }

  /**
   * A task set is steady when exactly its desired tasks run, healthy, none on an instance that drains. A service also needs the end of its deployment.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html
   */
  private updateStability(service: ServiceRecord, health: Health): void {
    const now = this.context.clock.now().toISOString();
    for (const set of this.taskSets(service.arn)) {
      const { tasks, desired } = this.view(service, set, health);
      const stable = tasks.length === desired && tasks.every(({ healthy, leaving }) => healthy && !leaving);
      if (stable === set.stable) continue;
      this.state.taskSets.put(set.id, { ...set, stable, stableAt: now, failedStarts: stable ? 0 : set.failedStarts });
      if (stable) this.events.taskSetSteady(service, set);
    }
    const sets = this.taskSets(service.arn);
    const isEcs = controllerOf(service) === 'ECS';
    const isDone = !isEcs || this.rollouts.active(service.arn) === undefined;
    const steady = isDone && sets.every(set => set.stable && (!isEcs || set.status === 'PRIMARY'));
    const before = this.service(service.arn);
    if (steady === before.steady) return;
    this.state.services.put(service.arn, { ...before, steady });
    if (steady) this.events.steady(before);
  }

  private finishDraining(service: ServiceRecord): void {
    if (service.status !== 'DRAINING') return;
    if (this.tasks.ofService(service.arn).some(({ lastStatus }) => lastStatus !== 'STOPPED')) return;
    for (const { id } of this.taskSets(service.arn)) this.state.taskSets.delete(id);
    this.state.services.put(service.arn, { ...service, status: 'INACTIVE' });
  }

  private async health(serviceArn: string): Promise<Health> {
    const running = this.tasks.ofService(serviceArn).filter(task => isRunning(task) && task.registered);
    const arns = new Set(running.flatMap(targetsOf).map(({ targetGroupArn }) => targetGroupArn));
    return new Map(await Promise.all([...arns].map(async arn => [arn, await this.targetGroups.health(arn)] as const)));
  }

  private stop(arn: string, reason: string): void {
    void this.runner.stop(arn, { code: 'ServiceSchedulerInitiated', reason } satisfies StopCause);
  }

  private taskSets(serviceArn: string): TaskSetRecord[] {
    return this.state.taskSets.list().filter(set => set.serviceArn === serviceArn);
  }

  private service(arn: string): ServiceRecord {
    const service = this.state.services.get(arn);
    if (!service) throw new TypeError(`unexpected service: ${arn}`);
    return service;
  }

  private realNow(): number {
    return this.options.realNow?.() ?? performance.now();
  }
}

import type { Context } from '../../../core/service';
import { nameOf } from '../arns';
import type { EcsPeers } from '../peers';
import type { ServiceEvents } from '../service-events';
import type { EcsState, ServiceRecord, TaskSetRecord } from '../state';
import { alarmViews } from './alarms';
import type { Beginning } from './beginning';
import {
  type DeploymentEvent,
  isActive,
  isRollingBack,
  type ServiceDeployment,
  strategyOf,
  transition,
} from './deployment';
import { brokenCircuit, hookFailure, ringingAlarm, trafficFailure } from './detection';
import { alarmBakeMs, monitorsAlarms } from './failure-detection';
import { HookCalls } from './hook-calls';
import { hooksAt } from './hooks';
import { type Facts, nextStep, type Step } from './next-step';
import { Outcomes } from './outcomes';
import { Traffic } from './traffic';

/** More steps in a pass than a deployment can have without waiting: the rest comes in the next pass. */
const longestPass = 50;

/** Takes the deployments of ECS-controlled services from step to step: asks what is next, does it, and stores what came of it. */
export class Rollouts {
  private readonly traffic: Traffic;
  private readonly outcomes: Outcomes;

  private readonly hookCalls: HookCalls;

  /** Whether the pass has changed a task set. */
  private touched = false;

  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly beginning: Beginning,
    events: ServiceEvents,
    private readonly peers: Pick<EcsPeers, 'elb' | 'lambda' | 'cloudWatch' | 'events'>,
    wake: () => void,
  ) {
    this.traffic = new Traffic(peers.elb);
    this.outcomes = new Outcomes(context, state, events, peers.events);
    this.hookCalls = new HookCalls(peers.lambda, (arn, event) => {
      this.tell(arn, event);
      wake();
    });
  }

  public isBusy(): boolean {
    return this.state.serviceDeployments.list().some(isActive);
  }

  /** The deployment of a service that is under way. */
  public active(serviceArn: string): ServiceDeployment | undefined {
    return this.state.serviceDeployments.list().find(other => other.serviceArn === serviceArn && isActive(other));
  }

  /** Stores an event that came from outside; the next pass acts on it. */
  public tell(arn: string, event: DeploymentEvent): ServiceDeployment | undefined {
    const before = this.state.serviceDeployments.get(arn);
    if (!before) return undefined;
    const after = transition(before, event, this.now());
    this.state.serviceDeployments.put(arn, after);
    this.outcomes.tell(before, after);
    return this.isStoppedByHuman(before, after) ? this.tell(arn, stopByHand(after)) : after;
  }

  /** Somebody calls StopServiceDeployment as the deployment enters a stage. */
  private isStoppedByHuman(before: ServiceDeployment, after: ServiceDeployment): boolean {
    const [stage] = after.stages;
    if (after.status !== 'IN_PROGRESS' || !stage) return false;
    if (before.status === 'IN_PROGRESS' && before.stages[0] === stage) return false;
    return this.context.faults?.inside('humanStops', `service:${nameOf(after.serviceArn)} ${stage}`) ?? false;
  }

  /** Does what is due for the deployment of a service. Resolves with whether anything changed. */
  public async advance(service: ServiceRecord): Promise<boolean> {
    let changed = false;
    this.touched = false;
    for (let turn = 0; turn < longestPass; turn++) {
      const deployment = this.active(service.arn);
      if (!deployment) break;
      if (service.status !== 'ACTIVE') {
        this.tell(deployment.arn, {
          type: 'stopped',
          reason: 'Service deployment was stopped because the service was deleted.',
        });
        return true;
      }
      const event = await this.next(service, deployment).catch(error => {
        this.context.log(`a service deployment failed: ${(error as Error).stack}`);
        return trafficFailure(error as Error);
      });
      if (!event) break;
      this.tell(deployment.arn, event);
      changed = true;
    }
    return changed || this.touched;
  }

  /** A task of the set failed, or one became healthy: the circuit breaker counts. */
  public countFailures(service: ServiceRecord, count: number): void {
    const deployment = this.active(service.arn);
    if (deployment && deployment.failureCount !== count) this.tell(deployment.arn, { type: 'tasksFailed', count });
  }

  private async next(service: ServiceRecord, deployment: ServiceDeployment): Promise<DeploymentEvent | undefined> {
    const failure = brokenCircuit(deployment, service.desiredCount) ?? (await this.alarm(deployment));
    if (failure) return failure;
    const step = nextStep(deployment, this.facts(deployment), this.now());
    return this.perform(step, service, deployment);
  }

  private async alarm(deployment: ServiceDeployment): Promise<DeploymentEvent | undefined> {
    const { alarms, configuration, serviceArn, status } = deployment;
    if (!alarms.monitored || status !== 'IN_PROGRESS') return undefined;
    return ringingAlarm(deployment, await alarmViews(this.peers.cloudWatch, serviceArn, configuration.alarms ?? {}));
  }

  private facts(deployment: ServiceDeployment): Facts {
    const sets = this.sets(deployment);
    const winnerId = isRollingBack(deployment) ? deployment.source?.taskSetId : deployment.target.taskSetId;
    const winner = sets.find(({ id }) => id === winnerId);
    const others = sets.filter(({ id }) => id !== winnerId);
    const abandoned = sets.filter(({ id }) => deployment.abandoned.includes(id));
    return {
      reconciled: strategyOf(deployment) === 'ROLLING' || abandoned.every(set => this.isGone(set)),
      winnerScaled: winner?.scalePercent === 100,
      winnerStable: winner?.stable ?? false,
      othersReleased: others.every(({ status }) => status === 'DRAINING'),
      othersGone: others.every(set => this.isGone(set)),
    };
  }

  private isGone({ id }: TaskSetRecord): boolean {
    return this.state.tasks.list().every(task => task.taskSetId !== id || task.lastStatus === 'STOPPED');
  }

  /** Resolves with nothing if there is nothing new yet. */
  private async perform(
    step: Step,
    service: ServiceRecord,
    deployment: ServiceDeployment,
  ): Promise<DeploymentEvent | undefined> {
    switch (step.do) {
      case 'nothing':
      case 'wait':
        return this.hookCalls.askAgain(deployment);
      case 'start':
        return this.start(deployment);
      case 'stop':
        return { type: 'stopped', reason: deployment.statusReason ?? '' };
      case 'beginRollback':
        return this.beginRollback(service, deployment);
      case 'reconcile':
        await this.moveTraffic(deployment, 0, 0);
        this.release(deployment.abandoned);
        return undefined;
      case 'scaleUp':
        await this.scaleUp(deployment);
        return undefined;
      case 'moveTraffic':
        await this.moveTraffic(deployment, step.production, step.test);
        return { type: 'trafficMoved', production: step.production, test: step.test };
      case 'beginHooks':
        return { type: 'hooksBegun', runs: hooksAt(deployment, step.stage, this.now()) };
      case 'invokeHook':
        if (this.context.faults?.inside('hookKeepsSilent', step.hook.targetArn ?? '')) {
          return { type: 'hookInvoked', hookId: step.hook.id, silent: true };
        }
        this.hookCalls.invoke(deployment, step.hook);
        return { type: 'hookInvoked', hookId: step.hook.id };
      case 'timeOutHook':
        return { type: 'hookTimedOut', hookId: step.hook.id };
      case 'failByHook':
        return hookFailure(deployment, step.hook);
      case 'cleanUp':
        this.release(
          this.sets(deployment)
            .map(({ id }) => id)
            .filter(id => id !== winnerOf(deployment)),
        );
        return undefined;
      case 'pass':
        return { type: 'passed' };
    }
  }

  private async start(deployment: ServiceDeployment): Promise<DeploymentEvent> {
    const { alarms } = deployment.configuration;
    const views = await alarmViews(this.peers.cloudWatch, deployment.serviceArn, alarms ?? {});
    return { type: 'started', monitored: monitorsAlarms(alarms, views), bakeMs: alarmBakeMs(views) };
  }

  /** The new tasks may start. Behind their rule before they do, or nobody would check their health. */
  private async scaleUp(deployment: ServiceDeployment): Promise<void> {
    const { productionPercent } = deployment;
    const isRolling = strategyOf(deployment) === 'ROLLING';
    if (!isRolling && !isRollingBack(deployment)) await this.moveProduction(deployment, productionPercent);
    for (const set of this.sets(deployment)) {
      if (set.id === winnerOf(deployment)) this.put({ ...set, scalePercent: 100, stable: false });
      else if (isRolling) this.put({ ...set, scalePercent: 0 });
    }
  }

  private async moveTraffic(deployment: ServiceDeployment, production: number, test: number): Promise<void> {
    await this.moveProduction(deployment, production);
    const revision = this.state.serviceRevisions.get(deployment.target.revisionArn);
    if (revision && (test !== deployment.testPercent || test > 0)) await this.traffic.moveTest(revision, test);
  }

  /** The first deployment of a service has the users from the start: there is nobody else to serve them. */
  private async moveProduction({ source, target }: ServiceDeployment, percent: number): Promise<void> {
    const revision = this.state.serviceRevisions.get(target.revisionArn);
    if (revision) await this.traffic.moveProduction(revision, source ? percent : 100);
  }

  /** What served before is the service again: a rolling deployment starts its tasks anew, a shift has them still. */
  private beginRollback(service: ServiceRecord, deployment: ServiceDeployment): DeploymentEvent {
    const { source, target, failure } = deployment;
    if (!source) return { type: 'stopped', reason: deployment.statusReason ?? '' };
    const failedSet = this.state.taskSets.get(target.taskSetId);
    if (failedSet) this.put({ ...failedSet, status: 'ACTIVE' });
    this.restoreSettings(service, source.revisionArn);
    const old = this.state.taskSets.get(source.taskSetId);
    const reason = `ECS deployment ${failure?.cause === 'circuitBreaker' ? 'circuit breaker' : (failure?.cause ?? '')}: rolling back to deploymentId ${source.taskSetId}.`;
    this.outcomes.rollingBack(service, target.taskSetId, source.taskSetId);
    if (strategyOf(deployment) !== 'ROLLING' && old) {
      this.put({
        ...old,
        status: 'PRIMARY',
        scalePercent: 100,
        stable: old.status === 'DRAINING' ? false : old.stable,
      });
      return { type: 'rollbackBegun', taskSetId: old.id };
    }
    for (const set of this.sets(deployment)) this.put({ ...set, status: 'ACTIVE', scalePercent: 0 });
    return { type: 'rollbackBegun', taskSetId: this.beginning.addRollback(service, source, reason).id };
  }

  private restoreSettings({ arn }: ServiceRecord, revisionArn: string): void {
    const service = this.state.services.get(arn);
    const revision = this.state.serviceRevisions.get(revisionArn);
    if (!service || !revision) return;
    const { definitionArn, loadBalancers, networkConfiguration, capacityProviderStrategy } = revision;
    const settings = {
      ...service.settings,
      taskDefinition: definitionArn,
      loadBalancers: [...loadBalancers],
      networkConfiguration,
      capacityProviderStrategy: capacityProviderStrategy && [...capacityProviderStrategy],
      platformVersion: revision.platformVersion,
    };
    this.state.services.put(arn, { ...service, settings, steady: false });
  }

  private release(ids: readonly string[]): void {
    for (const id of ids) {
      const set = this.state.taskSets.get(id);
      if (set && set.status !== 'DRAINING') this.put({ ...set, status: 'DRAINING', scalePercent: 0, stable: false });
    }
  }

  private sets({ serviceArn }: ServiceDeployment): TaskSetRecord[] {
    return this.state.taskSets.list().filter(set => set.serviceArn === serviceArn);
  }

  private put(set: TaskSetRecord): void {
    this.touched = true;
    this.state.taskSets.put(set.id, { ...set, updatedAt: this.context.clock.now().toISOString() });
  }

  private now(): number {
    return this.context.clock.now().getTime();
  }
}

/** As a person would: with a rollback if there is anything to go back to. */
function stopByHand({ source }: ServiceDeployment): DeploymentEvent {
  return { type: 'stopAsked', stopType: source ? 'ROLLBACK' : 'ABORT' };
}

/** The task set that is to serve in the end. */
function winnerOf(deployment: ServiceDeployment): string | undefined {
  return isRollingBack(deployment) ? deployment.source?.taskSetId : deployment.target.taskSetId;
}

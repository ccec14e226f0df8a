import { AwsError } from '../../core/aws-error';
import type { Context } from '../../core/service';
import { canRollBack, type Deployment, type DeploymentEvent, isActive, transition } from './deployment';
import type { Effects } from './effects';
import { hookOf, newExecutionId } from './hooks';
import { nextStep, pollDelay, type Step, waitDelay, watchesAlarms } from './next-step';
import type { Registry } from './registry';
import { makeRollback } from './rollback';

/** Takes deployments from step to step: asks what is next, does it, and stores what came of it. */
export class Runner {
  private readonly running = new Set<string>();
  private readonly again = new Set<string>();
  private readonly timers = new Map<string, () => void>();
  private stopped = false;

  constructor(
    private readonly context: Context,
    private readonly registry: Registry,
    private readonly effects: Effects,
  ) {}

  /** Goes on with what a stop or a kill interrupted. */
  public start(): void {
    this.stopped = false;
    for (const deployment of this.registry.deployments.list()) if (isActive(deployment)) this.wake(deployment.id);
  }

  public stop(): void {
    this.stopped = true;
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  /** Stores an event that came from outside and looks at the deployment at once. */
  public tell(id: string, event: DeploymentEvent): void {
    this.apply(id, event);
    this.wake(id);
  }

  public wake(id: string): void {
    this.timers.get(id)?.();
    this.timers.delete(id);
    if (this.running.has(id)) {
      this.again.add(id);
      return;
    }
    this.running.add(id);
    void this.run(id).finally(() => {
      this.running.delete(id);
      if (this.again.delete(id)) this.wake(id);
    });
  }

  private async run(id: string): Promise<void> {
    while (!this.stopped) {
      this.again.delete(id);
      const deployment = this.registry.getDeployment(id);
      const alarmed = await this.alarmed(deployment).catch(error => this.failed(error));
      const step = nextStep(deployment, this.now());
      if (step.do === 'nothing') return;
      if (step.do === 'wait' && !alarmed) {
        this.wakeAfter(id, waitDelay(deployment, step.ms));
        return;
      }
      const event = alarmed ?? (await this.perform(step, deployment).catch(error => this.failed(error)));
      if (this.stopped) return;
      if (!event) {
        this.wakeAfter(id, pollDelay(deployment, this.now()));
        return;
      }
      this.apply(id, event);
    }
  }

  private async alarmed(deployment: Deployment): Promise<DeploymentEvent | undefined> {
    const alarms = watchesAlarms(deployment) ? await this.effects.activeAlarms(deployment) : [];
    if (alarms.length === 0) return undefined;
    return { type: 'stopAsked', rollback: deployment.plan.rollbackOn.includes('DEPLOYMENT_STOP_ON_ALARM'), alarms };
  }

  /** Resolves with nothing if there is nothing new yet. */
  private async perform(step: Step, deployment: Deployment): Promise<DeploymentEvent | undefined> {
    const { blue, greenTaskSetId = '' } = deployment;
    switch (step.do) {
      case 'start':
        return { type: 'started' };
      case 'planHook':
        return { type: 'hookPlanned', executionId: newExecutionId() };
      case 'invokeHook':
        if (!this.keepsSilent(deployment)) this.effects.invokeHook(deployment);
        return { type: 'hookInvoked' };
      case 'failHook':
      case 'timeOutHook':
        return hookFailure(deployment, step.do === 'timeOutHook');
      case 'locate':
        return { type: 'located', ...(await this.effects.locate(deployment)) };
      case 'createTaskSet':
        return { type: 'taskSetCreated', taskSetId: await this.effects.createGreen(deployment) };
      case 'observeGreen':
        return (await this.effects.greenIsHealthy(deployment)) ? { type: 'phaseDone' } : undefined;
      case 'timeOut':
        return { type: 'failed', code: 'TIMEOUT', message: timeoutMessage };
      case 'moveTestTraffic':
        await this.effects.moveTestTraffic(deployment, true);
        return { type: 'testTrafficMoved' };
      case 'moveTraffic':
        await this.effects.moveTraffic(deployment, step.percent);
        return { type: 'trafficMoved', percent: step.percent };
      case 'restoreTraffic':
        await this.effects.moveTraffic(deployment, 0);
        await this.effects.moveTestTraffic(deployment, false);
        return { type: 'trafficMoved', percent: 0 };
      case 'makePrimary':
        await this.effects.makePrimary(deployment, (step.side === 'green' ? greenTaskSetId : blue?.taskSetId) ?? '');
        return { type: 'primaryChanged', greenIsPrimary: step.side === 'green' };
      case 'delete':
        await this.remove(deployment, (step.side === 'green' ? greenTaskSetId : blue?.taskSetId) ?? '');
        return { type: 'phaseDone' };
      case 'endReadyWait':
        return { type: 'stopAsked', rollback: deployment.plan.rollbackOn.includes('DEPLOYMENT_STOP_ON_REQUEST') };
      case 'stop':
        return stopEvent(deployment);
      default:
        return { type: 'phaseDone' };
    }
  }

  /** What is gone already needs no deletion. */
  private async remove(deployment: Deployment, taskSetId: string): Promise<void> {
    await this.effects.deleteTaskSet(deployment, taskSetId).catch(error => {
      if (!(error instanceof AwsError && error.name === 'TaskSetNotFoundException')) throw error;
    });
  }

  private failed(error: unknown): DeploymentEvent {
    if (error instanceof AwsError) return { type: 'failed', ...failureOf(error) };
    this.context.log(`unexpected error in a deployment: ${error instanceof Error ? error.stack : String(error)}`);
    return { type: 'failed', code: 'INTERNAL_ERROR', message: 'There was an internal error' };
  }

  private apply(id: string, event: DeploymentEvent): void {
    const before = this.registry.getDeployment(id);
    const after = transition(before, event, this.now());
    const rollback = wantsRollback(after, event) ? this.makeRollback(after) : undefined;
    this.registry.deployments.put(
      id,
      rollback ? transition(after, { type: 'rollbackStarted', deploymentId: rollback.id }, this.now()) : after,
    );
    const goesOn = before.status === 'Ready' && after.status === 'InProgress';
    if (after.status !== before.status && !goesOn) this.effects.tellStatus(after);
    if (rollback) this.wake(rollback.id);
    if (!isActive(after) && after.triggeringDeploymentId) this.reportRollback(after, after.triggeringDeploymentId);
    if (after.phase !== before.phase && this.isStoppedByHuman(after)) {
      this.apply(id, { type: 'stopAsked', rollback: after.plan.rollbackOn.includes('DEPLOYMENT_STOP_ON_REQUEST') });
    }
  }

  /** A function that never reports back: the deployment waits for it as for any other. */
  private keepsSilent(deployment: Deployment): boolean {
    return this.context.faults?.inside('hookKeepsSilent', hookOf(deployment) ?? '') ?? false;
  }

  /** Somebody calls StopDeployment as the deployment enters a lifecycle event. */
  private isStoppedByHuman(deployment: Deployment): boolean {
    const { applicationName, groupName, phase, triggeringDeploymentId } = deployment;
    if (!isActive(deployment) || triggeringDeploymentId !== undefined) return false;
    return this.context.faults?.inside('humanStops', `${applicationName}/${groupName} ${phase}`) ?? false;
  }

  /** Before the failed deployment is stored as ended, so that a kill between both leaves no release without its rollback. */
  private makeRollback(failed: Deployment): Deployment {
    const existing = this.registry.deployments.list().find(other => other.triggeringDeploymentId === failed.id);
    const rollback = existing ?? makeRollback(failed, this.now());
    if (!existing) this.registry.deployments.put(rollback.id, rollback);
    return rollback;
  }

  private reportRollback({ id, status }: Deployment, triggeringId: string): void {
    const triggering = this.registry.deployments.get(triggeringId);
    if (!triggering) return;
    const message = `Deployment rollback ${status === 'Succeeded' ? 'succeeded' : 'failed'}: ${id}`;
    this.registry.deployments.put(triggeringId, transition(triggering, { type: 'rollbackEnded', message }, this.now()));
  }

  private wakeAfter(id: string, ms: number): void {
    this.timers.set(
      id,
      this.context.clock.after(ms, () => this.wake(id)),
    );
  }

  private now(): number {
    return this.context.clock.now().getTime();
  }
}

const timeoutMessage =
  'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.';

function wantsRollback(deployment: Deployment, event: DeploymentEvent): boolean {
  if (!canRollBack(deployment)) return false;
  if (event.type === 'stopped') return deployment.stop?.rollback ?? false;
  return event.type === 'failed' && deployment.plan.rollbackOn.includes('DEPLOYMENT_FAILURE');
}

function stopEvent({ stop }: Deployment): DeploymentEvent {
  if (!stop?.alarms) return { type: 'stopped', code: 'MANUAL_STOP', message: 'The deployment was stopped' };
  const activated = `Activated alarms: <${stop.alarms.join(', ')}>`;
  const message = `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. ${activated}`;
  return { type: 'stopped', code: 'ALARM_ACTIVE', message };
}

function hookFailure(deployment: Deployment, isLate: boolean): DeploymentEvent {
  const how = isLate
    ? 'did not report its status within one hour'
    : 'reported the status Failed to PutLifecycleEventHookExecutionStatus';
  return {
    type: 'failed',
    code: 'HOOK_EXECUTION_FAILURE',
    message: `The deployment failed because the Lambda function ${hookOf(deployment)} of the lifecycle event ${deployment.phase} ${how}`,
  };
}

function failureOf({ name, message }: AwsError): Pick<DeploymentEvent & { type: 'failed' }, 'code' | 'message'> {
  return { code: isErrorCode(name) ? name : 'ECS_UPDATE_ERROR', message };
}

type ErrorCode = (DeploymentEvent & { type: 'failed' })['code'];

function isErrorCode(name: string): name is ErrorCode {
  return /^[A-Z_]+$/.test(name);
}

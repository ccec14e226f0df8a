import type { Context } from '../../../core/service';
import type { ServiceEvents as Announcements } from '../../service-events';
import { serviceCall } from '../arns';
import type { ServiceEvents } from '../service-events';
import type { EcsState, ServiceRecord, TaskSetRecord } from '../state';
import { isActive, isRollingBack, type ServiceDeployment } from './deployment';

/** What the end of a deployment leaves in the service, and who is told: the service's events, and EventBridge. */
export class Outcomes {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly events: ServiceEvents,
    private readonly announcements: Pick<Announcements, 'tell'> | undefined,
  ) {}

  public tell(before: ServiceDeployment, after: ServiceDeployment): void {
    if (before.status === after.status) return;
    if (before.status === 'PENDING' && after.status === 'IN_PROGRESS') this.began(after);
    if (!before.failure && after.failure) this.fail(after);
    if (isActive(after)) return;
    if (after.status === 'SUCCESSFUL') this.complete(after, after.target.taskSetId);
    if (after.status === 'ROLLBACK_SUCCESSFUL') this.complete(after, after.source?.taskSetId);
    if (after.status === 'STOPPED' && !after.failure) this.stop(after);
  }

  public rollingBack(service: ServiceRecord, from: string, to: string): void {
    const set = this.state.taskSets.get(from);
    if (set) this.events.deployment(service, set, `rolling back to deployment ${to}.`);
  }

  private began({ serviceArn, target }: ServiceDeployment): void {
    const set = this.state.taskSets.get(target.taskSetId);
    if (set) this.announce(serviceArn, set, 'SERVICE_DEPLOYMENT_IN_PROGRESS', set.rollout?.reason ?? '');
  }

  private complete({ serviceArn }: ServiceDeployment, winner: string | undefined): void {
    const service = this.state.services.get(serviceArn);
    const sets = this.state.taskSets.list().filter(set => set.serviceArn === serviceArn);
    for (const { id } of sets) if (id !== winner) this.state.taskSets.delete(id);
    const set = sets.find(({ id }) => id === winner);
    if (!set || !service) return;
    const reason = `ECS deployment ${set.id} completed.`;
    this.put(set, 'COMPLETED', reason);
    this.events.deployment(service, set, 'deployment completed.');
    this.announce(serviceArn, set, 'SERVICE_DEPLOYMENT_COMPLETED', reason);
  }

  private fail(deployment: ServiceDeployment): void {
    const service = this.state.services.get(deployment.serviceArn);
    const set = this.state.taskSets.get(deployment.target.taskSetId);
    if (!service || !set) return;
    const { event, reason } = wordsOf(deployment);
    this.put(set, 'FAILED', reason, isRollingBack(deployment) ? 'ACTIVE' : set.status);
    this.events.deployment(service, set, `deployment failed: ${event}.`);
    this.announce(deployment.serviceArn, set, 'SERVICE_DEPLOYMENT_FAILED', reason);
  }

  /** Stopped from outside: by a newer deployment, by hand, or with the service. */
  private stop({ target, statusReason = '' }: ServiceDeployment): void {
    const set = this.state.taskSets.get(target.taskSetId);
    if (set?.status === 'PRIMARY') this.put(set, 'FAILED', statusReason);
  }

  private put(set: TaskSetRecord, state: 'COMPLETED' | 'FAILED', reason: string, status = set.status): void {
    const updatedAt = this.context.clock.now().toISOString();
    this.state.taskSets.put(set.id, { ...set, status, rollout: { state, reason }, updatedAt });
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html */
  private announce(serviceArn: string, { id }: TaskSetRecord, eventName: string, reason: string): void {
    const updatedAt = this.context.clock.now().toISOString();
    const eventType = eventName.endsWith('FAILED') ? 'ERROR' : 'INFO';
    const detail = { eventType, eventName, deploymentId: id, updatedAt, reason };
    const detailType = 'ECS Deployment State Change';
    this.announcements?.tell(
      { source: 'aws.ecs', detailType, detail, resources: [serviceArn] },
      serviceCall(serviceArn),
    );
  }
}

function wordsOf({ failure }: ServiceDeployment): { event: string; reason: string } {
  switch (failure?.cause) {
    case 'circuitBreaker':
      return { event: 'tasks failed to start', reason: 'ECS deployment circuit breaker: tasks failed to start.' };
    case 'alarm':
      return { event: 'alarm detected', reason: 'ECS deployment alarms: alarm detected.' };
    default:
      return {
        event: failure?.cause === 'stop' ? 'stopped by user' : 'lifecycle hook failed',
        reason: failure?.reason ?? '',
      };
  }
}

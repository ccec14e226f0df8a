import type { Context } from '../../core/service';
import { ecsArn, newDeploymentId, placeOf } from './arns';
import type { ServiceEvents } from './service-events';
import { circuitBreakerThreshold } from './service-plan';
import type { EcsState, ServiceRecord, TaskSetRecord } from './state';

/**
 * Deployments of ECS-controlled services: completed when the new tasks are steady and the old ones gone, failed by the circuit breaker.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export class RollingDeployments {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly events: ServiceEvents,
  ) {}

  public advance(service: ServiceRecord): void {
    const sets = this.state.taskSets.list().filter(set => set.serviceArn === service.arn);
    const primary = sets.find(({ status, rollout }) => status === 'PRIMARY' && rollout?.state === 'IN_PROGRESS');
    if (!primary) return;
    const old = sets.filter(set => set !== primary);
    const tasksOf = (set: TaskSetRecord) =>
      this.state.tasks.list().filter(task => task.taskSetId === set.id && task.lastStatus !== 'STOPPED');
    if (this.isBroken(service, primary)) this.fail(service, primary, old);
    else if (primary.stable && old.every(set => tasksOf(set).length === 0)) this.complete(service, primary, old);
  }

  private complete(service: ServiceRecord, primary: TaskSetRecord, old: readonly TaskSetRecord[]): void {
    for (const { id } of old) this.state.taskSets.delete(id);
    this.put(primary, 'COMPLETED', `ECS deployment ${primary.id} completed.`);
    this.events.deployment(service, primary, 'deployment completed.');
  }

  private isBroken({ settings, desiredCount }: ServiceRecord, { failedTasks }: TaskSetRecord): boolean {
    const breaker = settings.deploymentConfiguration?.deploymentCircuitBreaker;
    return (breaker?.enable ?? false) && failedTasks >= circuitBreakerThreshold(desiredCount);
  }

  private fail(service: ServiceRecord, primary: TaskSetRecord, old: readonly TaskSetRecord[]): void {
    const target = old.find(({ rollout }) => rollout?.state === 'COMPLETED');
    const rollsBack = service.settings.deploymentConfiguration?.deploymentCircuitBreaker?.rollback && target;
    this.events.deployment(service, primary, 'deployment failed: tasks failed to start.');
    this.put(
      primary,
      'FAILED',
      'ECS deployment circuit breaker: tasks failed to start.',
      rollsBack ? 'ACTIVE' : 'PRIMARY',
    );
    if (!rollsBack) return;
    const rollback = newDeployment(service, target.definitionArn, this.context.clock.now());
    this.events.deployment(service, primary, `rolling back to deployment ${target.id}.`);
    this.put(rollback, 'IN_PROGRESS', `ECS deployment circuit breaker: rolling back to deploymentId ${target.id}.`);
    this.state.services.put(service.arn, {
      ...(this.state.services.get(service.arn) ?? service),
      settings: { ...service.settings, taskDefinition: target.definitionArn },
      steady: false,
    });
  }

  private put(
    set: TaskSetRecord,
    state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED',
    reason: string,
    status = set.status,
  ): void {
    const updatedAt = this.context.clock.now().toISOString();
    this.state.taskSets.put(set.id, { ...set, status, rollout: { state, reason }, updatedAt });
  }
}

/** A deployment of an ECS-controlled service with the service's own settings. */
export function newDeployment(service: ServiceRecord, definitionArn: string, now: Date): TaskSetRecord {
  const id = newDeploymentId();
  return {
    ...newTaskSet(service, id, definitionArn, now),
    status: 'PRIMARY',
    scalePercent: 100,
    rollout: { state: 'IN_PROGRESS', reason: `ECS deployment ${id} in progress.` },
  };
}

/** A task set with the service's own settings. */
export function newTaskSet(service: ServiceRecord, id: string, definitionArn: string, now: Date): TaskSetRecord {
  const {
    loadBalancers = [],
    networkConfiguration,
    capacityProviderStrategy,
    launchType,
    platformVersion,
  } = service.settings;
  const at = now.toISOString();
  const cluster = service.clusterArn.slice(service.clusterArn.lastIndexOf('/') + 1);
  return {
    id,
    arn: ecsArn(placeOf(service.arn), `task-set/${cluster}/${service.name}/${id}`),
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    status: 'ACTIVE',
    definitionArn,
    scalePercent: 0,
    loadBalancers,
    networkConfiguration,
    capacityProviderStrategy,
    launchType,
    platformVersion,
    createdAt: at,
    updatedAt: at,
    stable: false,
    failedStarts: 0,
    failedTasks: 0,
  };
}

import { type ServiceDeployment, strategyOf } from './rollouts/deployment';
import { computedDesired } from './service-plan';
import type { ServiceRecord, TaskRecord, TaskSetRecord } from './state';
import { type TargetHealth, targetsOf } from './target-groups';
import { healthOf } from './tasks';

/** What load balancers say: by target group, by port. */
export type Health = ReadonlyMap<string, ReadonlyMap<number, TargetHealth>>;

/** Whether every task set keeps its own number of tasks: while traffic shifts, and before a rolling deployment may start. */
export function keepsSets({ settings, status }: ServiceRecord, deployment: ServiceDeployment | undefined): boolean {
  if (status !== 'ACTIVE') return true;
  const strategy = deployment ? strategyOf(deployment) : (settings.deploymentConfiguration?.strategy ?? 'ROLLING');
  if (strategy !== 'ROLLING') return true;
  return deployment?.stages[0] === 'RECONCILE_SERVICE' || deployment?.stages[0] === 'PRE_SCALE_UP';
}

/** How many tasks a set should have: its share, nothing while it drains. */
export function desiredOf(service: ServiceRecord, set: TaskSetRecord): number {
  if (service.status !== 'ACTIVE' || set.status === 'DRAINING') return 0;
  return computedDesired(service.desiredCount, set.scalePercent);
}

/** How long a task has to run before it counts, if nothing checks its health. */
const uncheckedMs = 40_000;

/**
 * A target group that no listener uses has no health checks: its targets are `unused`, and that is well. With neither target group nor health check a task is
 * healthy once it has run for a while.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function isHealthy(task: TaskRecord, health: Health, now: Date): boolean {
  const isChecked = task.containers.some(({ healthStatus, essential }) => healthStatus && essential !== false);
  if (isChecked && healthOf(task) !== 'HEALTHY') return false;
  const targets = targetsOf(task);
  if (!isChecked && targets.length === 0) return now.getTime() - Date.parse(task.startedAt ?? '') >= uncheckedMs;
  return targets.every(({ targetGroupArn, port }) => {
    const state = health.get(targetGroupArn)?.get(port)?.state;
    return state === 'healthy' || state === 'unused';
  });
}

export function isFailure({ stopCode, stoppedReason }: TaskRecord): boolean {
  if (stopCode === 'TaskFailedToStart' || stopCode === 'EssentialContainerExited') return true;
  return stopCode === 'ServiceSchedulerInitiated' && (stoppedReason ?? '').startsWith('Task failed');
}

/** A task as the scheduler sees it. */
export interface TaskView {
  readonly arn: string;
  readonly createdAt: string;
  readonly status: 'pending' | 'running';

  /** Running, and no load balancer says otherwise. */
  readonly healthy: boolean;

  /** Its instance is being drained: another task takes its place, then it goes. */
  readonly leaving?: boolean;
}

export interface TaskSetView {
  readonly id: string;
  readonly primary: boolean;
  readonly desired: number;

  /** Not before this moment: the task set is being throttled. */
  readonly restartAt?: string;

  /** Living tasks only: none that is stopping. */
  readonly tasks: readonly TaskView[];
}

/** What brings a service nearer to what it should be. */
export interface ServicePlan {
  readonly start: readonly { taskSetId: string; count: number }[];
  readonly stop: readonly string[];
}

/** Task sets live side by side, each at its own count: who wants to shift traffic between them is not the scheduler. */
export function planTaskSets(sets: readonly TaskSetView[], now: Date): ServicePlan {
  return {
    start: sets.map(set => ({ taskSetId: set.id, count: missing(set, now) })).filter(({ count }) => count > 0),
    stop: sets.flatMap(set => surplus(set, set.desired)),
  };
}

export interface RollingLimits {
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
}

/**
 * A rolling deployment: new tasks as far as the maximum allows, old ones stopped as far as the minimum allows. The minimum is rounded up, the maximum down.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function planRolling(sets: readonly TaskSetView[], limits: RollingLimits, now: Date): ServicePlan {
  const primary = sets.find(set => set.primary);
  if (!primary) return { start: [], stop: [] };
  const old = sets.filter(set => set !== primary).flatMap(({ tasks }) => tasks);
  const least = Math.ceil((limits.desired * limits.minimumHealthyPercent) / 100);
  const most = Math.floor((limits.desired * limits.maximumPercent) / 100);

  const stopOld = [...old.filter(task => !task.healthy), ...oldToStop(primary, old, least)];
  const room = Math.max(most, limits.desired === 0 ? 0 : 1) - primary.tasks.length - old.length;
  const count = Math.min(missing(primary, now), old.length === 0 ? limits.desired : room);
  return {
    start: count > 0 ? [{ taskSetId: primary.id, count }] : [],
    stop: [...stopOld.map(({ arn }) => arn), ...surplus(primary, primary.desired)],
  };
}

function oldToStop(primary: TaskSetView, old: readonly TaskView[], least: number): TaskView[] {
  const healthyOld = old.filter(task => task.healthy);
  const healthyNew = primary.tasks.filter(task => task.healthy).length;
  return healthyOld.slice(0, Math.max(0, healthyOld.length + healthyNew - least));
}

function missing({ desired, tasks, restartAt }: TaskSetView, now: Date): number {
  if (restartAt && Date.parse(restartAt) > now.getTime()) return 0;
  return Math.max(0, desired - tasks.filter(({ leaving }) => !leaving).length);
}

/** What is above `desired`: those that others have taken the place of, then tasks that do not run yet, then unhealthy ones, then the newest. */
function surplus({ tasks }: TaskSetView, desired: number): string[] {
  const staying = tasks.filter(({ leaving }) => !leaving);
  const isReplaced = staying.filter(({ healthy }) => healthy).length >= desired;
  const replaced = isReplaced ? tasks.filter(({ leaving }) => leaving) : [];
  const byWorth = [...staying].sort(
    (a, b) =>
      Number(a.status === 'running') - Number(b.status === 'running') ||
      Number(a.healthy) - Number(b.healthy) ||
      b.createdAt.localeCompare(a.createdAt),
  );
  return [...replaced, ...byWorth.slice(0, Math.max(0, staying.length - desired))].map(({ arn }) => arn);
}

/** The share of a service's desired count that a task set runs, rounded up. */
export function computedDesired(desiredCount: number, scalePercent: number): number {
  return Math.ceil((desiredCount * scalePercent) / 100);
}

const longestDelayMs = 27 * 60_000;
const usualDelayMs = 5_000;

/**
 * How long the scheduler waits before it replaces a task that failed: a moment after one that ran, twice as long after every further one in a row that never
 * ran.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
export function restartDelayMs(failedStarts: number): number {
  return Math.min(usualDelayMs * 2 ** failedStarts, longestDelayMs);
}

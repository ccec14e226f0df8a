import { type Group, type GroupPlan, type Instance, isLeaving, placesFor } from './group';

/** How an instance of a group that is refreshed looks. */
export interface RefreshView {
  /** It is what the group launches now. */
  readonly isCurrent: (instance: Instance) => boolean;

  /** It is in service, and warm. */
  readonly isReady: (instance: Instance) => boolean;
}

/**
 * The next step of an instance refresh that launches before it terminates, one instance at a time: what a minimum of 100 percent asks for.
 *
 * @returns undefined when nothing is left to do
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
 */
export function planRefresh(
  group: Group,
  instances: readonly Instance[],
  { isCurrent, isReady }: RefreshView,
): GroupPlan | undefined {
  const living = instances.filter(instance => !isLeaving(instance));
  const outdated = living.filter(instance => !isCurrent(instance));
  if (instances.every(isCurrent) && living.length >= group.desiredCapacity && living.every(isReady)) return undefined;

  const missing = group.desiredCapacity + Math.sign(outdated.length) - living.length;
  if (missing > 0) return { launch: placesFor(missing, group, living), terminate: [] };
  if (!living.filter(isCurrent).every(isReady)) return { launch: [], terminate: [] };
  const [oldest] = [...outdated].sort((a, b) => a.launchedAt.localeCompare(b.launchedAt) || a.id.localeCompare(b.id));
  return { launch: [], terminate: oldest ? [oldest.id] : [] };
}

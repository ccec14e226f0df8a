/** An instance of a group. What ECS and the operations of this service know about it. */
export interface Instance {
  readonly id: string;
  readonly groupName: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly subnetId?: string;
  readonly privateIp: string;

  /** `Terminating:Wait`: it ends as soon as its tasks run elsewhere. */
  readonly lifecycleState: 'Pending' | 'InService' | 'Terminating:Wait' | 'Terminating';
  readonly protectedFromScaleIn: boolean;
  readonly launchedAt: string;

  /** It went without notice, and everything on it with it. */
  readonly lost?: boolean;

  /** Decoded user data of the launch template: says which ECS cluster the instance joins. */
  readonly userData?: string;
  readonly launchTemplate?: { id: string; name: string; version: string };
}

/** A group as it was asked for. */
export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly zones: readonly string[];
  readonly subnetIds: readonly string[];
  readonly launchTemplate?: { id?: string; name?: string; version?: string };
  readonly instanceType?: string;
  readonly newInstancesProtectedFromScaleIn: boolean;
  readonly healthCheckType: string;
  readonly healthCheckGracePeriod: number;
  readonly defaultCooldown: number;
  readonly tags: readonly { key: string; value: string; propagateAtLaunch: boolean }[];
  readonly createdAt: string;
  readonly deleting?: boolean;

  /** Instances that are not what the group launches now are being replaced. */
  readonly refresh?: { readonly warmUpMs: number };
}

/** Whether it is on its way out. */
export function isLeaving({ lifecycleState }: Instance): boolean {
  return lifecycleState.startsWith('Terminating');
}

/** What brings a group to its desired capacity. */
export interface GroupPlan {
  /** Places for new instances, each an index into the group's subnets (or zones). */
  readonly launch: readonly number[];
  readonly terminate: readonly string[];
}

/**
 * Launches where the fewest instances are; terminates idle instances first, then the oldest of the fullest place, never protected ones.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
 */
export function planGroup(group: Group, instances: readonly Instance[], isIdle: (id: string) => boolean): GroupPlan {
  const living = instances.filter(instance => !isLeaving(instance));
  const missing = group.desiredCapacity - living.length;
  if (missing >= 0) return { launch: placesFor(missing, group, living), terminate: [] };

  const candidates = living.filter(instance => group.deleting || !instance.protectedFromScaleIn);
  const crowd = countBy(living, placeOf);
  const order = [...candidates].sort(
    (a, b) =>
      Number(isIdle(b.id)) - Number(isIdle(a.id)) ||
      (crowd.get(placeOf(b)) ?? 0) - (crowd.get(placeOf(a)) ?? 0) ||
      a.launchedAt.localeCompare(b.launchedAt) ||
      a.id.localeCompare(b.id),
  );
  return { launch: [], terminate: order.slice(0, -missing).map(({ id }) => id) };
}

export function placesFor(count: number, group: Group, living: readonly Instance[]): number[] {
  const places = group.subnetIds.length > 0 ? group.subnetIds : group.zones;
  const crowd = countBy(living, placeOf);
  return Array.from({ length: count }, () => {
    const index = places.reduce((best, place, i) => (sizeOf(place) < sizeOf(places[best] ?? '') ? i : best), 0);
    const place = places[index] ?? '';
    crowd.set(place, sizeOf(place) + 1);
    return index;
  });

  function sizeOf(place: string): number {
    return crowd.get(place) ?? 0;
  }
}

function placeOf(instance: Instance): string {
  return instance.subnetId ?? instance.zone;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

import type * as sdk from '@aws-sdk/client-ecs';

export interface Capacity {
  /** Instances the group has or is launching. */
  readonly instances: number;

  /** Instances that run at least one task. */
  readonly busy: number;

  /** Further instances that waiting tasks need. */
  readonly needed: number;
  readonly minSize: number;
  readonly maxSize: number;
}

/** How long there must be too much capacity before an instance goes: fifteen data points, one a minute. */
export const excessBeforeScaleInMs = 15 * 60_000;

/**
 * `CapacityProviderReservation` = M / N × 100: M instances are needed, N are there. With nothing needed and nothing there it is 100, with something needed and
 * nothing there 200.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
 * @see https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
 */
export function reservation({ busy, needed, instances }: Capacity): number {
  const wanted = busy + needed;
  if (instances === 0) return wanted === 0 ? 100 : 200;
  return (wanted / instances) * 100;
}

/** The desired capacity that brings the reservation to its target, within the group's bounds and the step sizes of a scale-out. */
export function desiredCapacity(capacity: Capacity, scaling: sdk.ManagedScaling): number {
  const { instances, busy, needed, minSize, maxSize } = capacity;
  const exact = Math.ceil(((busy + needed) * 100) / (scaling.targetCapacity ?? 100));
  const wanted = exact > instances ? instances + step(exact - instances, scaling) : exact;
  return Math.min(Math.max(wanted, minSize), maxSize);
}

function step(
  missing: number,
  { minimumScalingStepSize = 1, maximumScalingStepSize = 10_000 }: sdk.ManagedScaling,
): number {
  return Math.min(Math.max(missing, minimumScalingStepSize), maximumScalingStepSize);
}

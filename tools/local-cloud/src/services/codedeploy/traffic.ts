import type { TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';

const minuteMs = 60_000;

/** One move of traffic: how much the replacement task set gets, and how long after the first move. */
export interface Shift {
  readonly percent: number;
  readonly afterMs: number;
}

/**
 * The moves of a deployment configuration, in order. The last one gives all traffic to the replacement task set.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-ecs
 */
export function shiftsOf({ type, timeBasedCanary, timeBasedLinear }: TrafficRoutingConfig): Shift[] {
  if (type === 'TimeBasedCanary') {
    const { canaryPercentage = 10, canaryInterval = 5 } = timeBasedCanary ?? {};
    return [
      { percent: canaryPercentage, afterMs: 0 },
      { percent: 100, afterMs: canaryInterval * minuteMs },
    ];
  }
  if (type === 'TimeBasedLinear') {
    const { linearPercentage = 10, linearInterval = 1 } = timeBasedLinear ?? {};
    const count = Math.ceil(100 / linearPercentage);
    return Array.from({ length: count }, (_, index) => ({
      percent: Math.min(100, (index + 1) * linearPercentage),
      afterMs: index * linearInterval * minuteMs,
    }));
  }
  return [{ percent: 100, afterMs: 0 }];
}

import type * as sdk from '@aws-sdk/client-ecs';

/**
 * How many failed tasks fail a deployment: half of the desired count, at least 3 and at most 200, unless the circuit breaker says otherwise.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html
 */
export function circuitBreakerThreshold(desiredCount: number, threshold?: sdk.ThresholdConfiguration): number {
  const { type = 'BOUNDED_PERCENT', value = 50 } = threshold ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desiredCount * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? share : Math.min(Math.max(3, share), 200);
}

/** What the alarms of a deployment are, by the names of its configuration. */
export interface AlarmView {
  readonly name: string;
  readonly state: string;

  /** Period × evaluation periods, in milliseconds: how long until it would tell. */
  readonly reactionMs: number;
}

/**
 * Whether a deployment looks at its alarms. One that is in ALARM when it starts turns that off for the whole deployment: it may be the one that brings the
 * cure.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
export function monitorsAlarms(configuration: sdk.DeploymentAlarms | undefined, alarms: readonly AlarmView[]): boolean {
  return (configuration?.enable ?? false) && !alarms.some(({ state }) => state === 'ALARM');
}

/** How long a rolling deployment is watched after its last task is replaced: ECS computes it from the alarms. */
export function alarmBakeMs(alarms: readonly AlarmView[]): number {
  return Math.max(0, ...alarms.map(({ reactionMs }) => reactionMs));
}

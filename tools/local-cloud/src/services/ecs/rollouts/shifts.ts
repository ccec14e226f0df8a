import type * as sdk from '@aws-sdk/client-ecs';

const minuteMs = 60_000;

/** One move of production traffic: how much the new revision gets, and how long it stays so. */
export interface Shift {
  readonly percent: number;
  readonly holdMs: number;
}

/**
 * The moves of a deployment, in order. After the last one, which gives everything to the new revision, there is no wait: the bake time follows.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
 */
export function shiftsOf({
  strategy,
  linearConfiguration,
  canaryConfiguration,
}: sdk.DeploymentConfiguration): readonly Shift[] {
  const all: Shift = { percent: 100, holdMs: 0 };
  if (strategy === 'CANARY') {
    const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } = canaryConfiguration ?? {};
    return canaryPercent < 100 ? [{ percent: canaryPercent, holdMs: canaryBakeTimeInMinutes * minuteMs }, all] : [all];
  }
  if (strategy === 'LINEAR') {
    const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = linearConfiguration ?? {};
    const steps = Array.from({ length: Math.ceil(100 / stepPercent) - 1 }, (_, index) =>
      tenths((index + 1) * stepPercent),
    );
    return [...steps.map(percent => ({ percent, holdMs: stepBakeTimeInMinutes * minuteMs })), all];
  }
  return strategy === 'BLUE_GREEN' ? [all] : [];
}

/** Weights of two target groups. A rule takes whole numbers up to 999: tenths of a percent are told as thousandths. */
export interface Weights {
  readonly source: number;
  readonly target: number;
}

/** The weights that give `percent` of the requests to the new revision and the rest to the old one. */
export function weightsOf(percent: number): Weights {
  if (Number.isInteger(percent)) return { source: 100 - percent, target: percent };
  const target = Math.round(percent * 10);
  return { source: 1000 - target, target };
}

function tenths(percent: number): number {
  return Math.round(percent * 10) / 10;
}

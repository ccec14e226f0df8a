import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';

/**
 * How much of the tasks one kind of capacity holds.
 */
export interface FargateShare {
  /**
   * Share of the tasks beyond the base, 0 to 1000: with 1 and 4, every fifth task is of the first kind.
   *
   * @default 1
   */
  readonly weight?: number;

  /**
   * Tasks that it holds before the weights count, 0 to 100,000. Only one kind can have a base.
   *
   * @default 0
   */
  readonly base?: number;
}

/** What the rules judge. */
export interface FargateClusterFacts {
  readonly fargate?: FargateShare;
  readonly spot?: FargateShare;
}

/**
 * Every mistake in the shares.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function fargateClusterProblems({ fargate = {}, spot = { weight: 0 } }: FargateClusterFacts): Problem[] {
  const problems = [...rangeProblems(fargate, 'fargate'), ...rangeProblems(spot, 'spot')];
  if (fargate.weight === 0 && spot.weight === 0) {
    const fact = 'no other capacity has a weight: nothing would run beyond the base';
    problems.push({
      code: 'CapacityWithoutWeight',
      path: 'fargate.weight',
      value: 0,
      fact,
      fix: 'set one to at least 1',
    });
  }
  if (hasBase(fargate) && hasBase(spot)) {
    const fact = 'only one kind of capacity can have a base, and fargate has one';
    problems.push({ code: 'CapacityBaseTwice', path: 'spot.base', value: spot.base, fact, fix: 'leave it out' });
  }
  return problems;
}

function rangeProblems({ weight, base }: FargateShare, kind: 'fargate' | 'spot'): Problem[] {
  const code = 'CapacityOutOfRange';
  return [
    ...wholeNumberProblems(weight, { code, path: `${kind}.weight`, min: 0, max: 1000 }),
    ...wholeNumberProblems(base, { code, path: `${kind}.base`, min: 0, max: 100_000, unit: 'tasks' }),
  ];
}

function hasBase({ base }: FargateShare): boolean {
  return isKnown(base) && base > 0;
}

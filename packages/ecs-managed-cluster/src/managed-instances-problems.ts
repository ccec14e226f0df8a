import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import type { Bounds, InstanceNeeds } from './instance-needs';

/** Of a list of types, each. */
const MOST_TYPES = 400;

/**
 * How much of the tasks one kind of capacity holds.
 */
export interface ManagedShare {
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
export interface ManagedInstancesFacts {
  readonly clusterName?: string;
  readonly instances?: InstanceNeeds;
  readonly onDemand?: ManagedShare;
  readonly spot?: ManagedShare;
  readonly storageGiB?: number;
  readonly scaleInAfter?: Duration;
}

/**
 * Every mistake in a cluster.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function managedInstancesProblems(facts: ManagedInstancesFacts): Problem[] {
  const { instances = {}, storageGiB, scaleInAfter } = facts;
  const code = 'ManagedInstancesOutOfRange';
  return [
    ...clusterNameProblems(facts),
    ...shareProblems(facts),
    ...typeProblems(instances),
    ...boundsProblems(instances.vCpus, 'instances.vCpus'),
    ...boundsProblems(instances.memoryMiB, 'instances.memoryMiB'),
    ...wholeNumberProblems(storageGiB, { code, path: 'storageGiB', min: 30, max: 16_384, unit: 'GiB' }),
    ...wholeNumberProblems(isKnown(scaleInAfter) ? scaleInAfter.toSeconds({ integral: false }) : undefined, {
      code,
      path: 'scaleInAfter',
      min: 0,
      max: 3600,
      unit: 's',
    }),
  ];
}

function clusterNameProblems({ clusterName }: ManagedInstancesFacts): Problem[] {
  if (!isKnown(clusterName) || /^[A-Za-z0-9_-]{1,240}$/.test(clusterName)) return [];
  const fact = 'must be 1 to 240 letters, digits, hyphens and underscores';
  return [{ code: 'ClusterNameInvalid', path: 'clusterName', value: clusterName, fact }];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
function shareProblems({ onDemand = {}, spot = { weight: 0 } }: ManagedInstancesFacts): Problem[] {
  const problems = [...shareBoundsProblems(onDemand, 'onDemand'), ...shareBoundsProblems(spot, 'spot')];
  if (onDemand.weight === 0 && spot.weight === 0) {
    const fact = 'no other capacity has a weight: nothing would run beyond the base';
    const problem = { code: 'CapacityWithoutWeight', path: 'onDemand.weight', value: 0 };
    problems.push({ ...problem, fact, fix: 'set one to at least 1' });
  }
  if (hasBase(onDemand) && hasBase(spot)) {
    const fact = 'only one kind of capacity can have a base, and onDemand has one';
    problems.push({ code: 'CapacityBaseTwice', path: 'spot.base', value: spot.base, fact, fix: 'leave it out' });
  }
  return problems;
}

function shareBoundsProblems({ weight, base }: ManagedShare, kind: 'onDemand' | 'spot'): Problem[] {
  const code = 'CapacityOutOfRange';
  return [
    ...wholeNumberProblems(weight, { code, path: `${kind}.weight`, min: 0, max: 1000 }),
    ...wholeNumberProblems(base, { code, path: `${kind}.base`, min: 0, max: 100_000, unit: 'tasks' }),
  ];
}

function hasBase({ base }: ManagedShare): boolean {
  return isKnown(base) && base > 0;
}

function typeProblems({ types, excludedTypes }: InstanceNeeds): Problem[] {
  const problems = [...listProblems(types, 'types'), ...listProblems(excludedTypes, 'excludedTypes')];
  if (types && excludedTypes) {
    const fact = 'EC2 takes either allowed or excluded types';
    const problem = { code: 'InstanceTypesTwice', path: 'instances.excludedTypes', value: excludedTypes.join(', ') };
    problems.push({ ...problem, fact, fix: 'leave it out' });
  }
  return problems;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceRequirementsRequest.html */
function listProblems(types: readonly string[] | undefined, list: 'types' | 'excludedTypes'): Problem[] {
  if (!types) return [];
  const code = 'InstanceTypeInvalid';
  const path = `instances.${list}`;
  const fact = `must name 1 to ${MOST_TYPES} types`;
  const few = types.length < 1 || types.length > MOST_TYPES ? [{ code, path, value: types.length, fact }] : [];
  const wrong = types.flatMap((type, i) => {
    if (!isKnown(type) || /^[a-z0-9.*-]{1,30}$/.test(type)) return [];
    const known = 'is no type of EC2, nor a pattern of types such as "m7g.*"';
    return [{ code, path: `${path}[${i}]`, value: type, fact: known }];
  });
  return [...few, ...wrong];
}

function boundsProblems(bounds: Bounds | undefined, path: string): Problem[] {
  if (!bounds) return [];
  const { min, max } = bounds;
  const code = 'ManagedInstancesOutOfRange';
  const most = { code, max: Number.MAX_SAFE_INTEGER };
  const problems = [
    ...wholeNumberProblems(min, { ...most, path: `${path}.min`, min: 1 }),
    ...wholeNumberProblems(max, { ...most, path: `${path}.max`, min: 1 }),
  ];
  if (problems.length > 0 || !isKnown(min) || !isKnown(max) || min <= max) return problems;
  return [{ code, path: `${path}.max`, value: max, fact: `is below min ${min}` }];
}

import { isKnown, type OptOut, type Problem, wholeNumberProblems } from '@berth/foundation';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { SpotShare, SshKey, WarmPool } from './instance-options';
import { instanceTypeProblems } from './instance-problems';

const BOUNDS = 'BERTH-EC2-001';

/** What one group can have. */
const MOST_INSTANCES = 1000;

/** What the rules judge. */
export interface Ec2ClusterFacts {
  readonly clusterName?: string;
  readonly instanceType?: string;
  readonly alternativeTypes?: readonly string[];
  readonly minInstances?: number;
  readonly maxInstances?: number;
  readonly diskGiB?: number;
  readonly targetCapacity?: number;
  readonly spot?: SpotShare;
  readonly warmPool?: WarmPool;
  readonly ssh?: SshKey;
  readonly preNitro?: OptOut;
}

/**
 * Every mistake in a cluster.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function ec2ClusterProblems(facts: Ec2ClusterFacts): Problem[] {
  const { minInstances, maxInstances, diskGiB, targetCapacity, spot } = { ...facts, ...completeSizes(facts) };
  const most = { code: BOUNDS, max: MOST_INSTANCES };
  return [
    ...clusterNameProblems(facts),
    ...typeProblems(facts),
    ...wholeNumberProblems(minInstances, { ...most, path: 'minInstances', min: 0 }),
    ...wholeNumberProblems(maxInstances, { ...most, path: 'maxInstances', min: 1 }),
    ...orderProblems(minInstances, maxInstances),
    ...wholeNumberProblems(diskGiB, { code: BOUNDS, path: 'diskGiB', min: 30, max: 16_384 }),
    ...wholeNumberProblems(targetCapacity, { code: BOUNDS, path: 'targetCapacity', min: 1, max: 100 }),
    ...wholeNumberProblems(spot?.percent, { code: BOUNDS, path: 'spot.percent', min: 1, max: 100 }),
    ...wholeNumberProblems(spot?.onDemandBase, { ...most, path: 'spot.onDemandBase', min: 0 }),
    ...warmPoolProblems(facts),
    ...sshProblems(facts),
  ];
}

/** The types and numbers of a cluster, with defaults filled in. */
export function completeSizes(facts: Ec2ClusterFacts) {
  const { minInstances = 2, diskGiB = 30, targetCapacity = 80 } = facts;
  // a token cannot be doubled
  const { maxInstances = isKnown(minInstances) ? Math.max(1, 2 * minInstances) : minInstances } = facts;
  return { instanceTypes: typesOf(facts), minInstances, maxInstances, diskGiB, targetCapacity };
}

/** The preferred type first. */
function typesOf({ instanceType, alternativeTypes }: Ec2ClusterFacts): [string, ...string[]] {
  if (instanceType === undefined) return ['t3.small', ...(alternativeTypes ?? ['t3a.small'])];
  return [instanceType, ...(alternativeTypes ?? [])];
}

function clusterNameProblems({ clusterName }: Ec2ClusterFacts): Problem[] {
  if (!isKnown(clusterName) || /^[A-Za-z0-9_-]{1,255}$/.test(clusterName)) return [];
  const fact = 'must be 1 to 255 letters, digits, hyphens and underscores';
  return [{ code: 'ClusterNameInvalid', path: 'clusterName', value: clusterName, fact }];
}

function typeProblems(facts: Ec2ClusterFacts): Problem[] {
  const preNitro = facts.preNitro !== undefined;
  const [preferred, ...others] = typesOf(facts);
  const problems = isKnown(preferred) ? instanceTypeProblems(preferred, { preNitro }) : [];
  others.forEach((type, i) => {
    if (!isKnown(type)) return;
    const path = `alternativeTypes[${i}]`;
    problems.push(...instanceTypeProblems(type, { path, preNitro }));
    if (problems.length === 0) problems.push(...alternativeProblems([preferred, ...others], i + 1));
  });
  return problems;
}

/** What keeps one type from standing in for the preferred one. */
function alternativeProblems(types: readonly string[], index: number): Problem[] {
  const [preferred = '', value = ''] = [types[0], types[index]];
  const path = `alternativeTypes[${index - 1}]`;
  if (types.indexOf(value) < index) {
    return [{ code: 'InstanceTypeTwice', path, value, fact: 'is named before', fix: 'leave it out' }];
  }
  if (!isKnown(preferred)) return [];
  const [wanted, other] = [preferred, value].map(type => new InstanceType(type).architecture);
  if (wanted === other) return [];
  const fact = `is ${other}, ${preferred} and its image are ${wanted}`;
  return [{ code: 'BERTH-ECS-010', path, value, fact, fix: 'take types of one architecture' }];
}

function orderProblems(minInstances: number, maxInstances: number): Problem[] {
  if (!isKnown(minInstances) || !isKnown(maxInstances) || minInstances <= maxInstances) return [];
  const fact = `is above maxInstances ${maxInstances}`;
  return [{ code: BOUNDS, path: 'minInstances', value: minInstances, fact }];
}

function warmPoolProblems({ warmPool, spot }: Ec2ClusterFacts): Problem[] {
  if (!warmPool) return [];
  const { minInstances, maxPrepared } = warmPool;
  const most = { code: BOUNDS, max: MOST_INSTANCES };
  const problems = [
    ...wholeNumberProblems(minInstances, { ...most, path: 'warmPool.minInstances', min: 0 }),
    ...wholeNumberProblems(maxPrepared, { ...most, path: 'warmPool.maxPrepared', min: 0 }),
  ];
  if (spot) {
    const fact = 'EC2 keeps no Spot instances waiting';
    problems.push({
      code: 'WarmPoolWithSpot',
      path: 'warmPool',
      value: `spot ${spot.percent} %`,
      fact,
      fix: 'leave one out',
    });
  }
  return problems;
}

function sshProblems({ ssh }: Ec2ClusterFacts): Problem[] {
  if (!ssh) return [];
  const problem = { code: 'BERTH-EC2-007', fact: 'no SSH needed; use Session Manager' };
  const fix = 'leave ssh out, or give keyName and reason to insist';
  return (['keyName', 'reason'] as const)
    .filter(key => isKnown(ssh[key]) && !ssh[key].trim())
    .map((key): Problem => ({ ...problem, path: `ssh.${key}`, value: ssh[key], fix }))
    .concat(keyNameProblems(ssh.keyName));
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html KeyName, read 2026-11 */
function keyNameProblems(keyName: string): Problem[] {
  if (!isKnown(keyName) || !keyName.trim() || (/^[!-~]([ -~]*[!-~])?$/.test(keyName) && keyName.length <= 255))
    return [];
  const fact = 'must be at most 255 printable ASCII characters, no space at either end';
  return [{ code: 'BERTH-EC2-007', path: 'ssh.keyName', value: keyName, fact }];
}

import { isKnown, type Problem } from '@berth/foundation';
import { KEPT_RANGES } from '../data/ranges';
import type { PublicRange } from '../network-props';
import { blockProblems } from './block-problems';
import { CidrBlock } from './cidr-block';
import type { NetworkSettings } from './network-settings';
import { isIn, isPublicRange, isReservedRange, rangeOf } from './ranges';

interface VpcBlock {
  readonly path: string;
  readonly value: string;
  readonly block: CidrBlock;
}

const ANOTHER = 'use "100.64.0.0/16"';

/** What the validation report asks of a reason. */
const SHORTEST_REASON = 20;

/** What is wrong with the blocks of a VPC, each for itself and next to those before it. */
export function vpcBlockProblems(settings: NetworkSettings, allowPublicRange: PublicRange | undefined): Problem[] {
  const { cidr, secondaryCidrs } = settings;
  const all = [
    { path: 'cidr', value: cidr },
    ...secondaryCidrs.map((value, i) => ({ path: `secondaryCidrs[${i}]`, value })),
  ].filter(({ value }) => isKnown(value));
  const blocks = all.flatMap(({ path, value }): VpcBlock[] => {
    const block = CidrBlock.tryParse(value);
    return block ? [{ path, value, block }] : [];
  });
  return all.flatMap(({ path, value }) => {
    const problems = blockProblems(path, value);
    const index = blocks.findIndex(block => block.path === path);
    const own = blocks[index];
    if (!own) return problems;
    if (isReservedRange(own.block)) return [...problems, reservedRangeProblem(own)];
    if (isPublicRange(own.block)) problems.push(...publicRangeProblems(own, allowPublicRange));
    return [...problems, ...associationProblems(own, blocks.slice(0, index))];
  });
}

function reservedRangeProblem({ path, value }: VpcBlock): Problem {
  const fact = 'reserved address space (loopback, link-local, multicast or the like), EC2 refuses it';
  return { code: 'BERTH-NET-023', path, value, fact, fix: 'use "10.0.0.0/16"' };
}

function publicRangeProblems({ path, value }: VpcBlock, allowed: PublicRange | undefined): Problem[] {
  if (!allowed) {
    const fact =
      'public address space that you do not own (RFC 1918 is 10/8, 172.16 to 172.31, and 192.168/16): real hosts there become unreachable';
    const fix = 'use "100.64.0.0/16" or allowPublicRange: { reason }';
    return [{ code: 'BERTH-NET-007', path, value, fact, fix }];
  }
  const { reason } = allowed;
  if (reason.trim().length >= SHORTEST_REASON) return [];
  const fact = `must have at least ${SHORTEST_REASON} characters`;
  return [{ code: 'BERTH-NET-028', path: 'allowPublicRange.reason', value: reason, fact }];
}

/**
 * What EC2 does not put together in one VPC. One reason is enough.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
 */
function associationProblems(own: VpcBlock, others: readonly VpcBlock[]): Problem[] {
  const { path, value, block } = own;
  const twin = others.find(other => other.block.overlaps(block));
  if (twin) {
    const what = twin.path === 'cidr' ? 'the primary' : twin.path;
    return [{ code: 'BERTH-NET-008', path, value, fact: `overlaps ${what} ${twin.value}` }];
  }
  for (const other of others) {
    const reason = refusal(block, other.block);
    if (!reason) continue;
    const fact = `EC2 refuses it next to ${other.value} (${reason})`;
    return [{ code: 'BERTH-NET-003', path, value, fact, fix: ANOTHER }];
  }
  return [];
}

function refusal(block: CidrBlock, other: CidrBlock): string | undefined {
  const kept = KEPT_RANGES.find(({ range, beside }) => isIn(range, block) && isIn(beside, other));
  if (kept) return kept.reason;
  const range = rangeOf(block);
  const otherRange = rangeOf(other);
  if (range === undefined) return undefined;
  if (otherRange === undefined) return 'an RFC 1918 block must be the primary one';
  return range === otherRange ? undefined : 'different RFC 1918 ranges';
}

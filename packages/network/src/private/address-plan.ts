import { CidrBlock } from './cidr-block';

/** Smallest subnet that EC2 makes. */
const SMALLEST_PREFIX = 28;

/** Room that is kept for later: as many tiers, and as many zones in each, without moving a subnet. */
const RESERVED_BITS = 2;

/** Prefix of a network that `tiers` times `zones` subnets of the smallest size fit into. */
export function neededPrefix(tiers: number, zones: number): number {
  return SMALLEST_PREFIX - bits(tiers) - bits(zones);
}

/**
 * Block of the subnet of a tier in a zone, both counted from 0. Undefined if the network is too small.
 *
 * A subnet cannot be moved while something is in it. So tiers and zones get slots of a quarter as long as there is room:
 * of 10.0.0.0/16 the first tier has 10.0.0.0/18, and its second zone 10.0.16.0/20, whether there are two zones or four.
 */
export function plannedBlock(
  network: string,
  counts: { readonly tiers: number; readonly zones: number },
  tier: number,
  zone: number,
): string | undefined {
  const block = CidrBlock.tryParse(network);
  if (!block || block.prefix > neededPrefix(counts.tiers, counts.zones)) return undefined;

  const roomy = {
    tiers: Math.max(RESERVED_BITS, bits(counts.tiers)),
    zones: Math.max(RESERVED_BITS, bits(counts.zones)),
  };
  const tight = { tiers: bits(counts.tiers), zones: bits(counts.zones) };
  const slots = block.prefix + roomy.tiers + roomy.zones <= SMALLEST_PREFIX ? roomy : tight;
  const tierPrefix = block.prefix + slots.tiers;
  return block
    .part(tierPrefix, tier)
    .part(tierPrefix + slots.zones, zone)
    .toString();
}

function bits(count: number): number {
  return Math.ceil(Math.log2(Math.max(1, count)));
}

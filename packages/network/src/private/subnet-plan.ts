import { plannedBlock } from './address-plan';
import type { NetworkSettings } from './network-settings';

/** A subnet before it exists. */
export interface PlannedSubnet {
  /** Index of its tier. */
  readonly tier: number;

  readonly availabilityZone: string;

  /** As messages name it: `app-a`. */
  readonly name: string;

  /** Where its block is written; undefined if it is computed. */
  readonly path?: string;

  /** Undefined if the network is too small, or if a block is missing. */
  readonly cidr?: string;
}

/** The subnets of all tiers, tier by tier, zone by zone. */
export function planSubnets({ cidr, availabilityZones, tiers }: NetworkSettings): PlannedSubnet[] {
  const counts = { tiers: tiers.length, zones: availabilityZones.length };
  return tiers.flatMap(({ name, cidrs }, tier) =>
    availabilityZones.map((availabilityZone, zone) => ({
      tier,
      availabilityZone,
      name: `${name}-${availabilityZone.slice(-1)}`,
      path: cidrs && `tiers[${tier}].cidrs[${zone}]`,
      cidr: cidrs ? cidrs[zone] : plannedBlock(cidr, counts, tier, zone),
    })),
  );
}

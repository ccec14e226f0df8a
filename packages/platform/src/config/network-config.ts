import type { Reason } from './reason';

/**
 * Addresses, zones and tiers.
 */
export interface NetworkConfig {
  /** Block of the VPC, /16 to /28. Environments with different blocks can be connected later. */
  readonly cidr: string;

  /** Zones by name, two to six: `['eu-west-1a', 'eu-west-1b']`. */
  readonly availabilityZones: readonly string[];

  /**
   * Further blocks of the VPC, for tiers with exact blocks.
   *
   * @default - none
   */
  readonly secondaryCidrs?: readonly string[];

  /**
   * Insist on public addresses that are not yours.
   *
   * @default - refused
   */
  readonly allowPublicRange?: Reason;

  /**
   * How private subnets reach the internet: one NAT gateway is cheap, one per zone survives the loss of a zone, an instance is cheapest.
   *
   * @default 'perZone'
   */
  readonly natGateways?: 'none' | 'one' | 'perZone' | 'instance' | 'regional';

  /**
   * Subnets by purpose.
   *
   * @default - public, app (private), data (isolated)
   */
  readonly tiers?: readonly TierConfig[];
}

/**
 * Subnets of one purpose, one in each zone.
 */
export interface TierConfig {
  /** Lower-case letters, digits and hyphens: `app`. */
  readonly name: string;

  /** `public` is reached by the internet, `private` reaches it through NAT, `isolated` does neither. */
  readonly kind: 'public' | 'private' | 'isolated';

  /**
   * What sits in it when several tiers would do.
   *
   * @default - workload in the first, data in the last tier that is not public
   */
  readonly holds?: 'workload' | 'data';

  /**
   * Exact blocks, one per zone.
   *
   * @default - computed
   */
  readonly cidrs?: readonly string[];
}

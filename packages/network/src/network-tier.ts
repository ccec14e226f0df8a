/**
 * What the subnets of a tier can reach, and what can reach them.
 */
export enum TierKind {
  /** Both ways: load balancers and NAT gateways. */
  PUBLIC = 'Public',

  /** Out through NAT, nothing in: tasks. */
  PRIVATE = 'Private',

  /** Neither out nor in: databases. */
  ISOLATED = 'Isolated',
}

/**
 * What the subnets of a tier are for.
 */
export enum TierUse {
  /** Tasks, instances, internal load balancers, endpoints. */
  WORKLOADS = 'workloads',

  /** Databases and caches. */
  DATA = 'data',
}

/**
 * What can be said of a public tier.
 */
export interface NetworkTierOptions {
  /**
   * Part of the subnets' names and logical ids: lower-case letters, digits and dashes.
   *
   * @default - 'public', 'app' for private, 'data' for isolated
   */
  readonly name?: string;

  /**
   * Exact blocks of the subnets, one per zone, in the order of the zones: `['10.0.1.0/24', '10.0.2.0/24']`.
   *
   * @default - computed: a quarter of the network per tier, a quarter of that per zone, so that a third zone moves nothing
   */
  readonly cidrs?: string[];
}

/**
 * What can be said of a tier that the internet does not reach.
 */
export interface HiddenTierOptions extends NetworkTierOptions {
  /**
   * What it is for. One tier is for workloads and one for data; it may be the same.
   *
   * @default - the first tier that says nothing is for workloads, private ones before isolated ones; the last one is for data
   */
  readonly uses?: TierUse[];
}

/**
 * Subnets of one kind, one in each zone.
 */
export class NetworkTier {
  /** Subnets that the internet reaches. Nothing in them gets a public address by itself. */
  public static public(options: NetworkTierOptions = {}): NetworkTier {
    return new NetworkTier(TierKind.PUBLIC, options.name ?? 'public', options.cidrs, undefined);
  }

  /** Subnets that reach the internet through NAT. */
  public static private(options: HiddenTierOptions = {}): NetworkTier {
    return new NetworkTier(TierKind.PRIVATE, options.name ?? 'app', options.cidrs, options.uses);
  }

  /** Subnets that reach nothing outside the VPC but its endpoints. */
  public static isolated(options: HiddenTierOptions = {}): NetworkTier {
    return new NetworkTier(TierKind.ISOLATED, options.name ?? 'data', options.cidrs, options.uses);
  }

  private constructor(
    public readonly kind: TierKind,
    public readonly name: string,
    public readonly cidrs: string[] | undefined,
    public readonly uses: TierUse[] | undefined,
  ) {}
}

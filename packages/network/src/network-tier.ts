/**
 * What the subnets of a tier can reach, and what can reach them.
 */
export enum TierKind {
  /** Both ways: load balancers and NAT gateways. */
  PUBLIC = 'Public',

  /** Out through a NAT gateway, nothing in: tasks. */
  PRIVATE = 'Private',

  /** Neither out nor in: databases. */
  ISOLATED = 'Isolated',
}

/**
 * What can be said of a tier beyond its kind.
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
 * Subnets of one kind, one in each zone.
 */
export class NetworkTier {
  /** Subnets that the internet reaches. Nothing in them gets a public address by itself. */
  public static public(options: NetworkTierOptions = {}): NetworkTier {
    return new NetworkTier(TierKind.PUBLIC, options.name ?? 'public', options.cidrs);
  }

  /** Subnets that reach the internet through a NAT gateway. */
  public static private(options: NetworkTierOptions = {}): NetworkTier {
    return new NetworkTier(TierKind.PRIVATE, options.name ?? 'app', options.cidrs);
  }

  /** Subnets that reach nothing outside the VPC but its endpoints. */
  public static isolated(options: NetworkTierOptions = {}): NetworkTier {
    return new NetworkTier(TierKind.ISOLATED, options.name ?? 'data', options.cidrs);
  }

  private constructor(
    public readonly kind: TierKind,
    public readonly name: string,
    public readonly cidrs: string[] | undefined,
  ) {}
}

import { type NetworkTier, TierKind, TierUse } from '../network-tier';

/** Which tier serves for what. */
export interface TierRoles<Tier> {
  /** For load balancers that the internet reaches. */
  readonly public: Tier | undefined;

  readonly workloads: Tier | undefined;
  readonly data: Tier | undefined;
}

/** Tasks must not sit in the subnets of databases as long as there are others, nor the reverse. */
export function tierRoles<Tier extends Pick<NetworkTier, 'kind' | 'uses'>>(tiers: readonly Tier[]): TierRoles<Tier> {
  const of = (kind: TierKind) => tiers.filter(tier => tier.kind === kind);
  const hidden = [...of(TierKind.PRIVATE), ...of(TierKind.ISOLATED)];
  const named = (use: TierUse) => hidden.find(({ uses }) => uses?.includes(use));
  const silent = hidden.filter(({ uses }) => uses === undefined);
  return {
    public: of(TierKind.PUBLIC)[0],
    workloads: named(TierUse.WORKLOADS) ?? silent.at(0) ?? hidden.at(0),
    data: named(TierUse.DATA) ?? silent.at(-1) ?? hidden.at(-1),
  };
}

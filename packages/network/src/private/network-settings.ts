import type { NatGateways, NetworkProps } from '../network';
import { NetworkTier } from '../network-tier';

/** The props with their defaults. */
export interface NetworkSettings {
  readonly cidr: string;
  readonly secondaryCidrs: string[];
  readonly availabilityZones: string[];
  readonly tiers: NetworkTier[];
  readonly natGateways: `${NatGateways}`;
}

export function completeNetwork(props: NetworkProps): NetworkSettings {
  const { cidr = '10.0.0.0/16', secondaryCidrs = [], availabilityZones, natGateways = 'perZone' } = props;
  const tiers = props.tiers ?? defaultTiers(natGateways);
  return { cidr, secondaryCidrs, availabilityZones, tiers, natGateways };
}

function defaultTiers(natGateways: `${NatGateways}`): NetworkTier[] {
  const app = natGateways === 'none' ? NetworkTier.isolated({ name: 'app' }) : NetworkTier.private();
  return [NetworkTier.public(), app, NetworkTier.isolated()];
}

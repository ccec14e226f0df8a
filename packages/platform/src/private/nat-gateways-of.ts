import { NatGateways } from '@berth/network';
import type { NetworkConfig } from '../environment-config';

/** The gateways that a config describes. */
export function natGatewaysOf(config: NetworkConfig['natGateways']): NatGateways {
  return config === 'one' ? NatGateways.ONE : NatGateways.PER_ZONE;
}

export {
  type INetwork,
  NatGateways,
  Network,
  type NetworkContractOptions,
  type NetworkProps,
  type PublicRange,
} from './network';
export { networkProblems } from './network-problems';
export { NetworkTier, type NetworkTierOptions, TierKind } from './network-tier';

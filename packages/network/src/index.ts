export { interfaceEndpointsOf } from './interface-endpoints';
export { type INetwork, Network, type TierIds } from './network';
export { blocksOverlap, networkProblems } from './network-problems';
export { NatGateways, type NetworkContractOptions, type NetworkProps, type PublicRange } from './network-props';
export { type HiddenTierOptions, NetworkTier, type NetworkTierOptions, TierKind, TierUse } from './network-tier';
export { endpointsFor, type TaskNeeds } from './task-needs';

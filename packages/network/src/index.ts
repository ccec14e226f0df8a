export { interfaceEndpointsOf } from './interface-endpoints';
export { Network } from './network';
export type { INetwork, TierIds } from './network-base';
export { blocksOverlap, networkProblems } from './network-problems';
export { NatGateways, type NetworkContractOptions, type NetworkProps, type PublicRange } from './network-props';
export { type HiddenTierOptions, NetworkTier, type NetworkTierOptions, TierKind, TierUse } from './network-tier';
export { endpointsFor, type TaskNeeds } from './task-needs';

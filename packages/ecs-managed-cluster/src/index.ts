export { type Bounds, CpuManufacturer, type InstanceNeeds } from './instance-needs';
export { ManagedInstancesCluster } from './managed-instances-cluster';
export type { IManagedInstancesCluster, ManagedCapacity } from './managed-instances-cluster-base';
export type {
  ManagedInstancesClusterProps,
  ManagedInstancesContractOptions,
} from './managed-instances-cluster-props';
export { type ManagedInstancesFacts, type ManagedShare, managedInstancesProblems } from './managed-instances-problems';

export type { ClusterExec } from './cluster-exec';
export { type Bounds, CpuManufacturer, type InstanceNeeds } from './instance-needs';
export {
  type IManagedInstancesCluster,
  type ManagedCapacity,
  ManagedInstancesCluster,
  type ManagedInstancesClusterProps,
  type ManagedInstancesContractOptions,
} from './managed-instances-cluster';
export { type ManagedInstancesFacts, type ManagedShare, managedInstancesProblems } from './managed-instances-problems';

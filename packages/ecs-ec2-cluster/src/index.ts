export { Ec2Cluster } from './ec2-cluster';
export type { Ec2Capacity, IEc2Cluster } from './ec2-cluster-base';
export { type Ec2ClusterFacts, ec2ClusterProblems } from './ec2-cluster-problems';
export type { Ec2ClusterContractOptions, Ec2ClusterProps } from './ec2-cluster-props';
export { type FirstStart, InstanceImage, type InstanceImageOptions } from './instance-image';
export {
  type SpotShare,
  type SshKey,
  type WarmPool,
  WarmPoolState,
} from './instance-options';
export { type InstanceTypeRules, instanceTypeProblems } from './instance-problems';
export { InstanceRole, type InstanceRoleProps } from './instance-role';
export { type RoomNeeded, type RoomOffered, roomProblems, type TaskSize } from './room-problems';

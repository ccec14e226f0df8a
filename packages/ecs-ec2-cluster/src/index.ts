export {
  Ec2Cluster,
  type Ec2ClusterFacts,
  type Ec2ClusterProps,
  ec2ClusterProblems,
  type IEc2Cluster,
} from './ec2-cluster';
export { instanceTypeProblems, type RoomNeeded, roomProblems, type TaskSize } from './instance-problems';

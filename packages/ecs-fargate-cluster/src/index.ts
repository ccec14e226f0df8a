export {
  type FargateCapacity,
  FargateCluster,
  type FargateClusterContractOptions,
  type FargateClusterProps,
  type IFargateCluster,
} from './fargate-cluster';
export { type FargateClusterFacts, type FargateShare, fargateClusterProblems } from './fargate-cluster-problems';

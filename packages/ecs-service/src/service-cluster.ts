import type { CapacityShare, LaunchType } from '@berth/rollout';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

/**
 * Where a service runs. An `Ec2Cluster`, a `FargateCluster` and a `ManagedInstancesCluster` are one.
 */
export interface ServiceCluster {
  readonly clusterName: string;

  /** Who gives the tasks room, and in which shares. A single one gets everything. */
  readonly capacity: readonly CapacityShare[];

  /** Whether tasks run on instances of ours, on capacity of AWS, or on instances that AWS runs for us. */
  readonly launchType: LaunchType;

  /**
   * Of the instances: tasks in bridge mode share it.
   *
   * @default - bridge mode is not possible
   */
  readonly instanceSecurityGroup?: ISecurityGroup;

  /**
   * What ECS Exec of the cluster needs from the tasks.
   *
   * @default - sessions are not logged, and encrypted by Session Manager alone
   */
  readonly exec?: ClusterExec;
}

/**
 * How the cluster protects and records the sessions of ECS Exec.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export interface ClusterExec {
  /**
   * Of the sessions.
   *
   * @default - none of ours
   */
  readonly key?: IKey;

  /**
   * Where sessions are recorded.
   *
   * @default - nowhere
   */
  readonly logGroup?: ILogGroup;
}

/** The shares as ECS wants them: all of one provider, unless they say something else. */
export function capacityOf({ capacity }: ServiceCluster): readonly CapacityShare[] {
  if (capacity.length > 1) return capacity;
  return capacity.map(share => ({ ...share, weight: share.weight ?? 1 }));
}

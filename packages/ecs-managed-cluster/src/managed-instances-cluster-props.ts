import type { INetwork } from '@berth/network';
import type { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration } from 'aws-cdk-lib/core';
import type { InstanceNeeds } from './instance-needs';
import type { ManagedShare } from './managed-instances-problems';

/**
 * What tasks run on, and what is known about them.
 */
export interface ManagedInstancesClusterProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/ecs-managed-cluster/v1/`. */
  readonly environment: string;

  readonly network: INetwork;

  /**
   * Name in ECS: letters, digits, hyphens and underscores, at most 240, as its providers are named after it. Another one replaces the cluster.
   *
   * @default - CloudFormation makes one
   */
  readonly clusterName?: string;

  /**
   * Which instances ECS may start.
   *
   * @default - the cheapest general ones that hold the tasks
   */
  readonly instances?: InstanceNeeds;

  /**
   * Share of instances at the usual price.
   *
   * @default - weight 1, no base
   */
  readonly onDemand?: ManagedShare;

  /**
   * Share of Spot instances: much cheaper, and taken away with a warning of two minutes.
   *
   * @default - none
   */
  readonly spot?: ManagedShare;

  /**
   * Disk of an instance for images, logs and files of its tasks, 30 to 16,384 GiB.
   *
   * @default 80
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedInstancesStorageConfiguration.html
   */
  readonly storageGiB?: number;

  /**
   * How long an instance may be idle or nearly so before its tasks move and it ends, up to an hour.
   *
   * @default - as ECS finds right
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InfrastructureOptimization.html
   */
  readonly scaleInAfter?: Duration;

  /**
   * Whether instances report every minute instead of every five.
   *
   * @default true
   */
  readonly detailedMonitoring?: boolean;

  /**
   * Metrics of tasks and containers.
   *
   * @default ContainerInsights.ENHANCED
   */
  readonly containerInsights?: ContainerInsights;

  /**
   * Encrypt and record the commands that people run in tasks. The service must allow them, too.
   *
   * @default false
   */
  readonly exec?: boolean;

  /**
   * Key of the sessions and of their record. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the record is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the record and its key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * What of a cluster must be known before its contract can be read.
 */
export interface ManagedInstancesContractOptions {
  /**
   * Its share of instances at the usual price.
   *
   * @default - weight 1, no base
   */
  readonly onDemand?: ManagedShare;

  /**
   * Its share of Spot instances. The deployment fails if it has none.
   *
   * @default - none
   */
  readonly spot?: ManagedShare;

  /**
   * Whether the cluster records commands. The deployment fails if it does not.
   *
   * @default false
   */
  readonly exec?: boolean;
}

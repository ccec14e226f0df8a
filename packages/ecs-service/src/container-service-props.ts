import type { OptOut } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration, Size } from 'aws-cdk-lib/core';
import type { ContainerAccess } from './container-access';
import type { ContainerHealthCheck } from './container-health-check';
import type { NativeRollout } from './native-rollout';
import type { Migration, OneOffTask } from './one-off-task';
import type { RolloutEngine } from './rollout-engine';
import type { ServiceCluster } from './service-cluster';
import type { ServiceConnect } from './service-connect';
import type { ServiceSecret } from './service-secret';
import type { ServiceHealth, ServiceTraffic } from './service-traffic';
import type { SharedFolder } from './shared-folder';
import type { Sidecar } from './sidecar';
import type { TaskNetwork } from './task-network';

/**
 * What runs, where, and with what around it.
 */
export interface ContainerServiceProps extends ContainerAccess {
  /** Full name of the environment: `dev`. */
  readonly environment: string;

  /** Name in the config, of the ECS service and of its container: `pyshop`. At most 32 lower-case letters, digits and hyphens. */
  readonly name: string;

  readonly cluster: ServiceCluster;
  readonly network: INetwork;

  /**
   * Of the tasks, where somebody else needs to know it before. It must let out all that the tasks need. Not in bridge mode.
   *
   * @default - one of its own: nothing in, everything out
   */
  readonly securityGroup?: ISecurityGroup;

  /** Where the releases are. The base task definition refers to the tag `base`, which is never run. */
  readonly repository: IRepository;

  /**
   * Port on which the program listens. It is told so by `PORT`.
   *
   * @default - a worker: it listens nowhere
   */
  readonly port?: number;

  /**
   * What the load balancer asks. Needed with `route`.
   *
   * @default - nothing, new tasks get a minute
   */
  readonly health?: ServiceHealth;

  /**
   * How users reach it.
   *
   * @default - no load balancer
   */
  readonly route?: ServiceTraffic;

  /**
   * In CPU units: 1024 are one vCPU. Fargate offers some pairs of CPU and memory only.
   *
   * @default 256
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  readonly cpu?: number;

  /**
   * Of the whole task. The container gets what the sidecars leave, and is killed when it takes more.
   *
   * @default 512
   */
  readonly memoryMiB?: number;

  /**
   * What the image is built for. The instances must have it, too.
   *
   * @default - X86_64 on Fargate; on EC2 tasks go to any instance
   */
  readonly architecture?: CpuArchitecture;

  /**
   * Disk of a task on Fargate, 21 to 200 GiB.
   *
   * @default - 20 GiB
   */
  readonly ephemeralStorageGiB?: number;

  /**
   * @default TaskNetwork.awsvpc()
   */
  readonly taskNetwork?: TaskNetwork;

  /**
   * Tasks that the first release starts. Later the scaling owns the number.
   *
   * @default 1
   */
  readonly desiredCount?: number;

  /**
   * Replaces the command of the image.
   *
   * @default - as in the image
   */
  readonly command?: string[];

  /**
   * Settings that are no secrets, as environment variables. `PORT`, `HOST` and `ENVIRONMENT` are set anyway.
   *
   * @default - none
   */
  readonly variables?: Record<string, string>;

  /**
   * Secrets by the environment variable that the program reads them from. Read once, when a task starts.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ServiceSecret>;

  /**
   * @default - a release migrates nothing
   */
  readonly migration?: Migration;

  /**
   * Commands that the deploy tool can run by name, in a task like those of the service.
   *
   * @default - none
   */
  readonly tasks?: Record<string, OneOffTask>;

  /**
   * Containers beside that of the service.
   *
   * @default - none
   */
  readonly sidecars?: Sidecar[];

  /**
   * How ECS itself finds out that the program works, besides the load balancer.
   *
   * @default - it works while it runs
   */
  readonly containerHealthCheck?: ContainerHealthCheck;

  /**
   * Folders that the program may write to; all others are read-only. They are empty at the start of each task.
   *
   * @default ['/tmp']
   */
  readonly writableFolders?: string[];

  /**
   * Size of each writable folder on Fargate, where it is part of the memory of the task.
   *
   * @default Size.mebibytes(64)
   */
  readonly writableFolderSize?: Size;

  /**
   * Folders on EFS.
   *
   * @default - none
   */
  readonly sharedFolders?: SharedFolder[];

  /**
   * How long a task may finish after SIGTERM. Longer than the deregistration delay, or requests break off. At most 120 seconds on Fargate.
   *
   * @default Duration.seconds(60)
   */
  readonly stopTimeout?: Duration;

  /**
   * Deregistration delay of the target group.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Let people open a shell in a task. Says who decided it and why.
   *
   * @default - nobody can
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly exec?: OptOut;

  /**
   * Let services of a namespace call each other by name. Needs `RolloutEngine.ECS`.
   *
   * @default - services meet at load balancers
   */
  readonly serviceConnect?: ServiceConnect;

  /**
   * Role of the code, made elsewhere.
   *
   * @default - a role of its own, which may do nothing
   */
  readonly taskRole?: IRole;

  /**
   * Role of the ECS agent, made elsewhere. It gets the policy of this service, unless it is immutable.
   *
   * @default - a role of its own
   */
  readonly executionRole?: IRole;

  /**
   * How long the log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Key of the log. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly logEncryptionKey?: IKey;

  /**
   * Whether the log has a key of yours at all. Without, CloudWatch Logs has one that costs nothing.
   *
   * @default true
   */
  readonly ownLogKey?: boolean;

  /**
   * Delete the log and its own key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;

  /**
   * @default - ECS with a `rollout`, otherwise CODE_DEPLOY
   */
  readonly engine?: RolloutEngine;

  /**
   * How ECS brings a release to the users.
   *
   * @default - NativeRollout.rolling() with the engine ECS
   */
  readonly rollout?: NativeRollout;
}

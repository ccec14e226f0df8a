import type { Reason } from './reason';

/** Where tasks run. */
export type ClusterConfig = Ec2ClusterConfig | FargateClusterConfig | ManagedClusterConfig;

/** On instances of ours. */
export interface Ec2ClusterConfig {
  readonly kind: 'ec2';

  /**
   * Name in ECS. Another one replaces the cluster.
   *
   * @default - CloudFormation makes one
   */
  readonly name?: string;

  /** `t3.small`. Its network interfaces bound the tasks of an instance. */
  readonly instanceType: string;

  readonly minInstances: number;
  readonly maxInstances: number;

  /**
   * How full the instances may be before another one starts, 1 to 100 percent. With 100 none runs without work, and a release waits until one has started.
   *
   * @default 80: a fifth is kept free, which two small services already take a second instance for
   */
  readonly targetCapacity?: number;

  /**
   * Whether the account gives instances of larger types more network interfaces (account setting `awsvpcTrunking`).
   *
   * @default false
   */
  readonly trunking?: boolean;

  /**
   * Types that may stand in for it, so that a shortage of one stops nothing.
   *
   * @default - none
   */
  readonly otherInstanceTypes?: readonly string[];

  /**
   * Insist on one type although protection is `strict`: when AWS has none of it, nothing starts.
   *
   * @default - refused
   */
  readonly oneInstanceType?: Reason;

  /** @default 'amazonLinux2023' */
  readonly image?: 'amazonLinux2023' | 'bottlerocket';

  /**
   * Share of the instances that AWS may take back, in percent.
   *
   * @default 0
   */
  readonly spotPercent?: number;

  /**
   * Whether the instances themselves may pull the images of the services, without a task.
   *
   * @default false
   */
  readonly pullImages?: boolean;

  /**
   * Insist on a type without Nitro, such as t2.micro.
   *
   * @default - refused
   */
  readonly preNitro?: Reason;

  /**
   * Insist on an SSH key. It opens nothing by itself: shell access is by Session Manager.
   *
   * @default - none
   */
  readonly ssh?: { readonly keyName: string; readonly reason: string };
}

/** On capacity of AWS. */
export interface FargateClusterConfig {
  readonly kind: 'fargate';

  /**
   * Name in ECS. Another one replaces the cluster.
   *
   * @default - CloudFormation makes one
   */
  readonly name?: string;

  /**
   * How tasks are spread: `base` tasks on ordinary capacity first, `spotWeight` of the rest on capacity that AWS may take back.
   *
   * @default - ordinary capacity only
   */
  readonly spot?: { readonly base: number; readonly weight: number; readonly spotWeight: number };
}

/** On instances in our account that AWS chooses, patches and ends: ECS Managed Instances. */
export interface ManagedClusterConfig {
  readonly kind: 'managed';

  /**
   * Name in ECS. Another one replaces the cluster.
   *
   * @default - CloudFormation makes one
   */
  readonly name?: string;

  /**
   * Which instances AWS may choose.
   *
   * @default - the cheapest general ones that hold the tasks
   */
  readonly instances?: ManagedInstancesConfig;

  /**
   * How tasks are spread: `base` tasks on ordinary instances first, `spotWeight` of the rest on instances that AWS may take back.
   *
   * @default - ordinary instances only
   */
  readonly spot?: { readonly base: number; readonly weight: number; readonly spotWeight: number };

  /**
   * Disk of an instance for images, logs and files of its tasks.
   *
   * @default 80
   */
  readonly storageGiB?: number;
}

/** Bounds of instances. */
export interface ManagedInstancesConfig {
  /** `m7g.large`, `c7i.*`. @default - all but `excludedTypes` */
  readonly types?: readonly string[];

  /** Not together with `types`. @default - none */
  readonly excludedTypes?: readonly string[];

  /** @default - at least 1 */
  readonly vCpus?: { readonly min: number; readonly max?: number };

  /** @default - at least 512 */
  readonly memoryMiB?: { readonly min: number; readonly max?: number };
}

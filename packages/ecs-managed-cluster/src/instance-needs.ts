/**
 * Bounds of something, both included.
 */
export interface Bounds {
  readonly min: number;

  /**
   * @default - none
   */
  readonly max?: number;
}

/**
 * Which instances ECS may start. It takes the cheapest of them that hold the tasks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-types.html
 */
export interface InstanceNeeds {
  /**
   * Types that are allowed, up to 400: `m7g.large`, `c7i.*`, `r*`.
   *
   * @default - all but `excludedTypes`
   */
  readonly types?: string[];

  /**
   * Types that are not allowed, up to 400. Not together with `types`.
   *
   * @default - none
   */
  readonly excludedTypes?: string[];

  /**
   * Virtual CPUs of an instance.
   *
   * @default - at least 1
   */
  readonly vCpus?: Bounds;

  /**
   * Memory of an instance in MiB.
   *
   * @default - at least 512
   */
  readonly memoryMiB?: Bounds;

  /**
   * Who makes the processors. `amazon-web-services` are Arm: all tasks must be then.
   *
   * @default - as the architecture of each task wants it
   */
  readonly cpuManufacturers?: CpuManufacturer[];
}

/** Who makes a processor. */
export enum CpuManufacturer {
  INTEL = 'intel',
  AMD = 'amd',
  AWS = 'amazon-web-services',
}

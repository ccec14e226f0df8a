/**
 * Instances that AWS sells cheaper, and takes away with a warning of two minutes.
 */
export interface SpotShare {
  /** Share of Spot beyond the base, 1 to 100 percent of the instances. */
  readonly percent: number;

  /**
   * Instances at the usual price before the share counts.
   *
   * @default 0
   */
  readonly onDemandBase?: number;
}

/**
 * A key that opens instances to SSH, once somebody opens the port.
 */
export interface SshKey {
  /** Name of the key pair in EC2. */
  readonly keyName: string;

  /** Why Session Manager is not enough. */
  readonly reason: string;
}

/**
 * What instances that wait for work do.
 */
export enum WarmPoolState {
  /** Only their disks cost. Ready in about a minute. */
  STOPPED = 'Stopped',

  /** They cost as much as the others. Ready at once. */
  RUNNING = 'Running',
}

/**
 * Instances that have started once and wait for work, so that the next one is there sooner.
 */
export interface WarmPool {
  /**
   * Instances that always wait.
   *
   * @default 0
   */
  readonly minInstances?: number;

  /**
   * Instances at most, those at work and those that wait together.
   *
   * @default - maxInstances of the cluster
   */
  readonly maxPrepared?: number;

  /**
   * @default WarmPoolState.STOPPED
   */
  readonly state?: WarmPoolState;
}

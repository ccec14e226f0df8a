/** How a release reaches users. */
export type RolloutConfig = CodeDeployRolloutConfig | EcsRolloutConfig;

/** CodeDeploy runs both releases beside each other. */
export interface CodeDeployRolloutConfig {
  readonly engine: 'codeDeploy';
  readonly shift: ShiftConfig;

  /**
   * How long the old tasks are kept, for a rollback within seconds.
   *
   * @default 30
   */
  readonly keepBlueMinutes?: number;

  /**
   * Wait for a human before users move, at most so long.
   *
   * @default - users move without asking
   */
  readonly approvalMinutes?: number;

  /**
   * Whether a function asks the health path of the new tasks before and after users move.
   *
   * @default false
   */
  readonly validate?: boolean;
}

/** ECS itself: task by task, or both releases beside each other. */
export interface EcsRolloutConfig {
  readonly engine: 'ecs';

  /** `rolling` replaces task by task; the others need a load balancer. */
  readonly shift: { readonly kind: 'rolling' } | ShiftConfig;

  /**
   * How long both releases run after the shift, in minutes. Not for `rolling`.
   *
   * @default 30
   */
  readonly bakeMinutes?: number;

  /**
   * Wait for a human before users move, at most so long; then the release before stays. Not for `rolling`.
   *
   * @default - users move without asking
   */
  readonly approvalMinutes?: number;

  /**
   * Whether a function asks the health path of the new tasks before and after users move. Not for `rolling`.
   *
   * @default false
   */
  readonly validate?: boolean;

  /**
   * Whether errors and unhealthy targets end a release, as they do with CodeDeploy. Needs a port.
   *
   * @default false
   */
  readonly rollbackAlarms?: boolean;
}

/** All users at once, a few percent first, or the same few percent again and again. */
export type ShiftConfig =
  | { readonly kind: 'allAtOnce' }
  | { readonly kind: 'canary'; readonly percent: number; readonly waitMinutes: number }
  | { readonly kind: 'linear'; readonly percent: number; readonly everyMinutes: number };

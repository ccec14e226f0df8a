import type { Duration } from 'aws-cdk-lib/core';

/**
 * How the deploy tool and ECS find out that a task works.
 */
export interface ServiceHealth {
  /** Starts with a slash and answers 200 to 299: `/healthz`. */
  readonly path: string;

  /**
   * How long a new task may fail its checks.
   *
   * @default Duration.seconds(60)
   */
  readonly gracePeriod?: Duration;
}

/**
 * How users reach a service. A `ServiceRoute` is one.
 */
export interface ServiceTraffic {
  /** The target group that serves first. */
  readonly blue: ServiceTargets;

  /**
   * The other one, which a release fills.
   *
   * @default - tasks are replaced one by one
   */
  readonly green?: ServiceTargets;

  /**
   * ARN of the listener that users come by.
   *
   * @default - `publishRollout` is told
   */
  readonly productionListenerArn?: string;

  /**
   * ARN of its rule that leads to the service.
   *
   * @default - the whole listener does
   */
  readonly productionRuleArn?: string;

  /**
   * ARN of the listener that tests come by.
   *
   * @default - a release is not tested before users reach it
   */
  readonly testListenerArn?: string;

  /**
   * ARN of its rule that leads to the service.
   *
   * @default - the whole listener does
   */
  readonly testRuleArn?: string;
}

/**
 * Where a load balancer finds tasks.
 */
export interface ServiceTargets {
  /** ARN of the target group. */
  readonly arn: string;
}

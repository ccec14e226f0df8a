import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';
import type { LifecycleHook } from './lifecycle-hook';

/**
 * What every rollout by ECS itself can have.
 */
export interface NativeRolloutOptions {
  /**
   * Alarms that end a release and bring the one before it back. Those that are red when it begins do not count.
   *
   * @default - none
   */
  readonly alarms?: IAlarm[];

  /**
   * Who is asked on the way.
   *
   * @default - nobody
   */
  readonly hooks?: LifecycleHook[];
}

/**
 * How tasks are replaced one by one.
 */
export interface RollingOptions extends NativeRolloutOptions {
  /**
   * Percent of the tasks that keep serving, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Percent of the tasks that may run, old and new together, 100 to 200.
   *
   * @default 200
   */
  readonly maxPercent?: number;

  /**
   * Go back to the release before when new tasks keep failing, instead of trying for hours.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly circuitBreaker?: boolean;
}

/**
 * How long blue stays behind green.
 */
export interface BlueGreenOptions extends NativeRolloutOptions {
  /**
   * How long blue runs on after all users reach green, whole minutes up to a day: the way back within seconds.
   *
   * @default Duration.minutes(30)
   */
  readonly bake?: Duration;
}

/**
 * The same few percent of the users again and again.
 */
export interface LinearOptions extends BlueGreenOptions {
  /** Percent at every step, 3 to 100, in tenths. */
  readonly percent: number;

  /** Wait between two steps, whole minutes up to a day. */
  readonly every: Duration;
}

/**
 * A few percent of the users first, the rest later.
 */
export interface CanaryOptions extends BlueGreenOptions {
  /** Percent that goes first, 0.1 to 100, in tenths. */
  readonly percent: number;

  /** Wait before the rest follows, whole minutes up to a day. */
  readonly wait: Duration;
}

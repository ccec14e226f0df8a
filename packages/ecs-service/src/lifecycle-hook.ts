import { isKnown, type Problem } from '@berth/foundation';
import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { LONGEST_HOOK_MINUTES } from './data/native-waits';

/**
 * Where ECS is in a deployment when it asks a hook.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export enum LifecycleStage {
  /** A deployment begins while an older one has not ended. */
  RECONCILE_SERVICE = 'RECONCILE_SERVICE',

  /** Nothing of green has started. */
  PRE_SCALE_UP = 'PRE_SCALE_UP',

  /** Green runs, and gets no traffic. */
  POST_SCALE_UP = 'POST_SCALE_UP',

  /** Test traffic moves to green. ECS asks again on the way back. */
  TEST_TRAFFIC_SHIFT = 'TEST_TRAFFIC_SHIFT',

  /** All test traffic reaches green, and users still reach blue: the place to validate. */
  POST_TEST_TRAFFIC_SHIFT = 'POST_TEST_TRAFFIC_SHIFT',

  /** Users move to green, at every step. ECS asks again on the way back. */
  PRODUCTION_TRAFFIC_SHIFT = 'PRODUCTION_TRAFFIC_SHIFT',

  /** All users reach green. */
  POST_PRODUCTION_TRAFFIC_SHIFT = 'POST_PRODUCTION_TRAFFIC_SHIFT',
}

/** Stages that a rollback passes, too. */
const ON_THE_WAY_BACK: readonly LifecycleStage[] = [
  LifecycleStage.TEST_TRAFFIC_SHIFT,
  LifecycleStage.PRODUCTION_TRAFFIC_SHIFT,
];

/** Stages of a deployment that replaces tasks one by one. */
const WITHOUT_SHIFT: readonly LifecycleStage[] = [
  LifecycleStage.RECONCILE_SERVICE,
  LifecycleStage.PRE_SCALE_UP,
  LifecycleStage.POST_SCALE_UP,
];

/**
 * What becomes of a deployment whose hook does not answer in time.
 */
export enum HookTimeoutAction {
  /** Back to the release before. */
  ROLLBACK = 'ROLLBACK',

  /** On, as if the hook had agreed. */
  CONTINUE = 'CONTINUE',
}

/**
 * How long ECS waits for a hook, and what it does then.
 */
export interface LifecycleHookOptions {
  /**
   * Whole minutes, 1 to 20,160 (two weeks).
   *
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;

  /**
   * @default HookTimeoutAction.ROLLBACK
   */
  readonly onTimeout?: HookTimeoutAction;
}

/**
 * When a function is asked, and what it is told.
 */
export interface FunctionHookOptions extends LifecycleHookOptions {
  /** At least one. */
  readonly stages: LifecycleStage[];

  /**
   * Handed to the function as `hookDetails` at every call. No secrets.
   *
   * @default - nothing
   */
  readonly details?: Record<string, string>;
}

/**
 * When somebody must agree.
 */
export interface ApprovalHookOptions extends LifecycleHookOptions {
  /**
   * @default LifecycleStage.POST_TEST_TRAFFIC_SHIFT
   */
  readonly stage?: LifecycleStage;
}

/**
 * Somebody who is asked during a deployment, and may stop it: a function, or a human.
 */
export class LifecycleHook {
  /**
   * Ask a Lambda function. It answers `hookStatus`: `SUCCEEDED`, `FAILED`, or `IN_PROGRESS` to be asked again.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
   */
  public static invoke(handler: IFunction, options: FunctionHookOptions): LifecycleHook {
    return new LifecycleHook(options.stages, options, handler, options.details);
  }

  /**
   * Wait until somebody agrees (`berth approve`) or refuses (`berth reject`).
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
   */
  public static approval(options: ApprovalHookOptions = {}): LifecycleHook {
    return new LifecycleHook([options.stage ?? LifecycleStage.POST_TEST_TRAFFIC_SHIFT], options);
  }

  private readonly timeout: Duration;
  private readonly onTimeout: HookTimeoutAction;

  private constructor(
    private readonly stages: readonly LifecycleStage[],
    options: LifecycleHookOptions,

    /** What ECS calls; nothing for an approval. */
    public readonly handler?: IFunction,
    private readonly details?: Record<string, string>,
  ) {
    this.timeout = options.timeout ?? Duration.minutes(30);
    this.onTimeout = options.onTimeout ?? HookTimeoutAction.ROLLBACK;
  }

  /** Every mistake in the hook at `path`. */
  public problemsAt(path: string): Problem[] {
    return [...this.stageProblems(`${path}.stages`), ...minutesProblems(this.timeout, `${path}.timeout`)];
  }

  /** Stages that never come where traffic does not shift. */
  public problemsWithoutShift(path: string): Problem[] {
    return this.stages
      .filter(stage => !WITHOUT_SHIFT.includes(stage))
      .map(value => ({
        code: 'HookNeverAsked',
        path: `${path}.stages`,
        value,
        fact: 'a rolling deployment has no such stage',
        fix: `use ${WITHOUT_SHIFT.join(' or ')}, or a rollout that shifts traffic`,
      }));
  }

  /** As CloudFormation wants it; `roleArn` lets ECS call the function. */
  public render(roleArn: string | undefined): CfnService.DeploymentLifecycleHookProperty {
    const { handler, details, onTimeout: action } = this;
    const common = {
      lifecycleStages: [...this.stages],
      // always: without it a deployment waits for a day
      timeoutConfiguration: { timeoutInMinutes: this.timeout.toMinutes(), action },
    };
    if (!handler) return { targetType: 'PAUSE', ...common };
    return {
      targetType: 'AWS_LAMBDA',
      hookTargetArn: handler.functionArn,
      roleArn,
      ...(details && { hookDetails: details }),
      ...common,
    };
  }

  private stageProblems(path: string): Problem[] {
    if (this.stages.length === 0) {
      return [{ code: 'HookWithoutStage', path, value: '[]', fact: 'the hook would never be asked' }];
    }
    if (this.handler) return [];
    return this.stages
      .filter(stage => ON_THE_WAY_BACK.includes(stage))
      .map(value => ({
        code: 'ApprovalBlocksRollback',
        path,
        value,
        fact: 'ECS passes this stage on the way back, too: a rollback would wait for an approval',
        fix: 'use POST_TEST_TRAFFIC_SHIFT or POST_PRODUCTION_TRAFFIC_SHIFT',
      }));
  }
}

function minutesProblems(timeout: Duration, path: string): Problem[] {
  if (!isKnown(timeout)) return [];
  const value = timeout.toMinutes({ integral: false });
  if (Number.isInteger(value) && value >= 1 && value <= LONGEST_HOOK_MINUTES) return [];
  const fact = `must be a whole number of minutes from 1 to ${LONGEST_HOOK_MINUTES}`;
  return [{ code: 'HookTimeoutOutOfRange', path, value, fact }];
}

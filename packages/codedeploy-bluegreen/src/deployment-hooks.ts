import type { LifecycleHooks } from '@berth/rollout';
import type { ValidationHook } from './validation-hook';

/**
 * Who is asked at which moment of a release. One hook may be asked several times.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
 */
export interface DeploymentHooks {
  /**
   * Before the tasks of the release start.
   *
   * @default - nobody
   */
  readonly beforeInstall?: ValidationHook;

  /**
   * When they run, and no request reaches them yet.
   *
   * @default - nobody
   */
  readonly afterInstall?: ValidationHook;

  /**
   * When the test listener leads to them.
   *
   * @default - nobody
   */
  readonly afterAllowTestTraffic?: ValidationHook;

  /**
   * Right before users reach them.
   *
   * @default - nobody
   */
  readonly beforeAllowTraffic?: ValidationHook;

  /**
   * When all users reach them, and the way back is still short.
   *
   * @default - nobody
   */
  readonly afterAllowTraffic?: ValidationHook;
}

/** All of them, once. */
export function hooksOf(hooks: DeploymentHooks): ValidationHook[] {
  return [...new Set(Object.values(hooks as Record<string, ValidationHook | undefined>))].filter(
    hook => hook !== undefined,
  );
}

/** Names of the functions, by event, as the rollout contract has them. */
export function hookNamesOf(hooks: DeploymentHooks): LifecycleHooks {
  const name = (hook: ValidationHook | undefined) => hook?.function.functionName;
  return {
    BeforeInstall: name(hooks.beforeInstall),
    AfterInstall: name(hooks.afterInstall),
    AfterAllowTestTraffic: name(hooks.afterAllowTestTraffic),
    BeforeAllowTraffic: name(hooks.beforeAllowTraffic),
    AfterAllowTraffic: name(hooks.afterAllowTraffic),
  };
}

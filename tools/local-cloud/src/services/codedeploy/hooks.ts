import { randomBytes } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/aws-error';
import type { Deployment, Phase } from './deployment';
import type { Step } from './next-step';

/**
 * Lifecycle events that run a Lambda function, if the AppSpec names one.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
 */
export const hookable: readonly Phase[] = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

/** How long a function has to tell how it went. */
export const hookTimeoutMs = 3_600_000;

/** A run of the function of the phase that a deployment is in. */
export interface HookRun {
  readonly executionId: string;

  /** Epoch milliseconds; missing until the function is invoked. */
  readonly invokedAt?: number;
  readonly outcome?: 'Succeeded' | 'Failed';
}

/** The function of the phase; undefined where there is none. */
export function hookOf({ phase, appSpec }: Deployment): string | undefined {
  return hookable.includes(phase) ? appSpec.hooks[phase] : undefined;
}

/** What to do about the hook of the phase; undefined when nothing is left to do. */
export function hookStep(deployment: Deployment, now: number): Step | undefined {
  const { hook } = deployment;
  if (hookOf(deployment) === undefined || hook?.outcome === 'Succeeded') return undefined;
  if (!hook) return { do: 'planHook' };
  if (hook.outcome === 'Failed') return { do: 'failHook' };
  if (hook.invokedAt === undefined) return { do: 'invokeHook' };
  const left = hookTimeoutMs - Math.max(0, now - hook.invokedAt);
  return left > 0 ? { do: 'wait', ms: left } : { do: 'timeOutHook' };
}

export function newExecutionId(): string {
  return randomBytes(48).toString('base64url');
}

/** @throws AwsError InvalidLifecycleEventHookExecution…, LifecycleEventAlreadyCompletedException */
export function checkHookAnswer(
  { hook, pastHooks = [], phase }: Deployment,
  { lifecycleEventHookExecutionId: id = '', status }: sdk.PutLifecycleEventHookExecutionStatusInput,
): 'Succeeded' | 'Failed' {
  if (status !== 'Succeeded' && status !== 'Failed') {
    const message = `The lifecycle event status ${status} is not valid: it must be Succeeded or Failed`;
    throw new AwsError('InvalidLifecycleEventHookExecutionStatusException', message);
  }
  const isRunning = hook?.executionId === id && hook.outcome === undefined && phase !== 'Ended';
  if (isRunning) return status;
  if (hook?.executionId === id || pastHooks.includes(id)) {
    throw new AwsError(
      'LifecycleEventAlreadyCompletedException',
      `The lifecycle event hook ${id} has already completed`,
    );
  }
  throw new AwsError('InvalidLifecycleEventHookExecutionIdException', `No hook has the execution ID ${id}`);
}

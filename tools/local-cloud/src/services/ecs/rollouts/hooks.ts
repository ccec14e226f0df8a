import type * as sdk from '@aws-sdk/client-ecs';
import { randomUUID } from '../../../core/random';
import type { HookAnswer, HookRun, ServiceDeployment } from './deployment';
import type { Stage } from './stages';

const defaultTimeoutMinutes = 1440;
const defaultDelaySeconds = 30;

/**
 * The hooks of a stage, ready to be asked. A hook that pauses waits for ContinueServiceDeployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
export function hooksAt({ configuration }: ServiceDeployment, stage: Stage, now: number): HookRun[] {
  return (configuration.lifecycleHooks ?? []).flatMap((hook, index) => {
    const { targetType = 'AWS_LAMBDA', hookTargetArn, lifecycleStages = [], timeoutConfiguration = {} } = hook;
    if (!lifecycleStages.some(other => other === stage)) return [];
    const { timeoutInMinutes = defaultTimeoutMinutes, action = 'ROLLBACK' } = timeoutConfiguration;
    const isPause = targetType === 'PAUSE';
    const run: HookRun = {
      id: randomUUID(),
      index,
      targetType,
      ...(isPause ? {} : { targetArn: hookTargetArn, invokeAt: now }),
      status: isPause ? 'AWAITING_ACTION' : 'IN_PROGRESS',
      expiresAt: now + Number(timeoutInMinutes) * 60_000,
      timeoutAction: action,
    };
    return [run];
  });
}

/**
 * What the function of a hook is told. What it handed on the last time replaces the details of the configuration.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export function hookPayload(deployment: ServiceDeployment, hook: HookRun): object {
  const { productionPercent, testPercent, configuration, hookDetails, stages } = deployment;
  const details = hookDetails[hook.index] ?? parsed(configuration.lifecycleHooks?.[hook.index]?.hookDetails);
  const executionDetails = {
    serviceArn: deployment.serviceArn,
    targetServiceRevisionArn: deployment.target.revisionArn,
    testTrafficWeights: percentsOf(deployment, testPercent),
    productionTrafficWeights: percentsOf(deployment, productionPercent),
  };
  return {
    executionId: hook.id,
    lifecycleStage: stages[0],
    resourceArn: deployment.arn,
    executionDetails,
    ...executionDetails,
    ...(details === undefined ? {} : { hookDetails: details }),
  };
}

/** By revision. A revision without traffic is not told. */
function percentsOf({ source, target }: ServiceDeployment, percent: number): Record<string, number> {
  const entries: [string, number][] = [[target.revisionArn, percent]];
  if (source && source.revisionArn !== target.revisionArn) entries.push([source.revisionArn, 100 - percent]);
  return Object.fromEntries(entries.filter(([, share]) => share > 0));
}

/** Templates may give a JSON object or its text. */
function parsed(details: unknown): unknown {
  if (typeof details !== 'string') return details;
  try {
    return JSON.parse(details);
  } catch {
    return details;
  }
}

/**
 * The verdict of a function. One that throws, or answers anything else than a status, has failed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export function hookAnswer(payload: string | undefined, functionError: string | undefined): HookAnswer {
  const refused: HookAnswer = { status: 'FAILED', delayMs: 0 };
  if (functionError || !payload) return refused;
  const answer = parsed(payload) as { hookStatus?: unknown; callBackDelay?: unknown; hookDetails?: unknown } | null;
  const { hookStatus, callBackDelay, hookDetails } = answer ?? {};
  if (hookStatus !== 'SUCCEEDED' && hookStatus !== 'FAILED' && hookStatus !== 'IN_PROGRESS') return refused;
  const seconds = Number(callBackDelay ?? defaultDelaySeconds);
  const delayMs = (Number.isFinite(seconds) ? Math.max(0, seconds) : defaultDelaySeconds) * 1_000;
  return { status: hookStatus, delayMs, ...(hookDetails === undefined ? {} : { details: hookDetails }) };
}

export function describeHook(hook: HookRun): sdk.DeploymentLifecycleHookDetail {
  const { id, targetType, targetArn, status, expiresAt, timeoutAction } = hook;
  return { hookId: id, targetType, targetArn, status, expiresAt: new Date(expiresAt), timeoutAction };
}

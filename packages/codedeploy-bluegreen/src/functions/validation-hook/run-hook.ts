import type { PutLifecycleEventHookExecutionStatusInput } from '@aws-sdk/client-codedeploy';
import type { HookVerdict, ValidationHookHandler } from '../../validation-hook-handler';

/** What CodeDeploy sends, or ECS. */
export type HookEvent = CodeDeployEvent | EcsEvent;

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/tutorial-ecs-with-hooks-create-hooks.html */
export interface CodeDeployEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
export interface EcsEvent {
  readonly lifecycleStage: string;

  /** ARN of the service deployment. */
  readonly resourceArn: string;
}

/** What ECS reads. It takes any other answer, and none, for a refusal. */
export interface EcsAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED';
}

/** What of Lambda's context is used. */
export interface HookContext {
  getRemainingTimeInMillis(): number;
}

/** What a hook needs of the world. */
export interface HookPorts {
  /** The module of the user. */
  load(): unknown;

  report(status: PutLifecycleEventHookExecutionStatusInput): Promise<unknown>;
  log(line: Readonly<Record<string, unknown>>): void;
}

/** Time that is kept for the answer: without one, CodeDeploy waits for an hour. */
const REPORT_MS = 5_000;

/** Ask the user's hook, and tell CodeDeploy or ECS what it says. */
export async function runHook(
  event: HookEvent,
  context: HookContext,
  ports: HookPorts,
): Promise<EcsAnswer | undefined> {
  const deploymentId = 'DeploymentId' in event ? event.DeploymentId : event.resourceArn;
  const { ok, reason } = await verdictOf(deploymentId, context, ports);
  ports.log({ deploymentId, ok, reason });
  if (!('DeploymentId' in event)) return { hookStatus: ok ? 'SUCCEEDED' : 'FAILED' };
  const { LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
  await ports.report({ deploymentId, lifecycleEventHookExecutionId, status: ok ? 'Succeeded' : 'Failed' });
  return undefined;
}

async function verdictOf(deploymentId: string, context: HookContext, ports: HookPorts): Promise<HookVerdict> {
  const ms = Math.max(0, context.getRemainingTimeInMillis() - REPORT_MS);
  try {
    const verdict = await inTime(ms, async () => hookOf(ports.load())({ deploymentId }));
    return verdict ?? { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

function hookOf(module: unknown): ValidationHookHandler {
  const hook = (module as { hook?: ValidationHookHandler } | undefined)?.hook;
  if (!hook) throw new TypeError('the module exports no hook');
  return hook;
}

async function inTime<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RangeError(`not done after ${Math.round(ms / 1000)} seconds`)), ms);
  });
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

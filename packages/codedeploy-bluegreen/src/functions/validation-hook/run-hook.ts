import type { PutLifecycleEventHookExecutionStatusInput } from '@aws-sdk/client-codedeploy';
import type { HookVerdict, ValidationHookHandler } from '../../validation-hook-handler';

/** What CodeDeploy sends. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
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

/** Time that is kept for the report: without one, CodeDeploy waits for an hour. */
const REPORT_MS = 5_000;

/** Ask the user's hook, and tell CodeDeploy what it says. */
export async function runHook(event: HookEvent, context: HookContext, ports: HookPorts): Promise<void> {
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
  const { ok, reason } = await verdictOf(deploymentId, context, ports);
  ports.log({ deploymentId, ok, reason });
  await ports.report({ deploymentId, lifecycleEventHookExecutionId, status: ok ? 'Succeeded' : 'Failed' });
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

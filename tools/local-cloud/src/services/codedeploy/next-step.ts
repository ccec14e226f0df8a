import type { Deployment } from './deployment';
import { hookStep } from './hooks';

/** What to do next for a deployment. */
export type Step =
  | { readonly do: 'start' | 'locate' | 'createTaskSet' | 'observeGreen' | 'moveTestTraffic' | 'restoreTraffic' }
  | { readonly do: 'moveTraffic'; readonly percent: number }
  | { readonly do: 'makePrimary' | 'delete'; readonly side: 'blue' | 'green' }
  | { readonly do: 'planHook' | 'invokeHook' | 'failHook' | 'timeOutHook' }
  | { readonly do: 'pass' | 'stop' | 'timeOut' | 'endReadyWait' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'nothing' };

/** How long a deployment stays Created. */
const startDelayMs = 1_000;

/** How often the replacement task set is looked at. */
const pollMs = 5_000;

/** How often alarms are looked at. */
const alarmPollMs = 10_000;

/**
 * How long a replacement task set may take to become healthy.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
 */
export const installTimeoutMs = 3_600_000;

/** Decides from the deployment alone, so that a restarted cloud goes on where the last one was. */
export function nextStep(deployment: Deployment, now: number): Step {
  const { phase, plan } = deployment;
  const passed = elapsed(deployment.since, now);
  if (phase === 'Ended') return { do: 'nothing' };
  if (deployment.stop) return { do: 'stop' };
  const hook = hookStep(deployment, now);
  if (hook) return hook;
  switch (phase) {
    case 'Created':
      return after(startDelayMs - elapsed(deployment.createdAt, now), { do: 'start' });
    case 'BeforeInstall':
      return { do: 'locate' };
    case 'Install':
      if (!deployment.greenTaskSetId) return { do: 'createTaskSet' };
      return passed >= installTimeoutMs ? { do: 'timeOut' } : { do: 'observeGreen' };
    case 'AllowTestTraffic':
      return { do: 'moveTestTraffic' };
    case 'Ready':
      return deployment.continued ? { do: 'pass' } : after((plan.readyWaitMs ?? 0) - passed, { do: 'endReadyWait' });
    case 'AllowTraffic':
      return shift(deployment, now);
    case 'TerminationWait':
      return deployment.continued ? { do: 'pass' } : after(plan.terminationWaitMs - passed, { do: 'pass' });
    case 'TerminateBlue':
      return { do: 'delete', side: 'blue' };
    case 'RestoreTraffic':
      return { do: 'restoreTraffic' };
    case 'RestorePrimary':
      return { do: 'makePrimary', side: 'blue' };
    case 'DeleteGreen':
      return { do: 'delete', side: 'green' };
    default:
      return { do: 'pass' };
  }
}

/** Whether an alarm stops the deployment: only while it changes something, and never a rollback. */
export function watchesAlarms({ phase, plan, stop, triggeringDeploymentId }: Deployment): boolean {
  if (plan.alarms.length === 0 || stop || triggeringDeploymentId !== undefined) return false;
  return phase !== 'Created' && phase !== 'TerminateBlue' && phase !== 'Ended';
}

/** A wait no longer than until the alarms are looked at again. */
export function waitDelay(deployment: Deployment, ms: number): number {
  return watchesAlarms(deployment) ? Math.min(ms, alarmPollMs) : ms;
}

/** How long until the replacement task set is looked at again. */
export function pollDelay({ since }: Deployment, now: number): number {
  return Math.min(pollMs, Math.max(0, installTimeoutMs - elapsed(since, now)));
}

function shift({ plan, shiftsDone, shiftingSince }: Deployment, now: number): Step {
  const next = plan.shifts[shiftsDone];
  if (!next) return { do: 'makePrimary', side: 'green' };
  return after(next.afterMs - elapsed(shiftingSince ?? now, now), { do: 'moveTraffic', percent: next.percent });
}

function after(ms: number, step: Step): Step {
  return ms > 0 ? { do: 'wait', ms } : step;
}

/** Never negative: after a restart an accelerated clock may be behind where it was. */
function elapsed(since: number, now: number): number {
  return Math.max(0, now - since);
}

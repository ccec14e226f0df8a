import {
  type HookRun,
  isActive,
  isOpen,
  isRollingBack,
  type ServiceDeployment,
  shiftsOfDeployment,
  strategyOf,
} from './deployment';
import { isHookable, type Stage } from './stages';

/** What is to be done next for a deployment. */
export type Step =
  | { readonly do: 'nothing' }
  | { readonly do: 'wait' }
  | { readonly do: 'start' }
  | { readonly do: 'beginRollback' }
  | { readonly do: 'stop' }
  | { readonly do: 'reconcile' }
  | { readonly do: 'scaleUp' }
  | { readonly do: 'moveTraffic'; readonly production: number; readonly test: number }
  | { readonly do: 'beginHooks'; readonly stage: Stage }
  | { readonly do: 'invokeHook'; readonly hook: HookRun }
  | { readonly do: 'timeOutHook'; readonly hook: HookRun }
  | { readonly do: 'failByHook'; readonly hook: HookRun }
  | { readonly do: 'cleanUp' }
  | { readonly do: 'pass' };

/** What the service looks like. */
export interface Facts {
  /** No task of an abandoned task set lives. */
  readonly reconciled: boolean;

  /** The tasks that are to serve in the end run at their full number, healthy: those of the target, or on the way back those of the source. */
  readonly winnerStable: boolean;

  /** Whether they are asked to run. */
  readonly winnerScaled: boolean;

  /** No task of any other task set lives. */
  readonly othersGone: boolean;

  /** The other task sets are asked to go. */
  readonly othersReleased: boolean;
}

/** Decides from the deployment and the facts alone, so that a restarted cloud goes on where the last one was. */
export function nextStep(deployment: ServiceDeployment, facts: Facts, now: number): Step {
  if (!isActive(deployment)) return { do: 'nothing' };
  if (deployment.status === 'PENDING') return { do: 'start' };
  if (deployment.status === 'ROLLBACK_REQUESTED') return { do: 'beginRollback' };
  if (deployment.status === 'STOP_REQUESTED') return { do: 'stop' };
  const [stage] = deployment.stages;
  if (!stage) return { do: 'pass' };
  return workOf(deployment, stage, facts) ?? hookStep(deployment, stage, now) ?? holdOf(deployment, stage, now);
}

/** What a stage itself does before its hooks are asked; undefined when it is done. */
function workOf(deployment: ServiceDeployment, stage: Stage, facts: Facts): Step | undefined {
  const { productionPercent: production, testPercent: test } = deployment;
  const wait: Step = { do: 'wait' };
  switch (stage) {
    case 'RECONCILE_SERVICE':
      return facts.reconciled ? undefined : { do: 'reconcile' };
    case 'SCALE_UP':
      if (!facts.winnerScaled) return { do: 'scaleUp' };
      return facts.winnerStable && (facts.othersGone || strategyOf(deployment) !== 'ROLLING') ? undefined : wait;
    case 'TEST_TRAFFIC_SHIFT': {
      const wanted = isRollingBack(deployment) ? 0 : 100;
      return test === wanted ? undefined : { do: 'moveTraffic', production, test: wanted };
    }
    case 'PRODUCTION_TRAFFIC_SHIFT': {
      const wanted = isRollingBack(deployment)
        ? 0
        : (shiftsOfDeployment(deployment)[deployment.shiftsDone]?.percent ?? 100);
      return production === wanted ? undefined : { do: 'moveTraffic', production: wanted, test };
    }
    case 'CLEAN_UP':
      if (!facts.othersReleased) return { do: 'cleanUp' };
      return facts.othersGone ? undefined : wait;
    default:
      return undefined;
  }
}

function hookStep(deployment: ServiceDeployment, stage: Stage, now: number): Step | undefined {
  if (!isHookable(stage)) return undefined;
  const configured = deployment.configuration.lifecycleHooks ?? [];
  if (!configured.some(({ lifecycleStages }) => lifecycleStages?.includes(stage))) return undefined;
  if (!deployment.hooksBegun) return { do: 'beginHooks', stage };
  const refused = deployment.hooks.find(({ status }) => status === 'FAILED' || status === 'TIMED_OUT');
  if (refused) return { do: 'failByHook', hook: refused };
  const open = deployment.hooks.filter(isOpen);
  const late = open.find(({ expiresAt }) => expiresAt <= now);
  if (late) return { do: 'timeOutHook', hook: late };
  const due = open.find(({ invokeAt }) => invokeAt !== undefined && invokeAt <= now);
  if (due) return { do: 'invokeHook', hook: due };
  return open.length > 0 ? { do: 'wait' } : undefined;
}

/** How long a stage lasts once its work and its hooks are done. */
function holdOf(deployment: ServiceDeployment, stage: Stage, now: number): Step {
  return now - deployment.since >= holdMs(deployment, stage) ? { do: 'pass' } : { do: 'wait' };
}

function holdMs(deployment: ServiceDeployment, stage: Stage): number {
  if (isRollingBack(deployment)) return 0;
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT') return shiftsOfDeployment(deployment)[deployment.shiftsDone]?.holdMs ?? 0;
  return stage === 'BAKE_TIME' ? bakeMs(deployment) : 0;
}

/**
 * Without a bake time of its own a rolling deployment is watched as long as its alarms need to tell. The first deployment of a service bakes not at all: there
 * is nothing to go back to.
 */
function bakeMs({ configuration, source, alarms }: ServiceDeployment): number {
  if (!source) return 0;
  const { bakeTimeInMinutes } = configuration;
  if (bakeTimeInMinutes !== undefined) return bakeTimeInMinutes * 60_000;
  return alarms.monitored && strategyOf({ configuration }) === 'ROLLING' ? alarms.bakeMs : 0;
}

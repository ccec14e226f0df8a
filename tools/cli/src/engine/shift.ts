import type { DeploymentState, LifecycleEvent } from '../aws/codedeploy';
import { type Failure, likelyCause, type Tally, verdict } from './failures';

/** What is seen of a deployment at one time. */
export interface Observation {
  readonly deployment: DeploymentState;
  readonly lifecycle: readonly LifecycleEvent[];

  /** Percent of production traffic by target group. */
  readonly weights: Readonly<Record<string, number>>;
  readonly tally: Tally;

  /** Revision of the tasks that own production traffic. */
  readonly primaryRevision: string;

  /** The deployment that takes this one back, when there is one. */
  readonly rollback?: DeploymentState;
}

/** What a deployment was started for. */
export interface ShiftGoal {
  readonly revision: string;
  readonly newTargetGroup: string;
  readonly oldTargetGroup: string;

  /** What served before; undefined on a first release. */
  readonly oldRevision?: string;
}

/** Where the watching stands. */
export interface ShiftState {
  readonly phase: 'shifting' | 'goingBack';

  /** Since when the phase lasts, in milliseconds since the epoch. */
  readonly since: number;

  /** Why it goes back. */
  readonly cause?: Failure;
}

/** What to do after an observation. */
export type ShiftStep =
  | { readonly kind: 'wait'; readonly state: ShiftState }
  | { readonly kind: 'stop'; readonly state: ShiftState }
  | { readonly kind: 'shipped' }
  | { readonly kind: 'rolledBack'; readonly cause: string }
  | { readonly kind: 'stuck'; readonly cause: string }
  | { readonly kind: 'overdue' };

/** The longest that a deployment is followed; CodeDeploy's own limits for its steps are shorter. */
export const SHIFT_LIMIT_MS = 6 * 3_600_000;

/** After its deployments ended, the state of a rollback must be as before within this time. */
export const ROLLBACK_LIMIT_MS = 15 * 60_000;

const ended = (deployment: DeploymentState | undefined): boolean =>
  deployment !== undefined && ['Succeeded', 'Failed', 'Stopped'].includes(deployment.status);

/**
 * One step of watching a deployment. Pure: the same state, observation and time always give the same step.
 *
 * - `shifting` ends when all traffic is on the new tasks and the last hook passed, when the failures of the new tasks
 *   are enough for a verdict (then it must be stopped, once), or when CodeDeploy gives up.
 * - `goingBack` ends when the old tasks have all traffic again, as seen at the listener and not as told by CodeDeploy.
 */
export function stepShift(state: ShiftState, seen: Observation, goal: ShiftGoal, now: number): ShiftStep {
  return state.phase === 'shifting' ? stepShifting(state, seen, goal, now) : stepGoingBack(state, seen, goal, now);
}

function stepShifting(state: ShiftState, seen: Observation, goal: ShiftGoal, now: number): ShiftStep {
  const { deployment, tally } = seen;
  if (hasShipped(seen, goal)) return { kind: 'shipped' };
  if (deployment.status === 'Failed' || deployment.status === 'Stopped') {
    return { kind: 'wait', state: { phase: 'goingBack', since: now, cause: causeOfEnd(seen) } };
  }
  const cause = verdict(tally);
  if (cause) return { kind: 'stop', state: { phase: 'goingBack', since: now, cause } };
  return now - state.since > SHIFT_LIMIT_MS ? { kind: 'overdue' } : { kind: 'wait', state };
}

/** All traffic on the new tasks, and nothing left that could take it back. */
export function hasShipped({ deployment, lifecycle, weights, primaryRevision }: Observation, goal: ShiftGoal): boolean {
  const passed =
    deployment.status === 'Succeeded' ||
    lifecycle.some(({ name, status }) => name === 'AfterAllowTraffic' && status === 'Succeeded');
  return passed && weights[goal.newTargetGroup] === 100 && primaryRevision === goal.revision;
}

function stepGoingBack(state: ShiftState, seen: Observation, goal: ShiftGoal, now: number): ShiftStep {
  const cause = state.cause?.text ?? 'the deployment did not succeed';
  // both must have ended: a stopped deployment says so while its rollback still runs
  const settled = ended(seen.deployment) && (seen.deployment.rollbackId === undefined || ended(seen.rollback));
  const asBefore =
    seen.weights[goal.oldTargetGroup] === 100 && (!goal.oldRevision || seen.primaryRevision === goal.oldRevision);
  if (settled && asBefore) return { kind: 'rolledBack', cause };
  if (now - state.since > ROLLBACK_LIMIT_MS) return { kind: 'stuck', cause };
  return { kind: 'wait', state };
}

function causeOfEnd({ deployment, lifecycle, tally }: Observation): Failure {
  const hook = lifecycle.find(({ status }) => status === 'Failed');
  const told = [deployment.error, hook && `${hook.name} failed${hook.message ? `: ${hook.message}` : ''}`];
  const text = told.filter(Boolean).join('; ') || `deployment ${deployment.id} ended as ${deployment.status}`;
  return likelyCause(tally) ?? { id: deployment.id, kind: 'deployment', text };
}

/** Where it is, in one line: `Install, 0 % of traffic on the new tasks`. */
export function describeShift({ deployment, lifecycle, weights }: Observation, goal: ShiftGoal): string {
  const current = lifecycle.filter(({ status }) => status !== 'Pending').at(-1)?.name ?? deployment.status;
  return `${current}, ${weights[goal.newTargetGroup] ?? 0} % of traffic on the new tasks`;
}

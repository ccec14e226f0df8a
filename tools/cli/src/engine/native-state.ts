import type { ListenerState, TargetState } from '../aws/load-balancers';
import { isTarget, type RunningTask } from '../aws/running-tasks';
import type { ServiceDeploymentState } from '../aws/service-deployments';
import type { Failure, Tally } from './failures';
import { shortName } from './revision';
import { type Observation, TRAFFIC_ELSEWHERE } from './shift';
import { obstacleIn } from './shortages';

/** ECS-native deployments that will not change any more. */
const ENDED = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];
const RETURNING = ['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];

export const hasEnded = ({ status }: Pick<ServiceDeploymentState, 'status'>): boolean => ENDED.includes(status);
export const isReturning = ({ status }: Pick<ServiceDeploymentState, 'status'>): boolean => RETURNING.includes(status);

/** Whether all users reach the new tasks, and the old ones are only kept. */
export function hasShifted({ status, stage, percent }: ServiceDeploymentState): boolean {
  return status === 'IN_PROGRESS' && (stage === 'BAKE_TIME' || stage === 'CLEAN_UP') && percent === 100;
}

/**
 * The revision that serves, as the deployments tell it, newest first: what the last one that ended has brought or has gone back to.
 *
 * Undefined when that is not certain: a deployment was aborted, or a way back failed.
 */
export function servingRevision(recent: readonly ServiceDeploymentState[]): string | undefined {
  const [newest, ...before] = recent;
  if (!newest) return undefined;
  if (newest.status === 'SUCCESSFUL' || hasShifted(newest)) return newest.taskDefinition;
  if (newest.status === 'ROLLBACK_SUCCESSFUL') return newest.backTo ?? servingRevision(before.filter(isNoStop));
  if (hasEnded(newest)) return undefined;
  // another one took its place: what served before still does
  return servingRevision(before.filter(isNoStop));
}

const isNoStop = ({ status }: ServiceDeploymentState): boolean => status !== 'STOPPED';

/** Whether a task does its work, as far as anybody asks it. */
export function isWell(task: RunningTask, targets: readonly TargetState[] | undefined): boolean {
  if (task.status !== 'RUNNING' || task.health === 'UNHEALTHY') return false;
  return targets === undefined || targets.some(({ target, state }) => state === 'healthy' && isTarget(task, target));
}

/** What served when a deployment began. */
export function servedBefore(recent: readonly ServiceDeploymentState[], id: string): string | undefined {
  const index = recent.findIndex(deployment => deployment.id === id);
  return servingRevision(recent.slice(index + 1).filter(isNoStop));
}

/** What ECS, the tasks and the load balancer say of a deployment. */
export interface NativeFacts {
  readonly deployment: ServiceDeploymentState;

  /** All deployments, newest first. */
  readonly recent: readonly ServiceDeploymentState[];

  /** Those of the new revision that this deployment has started. */
  readonly tasks: readonly RunningTask[];

  /** Undefined when no load balancer knows the service. */
  readonly targets?: readonly TargetState[];

  /** Undefined when no load balancer knows the service. */
  readonly listener?: Pick<ListenerState, 'weights'>;
  readonly desiredCount: number;

  /** What the service said since the deployment began, newest first. */
  readonly events: readonly string[];
  readonly tally: Tally;

  /** Whether the engine has brought back what served before. */
  readonly restored: boolean;
}

export interface NativeGoal {
  readonly revision: string;

  /** What served before; undefined when nothing did. */
  readonly oldRevision?: string;

  /** Whether users move between two sets of tasks; otherwise tasks are replaced one by one. */
  readonly shiftsTraffic: boolean;
  readonly patienceMs: number;
}

/** Until new tasks are there, nobody is asked and nothing is waited for on purpose. */
const BEFORE_TRAFFIC: readonly (string | undefined)[] = [undefined, 'RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP'];

/** A deployment of ECS in the words of all engines. */
export function observeNative(facts: NativeFacts, goal: NativeGoal): Observation {
  const { deployment, recent, tally, events } = facts;
  const { status, stage, percent, hooks, id } = deployment;
  const serving = servingRevision(recent);
  const whole = isWhole(facts);
  const { healthy, wanted } = countNew(facts);
  const text = describeNative(facts, goal);
  const newest = recent[0];
  return {
    progress: progressOf(deployment, serving, goal),
    shipped: (status === 'SUCCESSFUL' || hasShifted(deployment)) && serving === goal.revision && whole,
    asBefore: whole && recent.every(hasEnded) && (!goal.oldRevision || serving === goal.oldRevision),
    tally,
    told: tell(deployment),
    obstacle: obstacleIn(events),
    disagrees: status === 'SUCCESSFUL' && serving === goal.revision && !whole ? TRAFFIC_ELSEWHERE : undefined,
    superseded: newest && newest.id !== id && !facts.restored ? describeOther(newest) : undefined,
    mark: [status, stage, percent, healthy, newest?.id, newest?.status].join(' '),
    patienceMs: goal.patienceMs,
    mayStall: hooks.length === 0 && healthy < wanted && (!goal.shiftsTraffic || BEFORE_TRAFFIC.includes(stage)),
    // a deployment moves no weights that somebody else has set
    canRestore: goal.oldRevision !== undefined && serving !== goal.oldRevision,
    text,
    serving: describeServing(serving, whole, facts),
  };
}

function describeServing(serving: string | undefined, whole: boolean, { listener }: NativeFacts): string {
  const who = serving ? `${shortName(serving)} serves` : 'it is not certain what serves';
  const percents = Object.values(listener?.weights ?? {});
  return whole ? who : `${who}, but somebody has set the weights of the listener to ${percents.join(' and ')} %`;
}

/** Whether users are not between two sets of tasks. */
function isWhole({ listener }: NativeFacts): boolean {
  return listener === undefined || Object.values(listener.weights).some(percent => percent === 100);
}

/** A success is seen at the listener sooner or later. */
function progressOf(
  deployment: ServiceDeploymentState,
  serving: string | undefined,
  { revision }: NativeGoal,
): Observation['progress'] {
  if (isReturning(deployment)) return 'returning';
  if (deployment.status === 'SUCCESSFUL' && serving === revision) return 'moving';
  return hasEnded(deployment) ? 'over' : 'moving';
}

function tell({ id, alarms, reason, status }: ServiceDeploymentState): Failure | undefined {
  if (alarms.length > 0) return { id, kind: 'alarm', text: `alarm ${alarms.join(', ')} went off` };
  if (status === 'IN_PROGRESS' || status === 'PENDING') return undefined;
  return { id, kind: 'deployment', text: reason ?? `the deployment ended as ${status}` };
}

function describeOther({ id, taskDefinition, createdAt }: ServiceDeploymentState): string {
  return `deployment ${shortName(id)} of ${shortName(taskDefinition)}, since ${new Date(createdAt).toISOString()}`;
}

function countNew({ deployment, tasks, targets, desiredCount }: NativeFacts): { healthy: number; wanted: number } {
  const wanted = deployment.requestedCount || desiredCount;
  const healthy = tasks.filter(task => isWell(task, targets)).length;
  return { healthy: Math.min(healthy, wanted), wanted };
}

/** `1 of 2 new tasks healthy`, `BAKE_TIME, 100 % of traffic on the new tasks`. */
function describeNative(facts: NativeFacts, { shiftsTraffic }: NativeGoal): string {
  const { stage, percent, status, hooks } = facts.deployment;
  const { healthy, wanted } = countNew(facts);
  const counted = `${healthy} of ${wanted} new tasks healthy`;
  const asked = hooks.map(describeHook);
  if (!shiftsTraffic) return [counted, ...asked].join(', ');
  const where = BEFORE_TRAFFIC.includes(stage) ? [stage ?? status, counted] : [stage];
  return [...where, `${percent ?? 0} % of traffic on the new tasks`, ...asked].join(', ');
}

function describeHook({ id, kind, expiresAt }: ServiceDeploymentState['hooks'][number]): string {
  const until = expiresAt === undefined ? '' : ` until ${new Date(expiresAt).toISOString()}`;
  return kind === 'PAUSE' ? `waits for an approval${until} (hook ${id})` : `waits for hook ${id}${until}`;
}

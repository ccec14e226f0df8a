import type * as sdk from '@aws-sdk/client-codedeploy';
import type { AppSpec } from './app-spec';
import type { HookRun } from './hooks';
import type { Shift } from './traffic';

/**
 * Where a deployment is. A release passes them in this order and leaves out those that its plan does not need; a rollback starts at `RestoreTraffic`.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#reference-appspec-file-structure-hooks-run-order-ecs
 */
export const phases = [
  'Created',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'Ready',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
  'TerminationWait',
  'TerminateBlue',
  'RestoreTraffic',
  'RestorePrimary',
  'DeleteGreen',
  'Ended',
] as const;

export type Phase = (typeof phases)[number];

/** Names of lifecycle events; other phases are not reported as events. */
const lifecycleEvents: readonly Phase[] = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

/** What was decided when the deployment was created; later changes of its group do not reach it. */
export interface Plan {
  readonly cluster: string;
  readonly service: string;
  readonly targetGroups: readonly string[];
  readonly productionListeners: readonly string[];
  readonly testListeners: readonly string[];
  readonly shifts: readonly Shift[];

  /** How long it waits for ContinueDeployment before traffic moves; undefined if it does not wait. */
  readonly readyWaitMs?: number;
  readonly terminationWaitMs: number;
  readonly keepBlue: boolean;
  readonly rollbackOn: readonly sdk.AutoRollbackEvent[];

  /** Names of the alarms that stop the deployment. */
  readonly alarms: readonly string[];
}

/** A task set and its target group. */
export interface Side {
  readonly taskSetId: string;
  readonly targetGroupArn: string;
}

/** Times are epoch milliseconds. */
export interface LifecycleRecord {
  readonly name: string;
  readonly status: sdk.LifecycleEventStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly message?: string;
}

export interface Deployment {
  readonly id: string;
  readonly region: string;
  readonly accountId: string;
  readonly applicationName: string;
  readonly groupName: string;
  readonly configName: string;
  readonly creator: sdk.DeploymentCreator;
  readonly description?: string;

  /** Missing in a rollback of the first deployment of a group. */
  readonly revision?: sdk.RevisionLocation;
  readonly previousRevision?: sdk.RevisionLocation;
  readonly alarmOverride?: sdk.AlarmConfiguration;
  readonly appSpec: AppSpec;
  readonly plan: Plan;
  readonly phase: Phase;

  /** When the phase began. */
  readonly since: number;
  readonly status: sdk.DeploymentStatus;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly events: readonly LifecycleRecord[];

  /** The original task set, and where the replacement goes: known from BeforeInstall on. */
  readonly blue?: Side;
  readonly greenTargetGroupArn?: string;
  readonly greenTaskSetId?: string;

  /** Percentage of the production traffic that the replacement task set gets. */
  readonly greenPercent: number;

  /** How many of the plan's shifts are done, and when the first one was. */
  readonly shiftsDone: number;
  readonly shiftingSince?: number;
  readonly testTrafficOnGreen: boolean;
  readonly greenIsPrimary: boolean;

  /** The run of the phase's function, and the execution ids of those before. */
  readonly hook?: HookRun;
  readonly pastHooks?: readonly string[];

  /** Asked for, and done as soon as the running step is. */
  readonly stop?: { readonly rollback: boolean; readonly alarms?: readonly string[] };
  readonly continued?: boolean;
  readonly error?: { readonly code: sdk.ErrorCode; readonly message: string };
  readonly rollbackDeploymentId?: string;
  readonly triggeringDeploymentId?: string;
  readonly rollbackMessage?: string;
}

/** What happened to a deployment. */
export type DeploymentEvent =
  | { readonly type: 'started' }
  | { readonly type: 'located'; readonly blue: Side; readonly greenTargetGroupArn: string }
  | { readonly type: 'taskSetCreated'; readonly taskSetId: string }
  | { readonly type: 'testTrafficMoved' }
  | { readonly type: 'trafficMoved'; readonly percent: number }
  | { readonly type: 'primaryChanged'; readonly greenIsPrimary: boolean }

  /** The phase has nothing left to do. */
  | { readonly type: 'phaseDone' }
  | { readonly type: 'hookPlanned'; readonly executionId: string }
  | { readonly type: 'hookInvoked' }
  | { readonly type: 'hookAnswered'; readonly outcome: 'Succeeded' | 'Failed' }
  | { readonly type: 'continued' }
  | { readonly type: 'stopAsked'; readonly rollback: boolean; readonly alarms?: readonly string[] }
  | { readonly type: 'stopped'; readonly code: sdk.ErrorCode; readonly message: string }
  | { readonly type: 'failed'; readonly code: sdk.ErrorCode; readonly message: string }
  | { readonly type: 'rollbackStarted'; readonly deploymentId: string }
  | { readonly type: 'rollbackEnded'; readonly message: string };

/** A deployment after an event. Has no effect but its result. */
export function transition(deployment: Deployment, event: DeploymentEvent, now: number): Deployment {
  switch (event.type) {
    case 'started':
      return enter({ ...deployment, startedAt: now, status: 'InProgress' }, firstPhase(deployment), now);
    case 'located':
      return nextPhase({ ...deployment, blue: event.blue, greenTargetGroupArn: event.greenTargetGroupArn }, now);
    case 'taskSetCreated':
      return { ...deployment, greenTaskSetId: event.taskSetId };
    case 'testTrafficMoved':
      return nextPhase({ ...deployment, testTrafficOnGreen: true }, now);
    case 'trafficMoved':
      return trafficMoved(deployment, event.percent, now);
    case 'primaryChanged':
      return nextPhase({ ...deployment, greenIsPrimary: event.greenIsPrimary }, now);
    case 'phaseDone':
      return nextPhase(deployment, now);
    case 'hookPlanned':
      return { ...deployment, hook: { executionId: event.executionId } };
    case 'hookInvoked':
      return deployment.hook ? { ...deployment, hook: { ...deployment.hook, invokedAt: now } } : deployment;
    case 'hookAnswered':
      return deployment.hook ? { ...deployment, hook: { ...deployment.hook, outcome: event.outcome } } : deployment;
    case 'continued':
      return { ...deployment, continued: true };
    case 'stopAsked':
      return { ...deployment, stop: { rollback: event.rollback, alarms: event.alarms } };
    case 'stopped':
      return end(deployment, 'Stopped', now, event);
    case 'failed':
      return end(deployment, 'Failed', now, event);
    case 'rollbackStarted':
      return {
        ...deployment,
        rollbackDeploymentId: event.deploymentId,
        rollbackMessage: `Deployment rollback is in progress: ${event.deploymentId}`,
      };
    case 'rollbackEnded':
      return { ...deployment, rollbackMessage: event.message };
  }
}

export function isActive({ phase }: Deployment): boolean {
  return phase !== 'Ended';
}

/** Whether a deployment has left something behind that a rollback would undo. */
export function canRollBack({ greenTaskSetId, triggeringDeploymentId }: Deployment): boolean {
  return greenTaskSetId !== undefined && triggeringDeploymentId === undefined;
}

/** The lifecycle events of a deployment that has not begun. */
export function pendingEvents(names: readonly Phase[], { testListeners }: Plan): LifecycleRecord[] {
  const testing: readonly Phase[] = ['AllowTestTraffic', 'AfterAllowTestTraffic'];
  return names
    .filter(name => lifecycleEvents.includes(name) && (testListeners.length > 0 || !testing.includes(name)))
    .map(name => ({ name, status: 'Pending' }));
}

function firstPhase({ triggeringDeploymentId }: Deployment): Phase {
  return triggeringDeploymentId === undefined ? 'BeforeInstall' : 'RestoreTraffic';
}

function trafficMoved(deployment: Deployment, percent: number, now: number): Deployment {
  const moved: Deployment = {
    ...deployment,
    greenPercent: percent,
    shiftsDone: deployment.shiftsDone + 1,
    shiftingSince: deployment.shiftingSince ?? now,
  };
  return deployment.phase === 'RestoreTraffic' ? nextPhase({ ...moved, testTrafficOnGreen: false }, now) : moved;
}

function nextPhase(deployment: Deployment, now: number): Deployment {
  const done = withEvent(deployment, deployment.phase, { status: 'Succeeded', endedAt: now });
  const following = phases.slice(phases.indexOf(deployment.phase) + 1);
  const next = following.find(phase => isNeeded(done, phase)) ?? 'Ended';
  return next === 'Ended' ? end(done, 'Succeeded', now) : enter(done, next, now);
}

function isNeeded({ plan, triggeringDeploymentId, greenTaskSetId }: Deployment, phase: Phase): boolean {
  switch (phase) {
    case 'AllowTestTraffic':
    case 'AfterAllowTestTraffic':
      return plan.testListeners.length > 0;
    case 'Ready':
      return plan.readyWaitMs !== undefined;
    case 'TerminationWait':
    case 'TerminateBlue':
      return !plan.keepBlue;
    case 'RestoreTraffic':
    case 'RestorePrimary':
    case 'DeleteGreen':
      return triggeringDeploymentId !== undefined && greenTaskSetId !== undefined;
    default:
      return true;
  }
}

function enter(deployment: Deployment, phase: Phase, now: number): Deployment {
  const status = phase === 'Ready' ? 'Ready' : 'InProgress';
  const { hook, pastHooks = [], ...rest } = deployment;
  const past = hook ? [...pastHooks, hook.executionId] : pastHooks;
  const entered = { ...rest, pastHooks: past, phase, since: now, status, continued: false } as const;
  return withEvent(entered, phase, { status: 'InProgress', startedAt: now });
}

function end(
  deployment: Deployment,
  status: 'Succeeded' | 'Failed' | 'Stopped',
  now: number,
  error?: { code: sdk.ErrorCode; message: string },
): Deployment {
  const left = error && { status: 'Failed' as const, endedAt: now, message: error.message };
  const { events } = left ? withEvent(deployment, deployment.phase, left) : deployment;
  return {
    ...deployment,
    phase: 'Ended',
    since: now,
    status,
    completedAt: now,
    events: events.map(event => (event.status === 'Pending' ? { ...event, status: 'Skipped' } : event)),
    ...(error && { error: { code: error.code, message: error.message } }),
  };
}

function withEvent(deployment: Deployment, phase: Phase, change: Partial<LifecycleRecord>): Deployment {
  const name = eventName(phase);
  return {
    ...deployment,
    events: deployment.events.map(event => (event.name === name ? { ...event, ...change } : event)),
  };
}

/** Moving traffic back is AllowTraffic of the rollback. */
function eventName(phase: Phase): string {
  return phase === 'RestoreTraffic' ? 'AllowTraffic' : phase;
}

import type * as sdk from '@aws-sdk/client-ecs';
import { type Shift, shiftsOf } from './shifts';
import { rollbackStagesOf, type Stage, type Strategy, stagesOf } from './stages';

/** A service revision, the tasks that run it, and the target groups that they stand in, in the order of the service's load balancers. */
export interface Side {
  readonly revisionArn: string;
  readonly taskSetId: string;
  readonly targetGroups: readonly string[];
}

/** A hook that is asked at the stage where a deployment is. */
export interface HookRun {
  readonly id: string;

  /** Which one of the configuration's hooks. */
  readonly index: number;
  readonly targetType: sdk.DeploymentLifecycleHookTargetType;
  readonly targetArn?: string;
  readonly status: sdk.DeploymentLifecycleHookStatus;

  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly timeoutAction: sdk.DeploymentLifecycleHookAction;

  /** Not to be invoked before; missing once it is invoked, until it answers. */
  readonly invokeAt?: number;

  /** Whether it was planned that nothing is ever heard of it. */
  readonly silent?: boolean;
}

/** What the function of a hook answers. */
export interface HookAnswer {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';
  readonly delayMs: number;

  /** To be handed over at the next call. */
  readonly details?: unknown;
}

/** What ended a deployment before its time. */
export interface Failure {
  readonly cause: 'circuitBreaker' | 'alarm' | 'hook' | 'stop' | 'traffic';

  /** Of the service deployment. */
  readonly reason: string;
  readonly rollsBack: boolean;
}

/** How ECS brings one revision of a service to the users: all times are epoch milliseconds, all percents are the target's share. */
export interface ServiceDeployment {
  readonly id: string;
  readonly arn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  readonly configuration: sdk.DeploymentConfiguration;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly updatedAt: number;
  readonly finishedAt?: number;
  readonly stoppedAt?: number;

  /** What served before, and serves again after a rollback; missing in the first deployment of a service. */
  readonly source?: Side;
  readonly target: Side;

  /** Task sets of deployments that this one came on top of: they go first. */
  readonly abandoned: readonly string[];
  readonly status: sdk.ServiceDeploymentStatus;
  readonly statusReason?: string;

  /** Those left to pass; the first one is where it is. */
  readonly stages: readonly Stage[];

  /** Since when it is there, or since its last move of traffic. */
  readonly since: number;
  readonly productionPercent: number;
  readonly testPercent: number;
  readonly shiftsDone: number;
  readonly hooks: readonly HookRun[];
  readonly hooksBegun: boolean;

  /** By index of the hook: what its function handed on. */
  readonly hookDetails: Readonly<Record<string, unknown>>;
  readonly alarms: { readonly monitored: boolean; readonly triggered: readonly string[]; readonly bakeMs: number };
  readonly failureCount: number;
  readonly failure?: Failure;
  readonly rollback?: { readonly reason: string; readonly startedAt: number; readonly revisionArn: string };
}

export type DeploymentEvent =
  | { readonly type: 'started'; readonly monitored: boolean; readonly bakeMs: number }
  | { readonly type: 'hooksBegun'; readonly runs: readonly HookRun[] }
  | { readonly type: 'hookInvoked'; readonly hookId: string; readonly silent?: boolean }
  | { readonly type: 'hookAnswered'; readonly hookId: string; readonly answer: HookAnswer }
  | { readonly type: 'hookTimedOut'; readonly hookId: string }
  | { readonly type: 'continued'; readonly hookId: string; readonly action: sdk.DeploymentLifecycleHookAction }
  | { readonly type: 'trafficMoved'; readonly production: number; readonly test: number }
  | { readonly type: 'passed' }
  | { readonly type: 'failed'; readonly failure: Failure; readonly triggered?: readonly string[] }
  | { readonly type: 'tasksFailed'; readonly count: number }
  | { readonly type: 'stopAsked'; readonly stopType: sdk.StopServiceDeploymentStopType }
  | { readonly type: 'rollbackBegun'; readonly taskSetId: string }
  | { readonly type: 'stopped'; readonly reason: string };

export function strategyOf({ configuration }: Pick<ServiceDeployment, 'configuration'>): Strategy {
  return configuration.strategy ?? 'ROLLING';
}

export function isActive({ status }: Pick<ServiceDeployment, 'status'>): boolean {
  return !['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status);
}

export function isRollingBack({ status }: Pick<ServiceDeployment, 'status'>): boolean {
  return status === 'ROLLBACK_REQUESTED' || status === 'ROLLBACK_IN_PROGRESS';
}

/** Where there is nothing to shift from, everything goes at once. */
export function shiftsOfDeployment({ source, configuration }: ServiceDeployment): readonly Shift[] {
  return source || strategyOf({ configuration }) === 'ROLLING'
    ? shiftsOf(configuration)
    : [{ percent: 100, holdMs: 0 }];
}

export function firstStages(configuration: sdk.DeploymentConfiguration, abandoned: readonly string[]): Stage[] {
  return stagesOf(configuration.strategy ?? 'ROLLING', { reconciles: abandoned.length > 0 });
}

/** What becomes of a deployment by an event. What does not fit its state leaves it as it is. */
export function transition(deployment: ServiceDeployment, event: DeploymentEvent, now: number): ServiceDeployment {
  if (!isActive(deployment)) return deployment;
  return { ...deployment, ...changes(deployment, event, now), updatedAt: now };
}

function changes(before: ServiceDeployment, event: DeploymentEvent, now: number): Partial<ServiceDeployment> {
  switch (event.type) {
    case 'started':
      return {
        status: 'IN_PROGRESS',
        startedAt: now,
        since: now,
        alarms: { monitored: event.monitored, triggered: [], bakeMs: event.bakeMs },
      };
    case 'hooksBegun':
      return { hooks: event.runs, hooksBegun: true };
    case 'hookInvoked':
      return { hooks: changeHook(before, event.hookId, { invokeAt: undefined, silent: event.silent }) };
    case 'hookAnswered':
      return answered(before, event.hookId, event.answer, now);
    case 'hookTimedOut':
      return timedOut(before, event.hookId);
    case 'continued':
      return {
        hooks: changeHook(before, event.hookId, { status: event.action === 'ROLLBACK' ? 'FAILED' : 'SUCCEEDED' }),
      };
    case 'trafficMoved':
      return { productionPercent: event.production, testPercent: event.test, since: now };
    case 'passed':
      return passed(before, now);
    case 'tasksFailed':
      return { failureCount: event.count };
    case 'failed':
      return failed(before, event.failure, event.triggered, now);
    case 'stopAsked':
      return stopAsked(before, event.stopType, now);
    case 'rollbackBegun':
      return rollbackBegun(before, event.taskSetId, now);
    case 'stopped':
      return { status: 'STOPPED', statusReason: event.reason, stoppedAt: now, finishedAt: now, stages: [], hooks: [] };
  }
}

function changeHook({ hooks }: ServiceDeployment, id: string, change: Partial<HookRun>): HookRun[] {
  return hooks.map(hook => (hook.id === id && isOpen(hook) ? { ...hook, ...change } : hook));
}

/** Whether a hook still decides. */
export function isOpen({ status }: HookRun): boolean {
  return status === 'AWAITING_ACTION' || status === 'IN_PROGRESS';
}

function answered(
  before: ServiceDeployment,
  id: string,
  { status, delayMs, details }: HookAnswer,
  now: number,
): Partial<ServiceDeployment> {
  const hook = before.hooks.find(other => other.id === id);
  if (!hook) return {};
  const again = status === 'IN_PROGRESS' ? { invokeAt: now + delayMs } : {};
  return {
    hooks: changeHook(before, id, { status, ...again }),
    hookDetails: details === undefined ? before.hookDetails : { ...before.hookDetails, [hook.index]: details },
  };
}

/** CONTINUE is as if the hook had agreed. */
function timedOut(before: ServiceDeployment, id: string): Partial<ServiceDeployment> {
  const hook = before.hooks.find(other => other.id === id);
  return { hooks: changeHook(before, id, { status: hook?.timeoutAction === 'CONTINUE' ? 'SUCCEEDED' : 'TIMED_OUT' }) };
}

/** After a move of traffic that is not the last one comes the next: the stages of a move are passed again. */
function passed(before: ServiceDeployment, now: number): Partial<ServiceDeployment> {
  const [stage, ...rest] = before.stages;
  const entered = { since: now, hooks: [], hooksBegun: false };
  if (stage === 'PRODUCTION_TRAFFIC_SHIFT' && !isRollingBack(before)) {
    const shiftsDone = before.shiftsDone + 1;
    const isLast = shiftsDone >= shiftsOfDeployment(before).length;
    const again: Stage[] = ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];
    return { ...entered, shiftsDone, stages: isLast ? rest : [...again, ...rest] };
  }
  if (rest.length > 0) return { ...entered, stages: rest };
  const status = isRollingBack(before) ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL';
  return { ...entered, stages: [], status, finishedAt: now };
}

/** What fails on the way back stays as it is: there is no third way. */
function failed(
  before: ServiceDeployment,
  failure: Failure,
  triggered: readonly string[] | undefined,
  now: number,
): Partial<ServiceDeployment> {
  const alarms = { ...before.alarms, triggered: triggered ?? before.alarms.triggered };
  const common = { alarms, failure, statusReason: failure.reason };
  if (isRollingBack(before)) return { ...common, status: 'ROLLBACK_FAILED', finishedAt: now };
  if (!failure.rollsBack || !before.source) {
    return { ...common, status: 'STOPPED', stoppedAt: now, finishedAt: now, hooks: [] };
  }
  const rollback = { reason: failure.reason, startedAt: now, revisionArn: before.source.revisionArn };
  return { ...common, status: 'ROLLBACK_REQUESTED', rollback, hooks: [], hooksBegun: false };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html */
function stopAsked(
  before: ServiceDeployment,
  stopType: sdk.StopServiceDeploymentStopType,
  now: number,
): Partial<ServiceDeployment> {
  if (before.status !== 'PENDING' && before.status !== 'IN_PROGRESS') return {};
  const reason = 'Service deployment was stopped by the user.';
  if (stopType === 'ABORT') return { status: 'STOP_REQUESTED', statusReason: reason };
  return failed(
    before,
    { cause: 'stop', reason: 'Service deployment rolled back because of a manual stop.', rollsBack: true },
    undefined,
    now,
  );
}

function rollbackBegun(before: ServiceDeployment, taskSetId: string, now: number): Partial<ServiceDeployment> {
  const isNeeded = (stage: Stage) =>
    (stage !== 'PRODUCTION_TRAFFIC_SHIFT' || before.productionPercent > 0) &&
    (stage !== 'TEST_TRAFFIC_SHIFT' || before.testPercent > 0);
  return {
    status: 'ROLLBACK_IN_PROGRESS',
    ...(before.source && { source: { ...before.source, taskSetId } }),
    stages: rollbackStagesOf(strategyOf(before)).filter(isNeeded),
    since: now,
    hooks: [],
    hooksBegun: false,
  };
}

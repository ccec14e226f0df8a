import type { Rollout } from '@berth/rollout';
import type { DeploymentState, LifecycleEvent } from '../aws/codedeploy';
import type { AwsPorts } from '../aws/ports';
import { AlarmWatch } from './alarm-watch';
import { makeAppSpec } from './app-spec';
import { type Busy, type BusyKind, hasMoved } from './busy';
import type { EngineContext } from './environment';
import { count, emptyTally, type Failure, type Tally } from './failures';
import { codeDeployOf, type Live, loadBalancerOf, readLive, receivesAll } from './live';
import { attemptOf, describe, tags, targetOf } from './markers';
import { shortName } from './revision';
import type { RolloutEngine, StartOrder, Watch } from './rollout-engine';
import { isRotation } from './rotation';
import { type Observation, ROLLBACK_LIMIT_MS, TRAFFIC_ELSEWHERE } from './shift';
import { obstacleIn } from './shortages';
import { narrowed } from './zones';

/** Nothing runs yet, so there is nothing to shift slowly. */
const ALL_AT_ONCE = 'CodeDeployDefault.ECSAllAtOnce';

/** CodeDeploy moves a service between its two target groups. */
export function codeDeployEngine(rollout: Rollout, context: EngineContext): RolloutEngine {
  const { application, deploymentGroup } = codeDeployOf(rollout);
  const { codeDeploy } = context.aws;
  return {
    judge: async (hash, live) => judgeDeployments(await codeDeploy.active(application, deploymentGroup), hash, live),
    endKeeping: async id => {
      await codeDeploy.endWait(id);
      return true;
    },
    nextAttempt: async hash => {
      const recent = await codeDeploy.recent(application, deploymentGroup);
      const ours = recent.filter(({ description }) => targetOf(description) === hash);
      return Math.max(0, ...ours.map(({ description }) => attemptOf(description))) + 1;
    },
    start: order => start(order, rollout, context),
    watch: (id, revision, live, oneZone) =>
      new DeploymentWatch(id, rollout, goalOf(rollout, live, revision), context, oneZone),
    servesAlone: async (hash, { listener, primary, revision }) =>
      revision?.tags[tags.definition] === hash && receivesAll(listener, primary?.targetGroup),
    keepsOldMinutes: async id => (await codeDeploy.deployment(id)).keepsOldMinutes,
  };
}

/** Judges the active deployments of a group, of which CodeDeploy allows one. */
export function judgeDeployments(active: readonly DeploymentState[], targetHash: string, live: Live): Busy {
  const [deployment] = active;
  if (!deployment) return { kind: 'free' };
  const { id, status, description, creator, createdAt, taskDefinition } = deployment;
  const who = [creator, description && `"${description}"`].filter(Boolean).join(', ');
  const moved = hasMoved(deployment, live);
  return {
    kind: kindOf(deployment, targetHash, moved),
    deployment: { id, status, who, createdAt, taskDefinition, moved },
  };
}

function kindOf({ description, creator }: DeploymentState, targetHash: string, moved: boolean): BusyKind {
  const target = targetOf(description);
  if (target === targetHash) return 'adopt';
  if (creator === 'codeDeployRollback') return 'ending';
  const restart = isRotation(description);
  if (moved && (restart || target !== undefined)) return 'keepsOld';
  return restart ? 'rotation' : 'foreign';
}

/** What a deployment was started for. */
export interface ShiftGoal {
  readonly revision: string;
  readonly newTargetGroup: string;
  readonly oldTargetGroup: string;

  /** What served before; undefined on a first release. */
  readonly oldRevision?: string;
}

/** The new tasks go behind the target group that the old ones are not behind. */
function goalOf(rollout: Rollout, { service, primary, listener }: Live, revision: string): ShiftGoal {
  const { targetGroups } = loadBalancerOf(rollout);
  const ours = service.taskSets.find(set => set.taskDefinition === revision && set.targetGroup);
  const inUse = primary?.targetGroup ?? targetGroups.find(arn => receivesAll(listener, arn)) ?? targetGroups[0];
  const newTargetGroup = ours?.targetGroup ?? (targetGroups[0] === inUse ? targetGroups[1] : targetGroups[0]);
  const oldTargetGroup = targetGroups[0] === newTargetGroup ? targetGroups[1] : targetGroups[0];
  const noted = service.tags[tags.rollbackTo];
  const served = service.tags[tags.serving] !== undefined;
  const old = primary?.taskDefinition === revision ? noted : primary?.taskDefinition;
  return { revision, newTargetGroup, oldTargetGroup, oldRevision: served ? old : undefined };
}

/** Sent once. When the answer is lost, or the limit says that there is one already, it is looked up instead. */
async function start(order: StartOrder, rollout: Rollout, { aws, clock }: EngineContext): Promise<string> {
  const { deployId, revision, live, empty, ignoredAlarms = [] } = order;
  const { application, deploymentGroup } = codeDeployOf(rollout);
  const { oldRevision } = goalOf(rollout, live, revision);
  if (oldRevision) await aws.ecs.tag(live.service.arn, { [tags.rollbackTo]: oldRevision });
  const request = {
    ...{ application, group: deploymentGroup, description: describe(deployId) },
    appSpec: makeAppSpec(empty ? withoutHooks(rollout) : rollout, live.service, revision),
    config: empty ? ALL_AT_ONCE : undefined,
    alarms: ignoredAlarms.length > 0 ? await countingAlarms(rollout, ignoredAlarms, aws) : undefined,
  };
  try {
    return await aws.codeDeploy.create(request);
  } catch (error) {
    // it may take a moment until a new deployment is listed
    for (let look = 0; look < 3; look++) {
      const recent = await aws.codeDeploy.recent(application, deploymentGroup);
      const ours = recent.find(({ description }) => description === describe(deployId));
      if (ours) return ours.id;
      await clock.sleep(2000);
    }
    throw error;
  }
}

/** CodeDeploy starts nothing while one of its alarms is red. */
async function countingAlarms(rollout: Rollout, ignored: readonly string[], { alarms }: AwsPorts): Promise<string[]> {
  return (await alarms.watchedBy(rollout)).filter(name => !ignored.includes(name));
}

/** Before the first release no task is there that a hook could ask. */
function withoutHooks(rollout: Rollout): Rollout {
  return { ...rollout, codeDeploy: { ...codeDeployOf(rollout), hooks: undefined } };
}

/** Reads everything that says how a deployment goes. */
class DeploymentWatch implements Watch {
  public readonly remedy: string;
  private tally: Tally = emptyTally;
  private readonly alarms: AlarmWatch;

  constructor(
    private readonly id: string,
    private readonly rollout: Rollout,
    private readonly goal: ShiftGoal,
    private readonly context: EngineContext,
    private readonly oneZone: boolean,
  ) {
    this.alarms = new AlarmWatch(rollout, context);
    const { productionListener, productionRule } = loadBalancerOf(rollout);
    const call = productionRule
      ? `modify-rule --rule-arn ${productionRule}`
      : `modify-listener --listener-arn ${productionListener}`;
    this.remedy = `look at deployment ${id} in CodeDeploy; by hand: aws elbv2 ${call} back to the old target group`;
  }

  public get oldRevision(): string | undefined {
    return this.goal.oldRevision;
  }

  public async look(): Promise<Observation> {
    const { aws, clock, startFloorMs } = this.context;
    const { newTargetGroup, revision } = this.goal;
    const [deployment, lifecycle, live, targets, stopped, health, alarm] = await Promise.all([
      aws.codeDeploy.deployment(this.id),
      aws.codeDeploy.lifecycle(this.id),
      readLive(this.rollout, aws),
      aws.loadBalancers.targets(newTargetGroup),
      aws.ecs.stoppedTasks(this.rollout.cluster, this.rollout.ecsService),
      aws.loadBalancers.healthCheck(newTargetGroup),
      this.alarms.look(),
    ]);
    // an earlier attempt with the same revision may have left stopped tasks behind
    const ours = stopped.filter(task => task.taskDefinition === revision && task.createdAt >= deployment.createdAt);
    const events = live.service.events.filter(({ at }) => at >= deployment.createdAt).map(({ message }) => message);
    const { gracePeriodSeconds } = this.rollout.health;
    const sight = { targets, stoppedTasks: ours, events, health, gracePeriodSeconds, startFloorMs };
    this.tally = count(this.tally, sight, clock.now());
    const seen = {
      ...{ deployment, lifecycle, tally: this.tally },
      weights: live.listener?.weights ?? {},
      primaryRevision: live.primary?.taskDefinition ?? '',
      rollback: deployment.rollbackId ? await aws.codeDeploy.deployment(deployment.rollbackId) : undefined,
    };
    return {
      ...observe(seen, this.goal),
      ...{ alarm, obstacle: obstacleIn(events), narrowed: await this.narrowed(live) },
    };
  }

  /** While no user is on the new tasks. */
  private async narrowed({ service, listener }: Live): Promise<Failure | undefined> {
    const { newTargetGroup, revision } = this.goal;
    if (this.oneZone || service.desiredCount < 2 || (listener?.weights[newTargetGroup] ?? 0) > 0) return undefined;
    const { cluster, ecsService } = this.rollout;
    return narrowed(await this.context.aws.ecs.runningTasks(cluster, ecsService), revision, service.desiredCount);
  }

  public stop(): Promise<void> {
    return this.context.aws.codeDeploy.stopWithRollback(this.id);
  }

  /** CodeDeploy alone can do that. */
  public async restore(): Promise<void> {}
}

/** What CodeDeploy, the service and the listener say. */
export interface DeploymentFacts {
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

const ended = (deployment: DeploymentState | undefined): boolean =>
  deployment !== undefined && ['Succeeded', 'Failed', 'Stopped'].includes(deployment.status);

/** A deployment of CodeDeploy in the words of all engines. */
export function observe(facts: DeploymentFacts, goal: ShiftGoal): Observation {
  const { deployment, rollback, weights, primaryRevision, tally } = facts;
  // both must have ended: a stopped deployment says so while its rollback still runs
  const over = ended(deployment) && (deployment.rollbackId === undefined || ended(rollback));
  const text = describeShift(facts, goal);
  const shares = Object.entries(weights).map(([arn, percent]) => `${percent} % to ${arn.split('/').at(-2) ?? arn}`);
  return {
    progress: progressOf(deployment, over),
    shipped: hasShipped(facts, goal),
    asBefore: weights[goal.oldTargetGroup] === 100 && (!goal.oldRevision || primaryRevision === goal.oldRevision),
    tally,
    told: causeOfEnd(facts),
    mark: `${deployment.status} ${over}`,
    patienceMs: ROLLBACK_LIMIT_MS,
    disagrees: deployment.status === 'Succeeded' ? TRAFFIC_ELSEWHERE : undefined,
    // CodeDeploy has limits for its steps
    mayStall: false,
    canRestore: false,
    text,
    serving: `traffic: ${shares.join(', ')}; tasks: ${shortName(primaryRevision)}`,
  };
}

/** A success is seen at the listener sooner or later. */
function progressOf({ status }: DeploymentState, over: boolean): Observation['progress'] {
  if (status !== 'Failed' && status !== 'Stopped') return 'moving';
  return over ? 'over' : 'returning';
}

/** All traffic on the new tasks, and nothing left that could take it back. */
function hasShipped({ deployment, lifecycle, weights, primaryRevision }: DeploymentFacts, goal: ShiftGoal): boolean {
  const passed =
    deployment.status === 'Succeeded' ||
    lifecycle.some(({ name, status }) => name === 'AfterAllowTraffic' && status === 'Succeeded');
  return passed && weights[goal.newTargetGroup] === 100 && primaryRevision === goal.revision;
}

function causeOfEnd({ deployment, lifecycle }: DeploymentFacts): Failure {
  const hook = lifecycle.find(({ status }) => status === 'Failed');
  const told = [deployment.error, hook && `${hook.name} failed${hook.message ? `: ${hook.message}` : ''}`];
  const text = told.filter(Boolean).join('; ') || `deployment ${deployment.id} ended as ${deployment.status}`;
  return { id: deployment.id, kind: 'deployment', text };
}

function describeShift({ deployment, lifecycle, weights }: DeploymentFacts, goal: ShiftGoal): string {
  const current = lifecycle.filter(({ status }) => status !== 'Pending').at(-1)?.name ?? deployment.status;
  return `${current}, ${weights[goal.newTargetGroup] ?? 0} % of traffic on the new tasks`;
}

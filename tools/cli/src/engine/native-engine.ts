import type { Rollout } from '@berth/rollout';
import type { TargetState } from '../aws/load-balancers';
import { isTarget, type RunningTask } from '../aws/running-tasks';
import type { ServiceDeploymentState } from '../aws/service-deployments';
import { AlarmWatch } from './alarm-watch';
import type { EngineContext } from './environment';
import { count, emptyTally, type Tally } from './failures';
import { type Live, readLive } from './live';
import { describe, describeReturn, tags } from './markers';
import { judgeNative } from './native-busy';
import { hasEnded, hasShifted, isWell, type NativeGoal, observeNative, servedBefore } from './native-state';
import { poll } from './poll';
import { shortName } from './revision';
import type { RolloutEngine, StartOrder, Watch } from './rollout-engine';
import type { Observation } from './shift';
import { narrowed } from './zones';

/** Looks for what was perhaps begun by a call whose answer was lost. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 2000;

/** Nothing gets on for so long: a deployment, or its taking back, is given up. */
const PATIENCE_MS = 30 * 60_000;

/** Lists, targets and tasks agree within this time, when they agree. */
const AGREE_LIMIT_MS = 5 * 60_000;

/** ECS itself moves a service: task by task, or between two sets of tasks. */
export function nativeEngine(rollout: Rollout, context: EngineContext): RolloutEngine {
  const { cluster, ecsService } = rollout;
  const { serviceDeployments } = context.aws;
  const recent = () => serviceDeployments.recent(cluster, ecsService);
  return {
    judge: async (hash, live) => judgeNative(await recent(), hash, live, rollout, context),
    // ECS has no call for that
    endKeeping: async () => false,
    nextAttempt: async hash => (await countOf(hash, await recent(), context)) + 1,
    start: order => start(order, rollout, context),
    watch: (id, revision, live, oneZone) => new ServiceDeploymentWatch(id, revision, rollout, live, context, oneZone),
    servesAlone: (hash, live) => servesAlone(hash, live, rollout, context),
    keepsOldMinutes: async id => {
      const deployment = (await recent()).find(found => found.id === id);
      return deployment && hasShifted(deployment) ? deployment.bakeMinutes : 0;
    },
  };
}

/** Deployments of some content, which may have been registered more than once. */
async function countOf(
  hash: string,
  recent: readonly ServiceDeploymentState[],
  { aws }: EngineContext,
): Promise<number> {
  const names = [...new Set(recent.map(({ taskDefinition }) => taskDefinition))].filter(name => name !== '');
  const revisions = await Promise.all(names.map(name => aws.ecs.revision(name)));
  const same = new Set(revisions.filter(found => found?.tags[tags.definition] === hash).map(found => found?.arn));
  return recent.filter(({ taskDefinition }) => same.has(taskDefinition)).length;
}

/** UpdateService is sent once: what became of it is seen at the deployments, also when its answer is lost. */
async function start(
  { deployId, revision, live }: StartOrder,
  rollout: Rollout,
  context: EngineContext,
): Promise<string> {
  const { aws, clock } = context;
  const { cluster, ecsService } = rollout;
  const { service, primary } = live;
  const before = await aws.serviceDeployments.recent(cluster, ecsService);
  const known = new Set(before.map(({ id }) => id));
  const marks: Record<string, string> = { [tags.deployment]: describe(deployId) };
  if (primary && service.tags[tags.serving] !== undefined) marks[tags.rollbackTo] = primary.taskDefinition;
  await aws.ecs.tag(service.arn, marks);

  const find = async (): Promise<string | undefined> => {
    const now = await aws.serviceDeployments.recent(cluster, ecsService);
    return now.find(({ id, taskDefinition }) => taskDefinition === revision && !known.has(id))?.id;
  };
  try {
    await aws.serviceDeployments.start(cluster, ecsService, revision, service.taskDefinition === revision);
  } catch (error) {
    for (let look = 0; look < LOOKS; look++) {
      const ours = await find();
      if (ours !== undefined) return ours;
      await clock.sleep(LOOK_AGAIN_MS);
    }
    throw error;
  }
  // it may take a moment until a new deployment is listed
  const running = `service ${ecsService} was asked for ${shortName(revision)} and continues in AWS`;
  return poll({ ...context, running, limitMs: patience(AGREE_LIMIT_MS, context) }, find);
}

/** Programs take as long to start as anywhere, however hurried a clock is. */
function patience(limitMs: number, { startFloorMs = 0 }: EngineContext): number {
  return Math.max(limitMs, 6 * startFloorMs);
}

/** Reads everything that says how a deployment goes. */
class ServiceDeploymentWatch implements Watch {
  public oldRevision: string | undefined;
  public readonly remedy: string;
  private tally: Tally = emptyTally;
  private readonly alarms: AlarmWatch;
  private restored = false;

  constructor(
    private id: string,
    private readonly revision: string,
    private readonly rollout: Rollout,
    private readonly first: Live,
    private readonly context: EngineContext,
    private readonly oneZone: boolean,
  ) {
    this.alarms = new AlarmWatch(rollout, context);
    const { cluster, ecsService } = rollout;
    this.remedy =
      `look at the deployments of the service in ECS; by hand: aws ecs update-service --cluster ${cluster} ` +
      `--service ${ecsService} --task-definition <the revision before>`;
  }

  public async look(): Promise<Observation> {
    const { aws, clock } = this.context;
    const { cluster, ecsService } = this.rollout;
    const [recent, live, running, stopped, targets, alarm] = await Promise.all([
      aws.serviceDeployments.recent(cluster, ecsService),
      readLive(this.rollout, aws),
      aws.ecs.runningTasks(cluster, ecsService),
      aws.ecs.stoppedTasks(cluster, ecsService),
      readTargets(this.rollout, this.context),
      this.alarms.look(),
    ]);
    const deployment = this.find(recent);
    const isNew = (task: { taskDefinition: string; createdAt: number }) =>
      task.taskDefinition === this.revision && task.createdAt >= deployment.createdAt;
    const tasks = running.filter(isNew);
    const events = live.service.events.filter(({ at }) => at >= deployment.createdAt).map(({ message }) => message);
    const sight = {
      ...{ stoppedTasks: stopped.filter(isNew), events },
      ...(await this.health(tasks, targets)),
      gracePeriodSeconds: this.rollout.health.gracePeriodSeconds,
      startFloorMs: this.context.startFloorMs,
    };
    this.tally = count(this.tally, sight, clock.now());
    const goal = this.goalOf(recent);
    const { tally, restored } = this;
    const { listener, service } = live;
    const facts = { deployment, recent, tasks, targets, listener, events, tally, restored };
    const wanted = deployment.requestedCount || service.desiredCount;
    const before = goal.shiftsTraffic && (deployment.percent ?? 0) === 0 && !this.oneZone;
    return {
      ...observeNative({ ...facts, desiredCount: service.desiredCount }, goal),
      ...{ alarm, narrowed: before ? narrowed(running, this.revision, wanted) : undefined },
    };
  }

  /** A restart of the same revision does what ours did. */
  private find(recent: readonly ServiceDeploymentState[]): ServiceDeploymentState {
    const [newest] = recent;
    if (newest && !this.restored && newest.taskDefinition === this.revision) this.id = newest.id;
    const found = recent.find(({ id }) => id === this.id);
    if (!found) throw new TypeError(`unexpected answer of ECS: it does not know deployment ${this.id}`);
    return found;
  }

  private goalOf(recent: readonly ServiceDeploymentState[]): NativeGoal {
    const served = this.first.service.tags[tags.serving] !== undefined;
    if (served) this.oldRevision ??= servedBefore(recent, this.id) ?? this.first.service.tags[tags.rollbackTo];
    const shiftsTraffic = this.rollout.loadBalancer?.targetGroups.length === 2;
    const patienceMs = patience(PATIENCE_MS, this.context);
    return { revision: this.revision, oldRevision: this.oldRevision, shiftsTraffic, patienceMs };
  }

  /** What a load balancer says of the new tasks; without one ECS alone judges them, and stops those that are not well. */
  private async health(tasks: readonly RunningTask[], targets: readonly TargetState[] | undefined) {
    const [group] = this.rollout.loadBalancer?.targetGroups ?? [];
    if (group === undefined || targets === undefined) {
      return { targets: [], health: { path: undefined, intervalSeconds: 30, unhealthyThreshold: 3 } };
    }
    const health = await this.context.aws.loadBalancers.healthCheck(group);
    return { targets: targets.filter(({ target }) => tasks.some(task => isTarget(task, target))), health };
  }

  public stop(): Promise<void> {
    return this.context.aws.serviceDeployments.stopWithRollback(this.id);
  }

  public async restore(): Promise<void> {
    const { oldRevision, rollout, context } = this;
    if (oldRevision === undefined) return;
    const { aws } = context;
    const { cluster, ecsService } = rollout;
    const [newest] = await aws.serviceDeployments.recent(cluster, ecsService);
    this.restored = true;
    // asked for before
    if (newest && newest.taskDefinition === oldRevision && newest.id !== this.id && !hasEnded(newest)) return;
    const { service } = await readLive(rollout, aws);
    await aws.ecs.tag(service.arn, { [tags.deployment]: describeReturn(shortName(oldRevision)) });
    await aws.serviceDeployments.start(cluster, ecsService, oldRevision, service.taskDefinition === oldRevision);
  }
}

/** Targets of all target groups; undefined when no load balancer knows the service. */
async function readTargets({ loadBalancer }: Rollout, { aws }: EngineContext): Promise<TargetState[] | undefined> {
  if (!loadBalancer) return undefined;
  return (await Promise.all(loadBalancer.targetGroups.map(group => aws.loadBalancers.targets(group)))).flat();
}

/**
 * Whether users reach tasks of the wanted content and no others: each healthy target that gets traffic is a task of it.
 *
 * Tasks and targets are not read at one moment, so that they may disagree for a while.
 */
async function servesAlone(hash: string, live: Live, rollout: Rollout, context: EngineContext): Promise<boolean> {
  const { primary, revision, listener } = live;
  if (!primary || revision?.tags[tags.definition] !== hash) return false;
  const limitMs = patience(AGREE_LIMIT_MS, context);
  const until = context.clock.now() + limitMs;
  const running = `service ${rollout.ecsService} continues in AWS, what it serves is not verified yet`;
  return poll({ ...context, running, limitMs: 2 * limitMs }, async () => {
    const tasks = await context.aws.ecs.runningTasks(rollout.cluster, rollout.ecsService);
    const groups = Object.keys(listener?.weights ?? {}).filter(arn => (listener?.weights[arn] ?? 0) > 0);
    const targets = listener && (await Promise.all(groups.map(arn => context.aws.loadBalancers.targets(arn)))).flat();
    const wanted = tasks.filter(({ taskDefinition }) => taskDefinition === primary.taskDefinition);
    const enough = live.service.desiredCount === 0 || wanted.some(task => isWell(task, targets));
    if (enough && areAll(wanted, tasks, targets)) return true;
    return context.clock.now() >= until ? false : undefined;
  });
}

/** Without a load balancer every task counts, because nobody knows which are asked. */
function areAll(
  wanted: readonly RunningTask[],
  tasks: readonly RunningTask[],
  targets: readonly TargetState[] | undefined,
): boolean {
  if (targets === undefined) return wanted.length === tasks.length;
  const healthy = targets.filter(({ state }) => state === 'healthy');
  return healthy.every(({ target }) => wanted.some(task => isTarget(task, target)));
}

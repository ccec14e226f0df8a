import { randomBytes } from '../../../core/random';
import type { Context } from '../../../core/service';
import { ecsArn, nameOf, newDeploymentId, placeOf } from '../arns';
import type { EcsState, ServiceRecord, ServiceRevisionRecord, TaskSetRecord } from '../state';
import { newTaskSet } from '../task-sets';
import { firstStages, isActive, type ServiceDeployment, type Side, transition } from './deployment';

/** How deployments of ECS-controlled services begin: with a service revision, a task set that runs it, and the plan to bring it to the users. */
export class Beginning {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
  ) {}

  /** Begins a deployment of the service's settings as they are now, on top of one that may be under way. */
  public begin(service: ServiceRecord): void {
    const sets = this.setsOf(service).filter(({ status }) => status !== 'DRAINING');
    const serving = servingSet(sets, this.supersede(service));
    const revision = this.addRevision(service, serving);
    const target = this.addTarget(service, revision, sets);
    const source = serving && this.sideOf(serving);
    const abandoned = sets.filter(({ id }) => id !== serving?.id && id !== target.id).map(({ id }) => id);
    this.addDeployment(service, { source, target: { ...sideOf(revision), taskSetId: target.id }, abandoned });
  }

  /** A task set of the revision that a rolling deployment goes back to. */
  public addRollback(service: ServiceRecord, source: Side, reason: string): TaskSetRecord {
    const revision = this.state.serviceRevisions.get(source.revisionArn);
    const set: TaskSetRecord = {
      ...this.newSet(service, revision?.definitionArn ?? service.settings.taskDefinition ?? '', source.targetGroups),
      scalePercent: 100,
      revisionArn: source.revisionArn,
      rollout: { state: 'IN_PROGRESS', reason },
    };
    this.state.taskSets.put(set.id, set);
    return set;
  }

  private setsOf(service: ServiceRecord): TaskSetRecord[] {
    return this.state.taskSets.list().filter(({ serviceArn }) => serviceArn === service.arn);
  }

  /** The last deployment, as it was when this one came. */
  private supersede({ arn }: ServiceRecord): ServiceDeployment | undefined {
    const last = this.state.serviceDeployments
      .list()
      .filter(other => other.serviceArn === arn)
      .at(-1);
    if (!last || !isActive(last)) return last;
    const reason = 'Service deployment was stopped because a new service deployment started.';
    this.state.serviceDeployments.put(last.arn, transition(last, { type: 'stopped', reason }, this.now()));
    return last;
  }

  private addRevision(service: ServiceRecord, serving: TaskSetRecord | undefined): ServiceRevisionRecord {
    const { settings } = service;
    const taken = serving?.loadBalancers.map(({ targetGroupArn }) => targetGroupArn) ?? [];
    const { loadBalancers = [] } = settings;
    const revision: ServiceRevisionRecord = {
      arn: ecsArn(placeOf(service.arn), `service-revision/${pathOf(service)}/${digits(19)}`),
      serviceArn: service.arn,
      clusterArn: service.clusterArn,
      createdAt: this.context.clock.now().toISOString(),
      definitionArn: settings.taskDefinition ?? '',
      loadBalancers,
      targetGroups: loadBalancers.map(({ targetGroupArn = '', advancedConfiguration }, index) => {
        const alternate = advancedConfiguration?.alternateTargetGroupArn;
        const shifts = (settings.deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING';
        return shifts
          ? freeOf(targetGroupArn, alternate, taken[index])
          : usedOf(targetGroupArn, alternate, taken[index]);
      }),
      networkConfiguration: settings.networkConfiguration,
      capacityProviderStrategy: settings.capacityProviderStrategy,
      launchType: settings.launchType,
      platformVersion: settings.platformVersion,
    };
    this.state.serviceRevisions.put(revision.arn, revision);
    return revision;
  }

  private addTarget(
    service: ServiceRecord,
    revision: ServiceRevisionRecord,
    sets: readonly TaskSetRecord[],
  ): TaskSetRecord {
    const set = { ...this.newSet(service, revision.definitionArn, revision.targetGroups), revisionArn: revision.arn };
    const reason = `ECS deployment ${set.id} in progress.`;
    for (const other of sets) {
      if (other.status === 'PRIMARY') this.state.taskSets.put(other.id, { ...other, status: 'ACTIVE' });
    }
    this.state.taskSets.put(set.id, { ...set, rollout: { state: 'IN_PROGRESS', reason } });
    return set;
  }

  private newSet(service: ServiceRecord, definitionArn: string, targetGroups: readonly string[]): TaskSetRecord {
    const base = newTaskSet(service, newDeploymentId(), definitionArn, this.context.clock.now());
    const loadBalancers = base.loadBalancers.map(({ advancedConfiguration: _, ...loadBalancer }, index) => ({
      ...loadBalancer,
      ...(targetGroups[index] ? { targetGroupArn: targetGroups[index] } : {}),
    }));
    return { ...base, loadBalancers, status: 'PRIMARY' };
  }

  private addDeployment(
    service: ServiceRecord,
    parts: Pick<ServiceDeployment, 'source' | 'target' | 'abandoned'>,
  ): void {
    const id = randomBytes(16).toString('base64url').slice(0, 21);
    const configuration = service.settings.deploymentConfiguration ?? {};
    const now = this.now();
    const deployment: ServiceDeployment = {
      id,
      arn: ecsArn(placeOf(service.arn), `service-deployment/${pathOf(service)}/${id}`),
      serviceArn: service.arn,
      clusterArn: service.clusterArn,
      configuration,
      createdAt: now,
      updatedAt: now,
      ...parts,
      status: 'PENDING',
      stages: firstStages(configuration, parts.abandoned),
      since: now,
      productionPercent: 0,
      testPercent: 0,
      shiftsDone: 0,
      hooks: [],
      hooksBegun: false,
      hookDetails: {},
      alarms: { monitored: false, triggered: [], bakeMs: 0 },
      failureCount: 0,
    };
    this.state.serviceDeployments.put(deployment.arn, deployment);
  }

  /** A task set of the time before there were revisions has none. */
  private sideOf(set: TaskSetRecord): Side {
    const targetGroups = set.loadBalancers.map(({ targetGroupArn = '' }) => targetGroupArn);
    return { revisionArn: set.revisionArn ?? '', taskSetId: set.id, targetGroups };
  }

  private now(): number {
    return this.context.clock.now().getTime();
  }
}

/** What serves the users: the last completed set, or that of a stopped deployment that all of them had reached. */
function servingSet(sets: readonly TaskSetRecord[], last: ServiceDeployment | undefined): TaskSetRecord | undefined {
  const byId = (id: string | undefined) => sets.find(set => set.id === id);
  if (last?.productionPercent === 100) return byId(last.target.taskSetId);
  const completed = sets.filter(({ rollout }) => rollout?.state === 'COMPLETED');
  return byId(last?.source?.taskSetId) ?? completed.at(-1);
}

function sideOf({ arn, targetGroups }: ServiceRevisionRecord): Omit<Side, 'taskSetId'> {
  return { revisionArn: arn, targetGroups };
}

/** The one of two target groups that what serves does not use. */
function freeOf(primary: string, alternate: string | undefined, taken: string | undefined): string {
  return alternate && taken === primary ? alternate : primary;
}

function usedOf(primary: string, alternate: string | undefined, taken: string | undefined): string {
  return alternate && taken === alternate ? alternate : primary;
}

function pathOf({ clusterArn, name }: ServiceRecord): string {
  return `${nameOf(clusterArn)}/${name}`;
}

function digits(count: number): string {
  return (BigInt(`0x${randomBytes(16).toString('hex')}`) % 10n ** BigInt(count)).toString().padStart(count, '1');
}

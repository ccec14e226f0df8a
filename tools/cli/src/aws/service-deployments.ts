import type { ServiceDeployment, ServiceRevision } from '@aws-sdk/client-ecs';
import { type Connection, lazily, readOptions, writeOptions } from './connection';

/** A deployment of a service that ECS itself moves. */
export interface ServiceDeploymentState {
  /** Its ARN. */
  readonly id: string;

  /** `PENDING`, `IN_PROGRESS`, `SUCCESSFUL`, `STOP_REQUESTED`, `STOPPED`, `ROLLBACK_REQUESTED`, `ROLLBACK_IN_PROGRESS`, `ROLLBACK_SUCCESSFUL`, `ROLLBACK_FAILED`. */
  readonly status: string;

  /** Milliseconds since the epoch. */
  readonly createdAt: number;

  /** The revision that it brings. */
  readonly taskDefinition: string;

  /** Tasks of that revision that shall run. */
  readonly requestedCount: number;

  /** Percent of production traffic that they shall get; undefined when tasks are replaced one by one. */
  readonly percent?: number;

  /** `PRODUCTION_TRAFFIC_SHIFT`, `BAKE_TIME` and so on; undefined when tasks are replaced one by one. */
  readonly stage?: string;

  /** How long what served before is kept, in minutes. */
  readonly bakeMinutes: number;

  /** Why it stands as it does, in ECS's words. */
  readonly reason?: string;

  /** The revision that it went, or goes, back to. */
  readonly backTo?: string;

  /** Names of the alarms that ended it. */
  readonly alarms: readonly string[];

  /** Who is being waited for: hooks that did not answer yet. */
  readonly hooks: readonly PendingHook[];
}

export interface PendingHook {
  readonly id: string;

  /** `AWS_LAMBDA` asks a function, `PAUSE` a human. */
  readonly kind: string;

  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
}

export interface ServiceDeploymentsPort {
  /** The newest deployments of a service, newest first, ended ones too. */
  recent(cluster: string, service: string): Promise<ServiceDeploymentState[]>;

  /**
   * Has ECS bring a revision. Has no token: when the answer is lost, look before you ask again.
   *
   * @param again - deploy although the service is meant to run it already
   */
  start(cluster: string, service: string, taskDefinition: string, again: boolean): Promise<void>;

  /** Stops a deployment and has ECS take it back. */
  stopWithRollback(id: string): Promise<void>;

  /** Lets a deployment go on that waits for a hook. */
  continue(id: string, hook: string): Promise<void>;

  /** Has ECS take back a deployment that waits for a hook. */
  goBack(id: string, hook: string): Promise<void>;
}

/** DescribeServiceDeployments and DescribeServiceRevisions take so many. */
const DESCRIBED = 20;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html */
export function serviceDeploymentsPort(connection: Connection): ServiceDeploymentsPort {
  const load = (options: ReturnType<typeof readOptions> | ReturnType<typeof writeOptions>) =>
    lazily(async () => {
      const { ECS } = await import('@aws-sdk/client-ecs');
      return new ECS(options);
    });
  const reader = load(readOptions(connection));
  const writer = load(writeOptions(connection));

  const revisionsOf = async (deployments: readonly ServiceDeployment[]): Promise<Map<string, ServiceRevision>> => {
    const arns = deployments.flatMap(({ targetServiceRevision, rollback }) => [
      targetServiceRevision?.arn ?? '',
      rollback?.serviceRevisionArn ?? '',
    ]);
    const all = [...new Set(arns.filter(arn => arn !== ''))];
    const found = new Map<string, ServiceRevision>();
    for (let index = 0; index < all.length; index += DESCRIBED) {
      const serviceRevisionArns = all.slice(index, index + DESCRIBED);
      const { serviceRevisions = [] } = await (await reader()).describeServiceRevisions({ serviceRevisionArns });
      for (const revision of serviceRevisions) found.set(revision.serviceRevisionArn ?? '', revision);
    }
    return found;
  };

  const answer = async (serviceDeploymentArn: string, hookId: string, action: 'CONTINUE' | 'ROLLBACK') => {
    await (await writer()).continueServiceDeployment({ serviceDeploymentArn, hookId, action });
  };

  return {
    recent: async (cluster, service) => {
      const ecs = await reader();
      const { serviceDeployments: briefs = [] } = await ecs.listServiceDeployments({ cluster, service });
      const newest = [...briefs].sort((a, b) => timeOf(b.createdAt) - timeOf(a.createdAt)).slice(0, DESCRIBED);
      const serviceDeploymentArns = newest.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
      if (serviceDeploymentArns.length === 0) return [];
      const { serviceDeployments = [] } = await ecs.describeServiceDeployments({ serviceDeploymentArns });
      const revisions = await revisionsOf(serviceDeployments);
      return serviceDeployments
        .map(deployment => deploymentState(deployment, revisions))
        .sort((a, b) => b.createdAt - a.createdAt);
    },

    start: async (cluster, service, taskDefinition, again) => {
      const forceNewDeployment = again || undefined;
      await (await writer()).updateService({ cluster, service, taskDefinition, forceNewDeployment });
    },

    stopWithRollback: async id => {
      await (await writer()).stopServiceDeployment({ serviceDeploymentArn: id, stopType: 'ROLLBACK' });
    },

    continue: (id, hook) => answer(id, hook, 'CONTINUE'),
    goBack: (id, hook) => answer(id, hook, 'ROLLBACK'),
  };
}

/** A service deployment in our words, with the revisions that it names by ARN. */
export function deploymentState(
  deployment: ServiceDeployment,
  revisions: ReadonlyMap<string, ServiceRevision>,
): ServiceDeploymentState {
  const { targetServiceRevision: target, rollback, alarms, deploymentConfiguration } = deployment;
  return {
    id: deployment.serviceDeploymentArn ?? '',
    status: deployment.status ?? '',
    createdAt: timeOf(deployment.createdAt),
    taskDefinition: revisions.get(target?.arn ?? '')?.taskDefinition ?? '',
    requestedCount: target?.requestedTaskCount ?? 0,
    percent: target?.requestedProductionTrafficWeight,
    stage: deployment.lifecycleStage,
    bakeMinutes: deploymentConfiguration?.bakeTimeInMinutes ?? 0,
    reason: rollback?.reason ?? deployment.statusReason,
    backTo: revisions.get(rollback?.serviceRevisionArn ?? '')?.taskDefinition,
    alarms: alarms?.triggeredAlarmNames ?? [],
    hooks: (deployment.lifecycleHookDetails ?? [])
      .filter(({ status }) => status === 'AWAITING_ACTION' || status === 'IN_PROGRESS')
      .map(({ hookId = '', targetType = '', expiresAt }) => ({
        id: hookId,
        kind: targetType,
        expiresAt: expiresAt?.getTime(),
      })),
  };
}

function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}

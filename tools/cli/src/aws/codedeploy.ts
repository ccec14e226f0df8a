import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { type Connection, lazily, readOptions, writeOptions } from './connection';

/** A CodeDeploy deployment as it stands. */
export interface DeploymentState {
  readonly id: string;

  /** `Created Queued InProgress Baking Ready`, or ended: `Succeeded Failed Stopped`. */
  readonly status: string;
  readonly description: string;

  /** `user`, `autoscaling`, `codeDeployRollback` ... */
  readonly creator: string;

  /** Milliseconds since the epoch. */
  readonly createdAt: number;

  /**
   * Revision that it ships.
   *
   * @default - not to be seen in its AppSpec
   */
  readonly taskDefinition?: string;
  readonly error?: string;

  /**
   * Deployment that takes it back.
   *
   * @default - there is none
   */
  readonly rollbackId?: string;

  /** How long the old tasks stay after traffic has moved. */
  readonly keepsOldMinutes: number;

  /**
   * How long it waits for an approval before any traffic moves, in minutes.
   *
   * @default - it asks nobody
   */
  readonly readyWaitMinutes?: number;
}

/** One of the steps of a deployment: `Install`, `AllowTraffic` ... */
export interface LifecycleEvent {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
}

/** A deployment to start. */
export interface DeploymentRequest {
  readonly application: string;
  readonly group: string;
  readonly description: string;
  readonly appSpec: string;

  /** @default - the group's own */
  readonly config?: string;

  /**
   * Alarms that end it.
   *
   * @default - the group's own
   */
  readonly alarms?: readonly string[];
}

export interface CodeDeployPort {
  /** Deployments of a group that have not ended. */
  active(application: string, group: string): Promise<DeploymentState[]>;

  /** The newest deployments of a group, ended ones too. */
  recent(application: string, group: string): Promise<DeploymentState[]>;
  deployment(id: string): Promise<DeploymentState>;
  lifecycle(id: string): Promise<LifecycleEvent[]>;

  /** Starts a deployment. Has no token: when the answer is lost, look before you ask again. */
  create(request: DeploymentRequest): Promise<string>;

  /** Stops a deployment and has CodeDeploy take it back. */
  stopWithRollback(id: string): Promise<void>;

  /** Ends the time in which the old tasks are kept: they are stopped now. */
  endWait(id: string): Promise<void>;

  /** Ends the wait for an approval: traffic moves now. */
  endReady(id: string): Promise<void>;
}

export const activeStatuses = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'] as const;

export function codeDeployPort(connection: Connection): CodeDeployPort {
  const load = (options: ReturnType<typeof readOptions> | ReturnType<typeof writeOptions>) =>
    lazily(async () => {
      const { CodeDeploy } = await import('@aws-sdk/client-codedeploy');
      return new CodeDeploy(options);
    });
  const reader = load(readOptions(connection));
  const writer = load(writeOptions(connection));

  const describe = async (ids: readonly string[]): Promise<DeploymentState[]> => {
    if (ids.length === 0) return [];
    // BatchGetDeployments takes 25 at most
    const { deploymentsInfo = [] } = await (await reader()).batchGetDeployments({ deploymentIds: ids.slice(0, 25) });
    return deploymentsInfo.map(deploymentState).sort((a, b) => b.createdAt - a.createdAt);
  };
  const list = async (applicationName: string, deploymentGroupName: string, only?: typeof activeStatuses) => {
    const includeOnlyStatuses = only && [...only];
    const page = await (await reader()).listDeployments({ applicationName, deploymentGroupName, includeOnlyStatuses });
    return describe(page.deployments ?? []);
  };

  return {
    active: (application, group) => list(application, group, activeStatuses),
    recent: (application, group) => list(application, group),

    deployment: async id => {
      const { deploymentInfo } = await (await reader()).getDeployment({ deploymentId: id });
      return deploymentState({ ...deploymentInfo, deploymentId: id });
    },

    lifecycle: async id => {
      const { targetIds = [] } = await (await reader()).listDeploymentTargets({ deploymentId: id });
      if (targetIds.length === 0) return [];
      const { deploymentTargets = [] } = await (await reader()).batchGetDeploymentTargets({
        deploymentId: id,
        targetIds,
      });
      return (deploymentTargets[0]?.ecsTarget?.lifecycleEvents ?? []).map(event => ({
        name: event.lifecycleEventName ?? '',
        status: event.status ?? '',
        message: event.diagnostics?.message || undefined,
      }));
    },

    create: async ({ application, group, description, appSpec, config, alarms }) => {
      const { createHash } = await import('node:crypto');
      const sha256 = createHash('sha256').update(appSpec).digest('hex');
      const { deploymentId } = await (await writer()).createDeployment({
        applicationName: application,
        deploymentGroupName: group,
        deploymentConfigName: config,
        description,
        overrideAlarmConfiguration: alarms && {
          enabled: alarms.length > 0,
          alarms: alarms.map(name => ({ name })),
        },
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec, sha256 } },
      });
      return deploymentId ?? '';
    },

    stopWithRollback: async id => {
      await (await writer()).stopDeployment({ deploymentId: id, autoRollbackEnabled: true });
    },

    endWait: async id => {
      await (await writer()).continueDeployment({ deploymentId: id, deploymentWaitType: 'TERMINATION_WAIT' });
    },

    endReady: async id => {
      await (await writer()).continueDeployment({ deploymentId: id, deploymentWaitType: 'READY_WAIT' });
    },
  };
}

function deploymentState(info: DeploymentInfo): DeploymentState {
  const termination = info.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess;
  const { code, message } = info.errorInformation ?? {};
  return {
    id: info.deploymentId ?? '',
    status: info.status ?? '',
    description: info.description ?? '',
    creator: info.creator ?? 'unknown',
    createdAt: info.createTime?.getTime() ?? 0,
    taskDefinition: taskDefinitionOf(info.revision?.appSpecContent?.content ?? info.revision?.string?.content),
    error: code || message ? [code, message].filter(Boolean).join(': ') : undefined,
    rollbackId: info.rollbackInfo?.rollbackDeploymentId || undefined,
    readyWaitMinutes: info.blueGreenDeploymentConfiguration?.deploymentReadyOption?.waitTimeInMinutes || undefined,
    keepsOldMinutes: termination?.terminationWaitTimeInMinutes ?? 0,
  };
}

/** The AppSpec may be JSON or YAML, and only one field of it matters. */
function taskDefinitionOf(appSpec: string | undefined): string | undefined {
  return /"?TaskDefinition"?\s*:\s*"?(arn:[^\s"',]+)/.exec(appSpec ?? '')?.[1];
}

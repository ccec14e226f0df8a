import type * as sdk from '@aws-sdk/client-codedeploy';
import type * as ecs from '@aws-sdk/client-ecs';
import type { Deployment, LifecycleRecord } from './deployment';
import { keyOf, type Registry } from './registry';

/** A deployment in the words of GetDeployment. */
export function describeDeployment(registry: Registry, deployment: Deployment): sdk.DeploymentInfo {
  const { region, applicationName, groupName, status } = deployment;
  const settings = registry.groups.get(keyOf(region, applicationName, groupName))?.settings;
  return {
    applicationName,
    deploymentGroupName: groupName,
    deploymentConfigName: deployment.configName,
    deploymentId: deployment.id,
    previousRevision: deployment.previousRevision,
    revision: deployment.revision,
    status,
    errorInformation: deployment.error,
    createTime: new Date(deployment.createdAt),
    startTime: dateOf(deployment.startedAt),
    completeTime: dateOf(deployment.completedAt),
    deploymentOverview: overview(deployment),
    description: deployment.description,
    creator: deployment.creator,
    ignoreApplicationStopFailures: false,
    updateOutdatedInstancesOnly: false,
    autoRollbackConfiguration: {
      enabled: deployment.plan.rollbackOn.length > 0,
      events: [...deployment.plan.rollbackOn],
    },
    rollbackInfo: rollbackInfo(deployment),
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    instanceTerminationWaitTimeStarted: deployment.phase === 'TerminationWait',
    blueGreenDeploymentConfiguration: settings?.blueGreenDeploymentConfiguration,
    loadBalancerInfo: settings?.loadBalancerInfo,
    fileExistsBehavior: 'DISALLOW',
    deploymentStatusMessages: [],
    computePlatform: 'ECS',
    overrideAlarmConfiguration: deployment.alarmOverride,
  };
}

/** `<cluster>:<service>` */
export function targetIdOf({ plan }: Deployment): string {
  return `${plan.cluster}:${plan.service}`;
}

export function describeTarget(deployment: Deployment, taskSets: readonly ecs.TaskSet[]): sdk.DeploymentTarget {
  const { plan, region, accountId } = deployment;
  return {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: {
      deploymentId: deployment.id,
      targetId: targetIdOf(deployment),
      targetArn: `arn:aws:ecs:${region}:${accountId}:service/${plan.cluster}/${plan.service}`,
      lastUpdatedAt: new Date(deployment.since),
      lifecycleEvents: deployment.events.map(describeEvent),
      status: targetStatus(deployment),
      taskSetsInfo: taskSets.flatMap(set => describeTaskSet(deployment, set)),
    },
  };
}

function describeEvent({ name, status, startedAt, endedAt, message }: LifecycleRecord): sdk.LifecycleEvent {
  return {
    lifecycleEventName: name,
    status,
    startTime: dateOf(startedAt),
    endTime: dateOf(endedAt),
    ...(message !== undefined && { diagnostics: { errorCode: 'UnknownError', message } }),
  };
}

function describeTaskSet(deployment: Deployment, set: ecs.TaskSet): sdk.ECSTaskSet[] {
  const isBlue = set.id === deployment.blue?.taskSetId;
  if (!isBlue && set.id !== deployment.greenTaskSetId) return [];
  const targetGroupArn = isBlue ? deployment.blue?.targetGroupArn : deployment.greenTargetGroupArn;
  return [
    {
      identifer: set.id,
      desiredCount: set.computedDesiredCount,
      pendingCount: set.pendingCount,
      runningCount: set.runningCount,
      status: set.status,
      trafficWeight: isBlue ? 100 - deployment.greenPercent : deployment.greenPercent,
      targetGroup: { name: targetGroupArn?.split('/')[1] },
      taskSetLabel: isBlue ? 'Blue' : 'Green',
    },
  ];
}

function targetStatus({ status }: Deployment): sdk.TargetStatus {
  switch (status) {
    case 'Succeeded':
    case 'Failed':
    case 'Ready':
    case 'InProgress':
      return status;
    case 'Stopped':
      return 'Skipped';
    default:
      return 'Pending';
  }
}

function overview(deployment: Deployment): sdk.DeploymentOverview {
  const counts = { Pending: 0, InProgress: 0, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0 };
  const status = targetStatus(deployment);
  return status in counts ? { ...counts, [status]: 1 } : counts;
}

function rollbackInfo(deployment: Deployment): sdk.RollbackInfo | undefined {
  const { rollbackDeploymentId, triggeringDeploymentId, rollbackMessage } = deployment;
  if (!rollbackDeploymentId && !triggeringDeploymentId) return undefined;
  return { rollbackDeploymentId, rollbackTriggeringDeploymentId: triggeringDeploymentId, rollbackMessage };
}

function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

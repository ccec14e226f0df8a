import type * as sdk from '@aws-sdk/client-ecs';
import { desiredOf } from '../service-rules';
import type { EcsState, ServiceRevisionRecord } from '../state';
import { isPending, isRunning } from '../tasks';
import { isActive, isRollingBack, type ServiceDeployment, type Side } from './deployment';
import { circuitBreakerThreshold } from './failure-detection';
import { describeHook } from './hooks';

export function describeServiceDeployment(state: EcsState, deployment: ServiceDeployment): sdk.ServiceDeployment {
  const { source, target, rollback, hooks, stages } = deployment;
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: deployment.serviceArn,
    clusterArn: deployment.clusterArn,
    ...times(deployment),
    updatedAt: new Date(deployment.updatedAt),
    stoppedAt: date(deployment.stoppedAt),
    sourceServiceRevisions: source
      ? [describeSide(state, source, 100 - deployment.productionPercent, 100 - deployment.testPercent)]
      : [],
    targetServiceRevision: describeSide(state, target, deployment.productionPercent, deployment.testPercent),
    status: deployment.status,
    statusReason: deployment.statusReason,
    lifecycleStage: isActive(deployment) ? (stages[0] as sdk.ServiceDeploymentLifecycleStage) : undefined,
    lifecycleHookDetails: hooks.map(describeHook),
    deploymentConfiguration: deployment.configuration,
    rollback: rollback && {
      reason: rollback.reason,
      startedAt: new Date(rollback.startedAt),
      serviceRevisionArn: rollback.revisionArn,
    },
    deploymentCircuitBreaker: describeBreaker(state, deployment),
    alarms: describeAlarms(deployment),
  };
}

export function briefOf(deployment: ServiceDeployment): sdk.ServiceDeploymentBrief {
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: deployment.serviceArn,
    clusterArn: deployment.clusterArn,
    ...times(deployment),
    targetServiceRevisionArn: deployment.target.revisionArn,
    status: deployment.status,
    statusReason: deployment.statusReason,
  };
}

export function describeRevision(state: EcsState, revision: ServiceRevisionRecord): sdk.ServiceRevision {
  const definition = state.taskDefinitions.get(revision.definitionArn)?.definition;
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: revision.serviceArn,
    clusterArn: revision.clusterArn,
    taskDefinition: revision.definitionArn,
    capacityProviderStrategy: revision.capacityProviderStrategy && [...revision.capacityProviderStrategy],
    launchType: revision.launchType,
    platformVersion: revision.platformVersion,
    loadBalancers: [...revision.loadBalancers],
    networkConfiguration: revision.networkConfiguration,
    containerImages: (definition?.containerDefinitions ?? []).map(({ name, image }) => ({
      containerName: name,
      image,
      imageDigest: image?.split('@')[1],
    })),
    guardDutyEnabled: false,
    createdAt: new Date(revision.createdAt),
    resolvedConfiguration: {
      loadBalancers: revision.targetGroups.map((targetGroupArn, index) => ({
        targetGroupArn,
        productionListenerRule: revision.loadBalancers[index]?.advancedConfiguration?.productionListenerRule,
      })),
    },
  };
}

function describeSide(
  state: EcsState,
  { revisionArn, taskSetId }: Side,
  production: number,
  test: number,
): sdk.ServiceRevisionSummary {
  const set = state.taskSets.get(taskSetId);
  const service = set && state.services.get(set.serviceArn);
  const tasks = state.tasks.list().filter(task => task.taskSetId === taskSetId);
  return {
    arn: revisionArn,
    requestedTaskCount: set && service ? desiredOf(service, set) : 0,
    runningTaskCount: tasks.filter(isRunning).length,
    pendingTaskCount: tasks.filter(isPending).length,
    requestedProductionTrafficWeight: production,
    requestedTestTrafficWeight: test,
  };
}

function describeBreaker(state: EcsState, deployment: ServiceDeployment): sdk.ServiceDeploymentCircuitBreaker {
  const { configuration, failure, failureCount, serviceArn } = deployment;
  const breaker = configuration.deploymentCircuitBreaker;
  const desired = state.services.get(serviceArn)?.desiredCount ?? 0;
  return {
    status: monitorStatus(deployment, breaker?.enable ?? false, failure?.cause === 'circuitBreaker'),
    failureCount,
    threshold: circuitBreakerThreshold(desired, breaker?.thresholdConfiguration),
  };
}

function describeAlarms(deployment: ServiceDeployment): sdk.ServiceDeploymentAlarms {
  const { alarms, configuration } = deployment;
  return {
    status: monitorStatus(deployment, alarms.monitored, alarms.triggered.length > 0),
    alarmNames: configuration.alarms?.alarmNames ?? [],
    triggeredAlarmNames: [...alarms.triggered],
  };
}

function monitorStatus(
  deployment: ServiceDeployment,
  enabled: boolean,
  triggered: boolean,
): sdk.ServiceDeploymentRollbackMonitorsStatus {
  if (!enabled) return 'DISABLED';
  if (triggered) return 'TRIGGERED';
  return isActive(deployment) && !isRollingBack(deployment) ? 'MONITORING' : 'MONITORING_COMPLETE';
}

function times({ createdAt, startedAt, finishedAt }: ServiceDeployment) {
  return { createdAt: new Date(createdAt), startedAt: date(startedAt), finishedAt: date(finishedAt) };
}

function date(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}

import type * as sdk from '@aws-sdk/client-ecs';
import type { ServiceDeployment } from './rollouts/deployment';
import { desiredOf } from './service-rules';
import { controllerOf, type ServiceRecord, type TaskSetRecord } from './state';
import { isPending, isRunning, type Tasks } from './tasks';

export function describeTaskSet(
  service: ServiceRecord,
  set: TaskSetRecord,
  tasks: Tasks,
  tags: readonly sdk.Tag[] = [],
): sdk.TaskSet {
  return {
    ...common(service, set, tasks),
    taskSetArn: set.arn,
    serviceArn: set.serviceArn,
    clusterArn: set.clusterArn,
    startedBy: set.startedBy,
    externalId: set.externalId,
    computedDesiredCount: desiredOf(service, set),
    loadBalancers: [...set.loadBalancers],
    serviceRegistries: [],
    scale: { value: set.scalePercent, unit: 'PERCENT' },
    stabilityStatus: set.stable ? 'STEADY_STATE' : 'STABILIZING',
    stabilityStatusAt: new Date(set.stableAt ?? set.createdAt),
    tags: [...tags],
  };
}

function describeDeployment(service: ServiceRecord, set: TaskSetRecord, tasks: Tasks): sdk.Deployment {
  return {
    ...common(service, set, tasks),
    desiredCount: desiredOf(service, set),
    failedTasks: set.failedTasks,
    rolloutState: set.rollout?.state,
    rolloutStateReason: set.rollout?.reason,
  };
}

function describeCurrent(
  service: ServiceRecord,
  set: TaskSetRecord,
  tasks: Tasks,
): sdk.ServiceCurrentRevisionSummary[] {
  if (!set.revisionArn) return [];
  const { pendingCount, runningCount } = common(service, set, tasks);
  return [
    {
      arn: set.revisionArn,
      requestedTaskCount: desiredOf(service, set),
      pendingTaskCount: pendingCount,
      runningTaskCount: runningCount,
    },
  ];
}

function common(service: ServiceRecord, set: TaskSetRecord, tasks: Tasks) {
  const ofSet = tasks.ofTaskSet(set.id);
  return {
    id: set.id,
    status: set.status,
    taskDefinition: set.definitionArn,
    pendingCount: ofSet.filter(isPending).length,
    runningCount: ofSet.filter(isRunning).length,
    createdAt: new Date(set.createdAt),
    updatedAt: new Date(set.updatedAt),
    capacityProviderStrategy: set.capacityProviderStrategy ? [...set.capacityProviderStrategy] : undefined,
    launchType: set.launchType,
    platformVersion: set.platformVersion,
    networkConfiguration: set.networkConfiguration ?? service.settings.networkConfiguration,
  };
}

/** Task sets stand under `taskSets`, deployments of ECS-controlled services under `deployments`. */
export function describeService(
  service: ServiceRecord,
  sets: readonly TaskSetRecord[],
  tasks: Tasks,
  tags?: readonly sdk.Tag[],
  deployment?: ServiceDeployment,
): sdk.Service {
  const { settings } = service;
  const rolling = controllerOf(service) === 'ECS';
  const living = tasks.ofService(service.arn);
  const ordered = [...sets].sort((a, b) => Number(b.status === 'PRIMARY') - Number(a.status === 'PRIMARY'));
  return {
    ...settings,
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    loadBalancers: settings.loadBalancers ?? [],
    serviceRegistries: settings.serviceRegistries ?? [],
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: living.filter(isRunning).length,
    pendingCount: living.filter(isPending).length,
    deploymentController: { type: controllerOf(service) },
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200, ...settings.deploymentConfiguration },
    taskSets: rolling ? undefined : ordered.map(set => describeTaskSet(service, set, tasks)),
    deployments: rolling ? ordered.map(set => describeDeployment(service, set, tasks)) : [],
    currentServiceDeployment: deployment?.arn,
    currentServiceRevisions: ordered.flatMap(set => describeCurrent(service, set, tasks)),
    events: service.events.map(({ id, createdAt, message }) => ({ id, createdAt: new Date(createdAt), message })),
    createdAt: new Date(service.createdAt),
    createdBy: service.createdBy,
    placementConstraints: settings.placementConstraints ?? [],
    placementStrategy: settings.placementStrategy ?? [],
    schedulingStrategy: settings.schedulingStrategy ?? 'REPLICA',
    healthCheckGracePeriodSeconds:
      settings.healthCheckGracePeriodSeconds ?? (settings.loadBalancers?.length ? 0 : undefined),
    enableECSManagedTags: settings.enableECSManagedTags ?? false,
    enableExecuteCommand: settings.enableExecuteCommand ?? false,
    propagateTags: settings.propagateTags ?? 'NONE',
    tags: tags ? [...tags] : undefined,
  };
}

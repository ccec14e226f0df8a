import { ecsArn, placeOf } from './arns';
import type { ServiceRecord, TaskSetRecord } from './state';

/** A task set with the service's own settings. */
export function newTaskSet(service: ServiceRecord, id: string, definitionArn: string, now: Date): TaskSetRecord {
  const {
    loadBalancers = [],
    networkConfiguration,
    capacityProviderStrategy,
    launchType,
    platformVersion,
  } = service.settings;
  const at = now.toISOString();
  const cluster = service.clusterArn.slice(service.clusterArn.lastIndexOf('/') + 1);
  return {
    id,
    arn: ecsArn(placeOf(service.arn), `task-set/${cluster}/${service.name}/${id}`),
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    status: 'ACTIVE',
    definitionArn,
    scalePercent: 0,
    loadBalancers,
    networkConfiguration,
    capacityProviderStrategy,
    launchType,
    platformVersion,
    createdAt: at,
    updatedAt: at,
    stable: false,
    failedStarts: 0,
    failedTasks: 0,
  };
}

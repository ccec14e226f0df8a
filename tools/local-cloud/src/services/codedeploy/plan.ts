import type * as sdk from '@aws-sdk/client-codedeploy';
import type { Plan } from './deployment';
import type { DeploymentGroup } from './registry';
import { shiftsOf } from './traffic';

const minuteMs = 60_000;

/** What a group's settings mean for one deployment. */
export function makePlan(
  { settings }: DeploymentGroup,
  routing: sdk.TrafficRoutingConfig,
  { autoRollbackConfiguration, overrideAlarmConfiguration }: Partial<sdk.CreateDeploymentInput>,
): Plan {
  const [pair] = settings.loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const [service] = settings.ecsServices ?? [];
  const { deploymentReadyOption: ready, terminateBlueInstancesOnDeploymentSuccess: terminate } =
    settings.blueGreenDeploymentConfiguration ?? {};
  const rollback = autoRollbackConfiguration ?? settings.autoRollbackConfiguration;
  const alarms = overrideAlarmConfiguration ?? settings.alarmConfiguration;
  return {
    cluster: service?.clusterName ?? '',
    service: service?.serviceName ?? '',
    targetGroups: (pair?.targetGroups ?? []).map(({ name = '' }) => name),
    productionListeners: pair?.prodTrafficRoute?.listenerArns ?? [],
    testListeners: pair?.testTrafficRoute?.listenerArns ?? [],
    shifts: shiftsOf(routing),
    ...(ready?.actionOnTimeout === 'STOP_DEPLOYMENT' && {
      readyWaitMs: Number(ready.waitTimeInMinutes ?? 0) * minuteMs,
    }),
    terminationWaitMs: Number(terminate?.terminationWaitTimeInMinutes ?? 0) * minuteMs,
    keepBlue: terminate?.action === 'KEEP_ALIVE',
    rollbackOn: rollback?.enabled ? (rollback.events ?? []) : [],
    alarms: alarms?.enabled ? (alarms.alarms ?? []).map(({ name = '' }) => name) : [],
  };
}

import type * as sdk from '@aws-sdk/client-codedeploy';
import type * as ecs from '@aws-sdk/client-ecs';
import { type AccountReader, revisionName } from './account-reader';
import type { ReleaseView, SideView, StepView } from './cloud-view';

/** How many deployments are looked through for the last one of each service. */
const NEWEST = 50;

const ACTIVE: readonly (string | undefined)[] = ['Created', 'Queued', 'InProgress', 'Ready', 'Baking'];

/** The last deployment of each service, by `<cluster>:<service>`. */
export async function readCodeDeployTargets(reader: AccountReader): Promise<Map<string, sdk.DeploymentInfo>> {
  const { deployments = [] } = await reader.read<sdk.ListDeploymentsOutput>('codedeploy', 'ListDeployments');
  const newest = new Map<string, sdk.DeploymentInfo>();
  for (const deploymentId of deployments.slice(0, NEWEST)) {
    const { targetIds = [] } = await reader.tryRead<sdk.ListDeploymentTargetsOutput>(
      'codedeploy',
      'ListDeploymentTargets',
      { deploymentId },
    );
    const unseen = targetIds.filter(id => !newest.has(id));
    if (unseen.length === 0) continue;
    const { deploymentInfo } = await reader.tryRead<sdk.GetDeploymentOutput>('codedeploy', 'GetDeployment', {
      deploymentId,
    });
    if (deploymentInfo) for (const id of unseen) newest.set(id, deploymentInfo);
  }
  return newest;
}

/** A deployment of CodeDeploy, in the words of the page. */
export async function codeDeployRelease(
  reader: AccountReader,
  info: sdk.DeploymentInfo,
  targetId: string,
  service: ecs.Service,
): Promise<ReleaseView> {
  const { deploymentId } = info;
  const { deploymentTarget } = await reader.tryRead<sdk.GetDeploymentTargetOutput>(
    'codedeploy',
    'GetDeploymentTarget',
    { deploymentId, targetId },
  );
  const { lifecycleEvents = [], taskSetsInfo = [] } = deploymentTarget?.ecsTarget ?? {};
  return {
    id: deploymentId ?? '',
    engine: 'CodeDeploy',
    status: info.status ?? '',
    isActive: ACTIVE.includes(info.status),
    reason: info.errorInformation?.message ?? info.rollbackInfo?.rollbackMessage,
    strategy: info.deploymentConfigName ?? '',
    steps: lifecycleEvents.map(stepOf),
    sides: taskSetsInfo.map(set => sideOf(set, service)).sort((a, b) => (a.label < b.label ? -1 : 1)),
    hooks: [],
  };
}

/** Names of the alarms that stop deployments of the group. */
export async function codeDeployAlarms(
  reader: AccountReader,
  { applicationName, deploymentGroupName }: sdk.DeploymentInfo,
): Promise<string[]> {
  const input = { applicationName, deploymentGroupName };
  const answer = await reader.tryRead<sdk.GetDeploymentGroupOutput>('codedeploy', 'GetDeploymentGroup', input);
  return (answer.deploymentGroupInfo?.alarmConfiguration?.alarms ?? []).flatMap(({ name }) => name ?? []);
}

function stepOf({ lifecycleEventName = '', status, diagnostics }: sdk.LifecycleEvent): StepView {
  return { name: lifecycleEventName, status: status ?? 'Unknown', message: diagnostics?.message };
}

function sideOf(set: sdk.ECSTaskSet, { taskSets = [] }: ecs.Service): SideView {
  const definition = taskSets.find(({ id }) => id === set.identifer)?.taskDefinition;
  return {
    label: set.taskSetLabel === 'Green' ? 'green' : 'blue',
    revision: revisionName(definition),
    desired: set.desiredCount ?? 0,
    running: set.runningCount ?? 0,
    pending: set.pendingCount ?? 0,
    weight: set.trafficWeight,
  };
}

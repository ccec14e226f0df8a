import type { ServiceFacts } from './decide';
import { describeRotation, rotationOf } from './markers';
import type { RotationPorts } from './ports';
import type { FollowedRollout } from './rollout-facts';

type Names = NonNullable<FollowedRollout['codeDeploy']>;

/** More than CodeDeploy describes at once; nobody deploys a service so often after one change. */
const DESCRIBED = 25;

/** What CodeDeploy knows of a service. */
export async function codeDeployFacts(
  rollout: FollowedRollout,
  changedAt: number | undefined,
  { codeDeploy }: RotationPorts,
): Promise<Pick<ServiceFacts, 'deploying' | 'triedFor' | 'released'>> {
  const group = groupOf(rollout);
  const [active, since, described] = await Promise.all([
    codeDeploy.listDeployments({
      ...group,
      includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
    }),
    codeDeploy.listDeployments({ ...group, createTimeRange: { start: new Date(changedAt ?? 0) } }),
    codeDeploy.getDeploymentGroup(group),
  ]);
  return {
    deploying: (active.deployments ?? []).length > 0,
    triedFor: await lastRotation(since.deployments ?? [], codeDeploy),
    released: described.deploymentGroupInfo?.lastSuccessfulDeployment?.deploymentId !== undefined,
  };
}

/** Deploy again what was deployed last with success. Nothing happens if somebody deploys right now. */
export async function deployAgain(
  rollout: FollowedRollout,
  changedAt: number,
  { codeDeploy }: RotationPorts,
): Promise<string | undefined> {
  const group = groupOf(rollout);
  const { deploymentGroupInfo } = await codeDeploy.getDeploymentGroup(group);
  const deploymentId = deploymentGroupInfo?.lastSuccessfulDeployment?.deploymentId;
  const { deploymentInfo } = await codeDeploy.getDeployment({ deploymentId });
  try {
    const created = await codeDeploy.createDeployment({
      ...group,
      deploymentConfigName: namesOf(rollout).deploymentConfig,
      revision: deploymentInfo?.revision,
      description: describeRotation(changedAt),
    });
    return created.deploymentId;
  } catch (error) {
    if (error instanceof Error && error.name === 'DeploymentLimitExceededException') return undefined;
    throw error;
  }
}

async function lastRotation(
  ids: readonly string[],
  codeDeploy: RotationPorts['codeDeploy'],
): Promise<number | undefined> {
  if (ids.length === 0) return undefined;
  const { deploymentsInfo = [] } = await codeDeploy.batchGetDeployments({ deploymentIds: ids.slice(0, DESCRIBED) });
  const ours = deploymentsInfo.flatMap(({ description }) => rotationOf(description) ?? []);
  return ours.length > 0 ? Math.max(...ours) : undefined;
}

function groupOf(rollout: FollowedRollout): { applicationName: string; deploymentGroupName: string } {
  const { application, deploymentGroup } = namesOf(rollout);
  return { applicationName: application, deploymentGroupName: deploymentGroup };
}

function namesOf({ codeDeploy }: FollowedRollout): Names {
  return codeDeploy as Names; // checked when the contract was read
}

import type * as sdk from '@aws-sdk/client-ecs';
import { stagesOf } from '../services/ecs/rollouts/stages';
import { type AccountReader, revisionName, shortName } from './account-reader';
import type { ReleaseView, SideView, StepView } from './cloud-view';

const ACTIVE: readonly (string | undefined)[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

const STAGES: readonly string[] = stagesOf('BLUE_GREEN', { reconciles: true });

/** The last deployment that ECS itself made of a service. */
export async function ecsRelease(reader: AccountReader, service: sdk.Service): Promise<ReleaseView | undefined> {
  const { serviceArn, clusterArn } = service;
  const input = { cluster: clusterArn, service: serviceArn, maxResults: 1 };
  const brief = await reader.tryRead<sdk.ListServiceDeploymentsResponse>('ecs', 'ListServiceDeployments', input);
  const arn = brief.serviceDeployments?.[0]?.serviceDeploymentArn;
  if (!arn) return undefined;
  const answer = await reader.tryRead<sdk.DescribeServiceDeploymentsResponse>('ecs', 'DescribeServiceDeployments', {
    serviceDeploymentArns: [arn],
  });
  const deployment = answer.serviceDeployments?.[0];
  return deployment && viewOf(deployment, await definitionsOf(reader, deployment));
}

function viewOf(deployment: sdk.ServiceDeployment, definitions: ReadonlyMap<string, string>): ReleaseView {
  const { sourceServiceRevisions = [], targetServiceRevision, deploymentConfiguration, status = '' } = deployment;
  const isShifting = (deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING';
  const sides = [
    ...sourceServiceRevisions.map(revision => sideOf('blue', revision, definitions, isShifting)),
    ...(targetServiceRevision ? [sideOf('green', targetServiceRevision, definitions, isShifting)] : []),
  ];
  return {
    id: shortName(deployment.serviceDeploymentArn),
    engine: 'ECS',
    status,
    isActive: ACTIVE.includes(status),
    reason: deployment.rollback?.reason ?? deployment.statusReason,
    strategy: strategyOf(deploymentConfiguration),
    steps: isShifting ? stepsAt(deployment) : [],
    sides,
    hooks: (deployment.lifecycleHookDetails ?? []).map(({ targetArn, targetType, status: state = '' }) => ({
      name: targetArn ? shortName(targetArn) : `${targetType}`,
      status: state,
    })),
  };
}

/** Task definitions of the revisions, by the ARN of the revision. */
async function definitionsOf(
  reader: AccountReader,
  { sourceServiceRevisions = [], targetServiceRevision }: sdk.ServiceDeployment,
): Promise<Map<string, string>> {
  const serviceRevisionArns = [...sourceServiceRevisions, targetServiceRevision].flatMap(one => one?.arn ?? []);
  const answer = await reader.tryRead<sdk.DescribeServiceRevisionsResponse>('ecs', 'DescribeServiceRevisions', {
    serviceRevisionArns,
  });
  const revisions = answer.serviceRevisions ?? [];
  return new Map(
    revisions.map(({ serviceRevisionArn = '', taskDefinition = '' }) => [serviceRevisionArn, taskDefinition]),
  );
}

function sideOf(
  label: SideView['label'],
  revision: sdk.ServiceRevisionSummary,
  definitions: ReadonlyMap<string, string>,
  isShifting: boolean,
): SideView {
  return {
    label,
    revision: revisionName(definitions.get(revision.arn ?? '')),
    desired: revision.requestedTaskCount ?? 0,
    running: revision.runningTaskCount ?? 0,
    pending: revision.pendingTaskCount ?? 0,
    weight: isShifting ? revision.requestedProductionTrafficWeight : undefined,
    testWeight: isShifting ? revision.requestedTestTrafficWeight : undefined,
  };
}

/** ECS tells only the stage where it is. */
function stepsAt({ lifecycleStage, status }: sdk.ServiceDeployment): StepView[] {
  const at = lifecycleStage ? STAGES.indexOf(lifecycleStage) : -1;
  const isDone = status === 'SUCCESSFUL';
  return STAGES.map((name, index) => {
    if (isDone || (at >= 0 && index < at)) return { name, status: 'Succeeded' };
    return { name, status: index === at ? 'InProgress' : 'Pending' };
  });
}

function strategyOf(configuration: sdk.DeploymentConfiguration = {}): string {
  const { strategy = 'ROLLING', linearConfiguration: linear, canaryConfiguration: canary } = configuration;
  if (linear) return `${strategy}, ${linear.stepPercent} % every ${linear.stepBakeTimeInMinutes} min`;
  if (canary) return `${strategy}, ${canary.canaryPercent} % for ${canary.canaryBakeTimeInMinutes} min`;
  return strategy;
}

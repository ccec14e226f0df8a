import type * as sdk from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import type { Call, Operation } from '../../core/service';
import { contentOf, parseAppSpec } from './app-spec';
import { type Deployment, isActive, pendingEvents, phases } from './deployment';
import { findRouting } from './deployment-configs';
import { describeDeployment, describeTarget, targetIdOf } from './descriptions';
import type { Effects } from './effects';
import { checkHookAnswer } from './hooks';
import { makePlan } from './plan';
import type { DeploymentGroup, Registry } from './registry';
import { checkedRevision, registerRevision } from './revisions';
import { newDeploymentId } from './rollback';
import type { Runner } from './runner';

export interface DeploymentParts {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly effects: Effects;
}

export function deploymentOperations(parts: DeploymentParts): Record<string, Operation> {
  const { registry, runner, effects } = parts;
  const describe = (id: string | undefined) => describeDeployment(registry, registry.getDeployment(id));
  return {
    CreateDeployment(input: sdk.CreateDeploymentInput, call: Call): sdk.CreateDeploymentOutput {
      const deployment = makeDeployment(parts, input, call);
      registry.deployments.put(deployment.id, deployment);
      runner.wake(deployment.id);
      return { deploymentId: deployment.id };
    },

    GetDeployment({ deploymentId }: sdk.GetDeploymentInput): sdk.GetDeploymentOutput {
      return { deploymentInfo: describe(deploymentId) };
    },

    BatchGetDeployments({ deploymentIds = [] }: sdk.BatchGetDeploymentsInput): sdk.BatchGetDeploymentsOutput {
      if (deploymentIds.length > 25) {
        throw new AwsError('BatchLimitExceededException', 'The maximum number of deployment IDs is 25');
      }
      return { deploymentsInfo: deploymentIds.map(describe) };
    },

    ListDeployments(input: sdk.ListDeploymentsInput, call: Call): sdk.ListDeploymentsOutput {
      return { deployments: findDeployments(registry, input, call).map(({ id }) => id) };
    },

    StopDeployment(input: sdk.StopDeploymentInput): sdk.StopDeploymentOutput {
      const { id, plan } = getActive(registry, input.deploymentId);
      const rollback = input.autoRollbackEnabled ?? plan.rollbackOn.includes('DEPLOYMENT_STOP_ON_REQUEST');
      runner.tell(id, { type: 'stopAsked', rollback });
      return { status: 'Pending', statusMessage: 'The deployment is being stopped' };
    },

    ContinueDeployment(input: sdk.ContinueDeploymentInput): void {
      const { deploymentWaitType: type = 'READY_WAIT' } = input;
      const deployment = getActive(registry, input.deploymentId);
      const expected = type === 'READY_WAIT' ? 'Ready' : 'TerminationWait';
      if (deployment.phase !== expected) {
        const message = `The deployment ${deployment.id} is not waiting for ${type}`;
        throw new AwsError('DeploymentIsNotInReadyStateException', message);
      }
      runner.tell(deployment.id, { type: 'continued' });
    },

    ListDeploymentTargets(input: sdk.ListDeploymentTargetsInput): sdk.ListDeploymentTargetsOutput {
      const deployment = registry.getDeployment(input.deploymentId);
      return { targetIds: isAsked(deployment, input.targetFilters) ? [targetIdOf(deployment)] : [] };
    },

    async GetDeploymentTarget(input: sdk.GetDeploymentTargetInput): Promise<sdk.GetDeploymentTargetOutput> {
      const deployment = registry.getDeployment(input.deploymentId);
      return { deploymentTarget: await target(effects, deployment, input.targetId) };
    },

    async BatchGetDeploymentTargets(
      input: sdk.BatchGetDeploymentTargetsInput,
    ): Promise<sdk.BatchGetDeploymentTargetsOutput> {
      const deployment = registry.getDeployment(input.deploymentId);
      const targets = (input.targetIds ?? []).map(id => target(effects, deployment, id));
      return { deploymentTargets: await Promise.all(targets) };
    },

    PutLifecycleEventHookExecutionStatus(
      input: sdk.PutLifecycleEventHookExecutionStatusInput,
    ): sdk.PutLifecycleEventHookExecutionStatusOutput {
      const deployment = registry.getDeployment(input.deploymentId);
      runner.tell(deployment.id, { type: 'hookAnswered', outcome: checkHookAnswer(deployment, input) });
      return { lifecycleEventHookExecutionId: input.lifecycleEventHookExecutionId };
    },
  };
}

function makeDeployment(
  { registry, clock }: DeploymentParts,
  input: sdk.CreateDeploymentInput,
  call: Call,
): Deployment {
  const { region, accountId } = call;
  const group = registry.getGroup(region, input.applicationName, input.deploymentGroupName);
  const configName =
    input.deploymentConfigName ?? group.settings.deploymentConfigName ?? 'CodeDeployDefault.ECSAllAtOnce';
  const plan = makePlan(group, findRouting(registry, region, configName), input);
  if ((input.description?.length ?? 0) > 256) {
    throw new AwsError('DescriptionTooLongException', 'The description is longer than 256 characters');
  }
  const revision = checkedRevision(input.revision);
  const appSpec = parseAppSpec(contentOf(revision) ?? '');
  refuseSecond(registry, group);
  const now = clock.now().getTime();
  registerRevision(registry, { region, applicationName: group.applicationName, revision, registeredAt: now });
  const succeeded = registry.deploymentsOf(group).find(({ status }) => status === 'Succeeded');
  return {
    id: newDeploymentId(),
    region,
    accountId,
    applicationName: group.applicationName,
    groupName: group.name,
    configName,
    creator: 'user',
    ...(input.description !== undefined && { description: input.description }),
    ...(input.overrideAlarmConfiguration && { alarmOverride: input.overrideAlarmConfiguration }),
    revision,
    ...(succeeded && { previousRevision: succeeded.revision }),
    appSpec,
    plan,
    phase: 'Created',
    since: now,
    status: 'Created',
    createdAt: now,
    events: pendingEvents(phases, plan),
    greenPercent: 0,
    shiftsDone: 0,
    testTrafficOnGreen: false,
    greenIsPrimary: false,
  };
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html#limits-deployments */
function refuseSecond(registry: Registry, group: DeploymentGroup): void {
  const active = registry.activeDeployment(group);
  if (!active) return;
  throw new AwsError(
    'DeploymentLimitExceededException',
    `The Deployment Group '${group.name}' already has an active Deployment '${active.id}'`,
  );
}

function getActive(registry: Registry, id: string | undefined): Deployment {
  const deployment = registry.getDeployment(id);
  if (isActive(deployment)) return deployment;
  const message = `The deployment ${deployment.id} has already completed with status ${deployment.status}`;
  throw new AwsError('DeploymentAlreadyCompletedException', message);
}

function findDeployments(registry: Registry, input: sdk.ListDeploymentsInput, { region }: Call): Deployment[] {
  const { applicationName, deploymentGroupName, includeOnlyStatuses: statuses, createTimeRange: range } = input;
  if (deploymentGroupName && !applicationName) {
    throw new AwsError('ApplicationNameRequiredException', 'The application name was not specified');
  }
  if (applicationName && deploymentGroupName) registry.getGroup(region, applicationName, deploymentGroupName);
  else if (applicationName) registry.getApplication(region, applicationName);
  const from = range?.start ? new Date(range.start).getTime() : 0;
  const to = range?.end ? new Date(range.end).getTime() : Number.POSITIVE_INFINITY;
  const found = registry.deployments.list().filter(deployment => {
    if (deployment.region !== region || input.externalId) return false;
    if (applicationName && deployment.applicationName !== applicationName) return false;
    if (deploymentGroupName && deployment.groupName !== deploymentGroupName) return false;
    if (statuses?.length && !statuses.includes(deployment.status)) return false;
    return deployment.createdAt >= from && deployment.createdAt <= to;
  });
  return found.reverse();
}

function isAsked(deployment: Deployment, filters: sdk.ListDeploymentTargetsInput['targetFilters']): boolean {
  const wanted = filters?.TargetStatus;
  return !wanted?.length || wanted.includes(deployment.status);
}

async function target(effects: Effects, deployment: Deployment, id = ''): Promise<sdk.DeploymentTarget> {
  if (id !== targetIdOf(deployment)) {
    throw new AwsError('DeploymentTargetDoesNotExistException', `The deployment target ${id} could not be found`);
  }
  // the service may be deleted since; the target stays readable
  return describeTarget(deployment, await effects.taskSets(deployment).catch(() => []));
}

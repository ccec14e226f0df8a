import type * as sdk from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { checkName } from './applications';
import type { Deployment } from './deployment';
import { findRouting } from './deployment-configs';
import { type DeploymentGroup, type GroupSettings, keyOf, type Registry } from './registry';

export function deploymentGroupOperations(registry: Registry): Record<string, Operation> {
  return {
    CreateDeploymentGroup(input: sdk.CreateDeploymentGroupInput, { region }: Call): sdk.CreateDeploymentGroupOutput {
      const { applicationName = '', deploymentGroupName: name = '' } = input;
      checkName('DeploymentGroup', name);
      registry.getApplication(region, applicationName);
      const key = keyOf(region, applicationName, name);
      if (registry.groups.get(key)) {
        const message = `Deployment Group already exists for application ${applicationName}: ${name}`;
        throw new AwsError('DeploymentGroupAlreadyExistsException', message);
      }
      const group = { id: randomUUID(), region, applicationName, name, settings: settingsOf(input) };
      checkGroup(registry, group);
      registry.groups.put(key, group);
      return { deploymentGroupId: group.id };
    },

    UpdateDeploymentGroup(input: sdk.UpdateDeploymentGroupInput, { region }: Call): sdk.UpdateDeploymentGroupOutput {
      const { applicationName, currentDeploymentGroupName, newDeploymentGroupName } = input;
      const group = registry.getGroup(region, applicationName, currentDeploymentGroupName);
      const name = newDeploymentGroupName ?? group.name;
      const settings = { ...group.settings, ...definedOnly(settingsOf(input)) };
      const changed = { ...group, name, settings };
      checkGroup(registry, changed);
      if (name !== group.name) registry.groups.delete(keyOf(region, group.applicationName, group.name));
      registry.groups.put(keyOf(region, group.applicationName, name), changed);
      return { hooksNotCleanedUp: [] };
    },

    DeleteDeploymentGroup(input: sdk.DeleteDeploymentGroupInput, { region }: Call): sdk.DeleteDeploymentGroupOutput {
      registry.groups.delete(keyOf(region, input.applicationName ?? '', input.deploymentGroupName ?? ''));
      return { hooksNotCleanedUp: [] };
    },

    GetDeploymentGroup(input: sdk.GetDeploymentGroupInput, { region }: Call): sdk.GetDeploymentGroupOutput {
      const group = registry.getGroup(region, input.applicationName, input.deploymentGroupName);
      return { deploymentGroupInfo: describeGroup(registry, group) };
    },

    BatchGetDeploymentGroups(
      input: sdk.BatchGetDeploymentGroupsInput,
      { region }: Call,
    ): sdk.BatchGetDeploymentGroupsOutput {
      const groups = (input.deploymentGroupNames ?? []).map(name =>
        registry.getGroup(region, input.applicationName, name),
      );
      return { deploymentGroupsInfo: groups.map(group => describeGroup(registry, group)) };
    },

    ListDeploymentGroups(input: sdk.ListDeploymentGroupsInput, { region }: Call): sdk.ListDeploymentGroupsOutput {
      const { name } = registry.getApplication(region, input.applicationName);
      return { applicationName: name, deploymentGroups: registry.groupsOf(region, name).map(group => group.name) };
    },
  };
}

function settingsOf(input: sdk.CreateDeploymentGroupInput | sdk.UpdateDeploymentGroupInput): GroupSettings {
  return {
    deploymentConfigName: input.deploymentConfigName,
    serviceRoleArn: input.serviceRoleArn,
    triggerConfigurations: input.triggerConfigurations,
    alarmConfiguration: input.alarmConfiguration,
    autoRollbackConfiguration: input.autoRollbackConfiguration,
    deploymentStyle: input.deploymentStyle,
    outdatedInstancesStrategy: input.outdatedInstancesStrategy,
    blueGreenDeploymentConfiguration: input.blueGreenDeploymentConfiguration,
    loadBalancerInfo: input.loadBalancerInfo,
    ecsServices: input.ecsServices,
  };
}

function definedOnly<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Partial<T>;
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-ecs.html */
function checkGroup(registry: Registry, group: DeploymentGroup): void {
  const { deploymentStyle: style, loadBalancerInfo, ecsServices = [], ...settings } = group.settings;
  if (!settings.serviceRoleArn) throw new AwsError('RoleRequiredException', 'The role ID was not specified');
  if (settings.deploymentConfigName) findRouting(registry, group.region, settings.deploymentConfigName);
  if (style?.deploymentType !== 'BLUE_GREEN' || style.deploymentOption !== 'WITH_TRAFFIC_CONTROL') {
    const message = 'For ECS deployment groups, the deployment style must be BLUE_GREEN and WITH_TRAFFIC_CONTROL';
    throw new AwsError('InvalidDeploymentStyleException', message);
  }
  const blueGreen = settings.blueGreenDeploymentConfiguration;
  if (!blueGreen?.terminateBlueInstancesOnDeploymentSuccess || !blueGreen.deploymentReadyOption) {
    const message =
      'For ECS deployment groups, terminateBlueInstancesOnDeploymentSuccess and deploymentReadyOption must be specified';
    throw new AwsError('InvalidBlueGreenDeploymentConfigurationException', message);
  }
  const pairs = loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const [pair] = pairs;
  if (pairs.length !== 1 || pair?.targetGroups?.length !== 2 || !pair.prodTrafficRoute?.listenerArns?.length) {
    const message =
      'For ECS deployment groups, exactly one pair of two target groups with a production listener is needed';
    throw new AwsError('InvalidLoadBalancerInfoException', message);
  }
  const [service] = ecsServices;
  if (ecsServices.length !== 1 || !service?.clusterName || !service.serviceName) {
    throw new AwsError('InvalidECSServiceException', 'Exactly one ECS service with its cluster must be specified');
  }
  checkMapping(registry, group, service);
}

function checkMapping(registry: Registry, group: DeploymentGroup, service: sdk.ECSService): void {
  const others = registry.groups.list().filter(other => other.id !== group.id && other.region === group.region);
  const holder = others.find(({ settings: { ecsServices } }) => {
    const [mapped] = ecsServices ?? [];
    return mapped?.serviceName === service.serviceName && mapped?.clusterName === service.clusterName;
  });
  if (!holder) return;
  const message = `The ECS service ${service.clusterName}:${service.serviceName} is already mapped to deployment group ${holder.name}`;
  throw new AwsError('ECSServiceMappingLimitExceededException', message);
}

function describeGroup(registry: Registry, group: DeploymentGroup): sdk.DeploymentGroupInfo {
  const [last, ...earlier] = registry.deploymentsOf(group);
  const succeeded = [last, ...earlier].find(deployment => deployment?.status === 'Succeeded');
  return {
    ...group.settings,
    applicationName: group.applicationName,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    deploymentConfigName: group.settings.deploymentConfigName ?? 'CodeDeployDefault.ECSAllAtOnce',
    computePlatform: 'ECS',
    ...(succeeded && { targetRevision: succeeded.revision, lastSuccessfulDeployment: lastDeployment(succeeded) }),
    ...(last && { lastAttemptedDeployment: lastDeployment(last) }),
  };
}

function lastDeployment({ id, status, createdAt, completedAt }: Deployment): sdk.LastDeploymentInfo {
  return {
    deploymentId: id,
    status,
    createTime: new Date(createdAt),
    ...(completedAt !== undefined && { endTime: new Date(completedAt) }),
  };
}

import type * as sdk from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/aws-error';
import { wait } from '../../core/clock';
import type { ResourceProvider, ResourceRequest, ResourceState, ResourceUpdate } from '../../core/service';
import { nameOf } from './arns';
import { apiRequest } from './camel-case';
import type { EcsParts } from './ecs';
import type { Failure } from './rollouts/deployment';
import { isAlreadyGone, targetGroupsOf } from './services';
import type { ServiceRecord } from './state';

/** The resource types of ECS. They call what the operations call, so what the API refuses, a stack cannot do either. */
export function ecsResources(parts: EcsParts): Record<string, ResourceProvider> {
  return {
    'AWS::ECS::Cluster': clusterProvider(parts),
    'AWS::ECS::CapacityProvider': capacityProviderProvider(parts),
    'AWS::ECS::ClusterCapacityProviderAssociations': associationsProvider(parts),
    'AWS::ECS::TaskDefinition': taskDefinitionProvider(parts),
    'AWS::ECS::Service': serviceProvider(parts),
  };
}

/** CloudFormation says `ClusterSettings` for the API's `settings`. */
type ClusterProperties = sdk.CreateClusterRequest & { clusterSettings?: sdk.ClusterSetting[] };

function clusterProvider({ clusters, scheduler, tags }: EcsParts): ResourceProvider {
  return {
    async create(request) {
      const { clusterSettings: settings, ...input } = apiRequest<ClusterProperties>(request.properties);
      const clusterName = input.clusterName ?? request.generatedName;
      const { arn, name } = clusters.create({ ...input, settings, clusterName, tags: allTags(request) }, request);
      scheduler.wake();
      return { physicalId: name, attributes: { Arn: arn } };
    },

    async update(request) {
      const cluster = clusters.get(request.physicalId, request);
      const input = apiRequest<ClusterProperties>(request.properties);
      clusters.update(cluster, {
        settings: input.clusterSettings ?? cluster.settings,
        configuration: input.configuration,
      });
      tags.add(cluster.arn, allTags(request));
      return { physicalId: cluster.name, attributes: { Arn: cluster.arn } };
    },

    async delete(request) {
      const cluster = clusters.tryGet(request.physicalId, request);
      await scheduler.settle(); // its instances may have ended a moment ago
      if (cluster) clusters.delete(cluster);
    },
  };
}

/** CloudFormation says `ClusterName` for the API's `cluster`. */
type ProviderProperties = sdk.CreateCapacityProviderRequest & { clusterName?: string };

function capacityProviderProvider({ providers, scheduler }: EcsParts): ResourceProvider {
  return {
    async create(request) {
      const { clusterName: cluster, ...input } = apiRequest<ProviderProperties>(request.properties);
      const provider = providers.create(
        { ...input, cluster, name: input.name ?? request.generatedName, tags: allTags(request) },
        request,
      );
      scheduler.wake();
      return { physicalId: provider.name };
    },

    async update(request) {
      const provider = providers.tryGet(request.physicalId, request);
      const { autoScalingGroupProvider } = apiRequest<sdk.CreateCapacityProviderRequest>(request.properties);
      if (provider && autoScalingGroupProvider) providers.update(provider, autoScalingGroupProvider);
      scheduler.wake();
      return { physicalId: request.physicalId };
    },

    async delete(request) {
      const provider = providers.tryGet(request.physicalId, request);
      if (provider) providers.delete(provider);
    },
  };
}

/** Ref is the cluster's name. */
function associationsProvider({ clusters, scheduler, tasks }: EcsParts): ResourceProvider {
  const apply = async (request: ResourceRequest): Promise<ResourceState> => {
    const input = apiRequest<sdk.PutClusterCapacityProvidersRequest>(request.properties);
    const cluster = clusters.get(input.cluster, request);
    clusters.update(cluster, {
      capacityProviders: (input.capacityProviders ?? []).map(nameOf),
      defaultStrategy: input.defaultCapacityProviderStrategy ?? [],
    });
    scheduler.wake();
    return { physicalId: cluster.name };
  };
  return {
    create: apply,
    update: apply,
    async delete(request) {
      const cluster = clusters.tryGet(request.physicalId, request);
      if (!cluster) return;
      const users = tasks.living().filter(task => task.clusterArn === cluster.arn && task.capacityProvider);
      if (users.length > 0) {
        throw new AwsError(
          'ResourceInUseException',
          'The specified capacity provider is in use and cannot be removed.',
        );
      }
      clusters.update(cluster, { capacityProviders: [], defaultStrategy: [] });
    },
  };
}

/** Every change is a replacement: a new revision; the old one is deregistered when the stack cleans up. */
function taskDefinitionProvider({ definitions, state }: EcsParts): ResourceProvider {
  return {
    async create(request) {
      const input = apiRequest<sdk.RegisterTaskDefinitionRequest>(request.properties);
      const family = input.family ?? request.generatedName.replace(/[^A-Za-z0-9_-]/g, '');
      const { arn } = definitions.register({ ...input, family, tags: allTags(request) }, request);
      return { physicalId: arn, attributes: { TaskDefinitionArn: arn } };
    },

    async delete(request) {
      if (state.taskDefinitions.get(request.physicalId)) definitions.deregister(request.physicalId, request);
    },
  };
}

function serviceProvider(parts: EcsParts): ResourceProvider {
  const { clusters, scheduler, services } = parts;
  const make = async (request: ResourceRequest): Promise<ServiceRecord> => {
    const input = apiRequest<sdk.CreateServiceRequest>(request.properties);
    await parts.targetGroups.checkAttached(targetGroupsOf(input));
    const serviceName = input.serviceName ?? request.generatedName;
    return services.create({ ...input, ...fromTemplate(request), serviceName, tags: allTags(request) }, request);
  };
  const stateOf = ({ arn, name }: ServiceRecord) => ({ physicalId: arn, attributes: { Name: name, ServiceArn: arn } });
  return {
    /** Without DesiredCount the service starts one task. */
    async create(request) {
      const service = parts.state.services.get(request.resumedId ?? '') ?? (await make(request));
      request.initiated(service.arn);
      scheduler.wake();
      await untilSteady(parts, service.arn, request.signal);
      return stateOf(service);
    },

    /** Only what changed is sent; without DesiredCount the count stays. */
    async update(request) {
      const service = services.update(
        { ...changes(request), service: request.physicalId } as sdk.UpdateServiceRequest,
        request,
      );
      parts.tags.add(service.arn, allTags(request));
      scheduler.wake();
      await untilSteady(parts, service.arn, request.signal);
      return stateOf(service);
    },

    async delete(request) {
      try {
        const cluster = clusters.get(request.properties.Cluster as string | undefined, request);
        services.delete(services.get(cluster, request.physicalId), true);
      } catch (error) {
        if (!isAlreadyGone(error)) throw error;
      }
      scheduler.wake();
      await until(parts, request.signal, () => parts.state.services.get(request.physicalId)?.status !== 'DRAINING');
    },
  };
}

/** What CloudFormation calls otherwise than the API. */
function fromTemplate({ properties }: ResourceRequest): Partial<sdk.CreateServiceRequest> {
  return properties.Role === undefined ? {} : { role: properties.Role as string };
}

const notUpdatable = new Set([
  'serviceName',
  'tags',
  'deploymentController',
  'launchType',
  'role',
  'schedulingStrategy',
]);

function changes(request: ResourceUpdate): Record<string, unknown> {
  const before = apiRequest<Record<string, unknown>>(request.previousProperties);
  const after = apiRequest<Record<string, unknown>>(request.properties);
  const changed = Object.entries(after).filter(
    ([key, value]) => !notUpdatable.has(key) && JSON.stringify(value) !== JSON.stringify(before[key]),
  );
  return { ...Object.fromEntries(changed), cluster: after.cluster };
}

/** A service counts as created or updated once its deployment has succeeded and it is steady; else CloudFormation gives up after three hours. */
async function untilSteady(parts: EcsParts, arn: string, signal: AbortSignal): Promise<void> {
  const { rollouts, state } = parts;
  const deployment = rollouts.active(arn)?.arn ?? '';
  await until(parts, signal, () => {
    const { status, failure } = state.serviceDeployments.get(deployment) ?? {};
    if (failure) throw deploymentFailed(failure);
    if (status === 'STOPPED') throw new AwsError('GeneralServiceException', 'Service deployment was stopped.');
    const isDone = status === undefined || status === 'SUCCESSFUL';
    return isDone && (state.services.get(arn)?.steady ?? true);
  });
}

function deploymentFailed({ cause, reason }: Failure): AwsError {
  const what = cause === 'circuitBreaker' ? 'ECS Deployment Circuit Breaker was triggered' : reason;
  return new AwsError('GeneralServiceException', `Error occurred during operation '${what}'.`);
}

const longestWaitMs = 3 * 3_600_000;

/** Looks once a second of the cloud's time; ends quietly when the stack operation is cancelled. */
async function until({ context: { clock } }: EcsParts, signal: AbortSignal, done: () => boolean): Promise<void> {
  const deadline = clock.now().getTime() + longestWaitMs;
  while (!signal.aborted && !done()) {
    if (clock.now().getTime() > deadline) throw new AwsError('NotStabilized', 'Exceeded attempts to wait');
    await wait(clock, 1_000);
  }
}

function allTags({ properties, stackTags }: ResourceRequest): sdk.Tag[] {
  const own = ((properties.Tags ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => ({
    key: Key,
    value: Value,
  }));
  const inherited = Object.entries(stackTags).map(([key, value]) => ({ key, value }));
  return [...inherited.filter(tag => !own.some(({ key }) => key === tag.key)), ...own];
}

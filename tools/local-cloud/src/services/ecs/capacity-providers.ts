import type * as sdk from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/aws-error';
import type { Call, Operation } from '../../core/service';
import { ecsArn, nameOf, type Place, placeOf } from './arns';
import type { EcsParts } from './ecs';
import { clientException, invalidParameter } from './errors';
import type { EcsPeers } from './peers';
import type { CapacityProviderRecord, ClusterRecord, EcsState, TaskRecord } from './state';
import type { Tags } from './tags';

export const fargateProviders = ['FARGATE', 'FARGATE_SPOT'];

/** Capacity providers: Auto Scaling groups under a name, Managed Instances of one cluster, and Fargate's two. */
export class CapacityProviders {
  constructor(
    private readonly state: EcsState,
    private readonly tags: Tags,
    private readonly peers: Pick<EcsPeers, 'autoScaling'>,
  ) {}

  public tryGet(reference: string, place: Place): CapacityProviderRecord | undefined {
    return this.state.capacityProviders.get(ecsArn(place, `capacity-provider/${nameOf(reference)}`));
  }

  public create(input: sdk.CreateCapacityProviderRequest, place: Place): CapacityProviderRecord {
    const { name = '', autoScalingGroupProvider, managedInstancesProvider } = input;
    if (!/^(?!aws|ecs|fargate)[A-Za-z0-9_-]{1,255}$/i.test(name))
      throw clientException('The specified capacity provider name is not valid.');
    if (managedInstancesProvider) return this.createManaged(input, managedInstancesProvider, place);
    if (!autoScalingGroupProvider?.autoScalingGroupArn)
      throw clientException('An Auto Scaling group ARN must be specified.');
    const arn = ecsArn(place, `capacity-provider/${name}`);
    if (this.state.capacityProviders.get(arn))
      throw clientException('A capacity provider with the specified name already exists.');
    this.checkProtection(autoScalingGroupProvider);
    const provider: CapacityProviderRecord = {
      arn,
      name,
      status: 'ACTIVE',
      group: withProviderDefaults(autoScalingGroupProvider),
    };
    this.state.capacityProviders.put(arn, provider);
    this.tags.add(arn, input.tags);
    return provider;
  }

  /**
   * They belong to one cluster from the beginning. Their instances are nobody's business here: tasks run as those of Fargate do.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-capacity-providers-concept.html
   */
  private createManaged(
    { name = '', cluster: reference = '', tags }: sdk.CreateCapacityProviderRequest,
    managed: sdk.ManagedInstancesProvider,
    place: Place,
  ): CapacityProviderRecord {
    const arn = ecsArn(place, `capacity-provider/${name}`);
    if (this.state.capacityProviders.get(arn))
      throw clientException('A capacity provider with the specified name already exists.');
    const cluster = this.state.clusters.get(ecsArn(place, `cluster/${nameOf(reference)}`));
    if (!cluster) throw clientException('The cluster provided is invalid.');
    const provider: CapacityProviderRecord = {
      ...{ arn, name, status: 'ACTIVE', group: {} },
      managed: { ...managed, clusterArn: cluster.arn },
    };
    this.state.capacityProviders.put(arn, provider);
    this.state.clusters.put(cluster.arn, {
      ...cluster,
      capacityProviders: [...cluster.capacityProviders, name],
      managedProviders: [...(cluster.managedProviders ?? []), name],
    });
    this.tags.add(arn, tags);
    return provider;
  }

  public update(
    provider: CapacityProviderRecord,
    group: Partial<sdk.AutoScalingGroupProvider>,
  ): CapacityProviderRecord {
    const next = {
      ...provider,
      group: {
        ...provider.group,
        ...group,
        managedScaling: { ...provider.group.managedScaling, ...group.managedScaling },
      },
    };
    this.state.capacityProviders.put(next.arn, next);
    return next;
  }

  private checkProtection({
    autoScalingGroupArn = '',
    managedTerminationProtection,
  }: sdk.AutoScalingGroupProvider): void {
    const group = this.peers.autoScaling.groups.tryGetByArn(autoScalingGroupArn);
    if (!group)
      throw clientException('The specified Auto Scaling group ARN does not exist. Specify a valid ARN and try again.');
    if (managedTerminationProtection === 'ENABLED' && !group.newInstancesProtectedFromScaleIn) {
      throw clientException(
        'The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity ' +
          'provider, the Auto Scaling group must have instance protection from scale in enabled.',
      );
    }
  }

  /** @throws while a cluster uses it, or tasks do. */
  public delete(provider: CapacityProviderRecord): void {
    if (provider.managed) this.leaveCluster(provider, provider.managed.clusterArn);
    const user = this.state.clusters.list().find(({ capacityProviders }) => capacityProviders.includes(provider.name));
    if (user)
      throw clientException(
        'The capacity provider cannot be deleted because it is associated with cluster: ' +
          user.name +
          '. Remove the capacity provider from the cluster and try again.',
      );
    this.state.capacityProviders.delete(provider.arn);
    this.tags.forget(provider.arn);
  }

  private leaveCluster({ name }: CapacityProviderRecord, clusterArn: string): void {
    const cluster = this.state.clusters.get(clusterArn);
    const uses = (task: TaskRecord) =>
      task.clusterArn === clusterArn && task.capacityProvider === name && task.lastStatus !== 'STOPPED';
    if (this.state.tasks.list().some(uses))
      throw new AwsError('ResourceInUseException', 'The specified capacity provider is in use and cannot be removed.');
    if (!cluster) return;
    this.state.clusters.put(clusterArn, {
      ...cluster,
      capacityProviders: cluster.capacityProviders.filter(other => other !== name),
      managedProviders: cluster.managedProviders?.filter(other => other !== name),
    });
  }

  /** True if ECS scales the provider's group, so that a task without room waits instead of failing. */
  public isManaged(cluster: ClusterRecord, name: string): boolean {
    return this.tryGet(name, placeOf(cluster.arn))?.group.managedScaling?.status === 'ENABLED';
  }

  /** @throws if one of the names is no capacity provider of the cluster. */
  public checkStrategy(
    cluster: ClusterRecord,
    strategy: readonly sdk.CapacityProviderStrategyItem[] | undefined,
  ): void {
    for (const { capacityProvider = '' } of strategy ?? []) {
      if (!cluster.capacityProviders.includes(capacityProvider)) {
        throw invalidParameter(
          `The specified capacity provider was not found. Specify a valid name or ARN and try again.`,
        );
      }
    }
  }
}

function withProviderDefaults(group: sdk.AutoScalingGroupProvider): sdk.AutoScalingGroupProvider {
  return {
    managedTerminationProtection: 'DISABLED',
    managedDraining: 'ENABLED',
    ...group,
    managedScaling: {
      status: 'DISABLED',
      targetCapacity: 100,
      minimumScalingStepSize: 1,
      maximumScalingStepSize: 10_000,
      instanceWarmupPeriod: 300,
      ...group.managedScaling,
    },
  };
}

export function capacityProviderOperations({ providers, scheduler, state, tags }: EcsParts): Record<string, Operation> {
  return {
    CreateCapacityProvider(input: sdk.CreateCapacityProviderRequest, call: Call): sdk.CreateCapacityProviderResponse {
      return { capacityProvider: describeProvider(providers.create(input, call), tags) };
    },

    UpdateCapacityProvider(input: sdk.UpdateCapacityProviderRequest, call: Call): sdk.UpdateCapacityProviderResponse {
      const provider = providers.tryGet(input.name ?? '', call);
      if (!provider)
        throw clientException(
          'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
        );
      scheduler.wake();
      return {
        capacityProvider: describeProvider(providers.update(provider, input.autoScalingGroupProvider ?? {}), tags),
      };
    },

    DeleteCapacityProvider(input: sdk.DeleteCapacityProviderRequest, call: Call): sdk.DeleteCapacityProviderResponse {
      const provider = providers.tryGet(input.capacityProvider ?? '', call);
      if (!provider)
        throw clientException(
          'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
        );
      providers.delete(provider);
      return {
        capacityProvider: { ...describeProvider(provider, tags), status: 'INACTIVE', updateStatus: 'DELETE_COMPLETE' },
      };
    },

    DescribeCapacityProviders(
      input: sdk.DescribeCapacityProvidersRequest,
      call: Call,
    ): sdk.DescribeCapacityProvidersResponse {
      const names = input.capacityProviders?.map(nameOf);
      const own = state.capacityProviders.list().filter(({ arn }) => arn.startsWith(`arn:aws:ecs:${call.region}:`));
      const described = [
        ...own.map(provider => describeProvider(provider, tags)),
        ...fargateProviders.map(name => fargateProvider(name, call)),
      ];
      const found = described.filter(({ name }) => !names || names.includes(name ?? ''));
      const missing = (names ?? []).filter(name => !found.some(provider => provider.name === name));
      return {
        capacityProviders: found,
        failures: missing.map(name => ({ arn: ecsArn(call, `capacity-provider/${name}`), reason: 'MISSING' })),
      };
    },
  };
}

function describeProvider(provider: CapacityProviderRecord, tags: Tags): sdk.CapacityProvider {
  return {
    capacityProviderArn: provider.arn,
    name: provider.name,
    status: provider.status,
    ...(provider.managed
      ? { cluster: provider.managed.clusterArn, managedInstancesProvider: withoutCluster(provider.managed) }
      : { autoScalingGroupProvider: { autoScalingGroupArn: undefined, ...provider.group } }),
    tags: tags.of(provider.arn),
  };
}

function withoutCluster({ clusterArn, ...managed }: NonNullable<CapacityProviderRecord['managed']>) {
  return managed;
}

function fargateProvider(name: string, place: Place): sdk.CapacityProvider {
  return { capacityProviderArn: ecsArn(place, `capacity-provider/${name}`), name, status: 'ACTIVE', tags: [] };
}

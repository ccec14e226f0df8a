import type * as sdk from '@aws-sdk/client-ecs';
import type { Call, Operation } from '../../core/service';
import { ecsArn, nameOf, type Place, placeOf } from './arns';
import type { EcsParts } from './ecs';
import { clientException, invalidParameter } from './errors';
import type { EcsPeers } from './peers';
import type { CapacityProviderRecord, ClusterRecord, EcsState } from './state';
import type { Tags } from './tags';

export const fargateProviders = ['FARGATE', 'FARGATE_SPOT'];

/** Capacity providers: Auto Scaling groups under a name, and Fargate's two. */
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
    const { name = '', autoScalingGroupProvider } = input;
    if (!/^(?!aws|ecs|fargate)[A-Za-z0-9_-]{1,255}$/i.test(name))
      throw clientException('The specified capacity provider name is not valid.');
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

  /** @throws while a cluster uses it. */
  public delete(provider: CapacityProviderRecord): void {
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
    autoScalingGroupProvider: provider.group,
    tags: tags.of(provider.arn),
  };
}

function fargateProvider(name: string, place: Place): sdk.CapacityProvider {
  return { capacityProviderArn: ecsArn(place, `capacity-provider/${name}`), name, status: 'ACTIVE', tags: [] };
}

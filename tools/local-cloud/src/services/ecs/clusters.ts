import type * as sdk from '@aws-sdk/client-ecs';
import type { Call, Operation } from '../../core/service';
import { ecsArn, nameOf, type Place } from './arns';
import { fargateProviders } from './capacity-providers';
import type { EcsParts } from './ecs';
import { clusterContains, clusterNotFound, invalidParameter } from './errors';
import type { ClusterRecord, EcsState } from './state';
import type { Tags } from './tags';

/** Clusters and the capacity providers they use. */
export class Clusters {
  constructor(
    private readonly state: EcsState,
    private readonly tags: Tags,
  ) {}

  /** By name or ARN; without one, the cluster `default`. */
  public get(reference: string | undefined, place: Place): ClusterRecord {
    const cluster = this.tryGet(reference, place);
    if (cluster?.status !== 'ACTIVE') throw clusterNotFound();
    return cluster;
  }

  public tryGet(reference: string | undefined, place: Place): ClusterRecord | undefined {
    return this.state.clusters.get(ecsArn(place, `cluster/${nameOf(reference ?? 'default')}`));
  }

  public create(input: sdk.CreateClusterRequest, place: Place): ClusterRecord {
    const name = input.clusterName ?? 'default';
    const arn = ecsArn(place, `cluster/${name}`);
    const known = this.state.clusters.get(arn);
    if (known?.status === 'ACTIVE') return known;
    const cluster: ClusterRecord = {
      arn,
      name,
      status: 'ACTIVE',
      settings: input.settings ?? [{ name: 'containerInsights', value: 'disabled' }],
      configuration: input.configuration,
      capacityProviders: input.capacityProviders ?? [],
      defaultStrategy: input.defaultCapacityProviderStrategy ?? [],
    };
    this.state.clusters.put(arn, cluster);
    this.tags.add(arn, input.tags);
    return cluster;
  }

  public update(cluster: ClusterRecord, change: Partial<ClusterRecord>): ClusterRecord {
    const next = { ...cluster, ...change };
    this.state.clusters.put(cluster.arn, next);
    return next;
  }

  /** @throws while it has services, tasks or instances, as ECS does. */
  public delete(cluster: ClusterRecord): ClusterRecord {
    const ofCluster = ({ clusterArn }: { clusterArn: string }) => clusterArn === cluster.arn;
    const living = {
      Services: this.state.services.list().filter(({ status }) => status !== 'INACTIVE'),
      Tasks: this.state.tasks.list().filter(({ lastStatus }) => lastStatus !== 'STOPPED'),
      ContainerInstances: this.state.containerInstances.list(),
    };
    for (const [what, things] of Object.entries(living)) if (things.some(ofCluster)) throw clusterContains(what);
    this.state.clusters.delete(cluster.arn);
    this.tags.forget(cluster.arn);
    return { ...cluster, status: 'INACTIVE' };
  }
}

export function clusterOperations({
  clusters,
  providers,
  scheduler,
  state,
  tags,
}: EcsParts): Record<string, Operation> {
  const describe = (cluster: ClusterRecord) => describeCluster(cluster, state, tags);
  return {
    CreateCluster(input: sdk.CreateClusterRequest, call: Call): sdk.CreateClusterResponse {
      return { cluster: describe(clusters.create(input, call)) };
    },

    UpdateCluster(input: sdk.UpdateClusterRequest, call: Call): sdk.UpdateClusterResponse {
      const cluster = clusters.get(input.cluster, call);
      const { settings = cluster.settings, configuration = cluster.configuration } = input;
      return { cluster: describe(clusters.update(cluster, { settings, configuration })) };
    },

    async DeleteCluster(input: sdk.DeleteClusterRequest, call: Call): Promise<sdk.DeleteClusterResponse> {
      await scheduler.settle(); // its instances may have ended a moment ago
      return { cluster: describe(clusters.delete(clusters.get(input.cluster, call))) };
    },

    DescribeClusters(input: sdk.DescribeClustersRequest, call: Call): sdk.DescribeClustersResponse {
      const asked = (input.clusters ?? ['default']).map(reference => ({
        reference,
        cluster: clusters.tryGet(reference, call),
      }));
      return {
        clusters: asked.flatMap(({ cluster }) => (cluster ? [describe(cluster)] : [])),
        failures: asked
          .filter(({ cluster }) => !cluster)
          .map(({ reference }) => ({ arn: ecsArn(call, `cluster/${nameOf(reference)}`), reason: 'MISSING' })),
      };
    },

    ListClusters(_input: sdk.ListClustersRequest, { region }: Call): sdk.ListClustersResponse {
      return {
        clusterArns: state.clusters
          .list()
          .map(({ arn }) => arn)
          .filter(arn => arn.startsWith(`arn:aws:ecs:${region}:`)),
      };
    },

    PutClusterCapacityProviders(
      input: sdk.PutClusterCapacityProvidersRequest,
      call: Call,
    ): sdk.PutClusterCapacityProvidersResponse {
      const cluster = clusters.get(input.cluster, call);
      const { capacityProviders = [], defaultCapacityProviderStrategy = [] } = input;
      for (const name of capacityProviders) {
        if (!fargateProviders.includes(name) && !providers.tryGet(name, call))
          throw invalidParameter(
            'The specified capacity provider was not found. Specify a valid name or ARN and try again.',
          );
      }
      scheduler.wake();
      return {
        cluster: describe(
          clusters.update(cluster, {
            capacityProviders: capacityProviders.map(nameOf),
            defaultStrategy: defaultCapacityProviderStrategy,
          }),
        ),
      };
    },
  };
}

function describeCluster(cluster: ClusterRecord, state: EcsState, tags: Tags): sdk.Cluster {
  const tasks = state.tasks
    .list()
    .filter(({ clusterArn, desiredStatus }) => clusterArn === cluster.arn && desiredStatus === 'RUNNING');
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    configuration: cluster.configuration,
    registeredContainerInstancesCount: state.containerInstances
      .list()
      .filter(({ clusterArn }) => clusterArn === cluster.arn).length,
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => lastStatus !== 'RUNNING').length,
    activeServicesCount: state.services
      .list()
      .filter(({ clusterArn, status }) => clusterArn === cluster.arn && status === 'ACTIVE').length,
    statistics: [],
    tags: tags.of(cluster.arn),
    settings: [...cluster.settings],
    capacityProviders: [...cluster.capacityProviders],
    defaultCapacityProviderStrategy: [...cluster.defaultStrategy],
    attachments: [],
    attachmentsStatus: cluster.capacityProviders.length > 0 ? 'UPDATE_COMPLETE' : undefined,
  };
}

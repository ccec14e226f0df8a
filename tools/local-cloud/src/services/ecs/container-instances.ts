import type * as sdk from '@aws-sdk/client-ecs';
import type { Call, Context, Operation } from '../../core/service';
import { instanceCapacity } from '../auto-scaling/data/instance-types';
import { type Instance as Ec2Instance, isLeaving } from '../auto-scaling/group';
import { ecsArn, nameOf, newId, placeOf } from './arns';
import type { Clusters } from './clusters';
import { invalidParameter } from './errors';
import type { EcsPeers } from './peers';
import { minus, type Resources } from './placement';
import type { ClusterRecord, ContainerInstanceRecord, EcsState, TaskRecord } from './state';

/** Instances of Auto Scaling groups that joined a cluster. */
export class ContainerInstances {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly peers: Pick<EcsPeers, 'autoScaling'>,
  ) {}

  public list(): ContainerInstanceRecord[] {
    return this.state.containerInstances.list();
  }

  public ofCluster(clusterArn: string): ContainerInstanceRecord[] {
    return this.list().filter(instance => instance.clusterArn === clusterArn);
  }

  /** What the tasks on it leave over. */
  public free(instance: ContainerInstanceRecord): Resources {
    return this.tasksOn(instance.arn).reduce<Resources>(minus, capacityOf(instance));
  }

  public tasksOn(arn: string): TaskRecord[] {
    return this.state.tasks.list().filter(task => task.containerInstanceArn === arn && task.lastStatus !== 'STOPPED');
  }

  /** Registers instances that came into service, forgets those that ended, and returns the tasks that lose their host. */
  public sync(): { task: TaskRecord; ec2InstanceId: string }[] {
    const instances = new Map(this.peers.autoScaling.groups.instances().map(instance => [instance.id, instance]));
    const known = new Set(this.list().map(({ ec2InstanceId }) => ec2InstanceId));
    for (const instance of instances.values()) {
      if (instance.lifecycleState === 'InService' && !known.has(instance.id)) this.register(instance);
    }
    return this.list().flatMap(record => this.retire(record, instances.get(record.ec2InstanceId)));
  }

  /** Tasks of hosts that are gone without notice. ECS does not know before the host is terminated; their processes ended with it. */
  public cutOff(): TaskRecord[] {
    const lost = this.peers.autoScaling.groups.instances().filter(instance => instance.lost);
    return this.list()
      .filter(({ ec2InstanceId }) => lost.some(({ id }) => id === ec2InstanceId))
      .flatMap(({ arn }) => this.tasksOn(arn));
  }

  /** Takes an instance out of placement, or back into it. */
  public setStatus(record: ContainerInstanceRecord, status: ContainerInstanceRecord['status']): void {
    this.state.containerInstances.put(record.arn, { ...record, status });
  }

  public forget({ arn }: ContainerInstanceRecord): void {
    this.state.containerInstances.delete(arn);
  }

  private register(instance: Ec2Instance): void {
    const cluster = this.clusterOf(instance);
    const capacity = instanceCapacity(instance.instanceType);
    if (!cluster || !capacity) return;
    const record: ContainerInstanceRecord = {
      arn: ecsArn(placeOf(cluster.arn), `container-instance/${cluster.name}/${newId()}`),
      clusterArn: cluster.arn,
      ec2InstanceId: instance.id,
      capacityProvider: this.providerOf(instance, cluster),
      status: 'ACTIVE',
      registeredAt: this.context.clock.now().toISOString(),
      instanceType: instance.instanceType,
      zone: instance.zone,
      ...capacity,
    };
    this.state.containerInstances.put(record.arn, record);
  }

  private retire(record: ContainerInstanceRecord, instance: Ec2Instance | undefined) {
    if (instance && !isLeaving(instance)) return [];
    if (instance?.lost) {
      if (!record.disconnected) this.state.containerInstances.put(record.arn, { ...record, disconnected: true });
      return [];
    }
    const lost = this.tasksOn(record.arn);
    if (!instance && lost.length === 0) this.state.containerInstances.delete(record.arn);
    else if (record.status === 'ACTIVE')
      this.state.containerInstances.put(record.arn, { ...record, status: 'DRAINING' });
    if (instance?.lifecycleState === 'Terminating:Wait') {
      if (lost.length === 0) this.peers.autoScaling.groups.drained(instance.id);
      return [];
    }
    return lost.map(task => ({ task, ec2InstanceId: record.ec2InstanceId }));
  }

  /**
   * Whether the tasks of an instance move to others before it ends.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
   */
  public drains(ec2InstanceId: string): boolean {
    const record = this.list().find(instance => instance.ec2InstanceId === ec2InstanceId);
    const provider = this.state.capacityProviders.list().find(({ name }) => name === record?.capacityProvider);
    return record !== undefined && provider?.group.managedDraining === 'ENABLED' && this.tasksOn(record.arn).length > 0;
  }

  /**
   * The agent joins the cluster that its user data names (`ECS_CLUSTER=name` in /etc/ecs/ecs.config), else `default`. Without user data in a launch template,
   * the cluster whose capacity provider has the instance's group.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html
   */
  private clusterOf(instance: Ec2Instance): ClusterRecord | undefined {
    const active = this.state.clusters.list().filter(({ status }) => status === 'ACTIVE');
    if (instance.userData === undefined) return active.find(cluster => this.providerOf(instance, cluster));
    const name = /ECS_CLUSTER\s*=\s*["']?([A-Za-z0-9_-]+)/.exec(instance.userData)?.[1] ?? 'default';
    return active.find(cluster => cluster.name === name);
  }

  private providerOf({ groupName }: Ec2Instance, cluster: ClusterRecord): string | undefined {
    const providers = this.state.capacityProviders
      .list()
      .filter(({ name }) => cluster.capacityProviders.includes(name));
    return providers.find(
      ({ group }) => this.peers.autoScaling.groups.tryGetByArn(group.autoScalingGroupArn ?? '')?.name === groupName,
    )?.name;
  }

  /** An instance may have joined before its group became a provider of the cluster. */
  public adopt(): void {
    const instances = new Map(this.peers.autoScaling.groups.instances().map(instance => [instance.id, instance]));
    for (const record of this.list().filter(({ capacityProvider }) => !capacityProvider)) {
      const instance = instances.get(record.ec2InstanceId);
      const cluster = this.state.clusters.get(record.clusterArn);
      const capacityProvider = instance && cluster && this.providerOf(instance, cluster);
      if (capacityProvider) this.state.containerInstances.put(record.arn, { ...record, capacityProvider });
    }
  }
}

/**
 * Ports of every instance that no task gets: SSH, Docker and the agent.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
export const reservedPorts: readonly string[] = [22, 2375, 2376, 51678, 51679, 51680].map(port => `${port}/tcp`);

export function capacityOf({ cpu, memoryMiB, networkInterfaces }: ContainerInstanceRecord): Resources {
  // the primary interface is the instance's own
  return { cpu, memoryMiB, networkInterfaces: networkInterfaces - 1, hostPorts: reservedPorts };
}

export function containerInstanceOperations(
  instances: ContainerInstances,
  clusters: Clusters,
): Record<string, Operation> {
  return {
    ListContainerInstances(input: sdk.ListContainerInstancesRequest, call: Call): sdk.ListContainerInstancesResponse {
      const found = instances.ofCluster(clusters.get(input.cluster, call).arn);
      return {
        containerInstanceArns: found
          .filter(({ status }) => !input.status || status === input.status)
          .map(({ arn }) => arn),
      };
    },

    UpdateContainerInstancesState(
      input: sdk.UpdateContainerInstancesStateRequest,
      call: Call,
    ): sdk.UpdateContainerInstancesStateResponse {
      const known = instances.ofCluster(clusters.get(input.cluster, call).arn);
      const asked = (input.containerInstances ?? []).map(nameOf);
      for (const record of known.filter(({ arn }) => asked.includes(nameOf(arn)))) {
        instances.setStatus(record, input.status === 'DRAINING' ? 'DRAINING' : 'ACTIVE');
      }
      const changed = instances.ofCluster(clusters.get(input.cluster, call).arn);
      const missing = asked.filter(name => !known.some(({ arn }) => nameOf(arn) === name));
      return {
        containerInstances: changed
          .filter(({ arn }) => asked.includes(nameOf(arn)))
          .map(record => describeInstance(record, instances)),
        failures: missing.map(arn => ({ arn, reason: 'MISSING' })),
      };
    },

    DeregisterContainerInstance(
      input: sdk.DeregisterContainerInstanceRequest,
      call: Call,
    ): sdk.DeregisterContainerInstanceResponse {
      const known = instances.ofCluster(clusters.get(input.cluster, call).arn);
      const record = known.find(({ arn }) => nameOf(arn) === nameOf(input.containerInstance ?? ''));
      if (!record) throw invalidParameter('Referenced container instance was not found.');
      if (!input.force && instances.tasksOn(record.arn).length > 0) {
        throw invalidParameter('Found running tasks on the instance.');
      }
      instances.forget(record);
      return { containerInstance: { ...describeInstance(record, instances), status: 'INACTIVE' } };
    },

    DescribeContainerInstances(
      input: sdk.DescribeContainerInstancesRequest,
      call: Call,
    ): sdk.DescribeContainerInstancesResponse {
      const known = instances.ofCluster(clusters.get(input.cluster, call).arn);
      const asked = (input.containerInstances ?? []).map(reference => ({
        reference,
        record: known.find(({ arn }) => nameOf(arn) === nameOf(reference)),
      }));
      return {
        containerInstances: asked.flatMap(({ record }) => (record ? [describeInstance(record, instances)] : [])),
        failures: asked.filter(({ record }) => !record).map(({ reference }) => ({ arn: reference, reason: 'MISSING' })),
      };
    },
  };
}

function describeInstance(record: ContainerInstanceRecord, instances: ContainerInstances): sdk.ContainerInstance {
  const tasks = instances.tasksOn(record.arn);
  return {
    containerInstanceArn: record.arn,
    ec2InstanceId: record.ec2InstanceId,
    capacityProviderName: record.capacityProvider,
    status: record.status,
    agentConnected: !record.disconnected,
    version: 1,
    registeredAt: new Date(record.registeredAt),
    registeredResources: describeResources(capacityOf(record)),
    remainingResources: describeResources(instances.free(record)),
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => ['PENDING', 'ACTIVATING'].includes(lastStatus)).length,
    attributes: [
      { name: 'ecs.instance-type', value: record.instanceType },
      { name: 'ecs.availability-zone', value: record.zone },
      { name: 'ecs.os-type', value: 'linux' },
      { name: 'ecs.cpu-architecture', value: /^[a-z]+\d+g/.test(record.instanceType) ? 'arm64' : 'x86_64' },
    ],
    attachments: tasks
      .filter(({ networkInterfaces }) => networkInterfaces > 0)
      .map(({ id }) => ({ id, type: 'ElasticNetworkInterface', status: 'ATTACHED' })),
    tags: [],
  };
}

function describeResources({ cpu, memoryMiB, hostPorts = [] }: Resources): sdk.Resource[] {
  const ports = (protocol: string): sdk.Resource => {
    const ofProtocol = hostPorts.map(port => port.split('/')).filter(([, name]) => name === protocol);
    const stringSetValue = ofProtocol.map(([port = '']) => port);
    const name = protocol === 'udp' ? 'PORTS_UDP' : 'PORTS';
    return { name, type: 'STRINGSET', doubleValue: 0, longValue: 0, integerValue: 0, stringSetValue };
  };
  return [
    { name: 'CPU', type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue: cpu },
    { name: 'MEMORY', type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue: memoryMiB },
    ports('tcp'),
    ports('udp'),
  ];
}

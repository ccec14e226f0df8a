import type { AutoScaling, AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { ContainerInstance, ECS } from '@aws-sdk/client-ecs';

/** What of EC2 Auto Scaling and ECS is used. */
export interface FleetClients {
  readonly autoScaling: Pick<
    AutoScaling,
    'deleteAutoScalingGroup' | 'describeAutoScalingGroups' | 'setInstanceProtection' | 'updateAutoScalingGroup'
  >;
  readonly ecs: Pick<
    ECS,
    | 'deregisterContainerInstance'
    | 'describeContainerInstances'
    | 'listContainerInstances'
    | 'updateContainerInstancesState'
  >;
}

export interface FleetNames {
  readonly clusterName: string;
  readonly groupName: string;
}

/** How many instances one call may name. */
const PROTECTED = 50;
const DRAINED = 10;
const DESCRIBED = 100;

/**
 * A group of instances, and what ECS knows of them.
 */
export class Fleet {
  constructor(
    private readonly clients: FleetClients,
    private readonly names: FleetNames,
  ) {}

  /** Ids of its instances, undefined when there is no such group. */
  public async instances(): Promise<string[] | undefined> {
    const group = await this.group();
    return group && (group.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
  }

  /** Want no instances, whatever ECS wants. */
  public async shrink(): Promise<void> {
    await this.clients.autoScaling.updateAutoScalingGroup({
      AutoScalingGroupName: this.names.groupName,
      MinSize: 0,
      MaxSize: 0,
      DesiredCapacity: 0,
      NewInstancesProtectedFromScaleIn: false,
    });
  }

  /** Let scale-in take instances that ran tasks. */
  public async unprotect(): Promise<void> {
    const { Instances = [] } = (await this.group()) ?? {};
    const ready = Instances.filter(
      ({ LifecycleState, ProtectedFromScaleIn }) => LifecycleState === 'InService' && ProtectedFromScaleIn,
    );
    const ids = ready.flatMap(({ InstanceId }) => InstanceId ?? []);
    for (const InstanceIds of chunks(ids, PROTECTED)) {
      await this.clients.autoScaling.setInstanceProtection({
        AutoScalingGroupName: this.names.groupName,
        InstanceIds,
        ProtectedFromScaleIn: false,
      });
    }
  }

  /** Start no further tasks on container instances, and stop those of services. */
  public async drain(containerInstances: readonly string[]): Promise<void> {
    for (const chunk of chunks(containerInstances, DRAINED)) {
      await this.clients.ecs.updateContainerInstancesState({
        cluster: this.names.clusterName,
        containerInstances: chunk,
        status: 'DRAINING',
      });
    }
  }

  /** Terminate what is left, without waiting for tasks and lifecycle hooks, and the group with it. */
  public async force(): Promise<void> {
    await this.clients.autoScaling.deleteAutoScalingGroup({
      AutoScalingGroupName: this.names.groupName,
      ForceDelete: true,
    });
  }

  /** ARNs of the container instances in the cluster; those on `instances` only, if given. */
  public async registered(instances?: readonly string[]): Promise<string[]> {
    const all = await this.describe();
    const wanted = all.filter(({ ec2InstanceId }) => instances?.includes(ec2InstanceId ?? '') ?? true);
    return wanted.flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []);
  }

  /** Take container instances out of the cluster, which cannot be deleted with them. */
  public async deregister(containerInstances: readonly string[]): Promise<void> {
    for (const containerInstance of containerInstances) {
      await this.clients.ecs.deregisterContainerInstance({
        cluster: this.names.clusterName,
        containerInstance,
        force: true,
      });
    }
  }

  private async group(): Promise<AutoScalingGroup | undefined> {
    const { AutoScalingGroups = [] } = await this.clients.autoScaling.describeAutoScalingGroups({
      AutoScalingGroupNames: [this.names.groupName],
    });
    return AutoScalingGroups[0];
  }

  private async describe(): Promise<ContainerInstance[]> {
    const { clusterName: cluster } = this.names;
    const found: ContainerInstance[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.clients.ecs.listContainerInstances({ cluster, nextToken, maxResults: DESCRIBED });
      nextToken = page.nextToken;
      const arns = page.containerInstanceArns ?? [];
      if (arns.length === 0) continue;
      const details = await this.clients.ecs.describeContainerInstances({ cluster, containerInstances: arns });
      found.push(...(details.containerInstances ?? []));
    } while (nextToken);
    return found;
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

import type { ContainerInstance, ECS, Resource } from '@aws-sdk/client-ecs';

/** What a container instance has room for. */
export interface Room {
  /** 1024 are one processor. */
  readonly cpu: number;
  readonly memoryMiB: number;

  /** Ports of the host that are taken. */
  readonly ports: readonly number[];
}

/** An EC2 instance on which ECS starts tasks. */
export interface InstanceRoom {
  /** ARN of the container instance. */
  readonly arn: string;

  /** @default - none put it there */
  readonly capacityProvider?: string;

  /** What is left. */
  readonly free: Room;

  /** What it has when no task runs on it. */
  readonly whole: Room;
}

/** The instances of a cluster, and whether more come when they are full. */
export interface ClusterRoom {
  readonly instances: readonly InstanceRoom[];

  /** Whether one of the capacity providers that were asked about adds instances by itself. */
  readonly grows: boolean;
}

/** Instances of a cluster that take new tasks. */
export async function readRoom(ecs: ECS, cluster: string, providers: readonly string[]): Promise<ClusterRoom> {
  const found: ContainerInstance[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.listContainerInstances({ cluster, status: 'ACTIVE', nextToken });
    const { containerInstanceArns: arns = [] } = page;
    if (arns.length > 0) {
      const described = await ecs.describeContainerInstances({ cluster, containerInstances: arns });
      found.push(...(described.containerInstances ?? []));
    }
    nextToken = page.nextToken;
  } while (nextToken);
  const { capacityProviders = [] } = await ecs.describeCapacityProviders({ capacityProviders: [...providers] });
  return {
    instances: found.filter(({ agentConnected }) => agentConnected === true).map(instanceRoom),
    grows: capacityProviders.some(
      ({ autoScalingGroupProvider }) => autoScalingGroupProvider?.managedScaling?.status === 'ENABLED',
    ),
  };
}

function instanceRoom(instance: ContainerInstance): InstanceRoom {
  return {
    arn: instance.containerInstanceArn ?? '',
    capacityProvider: instance.capacityProviderName,
    free: roomOf(instance.remainingResources),
    whole: roomOf(instance.registeredResources),
  };
}

function roomOf(resources: readonly Resource[] = []): Room {
  const find = (name: string) => resources.find(resource => resource.name === name);
  return {
    cpu: find('CPU')?.integerValue ?? 0,
    memoryMiB: find('MEMORY')?.integerValue ?? 0,
    ports: (find('PORTS')?.stringSetValue ?? []).map(Number),
  };
}

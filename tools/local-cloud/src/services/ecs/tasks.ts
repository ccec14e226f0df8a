import type * as sdk from '@aws-sdk/client-ecs';
import type { Context } from '../../core/service';
import { ecsArn, newId, placeOf } from './arns';
import type { NetworkInterfaces } from './network-interfaces';
import type { Resources } from './placement';
import type { ClusterRecord, ContainerRecord, EcsState, TaskDefinitionRecord, TaskRecord } from './state';
import type { Tags } from './tags';
import { taskSize } from './task-definitions';

/** What a task is made from. */
export interface TaskRequest {
  readonly cluster: ClusterRecord;
  readonly definition: TaskDefinitionRecord;
  readonly group: string;
  readonly startedBy?: string;
  readonly owner?: { readonly serviceArn: string; readonly taskSetId: string };
  readonly launch: Launch;
  readonly overrides?: sdk.TaskOverride;
  readonly loadBalancers?: readonly sdk.LoadBalancer[];
  readonly networkConfiguration?: sdk.NetworkConfiguration;
  readonly enableExecuteCommand?: boolean;
  readonly tags?: readonly sdk.Tag[];
}

/** Where a task may run: on Fargate, on any instance of the cluster, or on those of one capacity provider. */
export interface Launch {
  readonly launchType: sdk.LaunchType;
  readonly capacityProvider?: string;
}

/** The tasks: made, counted, forgotten. */
export class Tasks {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly tags: Tags,
    private readonly interfaces: NetworkInterfaces,
  ) {}

  /** A new task in PROVISIONING: the scheduler finds its place. */
  public create(request: TaskRequest): TaskRecord {
    const { cluster, definition, launch, owner, overrides = {} } = request;
    const id = newId();
    const task: TaskRecord = {
      arn: ecsArn(placeOf(cluster.arn), `task/${cluster.name}/${id}`),
      id,
      clusterArn: cluster.arn,
      definitionArn: definition.arn,
      group: request.group,
      startedBy: request.startedBy,
      serviceArn: owner?.serviceArn,
      taskSetId: owner?.taskSetId,
      launchType: launch.launchType,
      capacityProvider: launch.capacityProvider,
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      createdAt: this.context.clock.now().toISOString(),
      overrides,
      containers: (definition.definition.containerDefinitions ?? []).map(newContainer),
      loadBalancers: request.loadBalancers ?? [],
      registered: false,
      networkConfiguration: request.networkConfiguration,
      enableExecuteCommand: request.enableExecuteCommand,
      ...taskResources(definition.definition, overrides),
      version: 1,
    };
    const placed = { ...task, networkInterface: this.interfaces.next(task) };
    this.state.tasks.put(task.arn, placed);
    this.tags.add(task.arn, request.tags);
    return placed;
  }

  public living(): TaskRecord[] {
    return this.state.tasks.list().filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  }

  public ofTaskSet(taskSetId: string): TaskRecord[] {
    return this.state.tasks.list().filter(task => task.taskSetId === taskSetId);
  }

  public ofService(serviceArn: string): TaskRecord[] {
    return this.state.tasks.list().filter(task => task.serviceArn === serviceArn);
  }

  public forget(task: TaskRecord): void {
    this.state.tasks.delete(task.arn);
    this.tags.forget(task.arn);
  }
}

function newContainer({
  name = '',
  image = '',
  portMappings,
  healthCheck,
  essential,
}: sdk.ContainerDefinition): ContainerRecord {
  return {
    name,
    image,
    lastStatus: 'PENDING',
    containerPort: portMappings?.[0]?.containerPort,
    ...(healthCheck ? { healthStatus: 'UNKNOWN' } : {}),
    ...(essential === false ? { essential } : {}),
  };
}

export function taskResources(definition: sdk.RegisterTaskDefinitionRequest, overrides: sdk.TaskOverride): Resources {
  const { cpu = definition.cpu, memory = definition.memory } = overrides;
  const hostPorts = fixedPorts(definition);
  return {
    ...taskSize({ ...definition, cpu, memory }),
    networkInterfaces: definition.networkMode === 'awsvpc' ? 1 : 0,
    ...(hostPorts.length > 0 ? { hostPorts } : {}),
  };
}

/**
 * Ports of the instance that a task occupies while it runs: in host mode those of its containers, in bridge mode those that are not left to Docker.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
function fixedPorts({
  networkMode = 'bridge',
  containerDefinitions = [],
}: sdk.RegisterTaskDefinitionRequest): string[] {
  if (networkMode !== 'bridge' && networkMode !== 'host') return [];
  const mappings = containerDefinitions.flatMap(({ portMappings = [] }) => portMappings);
  return mappings.flatMap(
    ({ containerPort, hostPort = networkMode === 'host' ? containerPort : 0, protocol = 'tcp' }) =>
      hostPort ? [`${hostPort}/${protocol}`] : [],
  );
}

/** `PROVISIONING`, `PENDING` and `ACTIVATING` count as pending. */
export function isPending({ lastStatus, desiredStatus }: TaskRecord): boolean {
  return desiredStatus === 'RUNNING' && ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus);
}

export function isRunning({ lastStatus, desiredStatus }: TaskRecord): boolean {
  return desiredStatus === 'RUNNING' && lastStatus === 'RUNNING';
}

/**
 * Of its essential containers that have a health check: unhealthy if one is, healthy if all are. Only those have a status in the record.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
 */
export function healthOf({ containers }: TaskRecord): sdk.HealthStatus {
  const checked = containers.flatMap(({ healthStatus, essential }) =>
    healthStatus && essential !== false ? [healthStatus] : [],
  );
  if (checked.includes('UNHEALTHY')) return 'UNHEALTHY';
  return checked.length > 0 && checked.every(status => status === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}

/** Where a task of this strategy goes: bases first, then the provider that lacks most of its weight. */
export function chooseProvider(
  strategy: readonly sdk.CapacityProviderStrategyItem[],
  counts: ReadonlyMap<string, number>,
): string | undefined {
  const count = (name = '') => counts.get(name) ?? 0;
  const unfilled = strategy.find(({ capacityProvider, base = 0 }) => count(capacityProvider) < base);
  if (unfilled) return unfilled.capacityProvider;
  const weighted = strategy.filter(({ weight = 0 }) => weight > 0);
  const load = ({ capacityProvider, base = 0, weight = 1 }: sdk.CapacityProviderStrategyItem) =>
    (count(capacityProvider) - base) / weight;
  return [...weighted].sort((a, b) => load(a) - load(b))[0]?.capacityProvider;
}

/** Launch type or strategy as asked for, else the cluster's default strategy, else EC2. */
export function chooseLaunch(
  asked: { launchType?: sdk.LaunchType; capacityProviderStrategy?: readonly sdk.CapacityProviderStrategyItem[] },
  cluster: ClusterRecord,
  counts: ReadonlyMap<string, number>,
): Launch {
  if (asked.launchType) return { launchType: asked.launchType };
  const strategy = asked.capacityProviderStrategy?.length ? asked.capacityProviderStrategy : cluster.defaultStrategy;
  const capacityProvider = chooseProvider(strategy, counts);
  if (!capacityProvider) return { launchType: 'EC2' };
  if (cluster.managedProviders?.includes(capacityProvider))
    return { launchType: 'MANAGED_INSTANCES', capacityProvider };
  return { launchType: capacityProvider.startsWith('FARGATE') ? 'FARGATE' : 'EC2', capacityProvider };
}

/** What a task with a network interface is called; its process is on this computer in any case. */
export function addressOf({ networkInterface }: TaskRecord): string {
  return networkInterface?.address ?? '127.0.0.1';
}

function firstSubnetOf({ networkConfiguration }: TaskRecord): string {
  return networkConfiguration?.awsvpcConfiguration?.subnets?.[0] ?? '';
}

export function describeTask(task: TaskRecord, tags?: readonly sdk.Tag[]): sdk.Task {
  const { networkInterface } = task;
  const privateIpv4Address = addressOf(task);
  const networkInterfaces = task.networkInterfaces > 0 ? [{ attachmentId: task.id, privateIpv4Address }] : [];
  const date = (text: string | undefined) => (text ? new Date(text) : undefined);
  return {
    taskArn: task.arn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.definitionArn,
    containerInstanceArn: task.containerInstanceArn,
    capacityProviderName: task.capacityProvider,
    launchType: task.launchType,
    group: task.group,
    availabilityZone: networkInterface?.zone,
    startedBy: task.startedBy,
    enableExecuteCommand: task.enableExecuteCommand ?? false,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: healthOf(task),
    connectivity: task.pullStartedAt ? 'CONNECTED' : undefined,
    connectivityAt: date(task.pullStartedAt),
    createdAt: date(task.createdAt),
    pullStartedAt: date(task.pullStartedAt),
    pullStoppedAt: date(task.pullStoppedAt),
    startedAt: date(task.startedAt),
    stoppingAt: date(task.stoppingAt),
    stoppedAt: date(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    cpu: String(task.cpu),
    memory: String(task.memoryMiB),
    overrides: {
      containerOverrides: task.containers.map(({ name }) => ({ name })),
      inferenceAcceleratorOverrides: [],
      ...task.overrides,
    },
    containers: task.containers.map(container => ({
      containerArn: `${task.arn.replace(':task/', ':container/')}/${container.name}`,
      taskArn: task.arn,
      name: container.name,
      image: container.image,
      imageDigest: container.imageDigest,
      lastStatus: container.lastStatus,
      exitCode: container.exitCode,
      reason: container.reason,
      // awsvpc tasks have no bindings in AWS; here they say where the process really listens
      networkBindings: container.port
        ? [{ bindIP: '127.0.0.1', containerPort: container.containerPort, hostPort: container.port, protocol: 'tcp' }]
        : [],
      networkInterfaces,
      healthStatus: container.healthStatus ?? 'UNKNOWN',
    })),
    attachments: networkInterfaces.map(() => ({
      id: task.id,
      type: 'ElasticNetworkInterface',
      status: task.lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED',
      details: [
        { name: 'subnetId', value: networkInterface?.subnetId ?? firstSubnetOf(task) },
        ...(networkInterface ? [{ name: 'networkInterfaceId', value: networkInterface.id }] : []),
        { name: 'privateIPv4Address', value: privateIpv4Address },
      ],
    })),
    tags: tags ? [...tags] : [],
    version: task.version,
  };
}

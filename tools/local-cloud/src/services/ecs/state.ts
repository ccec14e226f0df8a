import type * as sdk from '@aws-sdk/client-ecs';
import type { Collection, Store } from '../../core/store';
import type { ProcessIdentity } from './process-port';
import type { ServiceDeployment } from './rollouts/deployment';

export interface ClusterRecord {
  readonly arn: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly settings: readonly sdk.ClusterSetting[];
  readonly configuration?: sdk.ClusterConfiguration;
  readonly capacityProviders: readonly string[];

  /** Those among them that are ECS Managed Instances. */
  readonly managedProviders?: readonly string[];
  readonly defaultStrategy: readonly sdk.CapacityProviderStrategyItem[];
}

export interface CapacityProviderRecord {
  readonly arn: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'INACTIVE';

  /** Group, managed scaling, termination protection, draining. Of Managed Instances it is empty. */
  readonly group: Partial<sdk.AutoScalingGroupProvider>;

  /** Of Managed Instances. */
  readonly managed?: sdk.ManagedInstancesProvider & { readonly clusterArn: string };

  /** Since when there is more capacity than the target asks for. */
  readonly excessSince?: string;
}

export interface ContainerInstanceRecord {
  readonly arn: string;
  readonly clusterArn: string;
  readonly ec2InstanceId: string;
  readonly capacityProvider?: string;
  readonly status: 'ACTIVE' | 'DRAINING';

  /** Whether nothing is heard of it any more: it takes no tasks, and what happens to those that it has is not known. */
  readonly disconnected?: boolean;
  readonly registeredAt: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly networkInterfaces: number;
}

export interface TaskDefinitionRecord {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly definition: sdk.RegisterTaskDefinitionRequest;
  readonly registeredAt: string;
  readonly deregisteredAt?: string;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface ContainerRecord {
  readonly name: string;
  readonly image: string;
  readonly imageDigest?: string;
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  readonly exitCode?: number;
  readonly reason?: string;

  /** What its health check says; missing without one. */
  readonly healthStatus?: sdk.HealthStatus;
  readonly essential?: boolean;

  /** Where the container's process really listens. */
  readonly port?: number;
  readonly containerPort?: number;
  readonly process?: ProcessIdentity;
}

/** Where a task is in the network of its VPC. */
export interface NetworkInterface {
  readonly id: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly address: string;
}

export interface TaskRecord {
  readonly arn: string;
  readonly id: string;
  readonly clusterArn: string;
  readonly definitionArn: string;
  readonly group: string;
  readonly startedBy?: string;

  /** The service and task set that keep it running; neither for a task of RunTask. */
  readonly serviceArn?: string;
  readonly taskSetId?: string;
  readonly launchType: sdk.LaunchType;
  readonly capacityProvider?: string;
  readonly containerInstanceArn?: string;
  readonly lastStatus: TaskStatus;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  readonly createdAt: string;
  readonly pullStartedAt?: string;
  readonly pullStoppedAt?: string;
  readonly startedAt?: string;
  readonly stoppingAt?: string;
  readonly stoppedAt?: string;
  readonly stopCode?: sdk.TaskStopCode;
  readonly stoppedReason?: string;
  readonly overrides: sdk.TaskOverride;
  readonly containers: readonly ContainerRecord[];
  readonly loadBalancers: readonly sdk.LoadBalancer[];

  /** True while its targets stand in their target groups. */
  readonly registered: boolean;

  /** What its targets are called: the instance whose network it shares, which may be gone before they are. @default - the address of its own interface */
  readonly targetId?: string;
  readonly networkConfiguration?: sdk.NetworkConfiguration;

  /** Whether it was started with the agent of ECS Exec; here there is none. @default false */
  readonly enableExecuteCommand?: boolean;

  /** @default - it has none, or its subnets were made by no stack */
  readonly networkInterface?: NetworkInterface;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly networkInterfaces: number;
  readonly hostPorts?: readonly string[];
  readonly version: number;
}

/**
 * What keeps a number of tasks of one revision running: a task set of a CODE_DEPLOY or EXTERNAL service, or a deployment of an ECS-controlled service.
 * Both work the same way, so both are kept as this.
 */
export interface TaskSetRecord {
  readonly id: string;
  readonly arn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  readonly status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  readonly definitionArn: string;
  readonly scalePercent: number;
  readonly loadBalancers: readonly sdk.LoadBalancer[];
  readonly networkConfiguration?: sdk.NetworkConfiguration;
  readonly capacityProviderStrategy?: readonly sdk.CapacityProviderStrategyItem[];
  readonly launchType?: sdk.LaunchType;
  readonly platformVersion?: string;
  readonly externalId?: string;

  /** Of the request that made it: the same request again makes nothing. */
  readonly clientToken?: string;
  readonly startedBy?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly stable: boolean;
  readonly stableAt?: string;

  /** Tasks in a row that stopped without ever running; they slow down the next attempts. */
  readonly failedStarts: number;

  /** Tasks that failed since the deployment began; the circuit breaker counts them. */
  readonly failedTasks: number;
  readonly restartAt?: string;
  readonly rollout?: { state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'; reason: string };

  /** What its tasks run; of ECS-controlled services only. */
  readonly revisionArn?: string;
}

/** A snapshot of what a service runs. */
export interface ServiceRevisionRecord {
  readonly arn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  readonly createdAt: string;
  readonly definitionArn: string;

  /** As the service has them, with both target groups. */
  readonly loadBalancers: readonly sdk.LoadBalancer[];

  /** Those of the target groups that this revision uses, in the order of its load balancers. */
  readonly targetGroups: readonly string[];
  readonly networkConfiguration?: sdk.NetworkConfiguration;
  readonly capacityProviderStrategy?: readonly sdk.CapacityProviderStrategyItem[];
  readonly launchType?: sdk.LaunchType;
  readonly platformVersion?: string;
}

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly desiredCount: number;

  /** As given to CreateService and changed by UpdateService. */
  readonly settings: Omit<
    sdk.CreateServiceRequest,
    'cluster' | 'serviceName' | 'desiredCount' | 'clientToken' | 'tags'
  >;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly events: readonly { id: string; createdAt: string; message: string }[];
  readonly steady: boolean;
}

/** Everything ECS remembers, by ARN (task sets by id, families and client tokens by name). */
export interface EcsState {
  readonly clusters: Collection<ClusterRecord>;
  readonly capacityProviders: Collection<CapacityProviderRecord>;
  readonly containerInstances: Collection<ContainerInstanceRecord>;
  readonly taskDefinitions: Collection<TaskDefinitionRecord>;

  /** Highest revision ever used, by `<region>/<family>`: numbers are not used twice. */
  readonly families: Collection<number>;
  readonly tasks: Collection<TaskRecord>;
  readonly services: Collection<ServiceRecord>;
  readonly taskSets: Collection<TaskSetRecord>;
  readonly serviceDeployments: Collection<ServiceDeployment>;
  readonly serviceRevisions: Collection<ServiceRevisionRecord>;
  readonly tags: Collection<readonly sdk.Tag[]>;
  readonly clientTokens: Collection<{ request: string; taskArns: string[]; usedAt: string }>;
}

export function ecsState(store: Store): EcsState {
  return {
    clusters: store.collection('ecs:clusters'),
    capacityProviders: store.collection('ecs:capacity-providers'),
    containerInstances: store.collection('ecs:container-instances'),
    taskDefinitions: store.collection('ecs:task-definitions'),
    families: store.collection('ecs:families'),
    tasks: store.collection('ecs:tasks'),
    services: store.collection('ecs:services'),
    taskSets: store.collection('ecs:task-sets'),
    serviceDeployments: store.collection('ecs:service-deployments'),
    serviceRevisions: store.collection('ecs:service-revisions'),
    tags: store.collection('ecs:tags'),
    clientTokens: store.collection('ecs:client-tokens'),
  };
}

/** The deployment controller of a service. */
export function controllerOf(service: ServiceRecord): sdk.DeploymentControllerType {
  return service.settings.deploymentController?.type ?? 'ECS';
}

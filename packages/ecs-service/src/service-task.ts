import type { LaunchType } from '@berth/rollout';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import {
  Compatibility,
  type ContainerDefinition,
  ContainerImage,
  CpuArchitecture,
  NetworkMode,
  OperatingSystemFamily,
  PlacementConstraint,
  type PortMapping,
  TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { type Duration, type Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type ContainerAccess, userOf } from './container-access';
import { type ContainerHealthCheck, renderHealthCheck } from './container-health-check';
import { addDiskFolders, addMemoryFolders, linuxOf, logOf, secretsOf } from './private/container-parts';
import { ExecutionPolicy } from './private/execution-policy';
import { mountSharedFolders } from './private/shared-folders';
import { addSidecars } from './private/sidecar-containers';
import { acknowledgeForeignRole, acknowledgeTask } from './private/task-findings';
import { tasksOf } from './private/task-principal';
import { TaskRole } from './private/task-role';
import { PORT_NAME } from './service-connect';
import type { ServiceSecret } from './service-secret';
import type { SharedFolder } from './shared-folder';
import { type Sidecar, sidecarShare } from './sidecar';
import type { TaskNetwork } from './task-network';

/** The tag of an image that is never run: the deploy tool replaces it by a digest. */
const BASE_TAG = 'base';

/** What the agent of ECS Exec writes to, which does not work on a read-only disk otherwise. It runs as root, whoever the container's user is. */
const EXEC_FOLDERS = ['/managed-agents', '/var/lib/amazon/ssm', '/var/log/amazon/ssm'];

const COMPATIBILITY: Record<LaunchType, Compatibility> = {
  EC2: Compatibility.EC2,
  FARGATE: Compatibility.FARGATE,
  MANAGED_INSTANCES: Compatibility.MANAGED_INSTANCES,
};

export interface ServiceTaskProps extends ContainerAccess {
  /** Revisions of the service are counted below it: `dev-pyshop`. */
  readonly family: string;

  readonly containerName: string;
  readonly repository: IRepository;
  readonly launchType: LaunchType;
  readonly taskNetwork: TaskNetwork;

  /** Undefined for a worker. */
  readonly port?: number;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly architecture?: CpuArchitecture;
  readonly ephemeralStorageGiB?: number;
  readonly command?: string[];
  readonly variables: Record<string, string>;
  readonly secrets: Record<string, ServiceSecret>;
  readonly healthCheck?: ContainerHealthCheck;
  readonly sidecars: readonly Sidecar[];
  readonly writableFolders: readonly string[];
  readonly writableFolderSize: Size;
  readonly sharedFolders: readonly SharedFolder[];
  readonly stopTimeout: Duration;
  readonly logGroup: ILogGroup;
  readonly exec: boolean;
  readonly serviceConnect: boolean;
  readonly taskRole?: IRole;
  readonly executionRole?: IRole;
}

/**
 * The base task definition: all of a task but its image.
 *
 * The deploy tool derives each revision that runs from it, so a change here reaches the tasks with the next release.
 */
export class ServiceTask extends Construct {
  public readonly definition: TaskDefinition;

  /** Of the code: nothing until something is granted. */
  public readonly taskRole: IRole;

  /** Of the ECS agent: these images, this log group, these secrets. */
  public readonly executionRole: IRole;

  constructor(scope: Construct, id: string, props: ServiceTaskProps) {
    super(scope, id);

    const { family, launchType, cpu, memoryMiB, ephemeralStorageGiB, sidecars } = props;
    this.taskRole = props.taskRole ?? new TaskRole(this, 'TaskRole', family);
    this.executionRole = this.makeExecutionRole(props);
    this.definition = new TaskDefinition(this, 'Resource', {
      family,
      compatibility: COMPATIBILITY[launchType],
      networkMode: props.taskNetwork.mode === 'bridge' ? NetworkMode.BRIDGE : NetworkMode.AWS_VPC,
      cpu: String(cpu),
      memoryMiB: String(memoryMiB),
      runtimePlatform: platformOf(props),
      placementConstraints: constraintsOf(props),
      ephemeralStorageGiB,
      taskRole: this.taskRole,
      executionRole: this.executionRole,
    });
    const container = this.addContainer(props);
    addSidecars(this.definition, container, { ...props, sidecars });
    mountSharedFolders(container, props.sharedFolders, this.taskRole);
    acknowledgeTask(this.definition, [{ ...props, name: props.containerName }, ...sidecars], props.taskNetwork);
    acknowledgeForeignRole(this.definition, props.executionRole);
  }

  private makeExecutionRole(props: ServiceTaskProps): IRole {
    const { family, sidecars, secrets } = props;
    const policy = new ExecutionPolicy(this, 'ExecutionPolicy', {
      ...props,
      images: sidecars.map(({ image }) => image),
      secrets: [secrets, ...sidecars.map(sidecar => sidecar.secrets ?? {})].flatMap(all => Object.values(all)),
    });
    if (props.executionRole) {
      const { roleArn } = props.executionRole;
      props.executionRole.addManagedPolicy(policy);
      return Role.fromRoleArn(this, 'GivenExecutionRole', roleArn, { mutable: false });
    }
    const role = new Role(this, 'ExecutionRole', {
      description: `Start of ${family}: pulls its image, reads its secrets, writes its log`,
      assumedBy: tasksOf(Stack.of(this)),
    });
    policy.attachToRole(role);
    return role.withoutPolicyUpdates();
  }

  private addContainer(props: ServiceTaskProps): ContainerDefinition {
    const { containerName, repository, writableRoot, exec } = props;
    const linuxParameters = linuxOf(this, 'Linux');
    const inMemory = props.launchType !== 'EC2' && !writableRoot;
    if (inMemory) addMemoryFolders(linuxParameters, props.writableFolders, props.writableFolderSize);
    const container = this.definition.addContainer('Container', {
      ...sharesOf(props),
      containerName,
      image: ContainerImage.fromEcrRepository(repository, BASE_TAG),
      portMappings: portsOf(props),
      command: props.command,
      environment: props.variables,
      secrets: secretsOf(props.secrets),
      user: userOf(props),
      readonlyRootFilesystem: !writableRoot,
      linuxParameters,
      healthCheck: renderHealthCheck(props.healthCheck),
      stopTimeout: props.stopTimeout,
      logging: logOf(props.logGroup, containerName),
    });
    if (!inMemory && !writableRoot) addDiskFolders(container, props.writableFolders, 'writable');
    if (exec && !writableRoot) addDiskFolders(container, EXEC_FOLDERS, 'exec');
    return container;
  }
}

function platformOf({ launchType, architecture }: ServiceTaskProps) {
  if (launchType === 'EC2') return undefined;
  return { cpuArchitecture: architecture, operatingSystemFamily: OperatingSystemFamily.LINUX };
}

/** On instances of ours an architecture is where a task may go. */
function constraintsOf({ launchType, architecture }: ServiceTaskProps): PlacementConstraint[] {
  if (launchType !== 'EC2' || !architecture) return [];
  const name = architecture === CpuArchitecture.ARM64 ? 'arm64' : 'x86_64';
  return [PlacementConstraint.memberOf(`attribute:ecs.cpu-architecture == ${name}`)];
}

/** The container of the service gets what the sidecars leave. */
function sharesOf({ cpu, memoryMiB, sidecars }: ServiceTaskProps) {
  const taken = sidecars
    .map(sidecarShare)
    .reduce((sum, share) => ({ cpu: sum.cpu + share.cpu, memoryMiB: sum.memoryMiB + share.memoryMiB }), {
      cpu: 0,
      memoryMiB: 0,
    });
  // a token cannot be subtracted from
  if (sidecars.length === 0) return { cpu, memoryLimitMiB: memoryMiB };
  return { cpu: cpu - taken.cpu, memoryLimitMiB: memoryMiB - taken.memoryMiB };
}

function portsOf({ port, taskNetwork, serviceConnect }: ServiceTaskProps): PortMapping[] {
  if (port === undefined) return [];
  return [{ containerPort: port, hostPort: taskNetwork.hostPort, ...(serviceConnect && { name: PORT_NAME }) }];
}

import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import {
  AwsLogDriverMode,
  Capability,
  Compatibility,
  type ContainerDefinition,
  ContainerImage,
  LinuxParameters,
  LogDrivers,
  NetworkMode,
  Secret,
  TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ExecutionPolicy } from './private/execution-policy';

/** The tag of an image that is never run: the deploy tool replaces it by a digest. */
const BASE_TAG = 'base';

/** User and group that exist in no image: nothing on disk is theirs. */
const USER = '10001:10001';

export interface ServiceTaskProps {
  /** Revisions of the service are counted below it: `dev-pyshop`. */
  readonly family: string;

  readonly containerName: string;
  readonly repository: IRepository;
  readonly port: number;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly variables: Record<string, string>;
  readonly secrets: Record<string, ISecret>;
  readonly writableFolders: string[];
  readonly stopTimeout: Duration;
  readonly logGroup: ILogGroup;
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

  /** Of the ECS agent: this image, this log group, these secrets. */
  public readonly executionRole: IRole;

  constructor(scope: Construct, id: string, props: ServiceTaskProps) {
    super(scope, id);

    const { family, cpu, memoryMiB } = props;
    this.taskRole = new Role(this, 'TaskRole', {
      description: `Code of ${family}`,
      assumedBy: tasksOf(Stack.of(this)),
    });
    this.executionRole = this.makeExecutionRole(props);
    this.definition = new TaskDefinition(this, 'Resource', {
      family,
      compatibility: Compatibility.EC2,
      networkMode: NetworkMode.AWS_VPC,
      cpu: String(cpu),
      memoryMiB: String(memoryMiB),
      taskRole: this.taskRole,
      executionRole: this.executionRole,
    });
    const container = this.addContainer(props);
    props.writableFolders.forEach((folder, index) => {
      const name = `writable-${index}`;
      this.definition.addVolume({ name });
      container.addMountPoints({ containerPath: folder, sourceVolume: name, readOnly: false });
    });
  }

  private makeExecutionRole(props: ServiceTaskProps): IRole {
    const { family } = props;
    const role = new Role(this, 'ExecutionRole', {
      description: `Start of ${family}: pulls its image, reads its secrets, writes its log`,
      assumedBy: tasksOf(Stack.of(this)),
    });
    new ExecutionPolicy(this, 'ExecutionPolicy', { ...props, role });
    return role.withoutPolicyUpdates();
  }

  private addContainer(props: ServiceTaskProps): ContainerDefinition {
    const { containerName, repository, port, memoryMiB, secrets, logGroup } = props;
    const linuxParameters = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(Capability.ALL);
    return this.definition.addContainer('Container', {
      containerName,
      image: ContainerImage.fromEcrRepository(repository, BASE_TAG),
      memoryLimitMiB: memoryMiB,
      portMappings: [{ containerPort: port }],
      environment: props.variables,
      secrets: Object.fromEntries(
        Object.entries(secrets).map(([name, secret]) => [name, Secret.fromSecretsManager(secret)]),
      ),
      user: USER,
      readonlyRootFilesystem: true,
      linuxParameters,
      stopTimeout: props.stopTimeout,
      // a full log buffer drops lines: without this mode it would stop the service
      logging: LogDrivers.awsLogs({
        logGroup,
        streamPrefix: containerName,
        mode: AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(25),
      }),
    });
  }
}

/**
 * Tasks of this account only, so that no other account's tasks are served by mistake.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html "confused deputy"
 */
function tasksOf(stack: Stack): ServicePrincipal {
  return new ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'ecs', resource: '*' }) },
    },
  });
}

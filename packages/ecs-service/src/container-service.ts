import { removalPolicyOf, ValidationError } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { type Rollout, rolloutParameterName } from '@berth/rollout';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { CfnService, type CfnServiceProps } from 'aws-cdk-lib/aws-ecs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Duration, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { containerServiceProblems } from './container-service-problems';
import { FirstDeployment } from './first-deployment';
import { ServiceTask } from './service-task';

/**
 * Where a service runs.
 */
export interface ServiceCluster {
  readonly clusterName: string;

  /** Name of the capacity provider that gives its tasks room. */
  readonly capacityProvider: string;
}

/**
 * How the deploy tool and ECS find out that a task works.
 */
export interface ServiceHealth {
  /** Starts with a slash and answers 200 to 299: `/healthz`. */
  readonly path: string;

  /**
   * How long a new task may fail its checks.
   *
   * @default Duration.seconds(60)
   */
  readonly gracePeriod?: Duration;
}

/**
 * A command that changes the database schema: run once per release, before traffic reaches it.
 */
export interface Migration {
  /** Program and arguments: `['alembic', 'upgrade', 'head']`. */
  readonly command: string[];

  /**
   * Longest time it may take.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

/**
 * Who moves the service from one release to the next.
 */
export enum RolloutEngine {
  /** CodeDeploy, blue/green: needs `@berth/codedeploy-bluegreen`. */
  CODE_DEPLOY = 'codeDeploy',

  /** ECS itself, task by task. */
  ECS = 'ecs',
}

/**
 * What runs, where, and with what around it.
 */
export interface ContainerServiceProps {
  /** Full name of the environment: `dev`. */
  readonly environment: string;

  /** Name in the config, of the ECS service and of its container: `pyshop`. At most 32 lower-case letters, digits and hyphens. */
  readonly name: string;

  readonly cluster: ServiceCluster;
  readonly network: INetwork;

  /** Where the releases are. The base task definition refers to the tag `base`, which is never run. */
  readonly repository: IRepository;

  /** Port on which the program listens. It is told so by `PORT`. */
  readonly port: number;

  readonly health: ServiceHealth;

  /**
   * ARN of the target group that serves first.
   *
   * @default - no load balancer
   */
  readonly targetGroupArn?: string;

  /**
   * In CPU units: 1024 are one vCPU.
   *
   * @default 256
   */
  readonly cpu?: number;

  /**
   * A task that takes more is killed.
   *
   * @default 512
   */
  readonly memoryMiB?: number;

  /**
   * Tasks that the first release starts. Later the scaling owns the number.
   *
   * @default 1
   */
  readonly desiredCount?: number;

  /**
   * Settings that are no secrets, as environment variables. `PORT`, `HOST` and `ENVIRONMENT` are set anyway.
   *
   * @default - none
   */
  readonly variables?: Record<string, string>;

  /**
   * Secrets by the environment variable that the program reads them from. Read once, when a task starts.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ISecret>;

  /**
   * @default - a release migrates nothing
   */
  readonly migration?: Migration;

  /**
   * Folders that the program may write to; all others are read-only. They are empty at the start of each task.
   *
   * @default ['/tmp']
   */
  readonly writableFolders?: string[];

  /**
   * How long a task may finish after SIGTERM. Longer than the deregistration delay, or requests break off.
   *
   * @default Duration.seconds(60)
   */
  readonly stopTimeout?: Duration;

  /**
   * Deregistration delay of the target group.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * How long the log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Key of the log. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key that CloudWatch Logs owns
   */
  readonly logEncryptionKey?: IKey;

  /**
   * Delete the log with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;

  /**
   * @default RolloutEngine.CODE_DEPLOY
   */
  readonly engine?: RolloutEngine;
}

/**
 * What the rollout contract says beyond the service itself.
 */
export interface RolloutDetails {
  /**
   * @default - ECS rolls out
   */
  readonly codeDeploy?: NonNullable<Rollout['codeDeploy']>;

  /**
   * @default - no load balancer
   */
  readonly loadBalancer?: NonNullable<Rollout['loadBalancer']>;
}

/**
 * Defines an ECS service on EC2 instances, whose releases are shipped by the deploy tool.
 *
 * Publish its rollout contract with `publishRollout`, or with the `BlueGreenDeployment` of `@berth/codedeploy-bluegreen`.
 */
export class ContainerService extends Resource {
  public readonly serviceName: string;
  public readonly clusterName: string;
  public readonly engine: RolloutEngine;

  /** Of the tasks: nothing in, everything out, until something is allowed. */
  public readonly securityGroup: ISecurityGroup;

  /** Of the code: grant it what the service needs. */
  public readonly taskRole: IRole;

  /** Of the ECS agent. */
  public readonly executionRole: IRole;

  public readonly logGroup: ILogGroup;

  private readonly rollout: Rollout;

  constructor(scope: Construct, id: string, props: ContainerServiceProps) {
    super(scope, id);

    const { environment, name, engine = RolloutEngine.CODE_DEPLOY, secrets = {} } = props;
    const settings = completeSettings(props);
    ValidationError.throwIfAny(containerServiceProblems(settings), this);

    this.logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetention ?? RetentionDays.ONE_YEAR,
      encryptionKey: props.logEncryptionKey,
      removalPolicy: removalPolicyOf(props.deleteLogWithStack),
    });
    const task = new ServiceTask(this, 'Task', {
      ...settings,
      family: `${environment}-${name}`,
      containerName: name,
      repository: props.repository,
      secrets,
      logGroup: this.logGroup,
    });
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: props.network.vpc,
      description: `Tasks of ${name}`,
    });
    const service = this.makeService(task, props);

    this.engine = engine;
    this.serviceName = service.attrName;
    this.clusterName = props.cluster.clusterName;
    this.taskRole = task.taskRole;
    this.executionRole = task.executionRole;
    this.rollout = this.makeRollout(task, props);
  }

  /**
   * Write what the deploy tool needs to ship a release to `/berth/<environment>/<name>/rollout/v1`.
   */
  public publishRollout(details: RolloutDetails = {}): void {
    const { environment, service } = this.rollout;
    const content = { ...this.rollout, ...details } satisfies Rollout;
    new StringParameter(this, 'Rollout', {
      parameterName: rolloutParameterName(environment, service),
      description: `How to release ${service} to ${environment}`,
      stringValue: Stack.of(this).toJsonString(content),
      // above 4 KiB, which long lists of secrets reach, a parameter is billed
      tier: ParameterTier.INTELLIGENT_TIERING,
    });
  }

  private makeService(task: ServiceTask, props: ContainerServiceProps): CfnService {
    const { name, cluster, network, port, targetGroupArn, engine = RolloutEngine.CODE_DEPLOY } = props;
    const { gracePeriod } = completeSettings(props);
    const service = new CfnService(this, 'Resource', {
      serviceName: name,
      cluster: cluster.clusterName,
      // the family, not the revision: which one runs is the deploy tool's decision
      taskDefinition: task.definition.family,
      desiredCount: FirstDeployment.of(this).desiredCount,
      capacityProviderStrategy: [{ capacityProvider: cluster.capacityProvider, weight: 1 }],
      placementStrategies: SPREAD,
      schedulingStrategy: 'REPLICA',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: network.subnetIds,
          securityGroups: [this.securityGroup.securityGroupId],
          assignPublicIp: 'DISABLED',
        },
      },
      ...(targetGroupArn && {
        loadBalancers: [{ containerName: name, containerPort: port, targetGroupArn }],
        healthCheckGracePeriodSeconds: gracePeriod.toSeconds(),
      }),
      ...deploymentOf(engine),
      enableEcsManagedTags: true,
      enableExecuteCommand: false,
      propagateTags: 'SERVICE',
    });
    service.node.addDependency(task);
    return service;
  }

  private makeRollout(task: ServiceTask, props: ContainerServiceProps): Rollout {
    const { environment, name, cluster, network, repository, migration } = props;
    const { port, desiredCount, healthPath, gracePeriod } = completeSettings(props);
    const { account, region } = Stack.of(this);
    return {
      version: 1,
      environment,
      service: name,
      account,
      region,
      cluster: cluster.clusterName,
      ecsService: this.serviceName,
      engine: this.engine,
      taskDefinition: task.definition.taskDefinitionArn,
      container: { name, port },
      repository: repository.repositoryUri,
      desiredCount,
      health: { path: healthPath, gracePeriodSeconds: gracePeriod.toSeconds() },
      logGroup: this.logGroup.logGroupName,
      network: { subnets: network.subnetIds, securityGroups: [this.securityGroup.securityGroupId] },
      capacity: [{ capacityProvider: cluster.capacityProvider, weight: 1 }],
      launchType: 'EC2',
      ...(migration && {
        migration: {
          command: migration.command,
          timeoutMinutes: (migration.timeout ?? Duration.minutes(15)).toMinutes(),
        },
      }),
      secrets: Object.values(props.secrets ?? {}).map(secret => secret.secretArn),
    };
  }
}

/** Over zones first, then over instances: losing one of either never takes a whole service. */
const SPREAD: CfnService.PlacementStrategyProperty[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

function deploymentOf(
  engine: RolloutEngine,
): Pick<CfnServiceProps, 'deploymentController' | 'deploymentConfiguration'> {
  if (engine === RolloutEngine.CODE_DEPLOY) return { deploymentController: { type: 'CODE_DEPLOY' } };
  return {
    deploymentController: { type: 'ECS' },
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
  };
}

function completeSettings(props: ContainerServiceProps) {
  const { environment, name, port, health, cpu = 256, memoryMiB = 512, desiredCount = 1, migration } = props;
  return {
    name,
    port,
    cpu,
    memoryMiB,
    desiredCount,
    healthPath: health.path,
    gracePeriod: health.gracePeriod ?? Duration.seconds(60),
    secretNames: Object.keys(props.secrets ?? {}),
    variables: { ENVIRONMENT: environment, ...props.variables, HOST: '0.0.0.0', PORT: String(port) },
    writableFolders: props.writableFolders ?? ['/tmp'],
    stopTimeout: props.stopTimeout ?? Duration.seconds(60),
    deregistrationDelay: props.deregistrationDelay ?? Duration.seconds(30),
    migrationCommand: migration?.command,
  };
}

import { readContract, ValidationError, writeContract } from '@berth/foundation';
import { type Rollout, rolloutParameterName } from '@berth/rollout';
import type { IMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { CfnService, TaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { type IRole, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { type IResource, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { containerServiceProblems } from './container-service-problems';
import type { ContainerServiceProps } from './container-service-props';
import { ExecAccess } from './exec-access';
import { bucketPolicy } from './private/bucket-policy';
import { completeSettings, factsOf, type ServiceSettings } from './private/complete-settings';
import { makeEcsService } from './private/ecs-service-resource';
import { placementProblems } from './private/placement-problems';
import { rolloutOf } from './private/rollout-contract';
import { secretStatements } from './private/secret-statements';
import { makeServiceLog } from './private/service-log';
import { ecsMetric, insightsMetric } from './private/service-metrics';
import { TaskRunner, type TaskRunnerLog } from './private/task-runner';
import type { RolloutEngine } from './rollout-engine';
import type { ServiceCluster } from './service-cluster';
import type { ServiceSecret } from './service-secret';
import { ServiceTask } from './service-task';

const FIELDS = ['clusterName', 'serviceName', 'logGroupName'] as const;

/** Contracts of a service stand below its name: an environment has several. */
function contractOf(name: string): string {
  return `${name}/ecs-service`;
}

/**
 * A service that runs somewhere, and can be watched.
 */
export interface IContainerService extends IResource {
  readonly serviceName: string;
  readonly clusterName: string;
  readonly logGroup: ILogGroup;

  /**
   * Share of their processors that the tasks use, in percent.
   *
   * @default - average over 5 minutes
   */
  metricCpuUtilization(options?: MetricOptions): IMetric;

  /**
   * Share of their memory that the tasks use, in percent.
   *
   * @default - average over 5 minutes
   */
  metricMemoryUtilization(options?: MetricOptions): IMetric;

  /**
   * Tasks that run. Needs Container Insights.
   *
   * @default - average over 5 minutes
   */
  metricRunningTasks(options?: MetricOptions): IMetric;
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
   * @default - as the route of the service says, if it has one
   */
  readonly loadBalancer?: NonNullable<Rollout['loadBalancer']>;
}

abstract class ContainerServiceBase extends Resource implements IContainerService {
  public abstract readonly serviceName: string;
  public abstract readonly clusterName: string;
  public abstract readonly logGroup: ILogGroup;

  public metricCpuUtilization(options?: MetricOptions): IMetric {
    return ecsMetric(this, 'CPUUtilization', options);
  }

  public metricMemoryUtilization(options?: MetricOptions): IMetric {
    return ecsMetric(this, 'MemoryUtilization', options);
  }

  public metricRunningTasks(options?: MetricOptions): IMetric {
    return insightsMetric(this, 'RunningTaskCount', options);
  }
}

/**
 * Defines an ECS service, on EC2 or Fargate, whose releases are shipped by the deploy tool.
 *
 * Publish its rollout contract with `publishRollout`, or with the `BlueGreenDeployment` of `@berth/codedeploy-bluegreen`.
 */
export class ContainerService extends ContainerServiceBase {
  /** Refer to the service of another stack of this environment. */
  public static fromContract(scope: Construct, id: string, environment: string, name: string): IContainerService {
    class Import extends ContainerServiceBase {
      private readonly fields = readContract(this, environment, contractOf(name), FIELDS);
      public readonly serviceName = this.fields.serviceName;
      public readonly clusterName = this.fields.clusterName;
      public readonly logGroup = LogGroup.fromLogGroupName(this, 'Log', this.fields.logGroupName);
    }
    return new Import(scope, id);
  }

  public readonly serviceName: string;
  public readonly clusterName: string;
  public readonly engine: RolloutEngine;

  /** Of the tasks: nothing in, everything out, until something is allowed. In bridge mode that of the instances. */
  public readonly securityGroup: ISecurityGroup;

  /** How a load balancer addresses the tasks: by `ip`, in bridge mode by `instance`. */
  public readonly targetType: 'ip' | 'instance';

  /** Of the code: grant it what the service needs. */
  public readonly taskRole: IRole;

  /** Of the ECS agent. */
  public readonly executionRole: IRole;

  public readonly logGroup: ILogGroup;

  /** Of the container that runs the program. */
  public readonly containerName: string;

  /** The service itself, for what has no prop here. */
  public readonly service: CfnService;

  /** What its tasks consist of, for what has no prop here. */
  public readonly taskDefinition: TaskDefinition;

  private readonly rollout: Rollout;
  private readonly ownSecrets: readonly ServiceSecret[];
  private readonly runnerLog: TaskRunnerLog;

  constructor(scope: Construct, id: string, props: ContainerServiceProps) {
    super(scope, id);

    const settings = completeSettings(props);
    const problems = [...containerServiceProblems(factsOf(this, settings)), ...placementProblems(settings)];
    ValidationError.throwIfAny(problems, this);

    const { cluster, taskNetwork } = settings;
    this.logGroup = makeServiceLog(this, 'Log', props);
    const task = this.makeTask(settings);
    const own = taskNetwork.mode === 'awsvpc' ? (props.securityGroup ?? this.makeSecurityGroup(props)) : undefined;
    const securityGroupId = own?.securityGroupId;
    const service = makeEcsService(this, settings, { task, logGroup: this.logGroup, securityGroupId });

    this.service = service;
    this.taskDefinition = task.definition;
    this.engine = settings.engine;
    this.serviceName = service.attrName;
    this.clusterName = cluster.clusterName;
    this.targetType = taskNetwork.targetType;
    this.securityGroup = own ?? instanceGroupOf(cluster);
    this.taskRole = task.taskRole;
    this.executionRole = task.executionRole;
    this.containerName = props.name;
    this.ownSecrets = Object.values(settings.secrets);
    this.runnerLog = { logRetention: props.logRetention, deleteLogWithStack: props.deleteLogWithStack };
    const { logGroupName } = this.logGroup;
    this.rollout = rolloutOf(this, settings, { task, serviceName: this.serviceName, logGroupName, securityGroupId });

    const fields: Record<(typeof FIELDS)[number], string> = {
      clusterName: this.clusterName,
      serviceName: this.serviceName,
      logGroupName,
    };
    writeContract(this, props.environment, contractOf(props.name), fields);
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

  /**
   * Let the code list, read, write and delete the objects of a bucket, and nothing else of it.
   *
   * @param encryptionKey of the bucket, if it has one of yours
   */
  public grantBucket(id: string, bucketArn: string, encryptionKey?: IKey): void {
    this.taskRole.addManagedPolicy(bucketPolicy(this, id, { bucketArn, encryptionKey }));
  }

  /** Let the code read its secrets again while it runs, so that a new value needs no new task. */
  public grantOwnSecrets(): void {
    const policy = new ManagedPolicy(this, 'OwnSecrets', {
      description: 'Secrets that the tasks get when they start',
      statements: secretStatements(this.ownSecrets),
    });
    this.taskRole.addManagedPolicy(policy);
  }

  /**
   * Starts tasks of the revision that serves; made when the first schedule asks for it.
   *
   * @internal
   */
  public get taskRunner(): TaskRunner {
    const existing = this.node.tryFindChild('Runner');
    if (existing instanceof TaskRunner) return existing;
    const { clusterName, serviceName, taskRole, executionRole } = this;
    const family = `${this.rollout.environment}-${this.rollout.service}`;
    const roles = [taskRole, executionRole];
    return new TaskRunner(this, 'Runner', { clusterName, serviceName, family, roles, log: this.runnerLog });
  }

  private makeTask(settings: ServiceSettings): ServiceTask {
    const { environment, name, cluster, taskNetwork, containerHealthCheck, exec, serviceConnect } = settings;
    const family = `${environment}-${name}`;
    const task = new ServiceTask(this, 'Task', {
      ...settings,
      family,
      containerName: name,
      launchType: cluster.launchType,
      taskNetwork,
      healthCheck: containerHealthCheck,
      logGroup: this.logGroup,
      exec: exec !== undefined,
      serviceConnect: serviceConnect !== undefined,
    });
    if (exec) {
      new ExecAccess(this, 'Exec', { family, taskRole: task.taskRole, optOut: exec, cluster: cluster.exec ?? {} });
    }
    return task;
  }

  private makeSecurityGroup({ name, network }: ContainerServiceProps): SecurityGroup {
    return new SecurityGroup(this, 'SecurityGroup', { vpc: network.vpc, description: `Tasks of ${name}` });
  }
}

/** The rules have seen that there is one. */
function instanceGroupOf({ instanceSecurityGroup }: ServiceCluster): ISecurityGroup {
  if (!instanceSecurityGroup) throw new TypeError('unexpected cluster without instances in bridge mode');
  return instanceSecurityGroup;
}

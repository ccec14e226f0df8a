import type * as cloudWatch from '@aws-sdk/client-cloudwatch';
import type { DeploymentStatus, ErrorCode } from '@aws-sdk/client-codedeploy';
import type * as ecs from '@aws-sdk/client-ecs';
import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/aws-error';
import type { Call, Service } from '../../core/service';
import type { Lambda } from '../lambda/lambda';
import type { ServiceEvents } from '../service-events';
import type { Deployment, Side } from './deployment';
import { hookOf } from './hooks';
import { hasTargetGroup, withWeights } from './weights';

type Peer = Pick<Service, 'operations'>;

/** The services that deployments work on, through their own operations. */
export interface CodeDeployPeers {
  readonly ecs: Peer;
  readonly elb: Peer;
  readonly cloudWatch: Peer;
  readonly lambda: Pick<Lambda, 'send'>;

  /** Is told what becomes of deployments. @default - nobody is */
  readonly events?: Pick<ServiceEvents, 'tell'>;
}

/** What deployments do to ECS and the load balancer. All of it may be done again after a kill. */
export class Effects {
  constructor(private readonly peers: CodeDeployPeers) {}

  /** Finds the original task set, and the target group for the replacement: the other one of the pair. */
  public async locate(deployment: Deployment): Promise<{ blue: Side; greenTargetGroupArn: string }> {
    const { targetGroups, productionListeners } = deployment.plan;
    const primary = (await this.taskSets(deployment)).find(({ status }) => status === 'PRIMARY');
    const pair = await this.targetGroupArns(deployment, targetGroups);
    const blueArn = primary?.loadBalancers
      ?.map(({ targetGroupArn }) => targetGroupArn)
      .find(arn => pair.includes(arn ?? ''));
    const greenTargetGroupArn = pair.find(arn => arn !== blueArn);
    if (!primary?.id || !blueArn || !greenTargetGroupArn) {
      const service = `${deployment.plan.cluster}:${deployment.plan.service}`;
      throw failure('INVALID_ECS_SERVICE', `The primary task set of ${service} is not behind one of the target groups`);
    }
    for (const listenerArn of productionListeners) {
      const rules = await this.rules(deployment, listenerArn);
      if (!rules.some(({ Actions = [] }) => Actions.some(action => hasTargetGroup(action, [blueArn])))) {
        throw elbFailure(`Primary taskset target group must be behind listener ${listenerArn}`);
      }
    }
    return { blue: { taskSetId: primary.id, targetGroupArn: blueArn }, greenTargetGroupArn };
  }

  /**
   * Creates the replacement task set, or finds the one that was created before a kill. Its target group goes behind the production listener first, without
   * traffic: ECS takes none that has no load balancer, and only target groups in use are health-checked.
   *
   * A task set that a deployment stopped without rollback has left behind is removed, as it would share the target group; AWS does not document what becomes
   * of it.
   */
  public async createGreen(deployment: Deployment): Promise<string> {
    await this.moveTraffic(deployment, 0);
    const sets = await this.taskSets(deployment);
    const created = sets.find(({ externalId }) => externalId === deployment.id);
    if (created?.id) return created.id;
    const leftBehind = sets.filter(({ status }) => status === 'ACTIVE');
    for (const { id = '' } of leftBehind) await this.deleteTaskSet(deployment, id);

    const { appSpec, plan, greenTargetGroupArn, id } = deployment;
    const input: ecs.CreateTaskSetRequest = {
      cluster: plan.cluster,
      service: plan.service,
      externalId: id,
      clientToken: id,
      taskDefinition: appSpec.taskDefinition,
      loadBalancers: [
        {
          targetGroupArn: greenTargetGroupArn,
          containerName: appSpec.containerName,
          containerPort: appSpec.containerPort,
        },
      ],
      scale: { unit: 'PERCENT', value: 100 },
      ...(await this.placement(deployment)),
    };
    const { taskSet } = await this.callEcs<ecs.CreateTaskSetResponse>(deployment, 'CreateTaskSet', input);
    return taskSet?.id ?? '';
  }

  /** Whether all tasks of the replacement run and all its targets are healthy. No tasks at all is healthy. */
  public async greenIsHealthy(deployment: Deployment): Promise<boolean> {
    const set = (await this.taskSets(deployment)).find(({ id }) => id === deployment.greenTaskSetId);
    if (!set) throw failure('ECS_UPDATE_ERROR', `The replacement task set ${deployment.greenTaskSetId} does not exist`);
    const desired = set.computedDesiredCount ?? 0;
    if (set.stabilityStatus !== 'STEADY_STATE' || (set.runningCount ?? 0) < desired) return false;
    const input = { TargetGroupArn: deployment.greenTargetGroupArn };
    const health = await this.callElb<elb.DescribeTargetHealthOutput>(deployment, 'DescribeTargetHealth', input);
    const states = (health.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth?.State ?? 'initial');
    const present = states.filter(state => state !== 'draining');
    return present.length >= desired && present.every(state => state === 'healthy');
  }

  public async moveTestTraffic(deployment: Deployment, toGreen: boolean): Promise<void> {
    for (const arn of deployment.plan.testListeners) await this.weigh(deployment, arn, toGreen ? 100 : 0);
  }

  public async moveTraffic(deployment: Deployment, greenPercent: number): Promise<void> {
    for (const arn of deployment.plan.productionListeners) await this.weigh(deployment, arn, greenPercent);
  }

  /** Which of the deployment's alarms are in the ALARM state. */
  public async activeAlarms({ plan, ...deployment }: Deployment): Promise<string[]> {
    if (plan.alarms.length === 0) return [];
    const input: cloudWatch.DescribeAlarmsInput = { AlarmNames: [...plan.alarms], StateValue: 'ALARM' };
    const answer = await this.peers.cloudWatch.operations.DescribeAlarms?.(input, callOf(deployment));
    const { MetricAlarms = [] } = (answer ?? {}) as cloudWatch.DescribeAlarmsOutput;
    return MetricAlarms.map(({ AlarmName = '' }) => AlarmName);
  }

  /** Starts the function of the phase, which answers by PutLifecycleEventHookExecutionStatus. */
  public invokeHook(deployment: Deployment): void {
    const name = hookOf(deployment) ?? '';
    const event = { DeploymentId: deployment.id, LifecycleEventHookExecutionId: deployment.hook?.executionId };
    try {
      this.peers.lambda.send(name, event, callOf(deployment));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const text = `The lifecycle event hook ${deployment.phase} could not be run: ${error.message}`;
      throw failure('HOOK_EXECUTION_FAILURE', text);
    }
  }

  /**
   * Tells EventBridge of a new status.
   *
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
   */
  public tellStatus(deployment: Deployment): void {
    const {
      id: deploymentId,
      region,
      accountId,
      applicationName: application,
      groupName: deploymentGroup,
    } = deployment;
    const state = states[deployment.status];
    if (!state) return;
    const arn = (what: string) => `arn:aws:codedeploy:${region}:${accountId}:${what}`;
    const resources = [arn(`deploymentgroup:${application}/${deploymentGroup}`), arn(`application:${application}`)];
    const detail = { region, deploymentId, deploymentGroup, application, state };
    const detailType = 'CodeDeploy Deployment State-change Notification';
    this.peers.events?.tell({ source: 'aws.codedeploy', detailType, detail, resources }, callOf(deployment));
  }

  public async makePrimary({ plan, ...deployment }: Deployment, taskSetId: string): Promise<void> {
    const input = { cluster: plan.cluster, service: plan.service, primaryTaskSet: taskSetId };
    await this.callEcs(deployment, 'UpdateServicePrimaryTaskSet', input);
  }

  public async deleteTaskSet({ plan, ...deployment }: Deployment, taskSetId: string): Promise<void> {
    const input = { cluster: plan.cluster, service: plan.service, taskSet: taskSetId, force: true };
    await this.peers.ecs.operations.DeleteTaskSet?.(input, callOf(deployment));
  }

  public async taskSets({ plan, ...deployment }: Deployment): Promise<ecs.TaskSet[]> {
    const input = { cluster: plan.cluster, service: plan.service };
    const answer = await this.callEcs<ecs.DescribeTaskSetsResponse>(deployment, 'DescribeTaskSets', input);
    return answer.taskSets ?? [];
  }

  /**
   * Where the replacement runs. What the AppSpec omits is not taken from the service: without a strategy its tasks start by launch type, not by capacity
   * provider.
   *
   * @see https://github.com/aws/containers-roadmap/issues/713
   */
  private async placement(deployment: Deployment): Promise<Partial<ecs.CreateTaskSetRequest>> {
    const { networkConfiguration, capacityProviderStrategy, platformVersion } = deployment.appSpec;
    const launchType = capacityProviderStrategy ? undefined : await this.launchType(deployment);
    return {
      ...(launchType && { launchType }),
      ...(capacityProviderStrategy && { capacityProviderStrategy: [...capacityProviderStrategy] }),
      ...(networkConfiguration && { networkConfiguration }),
      ...(platformVersion && { platformVersion }),
    };
  }

  private async launchType({ plan, ...deployment }: Deployment): Promise<ecs.LaunchType> {
    const input = { cluster: plan.cluster, services: [plan.service] };
    const answer = await this.callEcs<ecs.DescribeServicesResponse>(deployment, 'DescribeServices', input);
    const { launchType, capacityProviderStrategy = [] } = answer.services?.[0] ?? {};
    const onFargate = capacityProviderStrategy.some(item => item.capacityProvider?.startsWith('FARGATE'));
    return launchType ?? (onFargate ? 'FARGATE' : 'EC2');
  }

  /** Sets the weights of every rule of a listener that sends to one of the two target groups. */
  private async weigh(deployment: Deployment, listenerArn: string, greenPercent: number): Promise<void> {
    const [blue, green] = [deployment.blue?.targetGroupArn ?? '', deployment.greenTargetGroupArn ?? ''];
    const rules = await this.rules(deployment, listenerArn);
    const concerned = rules.filter(({ Actions = [] }) => Actions.some(action => hasTargetGroup(action, [blue, green])));
    if (concerned.length === 0) {
      throw elbFailure(`Primary taskset target group must be behind listener ${listenerArn}`);
    }
    for (const { IsDefault, RuleArn, Actions = [] } of concerned) {
      const actions = Actions.map(action => withWeights(action, [blue, green], greenPercent));
      if (IsDefault) {
        await this.callElb(deployment, 'ModifyListener', { ListenerArn: listenerArn, DefaultActions: actions });
      } else {
        await this.callElb(deployment, 'ModifyRule', { RuleArn, Actions: actions });
      }
    }
  }

  private async rules(deployment: Deployment, ListenerArn: string): Promise<elb.Rule[]> {
    const answer = await this.callElb<elb.DescribeRulesOutput>(deployment, 'DescribeRules', { ListenerArn });
    return answer.Rules ?? [];
  }

  private async targetGroupArns(deployment: Deployment, names: readonly string[]): Promise<string[]> {
    const input = { Names: [...names] };
    const answer = await this.callElb<elb.DescribeTargetGroupsOutput>(deployment, 'DescribeTargetGroups', input);
    return (answer.TargetGroups ?? []).map(({ TargetGroupArn = '' }) => TargetGroupArn);
  }

  private async callEcs<T extends object>(place: Place, operation: string, input: object): Promise<T> {
    try {
      return (await this.peers.ecs.operations[operation]?.(input, callOf(place))) as T;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const details = `Service: AmazonECS; Status Code: ${error.status}; Error Code: ${error.name}`;
      throw failure(
        'ECS_UPDATE_ERROR',
        `The ECS service cannot be updated due to an unexpected error: ${error.message} (${details})`,
      );
    }
  }

  private async callElb<T extends object>(place: Place, operation: string, input: object): Promise<T> {
    try {
      return (await this.peers.elb.operations[operation]?.(input, callOf(place))) as T;
    } catch (error) {
      throw error instanceof AwsError ? elbFailure(error.message) : error;
    }
  }
}

/** Statuses as events name them. */
const states: Readonly<Partial<Record<DeploymentStatus, string>>> = {
  InProgress: 'START',
  Ready: 'READY',
  Succeeded: 'SUCCESS',
  Failed: 'FAILURE',
  Stopped: 'STOP',
};

type Place = Pick<Deployment, 'id' | 'accountId' | 'region'>;

function callOf({ id, accountId, region }: Place): Call {
  return { accountId, region, requestId: id, accessKeyId: 'codedeploy.amazonaws.com' };
}

/** What ends a deployment; the name is the code of its error information. */
function failure(code: ErrorCode, message: string): AwsError {
  return new AwsError(code, message);
}

function elbFailure(message: string): AwsError {
  const text = `The ELB could not be updated due to the following error: ${message}`;
  return failure('ELASTIC_LOAD_BALANCING_INVALID', text);
}

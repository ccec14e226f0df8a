import { type ContainerService, TrafficShift } from '@berth/ecs-service';
import { ValidationError } from '@berth/foundation';
import type { IServiceRoute } from '@berth/load-balancer';
import type { IAlarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnApplication, CfnDeploymentConfig, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { ArnFormat, Duration, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { blueGreenDeploymentProblems } from './blue-green-deployment-problems';
import { type DeploymentHooks, hookNamesOf, hooksOf } from './deployment-hooks';
import { ServiceRole } from './private/service-role';
import { RollbackAlarms } from './rollback-alarms';
import type { RollbackThresholds } from './rollback-thresholds';

/** Known before the group exists: its hooks are allowed to report to it, and it needs its hooks. */
const GROUP_NAME = 'releases';

/**
 * What is released, and how carefully.
 */
export interface BlueGreenDeploymentProps {
  /** A service on the engine CODE_DEPLOY. */
  readonly service: ContainerService;

  /** A route with two target groups. */
  readonly route: IServiceRoute;

  /**
   * How users move to a new release.
   *
   * @default TrafficShift.allAtOnce()
   */
  readonly shift?: TrafficShift;

  /**
   * Who is asked whether a release may go on.
   *
   * @default - nobody
   */
  readonly hooks?: DeploymentHooks;

  /**
   * How long the old tasks are kept after the shift, up to 48 hours. While they are, a rollback takes seconds.
   *
   * @default Duration.minutes(30)
   */
  readonly keepBlue?: Duration;

  /**
   * Wait for a human before users move, at most so long; then the release is stopped. Up to 48 hours.
   *
   * @default - users move without asking
   */
  readonly approvalTimeout?: Duration;

  /**
   * Whether errors and unhealthy targets of either color stop a release and roll it back.
   *
   * @default true
   */
  readonly rollbackAlarms?: boolean;

  /**
   * How many of them.
   *
   * @default - 5 percent errors of at least 10 requests, or 1 unhealthy target, for 2 minutes
   */
  readonly rollbackThresholds?: RollbackThresholds;

  /**
   * Who is told when one of these alarms goes off.
   *
   * @default - nobody: CodeDeploy acts
   */
  readonly rollbackAlarmActions?: IAlarmAction[];

  /**
   * Further alarms that stop a release and roll it back, up to eight.
   *
   * @default - none
   */
  readonly alarms?: IAlarm[];
}

/**
 * Defines how CodeDeploy releases an ECS service: green beside blue, then the users move.
 *
 * It rolls back on failure, on a stop and on an alarm. It publishes the rollout contract of the service.
 */
export class BlueGreenDeployment extends Resource {
  public readonly applicationName: string;
  public readonly deploymentGroupName: string;
  public readonly deploymentGroupArn: string;
  public readonly deploymentConfigName: string;

  /** The group itself, for what has no prop here. */
  public readonly deploymentGroup: CfnDeploymentGroup;

  /** All alarms that stop a release. */
  public readonly alarms: IAlarm[];

  constructor(scope: Construct, id: string, props: BlueGreenDeploymentProps) {
    super(scope, id);

    const { shift = TrafficShift.allAtOnce(), hooks = {}, alarms = [] } = props;
    ValidationError.throwIfAny(blueGreenDeploymentProblems(props), this);

    this.applicationName = new CfnApplication(this, 'Application', { computePlatform: 'ECS' }).ref;
    this.deploymentConfigName = this.makeConfig(shift);
    this.deploymentGroupArn = Stack.of(this).formatArn({
      service: 'codedeploy',
      resource: 'deploymentgroup',
      resourceName: `${this.applicationName}/${GROUP_NAME}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    for (const hook of hooksOf(hooks)) hook.grantReport(this.deploymentGroupArn);
    this.alarms = [...this.makeAlarms(props), ...alarms];
    this.deploymentGroup = this.makeGroup(props);
    this.deploymentGroupName = this.deploymentGroup.ref;
    this.publish(props);
  }

  private makeConfig(shift: TrafficShift): string {
    if (shift.builtInName) return shift.builtInName;
    const trafficRoutingConfig = shift.renderTrafficRouting();
    return new CfnDeploymentConfig(this, 'Config', { computePlatform: 'ECS', trafficRoutingConfig }).ref;
  }

  private makeAlarms(props: BlueGreenDeploymentProps): IAlarm[] {
    const { route, rollbackAlarms = true, rollbackThresholds: thresholds, rollbackAlarmActions: actions } = props;
    return rollbackAlarms ? new RollbackAlarms(this, 'Alarms', { route, thresholds, actions }).alarms : [];
  }

  // the L2 attaches AWSCodeDeployRoleForECS to every role, destroys blue at once, ignores alarms and stops
  private makeGroup(props: BlueGreenDeploymentProps): CfnDeploymentGroup {
    const { service, route, hooks = {} } = props;
    const { clusterName, serviceName, taskRole, executionRole } = service;
    const serviceRole = new ServiceRole(this, 'Role', {
      clusterName,
      serviceName,
      route,
      taskRoles: [taskRole, executionRole],
      hooks: hooksOf(hooks).map(hook => hook.function),
    });
    const group = new CfnDeploymentGroup(this, 'Group', {
      applicationName: this.applicationName,
      deploymentGroupName: GROUP_NAME,
      deploymentConfigName: this.deploymentConfigName,
      serviceRoleArn: serviceRole.role.roleArn,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ecsServices: [{ clusterName, serviceName }],
      loadBalancerInfo: { targetGroupPairInfoList: [renderTargetGroupPair(route)] },
      blueGreenDeploymentConfiguration: renderWaits(props),
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      ...(this.alarms.length > 0 && {
        alarmConfiguration: { enabled: true, alarms: this.alarms.map(({ alarmName }) => ({ name: alarmName })) },
      }),
    });
    // with its policy: CodeDeploy tries the role when the group is made
    group.node.addDependency(serviceRole);
    return group;
  }

  private publish({ service, route, hooks }: BlueGreenDeploymentProps): void {
    const { productionListenerArn, productionRuleArn, testListenerArn, testRuleArn, blue, green } = route;
    service.publishRollout({
      codeDeploy: {
        application: this.applicationName,
        deploymentGroup: this.deploymentGroupName,
        deploymentConfig: this.deploymentConfigName,
        ...(hooks && { hooks: hookNamesOf(hooks) }),
      },
      loadBalancer: {
        productionListener: productionListenerArn,
        productionRule: productionRuleArn,
        ...(testListenerArn && { testListener: testListenerArn }),
        ...(testRuleArn && { testRule: testRuleArn }),
        targetGroups: [blue, green].flatMap(group => group?.arn ?? []),
      },
    });
  }
}

function renderTargetGroupPair({ productionListenerArn, testListenerArn, blue, green }: IServiceRoute) {
  return {
    targetGroups: [blue, green].flatMap(group => (group ? [{ name: group.name }] : [])),
    prodTrafficRoute: { listenerArns: [productionListenerArn] },
    ...(testListenerArn && { testTrafficRoute: { listenerArns: [testListenerArn] } }),
  };
}

function renderWaits({ keepBlue = Duration.minutes(30), approvalTimeout }: BlueGreenDeploymentProps) {
  return {
    deploymentReadyOption: approvalTimeout
      ? { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: approvalTimeout.toMinutes() }
      : { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
    terminateBlueInstancesOnDeploymentSuccess: {
      action: 'TERMINATE',
      terminationWaitTimeInMinutes: keepBlue.toMinutes(),
    },
  };
}

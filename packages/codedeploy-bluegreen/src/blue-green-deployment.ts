import { type ContainerService, RolloutEngine, TrafficShift } from '@berth/ecs-service';
import { isKnown, type Problem, ValidationError } from '@berth/foundation';
import type { ILoadBalancer } from '@berth/load-balancer';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnApplication, CfnDeploymentConfig, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Duration, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ServiceRole } from './private/service-role';

/** CodeDeploy's bound for every wait. */
const LONGEST_WAIT = Duration.days(2);

/**
 * What is released, and how carefully.
 */
export interface BlueGreenDeploymentProps {
  /** A service on the engine CODE_DEPLOY. */
  readonly service: ContainerService;

  readonly loadBalancer: ILoadBalancer;

  /**
   * How users move to a new release.
   *
   * @default TrafficShift.allAtOnce()
   */
  readonly shift?: TrafficShift;

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
   * Alarms that stop a release and roll it back.
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
  public readonly deploymentConfigName: string;

  constructor(scope: Construct, id: string, props: BlueGreenDeploymentProps) {
    super(scope, id);

    const { service, loadBalancer, shift = TrafficShift.allAtOnce() } = props;
    ValidationError.throwIfAny(blueGreenDeploymentProblems(props), this);

    const application = new CfnApplication(this, 'Application', { computePlatform: 'ECS' });
    this.applicationName = application.ref;
    this.deploymentConfigName = this.makeConfig(shift);
    const group = this.makeGroup(props);
    this.deploymentGroupName = group.ref;

    service.publishRollout({
      codeDeploy: {
        application: this.applicationName,
        deploymentGroup: this.deploymentGroupName,
        deploymentConfig: this.deploymentConfigName,
      },
      loadBalancer: {
        productionListener: loadBalancer.productionListenerArn,
        testListener: loadBalancer.testListenerArn,
        targetGroups: [loadBalancer.blue.targetGroupArn, loadBalancer.green.targetGroupArn],
      },
    });
  }

  private makeConfig(shift: TrafficShift): string {
    if (shift.builtInName) return shift.builtInName;
    const trafficRoutingConfig = shift.renderTrafficRouting();
    return new CfnDeploymentConfig(this, 'Config', { computePlatform: 'ECS', trafficRoutingConfig }).ref;
  }

  // the L2 attaches AWSCodeDeployRoleForECS to every role, destroys blue at once, ignores alarms and stops
  private makeGroup(props: BlueGreenDeploymentProps): CfnDeploymentGroup {
    const { service, loadBalancer, alarms = [] } = props;
    const { clusterName, serviceName, taskRole, executionRole } = service;
    const serviceRole = new ServiceRole(this, 'Role', {
      clusterName,
      serviceName,
      loadBalancer,
      taskRoles: [taskRole, executionRole],
    });
    const group = new CfnDeploymentGroup(this, 'Group', {
      applicationName: this.applicationName,
      deploymentConfigName: this.deploymentConfigName,
      serviceRoleArn: serviceRole.role.roleArn,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ecsServices: [{ clusterName, serviceName }],
      loadBalancerInfo: { targetGroupPairInfoList: [renderTargetGroupPair(loadBalancer)] },
      blueGreenDeploymentConfiguration: renderWaits(props),
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      ...(alarms.length > 0 && {
        alarmConfiguration: { enabled: true, alarms: alarms.map(({ alarmName }) => ({ name: alarmName })) },
      }),
    });
    // with its policy: CodeDeploy tries the role when the group is made
    group.node.addDependency(serviceRole);
    return group;
  }
}

/** Every mistake in the props. */
export function blueGreenDeploymentProblems(props: BlueGreenDeploymentProps): Problem[] {
  const { service, shift, keepBlue, approvalTimeout } = props;
  const problems = [...(shift?.problems ?? []), ...waitProblems('keepBlue', keepBlue)];
  if (isKnown(approvalTimeout) && approvalTimeout.toSeconds() === 0) {
    const fact = 'would stop every deployment at once';
    problems.push({ code: 'BERTH-CD-002', path: 'approvalTimeout', value: '0 s', fact, fix: 'leave it out' });
  }
  problems.push(...waitProblems('approvalTimeout', approvalTimeout));
  if (service.engine !== RolloutEngine.CODE_DEPLOY) {
    const fact = `needs a service on engine ${RolloutEngine.CODE_DEPLOY}`;
    problems.push({ code: 'BERTH-CD-005', path: 'service.engine', value: service.engine, fact });
  }
  return problems;
}

function waitProblems(path: string, wait: Duration | undefined): Problem[] {
  if (!isKnown(wait) || wait.toSeconds() <= LONGEST_WAIT.toSeconds()) return [];
  const fact = "is above CodeDeploy's 48 h (2,880 min)";
  return [{ code: 'BERTH-CD-001', path, value: wait.toHumanString(), fact }];
}

function renderTargetGroupPair({ productionListenerArn, testListenerArn, blue, green }: ILoadBalancer) {
  return {
    targetGroups: [{ name: blue.targetGroupName }, { name: green.targetGroupName }],
    prodTrafficRoute: { listenerArns: [productionListenerArn] },
    testTrafficRoute: { listenerArns: [testListenerArn] },
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

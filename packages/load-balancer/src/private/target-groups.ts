import type { INetwork } from '@berth/network';
import { CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { completeHealthCheck, type HealthCheck } from '../health-check';
import type { TargetGroupReference } from '../service-route-base';

/** What a target gets to finish its requests when nothing is said. */
const DEREGISTRATION_DELAY = Duration.seconds(30);

export interface TargetGroupsProps {
  readonly network: INetwork;

  /** Port on which the tasks listen. */
  readonly targetPort: number;

  readonly healthCheck: HealthCheck;
  readonly colors: 1 | 2;
  readonly targetType?: 'ip' | 'instance';
  readonly targetTls?: boolean;
  readonly deregistrationDelay?: Duration;
  readonly slowStart?: Duration;
  readonly leastOutstandingRequests?: boolean;
}

/**
 * The targets of a service: one group, or two equal ones, of which one serves while the next release goes into the other.
 */
export class TargetGroups extends Construct {
  /** Serves when the stack is created; later either of them does. */
  public readonly blue: TargetGroupReference;

  public readonly green?: TargetGroupReference;

  constructor(scope: Construct, id: string, props: TargetGroupsProps) {
    super(scope, id);

    this.blue = reference(this.targetGroup('Blue', props));
    if (props.colors === 2) this.green = reference(this.targetGroup('Green', props));
  }

  private targetGroup(id: string, props: TargetGroupsProps): CfnTargetGroup {
    const healthCheck = completeHealthCheck(props.healthCheck);
    const protocol = props.targetTls ? 'HTTPS' : 'HTTP';
    return new CfnTargetGroup(this, id, {
      vpcId: props.network.vpc.vpcId,
      targetType: props.targetType ?? 'ip',
      protocol,
      port: props.targetPort,
      healthCheckEnabled: true,
      healthCheckProtocol: protocol,
      healthCheckPort: 'traffic-port',
      healthCheckPath: healthCheck.path,
      healthCheckIntervalSeconds: healthCheck.interval.toSeconds(),
      healthCheckTimeoutSeconds: healthCheck.timeout.toSeconds(),
      healthyThresholdCount: healthCheck.healthyThreshold,
      unhealthyThresholdCount: healthCheck.unhealthyThreshold,
      matcher: { httpCode: healthCheck.codes },
      targetGroupAttributes: attributesOf(props).map(([key, value]) => ({ key, value })),
    });
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
function attributesOf(props: TargetGroupsProps): [string, string][] {
  const { deregistrationDelay = DEREGISTRATION_DELAY, slowStart, leastOutstandingRequests } = props;
  return [
    ['deregistration_delay.timeout_seconds', String(deregistrationDelay.toSeconds())],
    ['slow_start.duration_seconds', String(slowStart?.toSeconds() ?? 0)],
    ['load_balancing.algorithm.type', leastOutstandingRequests ? 'least_outstanding_requests' : 'round_robin'],
  ];
}

function reference(group: CfnTargetGroup): TargetGroupReference {
  return { arn: group.ref, name: group.attrTargetGroupName, fullName: group.attrTargetGroupFullName };
}

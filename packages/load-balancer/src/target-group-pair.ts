import type { INetwork } from '@berth/network';
import { CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { HealthCheck } from './health-check';

/**
 * A target group as other stacks know it.
 */
export interface TargetGroupReference {
  readonly targetGroupArn: string;

  /** CodeDeploy knows target groups by name. */
  readonly targetGroupName: string;
}

export interface TargetGroupPairProps {
  readonly network: INetwork;

  /** Port on which the tasks listen. */
  readonly port: number;

  readonly healthCheck: Required<HealthCheck>;
  readonly deregistrationDelay: Duration;
}

/**
 * Two equal target groups: one serves, into the other goes the next release.
 */
export class TargetGroupPair extends Construct {
  /** Serves when the stack is created; later either of them does. */
  public readonly blue: TargetGroupReference;

  public readonly green: TargetGroupReference;

  constructor(scope: Construct, id: string, props: TargetGroupPairProps) {
    super(scope, id);

    this.blue = reference(this.targetGroup('Blue', props));
    this.green = reference(this.targetGroup('Green', props));
  }

  private targetGroup(id: string, { network, port, healthCheck, deregistrationDelay }: TargetGroupPairProps) {
    return new CfnTargetGroup(this, id, {
      vpcId: network.vpc.vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      port,
      healthCheckEnabled: true,
      healthCheckProtocol: 'HTTP',
      healthCheckPort: 'traffic-port',
      healthCheckPath: healthCheck.path,
      healthCheckIntervalSeconds: healthCheck.interval.toSeconds(),
      healthCheckTimeoutSeconds: healthCheck.timeout.toSeconds(),
      healthyThresholdCount: healthCheck.healthyThreshold,
      unhealthyThresholdCount: healthCheck.unhealthyThreshold,
      matcher: { httpCode: '200-299' },
      targetGroupAttributes: [
        { key: 'deregistration_delay.timeout_seconds', value: String(deregistrationDelay.toSeconds()) },
      ],
    });
  }
}

function reference(group: CfnTargetGroup): TargetGroupReference {
  return { targetGroupArn: group.ref, targetGroupName: group.attrTargetGroupName };
}

import type { CfnService } from 'aws-cdk-lib/aws-ecs';

/**
 * Which traffic ECS moves, and between what.
 */
export interface NativeTarget {
  readonly containerName: string;
  readonly containerPort: number;

  /** ARN of the target group that serves first. */
  readonly blueTargetGroupArn: string;

  /**
   * ARN of the other target group.
   *
   * @default - none, for rolling deployments
   */
  readonly greenTargetGroupArn?: string;

  /**
   * ARN of the listener rule that users come by.
   *
   * @default - none, for rolling deployments
   */
  readonly productionRuleArn?: string;

  /**
   * ARN of the listener rule that tests come by.
   *
   * @default - green is not tested before users reach it
   */
  readonly testRuleArn?: string;
}

/**
 * What an ECS service gets from its rollout.
 */
export interface NativeDeployment {
  readonly deploymentConfiguration: CfnService.DeploymentConfigurationProperty;
  readonly loadBalancers: CfnService.LoadBalancerProperty[];
}

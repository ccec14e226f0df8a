import { ValidationError } from '@berth/foundation';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type NightOff, nightOffSchedules, type ScheduledTasks } from './scaling-schedule';
import { scalingProblems } from './service-scaling-problems';

/**
 * Whose requests are counted.
 */
export interface ScalingLoadBalancer {
  /** `app/dev/778d41231b141a0f`. */
  readonly fullName: string;

  /** Full names of the target groups of the service, blue and green or the only one: `targetgroup/blue/943f017f100becff`. */
  readonly targetGroups: string[];
}

/**
 * When a service gets more tasks, and when fewer.
 */
export interface ServiceScalingProps {
  readonly clusterName: string;
  readonly serviceName: string;

  /** Tasks that always run, 0 to 5000. */
  readonly minTasks: number;

  /** Bound of the scaling, at least minTasks, 1 to 5000. */
  readonly maxTasks: number;

  /**
   * CPU that the tasks should take on average, 1 to 100 percent of what they asked for.
   *
   * @default 70
   */
  readonly cpuPercent?: number;

  /**
   * Memory that the tasks should take on average, 1 to 100 percent of what they asked for.
   *
   * @default 80
   */
  readonly memoryPercent?: number;

  /**
   * Requests that a task should get in a minute, 1 or more. With two target groups those of both colors are added up, and only they take tasks away:
   * CPU and memory are averages over both, and fall by half while blue and green run.
   *
   * @default - requests are not counted
   */
  readonly requestsPerTask?: number;

  /**
   * Needed for requestsPerTask.
   *
   * @default - no load balancer
   */
  readonly loadBalancer?: ScalingLoadBalancer;

  /**
   * Wait after tasks were added before more are, 0 to 3600 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * Wait after tasks were taken away before more are, 0 to 3600 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Other bounds from a moment on, again and again.
   *
   * @default - the same bounds at all times
   */
  readonly schedules?: ScheduledTasks[];

  /**
   * No tasks at night and at weekends.
   *
   * @default - tasks at all times
   */
  readonly nightOff?: NightOff;
}

/**
 * Defines how many tasks of an ECS service run: between two bounds, as the load wants it.
 *
 * Application Auto Scaling owns the number from then on, through its service-linked role. No template may send it: each stack update would set it back.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export class ServiceScaling extends Construct {
  private readonly target: CfnScalableTarget;

  constructor(scope: Construct, id: string, props: ServiceScalingProps) {
    super(scope, id);

    const { clusterName, serviceName, minTasks, maxTasks, nightOff, schedules = [] } = props;
    ValidationError.throwIfAny(scalingProblems(props), this);

    const nights = nightOff ? nightOffSchedules(nightOff, { minTasks, maxTasks }) : [];
    this.target = new CfnScalableTarget(this, 'Target', {
      serviceNamespace: 'ecs',
      scalableDimension: 'ecs:service:DesiredCount',
      resourceId: `service/${clusterName}/${serviceName}`,
      minCapacity: minTasks,
      maxCapacity: maxTasks,
      scheduledActions: [...schedules, ...nights].map(renderSchedule),
    });
    this.addPolicies(props);
  }

  private addPolicies(props: ServiceScalingProps): void {
    const { cpuPercent = 70, memoryPercent = 80, requestsPerTask, loadBalancer } = props;
    const { scaleOutCooldown = Duration.seconds(60), scaleInCooldown = Duration.minutes(5) } = props;
    const cooldowns = {
      scaleOutCooldown: scaleOutCooldown.toSeconds(),
      scaleInCooldown: scaleInCooldown.toSeconds(),
    };
    const requests = requestsPerTask !== undefined && loadBalancer ? requestMetric(loadBalancer) : undefined;
    const disableScaleIn = requests?.customizedMetricSpecification !== undefined;
    this.addPolicy('Cpu', { targetValue: cpuPercent, ...average('CPU'), ...cooldowns, disableScaleIn });
    this.addPolicy('Memory', { targetValue: memoryPercent, ...average('Memory'), ...cooldowns, disableScaleIn });
    if (requestsPerTask !== undefined && requests) {
      this.addPolicy('Requests', { targetValue: requestsPerTask, ...requests, ...cooldowns, disableScaleIn: false });
    }
  }

  private addPolicy(
    id: 'Cpu' | 'Memory' | 'Requests',
    configuration: CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
  ): void {
    new CfnScalingPolicy(this, id, {
      // unique below its target, so that it needs no name of ours
      policyName: id.toLowerCase(),
      policyType: 'TargetTrackingScaling',
      scalingTargetId: this.target.ref,
      targetTrackingScalingPolicyConfiguration: configuration,
    });
  }
}

type Metric = Pick<
  CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
  'predefinedMetricSpecification' | 'customizedMetricSpecification'
>;

function average(resource: 'CPU' | 'Memory'): Metric {
  const predefinedMetricType = `ECSServiceAverage${resource}Utilization`;
  return { predefinedMetricSpecification: { predefinedMetricType } };
}

/** Of one target group as AWS offers it, of two as a sum, which stays the same while traffic moves between them. */
function requestMetric({ fullName, targetGroups: [blue = '', green] }: ScalingLoadBalancer): Metric {
  if (green === undefined) {
    const resourceLabel = `${fullName}/${blue}`;
    return { predefinedMetricSpecification: { predefinedMetricType: 'ALBRequestCountPerTarget', resourceLabel } };
  }
  const metrics = [requestsOf('blue', fullName, blue), requestsOf('green', fullName, green)];
  // one of the colors usually gets no requests, and then has no figures
  const sum = {
    id: 'both',
    expression: 'FILL(blue, 0) + FILL(green, 0)',
    label: 'Requests per task',
    returnData: true,
  };
  return { customizedMetricSpecification: { metrics: [...metrics, sum] } };
}

function requestsOf(
  id: string,
  loadBalancer: string,
  targetGroup: string,
): CfnScalingPolicy.TargetTrackingMetricDataQueryProperty {
  return {
    id,
    metricStat: {
      metric: {
        namespace: 'AWS/ApplicationELB',
        metricName: 'RequestCountPerTarget',
        dimensions: [
          { name: 'LoadBalancer', value: loadBalancer },
          { name: 'TargetGroup', value: targetGroup },
        ],
      },
      stat: 'Sum',
    },
    returnData: false,
  };
}

function renderSchedule(schedule: ScheduledTasks): CfnScalableTarget.ScheduledActionProperty {
  const { name, cron, timeZone = 'UTC', minTasks, maxTasks } = schedule;
  return {
    scheduledActionName: name,
    schedule: `cron(${cron})`,
    timezone: timeZone,
    scalableTargetAction: { minCapacity: minTasks, maxCapacity: maxTasks },
  };
}

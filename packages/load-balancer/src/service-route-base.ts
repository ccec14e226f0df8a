import { type IMetric, MathExpression, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, type IResource, Resource } from 'aws-cdk-lib/core';

/**
 * A target group as others know it.
 */
export interface TargetGroupReference {
  readonly arn: string;

  /** CodeDeploy knows target groups by name. */
  readonly name: string;

  /** Part of its metrics: `targetgroup/name/0123456789abcdef`. */
  readonly fullName: string;
}

/**
 * How requests reach a service. Its numbers are those of all its target groups, whichever of them serves.
 */
export interface IServiceRoute extends IResource {
  /** Part of the metrics: `app/name/0123456789abcdef`. */
  readonly loadBalancerFullName: string;

  /** Serves when the stack is created; later either color does. */
  readonly blue: TargetGroupReference;

  /** Undefined for a service whose tasks are replaced one by one. */
  readonly green?: TargetGroupReference;

  readonly productionListenerArn: string;
  readonly productionRuleArn: string;
  readonly testListenerArn?: string;
  readonly testRuleArn?: string;

  /** Requests in a period. */
  metricRequests(options?: MetricOptions): IMetric;

  /** Seconds until a target answered, on average: of the slower target group. */
  metricResponseTime(options?: MetricOptions): IMetric;

  /** Answers of targets with a status of 500 to 599. */
  metricTarget5xx(options?: MetricOptions): IMetric;

  /** Targets that fail their health checks. */
  metricUnhealthyHosts(options?: MetricOptions): IMetric;

  /** Targets that pass their health checks. */
  metricHealthyHosts(options?: MetricOptions): IMetric;

  /** Requests for each target: the sum of both colors, so that scaling is right while a release moves users. */
  metricRequestsPerTarget(options?: MetricOptions): IMetric;
}

/**
 * What owned and imported routes share.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export abstract class ServiceRouteBase extends Resource implements IServiceRoute {
  public abstract readonly loadBalancerFullName: string;
  public abstract readonly blue: TargetGroupReference;
  public abstract readonly green?: TargetGroupReference;
  public abstract readonly productionListenerArn: string;
  public abstract readonly productionRuleArn: string;
  public abstract readonly testListenerArn?: string;
  public abstract readonly testRuleArn?: string;

  public metricRequests(options?: MetricOptions): IMetric {
    return this.sum('requests', 'RequestCount', { statistic: 'Sum', ...options });
  }

  public metricResponseTime(options?: MetricOptions): IMetric {
    return this.both((blue, green) => `MAX([${blue}, ${green}])`, 'response time', 'TargetResponseTime', {
      statistic: 'Average',
      ...options,
    });
  }

  public metricTarget5xx(options?: MetricOptions): IMetric {
    return this.sum('5xx answers', 'HTTPCode_Target_5XX_Count', { statistic: 'Sum', ...options });
  }

  public metricUnhealthyHosts(options?: MetricOptions): IMetric {
    return this.sum('unhealthy hosts', 'UnHealthyHostCount', { statistic: 'Maximum', ...options });
  }

  public metricHealthyHosts(options?: MetricOptions): IMetric {
    return this.sum('healthy hosts', 'HealthyHostCount', { statistic: 'Minimum', ...options });
  }

  public metricRequestsPerTarget(options?: MetricOptions): IMetric {
    return this.sum('requests per target', 'RequestCountPerTarget', { statistic: 'Sum', ...options });
  }

  /** A group without targets has no numbers: they count as zero. */
  private sum(label: string, metricName: string, options: MetricOptions): IMetric {
    return this.both((blue, green) => `FILL(${blue}, 0) + FILL(${green}, 0)`, label, metricName, options);
  }

  private both(
    combine: (blue: string, green: string) => string,
    label: string,
    metricName: string,
    options: MetricOptions,
  ): IMetric {
    const { period = Duration.minutes(1), color, ...others } = options;
    const blue = this.ofGroup(this.blue, metricName, { ...others, period });
    if (!this.green) return color ? blue.with({ color }) : blue;
    const green = this.ofGroup(this.green, metricName, { ...others, period });
    const blueId = idOf(metricName, options, 'Blue');
    const greenId = idOf(metricName, options, 'Green');
    return new MathExpression({
      expression: combine(blueId, greenId),
      usingMetrics: { [blueId]: blue, [greenId]: green },
      label: options.label ?? label,
      period,
      color,
    });
  }

  private ofGroup({ fullName }: TargetGroupReference, metricName: string, options: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensionsMap: { LoadBalancer: this.loadBalancerFullName, TargetGroup: fullName },
      ...options,
    });
  }
}

/** One graph may show several of these, and an id in it means one metric: `requestCountSumBlue`. */
function idOf(metricName: string, { statistic = '' }: MetricOptions, color: string): string {
  const id = `${metricName}${statistic}${color}`.replace(/\W/g, '_');
  return id.charAt(0).toLowerCase() + id.slice(1);
}

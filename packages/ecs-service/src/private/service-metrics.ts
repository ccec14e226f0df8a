import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** The names that CloudWatch knows a service by. */
export interface ServiceNames {
  readonly clusterName: string;
  readonly serviceName: string;
}

/** Of ECS itself, in percent of what the tasks may use. */
export function ecsMetric(names: ServiceNames, metricName: string, options?: MetricOptions): Metric {
  return new Metric({ namespace: 'AWS/ECS', metricName, dimensionsMap: dimensionsOf(names), ...options });
}

/** Of Container Insights. */
export function insightsMetric(names: ServiceNames, metricName: string, options?: MetricOptions): Metric {
  const dimensionsMap = dimensionsOf(names);
  const statistic = Stats.AVERAGE;
  return new Metric({ namespace: 'ECS/ContainerInsights', metricName, dimensionsMap, statistic, ...options });
}

function dimensionsOf({ clusterName, serviceName }: ServiceNames): Record<string, string> {
  return { ClusterName: clusterName, ServiceName: serviceName };
}

import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * A figure that RDS publishes of an instance each minute.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
export function databaseMetric(instanceIdentifier: string, metricName: string, options: MetricOptions): Metric {
  const dimensionsMap = { DBInstanceIdentifier: instanceIdentifier };
  return new Metric({ namespace: 'AWS/RDS', metricName, dimensionsMap, ...options });
}

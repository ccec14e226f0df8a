import { type IMetric, MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * What all NAT gateways of a network did together. CloudWatch has figures of single gateways only.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
 */
export function natMetric(gatewayIds: readonly string[], metricName: string, options: MetricOptions = {}): IMetric {
  const [only, ...others] = gatewayIds;
  if (only !== undefined && others.length === 0) return ofGateway(only, metricName, options);
  const { label = metricName, color, period } = options;
  const parts = { ...options, label: undefined, color: undefined };
  // one graph may show several of these, and an id in it means one metric
  const id = metricName.charAt(0).toLowerCase() + metricName.slice(1);
  const usingMetrics = Object.fromEntries(
    gatewayIds.map((gateway, i) => [`${id}${i + 1}`, ofGateway(gateway, metricName, parts)]),
  );
  return new MathExpression({ expression: 'SUM(METRICS())', usingMetrics, label, color, period });
}

function ofGateway(NatGatewayId: string, metricName: string, options: MetricOptions): Metric {
  const dimensionsMap = { NatGatewayId };
  return new Metric({ namespace: 'AWS/NATGateway', metricName, dimensionsMap, statistic: Stats.SUM, ...options });
}

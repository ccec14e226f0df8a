import { type IMetric, MathExpression, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** The nodes of a replication group, as ElastiCache numbers them. */
export interface CacheNodes {
  readonly replicationGroupId: string;
  readonly nodes: number;
}

/** How the figures of nodes become one of the cache. */
export type Combination = 'MAX' | 'SUM';

/**
 * A figure of the whole cache. ElastiCache has figures of nodes only, and which node is the primary changes.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html
 */
export function nodeMetric(
  cache: CacheNodes,
  metricName: string,
  combination: Combination,
  options: MetricOptions,
): IMetric {
  const [only, ...others] = ofEachNode(cache, metricName, options);
  if (only && others.length === 0) return only;
  // one graph may show several of these, and an id in it means one metric
  const id = metricName.charAt(0).toLowerCase() + metricName.slice(1);
  const metrics = { [id]: ofEachNode(cache, metricName, unlabelled(options)) };
  return combined(`${combination}(METRICS())`, metrics, metricName, options);
}

/** Share of reads that the cache answered, in percent; none while nobody reads. */
export function hitRate(cache: CacheNodes, options: MetricOptions): IMetric {
  const sums = { ...unlabelled(options), statistic: 'Sum' };
  const metrics = { hits: ofEachNode(cache, 'CacheHits', sums), misses: ofEachNode(cache, 'CacheMisses', sums) };
  const total = (id: string) => `SUM([${metrics.hits.map((_, i) => `${id}${i + 1}`).join(',')}])`;
  return combined(`100 * ${total('hits')} / (${total('hits')} + ${total('misses')})`, metrics, 'CacheHitRate', options);
}

function combined(
  expression: string,
  metrics: Record<string, Metric[]>,
  name: string,
  { label = name, color, period }: MetricOptions,
): MathExpression {
  const usingMetrics = Object.fromEntries(
    Object.entries(metrics).flatMap(([id, nodes]) => nodes.map((metric, i) => [`${id}${i + 1}`, metric])),
  );
  return new MathExpression({ expression, usingMetrics, label, color, period });
}

/** Label and colour are those of the result. */
function unlabelled(options: MetricOptions): MetricOptions {
  return { ...options, label: undefined, color: undefined };
}

function ofEachNode({ replicationGroupId, nodes }: CacheNodes, metricName: string, options: MetricOptions): Metric[] {
  return Array.from({ length: nodes }, (_, i) => {
    const dimensionsMap = { CacheClusterId: `${replicationGroupId}-${String(i + 1).padStart(3, '0')}` };
    return new Metric({ namespace: 'AWS/ElastiCache', metricName, dimensionsMap, ...options });
  });
}

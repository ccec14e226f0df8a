import { Network } from '@berth/network';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Cache, type ICache } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

function owned(nodes?: number): ICache {
  const network = Network.fromContract(stack, 'Network', 'dev');
  return new Cache(stack, 'Cache', { environment: 'dev', network, nodes });
}

const imported = (nodes?: number): ICache => Cache.fromContract(stack, 'Cache', 'dev', { nodes });

function rendered(metric: IMetric) {
  new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  const [alarm] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return alarm?.Properties;
}

/** Of all metrics of an alarm: expression, or name, statistic and the end of the node's name. */
function summary(metric: IMetric): string[] {
  return rendered(metric).Metrics.map(
    (data: { Id: string; Expression?: string; MetricStat: { Stat: string; Metric: MetricData } }) => {
      if (data.Expression) return data.Expression;
      const { Stat, Metric } = data.MetricStat;
      return `${data.Id} ${Stat} ${Metric.Namespace} ${Metric.MetricName} ${nodeOf(Metric)}`;
    },
  );
}

interface MetricData {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: { Name: string; Value: { 'Fn::Join': [string, unknown[]] } }[];
}

function nodeOf({ Dimensions }: MetricData): string {
  const [dimension] = Dimensions;
  return `${dimension?.Name} ${dimension?.Value['Fn::Join'][1].at(-1)}`;
}

test.each([
  ['owned', owned],
  ['imported', imported],
])('an %s cache is as full as its fullest node', (_, make) => {
  expect(summary(make().metricMemoryUsage())).toEqual([
    'MAX(METRICS())',
    'databaseMemoryUsagePercentage1 Maximum AWS/ElastiCache DatabaseMemoryUsagePercentage CacheClusterId -001',
    'databaseMemoryUsagePercentage2 Maximum AWS/ElastiCache DatabaseMemoryUsagePercentage CacheClusterId -002',
  ]);
});

test.each<[string, (cache: ICache) => IMetric, string[]]>([
  [
    'metricEngineCpuUtilization',
    cache => cache.metricEngineCpuUtilization(),
    ['MAX(METRICS())', 'engineCPUUtilization1 Average AWS/ElastiCache EngineCPUUtilization CacheClusterId -001'],
  ],
  [
    'metricEvictions',
    cache => cache.metricEvictions(),
    ['SUM(METRICS())', 'evictions1 Sum AWS/ElastiCache Evictions CacheClusterId -001'],
  ],
  [
    'metricConnections',
    cache => cache.metricConnections(),
    ['SUM(METRICS())', 'currConnections1 Maximum AWS/ElastiCache CurrConnections CacheClusterId -001'],
  ],
])('%s is that of all three nodes', (_, metricOf, [expression, first]) => {
  const all = summary(metricOf(imported(3)));

  expect(all).toHaveLength(4);
  expect(all.slice(0, 2)).toEqual([expression, first]);
  expect(all[3]).toMatch(/^\w+3 .* -003$/);
});

test('a single node needs no expression', () => {
  expect(rendered(imported(1).metricEvictions())).toMatchObject({
    MetricName: 'Evictions',
    Namespace: 'AWS/ElastiCache',
    Statistic: 'Sum',
    Period: 300,
  });
});

test('the hit rate is that of the reads of all nodes', () => {
  expect(summary(owned().metricHitRate())).toEqual([
    '100 * SUM([hits1,hits2]) / (SUM([hits1,hits2]) + SUM([misses1,misses2]))',
    'hits1 Sum AWS/ElastiCache CacheHits CacheClusterId -001',
    'hits2 Sum AWS/ElastiCache CacheHits CacheClusterId -002',
    'misses1 Sum AWS/ElastiCache CacheMisses CacheClusterId -001',
    'misses2 Sum AWS/ElastiCache CacheMisses CacheClusterId -002',
  ]);
});

test('options decide period, statistic and label', () => {
  const metric = imported().metricMemoryUsage({ period: Duration.minutes(1), statistic: 'Average', label: 'memory' });

  const { Metrics } = rendered(metric);
  expect(Metrics[0].Label).toBe('memory');
  expect(Metrics[1].Label).toBeUndefined();
  expect(Metrics[1].MetricStat).toMatchObject({ Period: 60, Stat: 'Average' });
});

test('is labelled with its name', () => {
  expect(rendered(imported().metricMemoryUsage()).Metrics[0].Label).toBe('DatabaseMemoryUsagePercentage');
});

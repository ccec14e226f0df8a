import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { awsFailureKind } from './aws-failure';
import { type Connection, lazily, readOptions } from './connection';

/** How many vCPUs of Fargate an account may run in a region. */
export interface VcpuQuota {
  readonly limit: number;

  /** Those that it ran in the last minutes, whoever started them. */
  readonly used: number;
}

/** The two kinds that have a quota each. */
export type FargateKind = 'OnDemand' | 'Spot';

/** What an account may have at most. */
export interface QuotasPort {
  /** Undefined when nothing was measured yet; a text says why it is not known. */
  fargate(kind: FargateKind): Promise<VcpuQuota | string | undefined>;
}

/** AWS measures once a minute, and some minutes late. */
const WINDOW_MS = 15 * 60_000;

export function quotasPort(connection: Connection): QuotasPort {
  const options = readOptions(connection);
  const cloudWatch = lazily(async () => {
    const { CloudWatch } = await import('@aws-sdk/client-cloudwatch');
    return new CloudWatch(options);
  });
  return {
    fargate: async kind => {
      // a local cloud has no quotas
      if (connection.local) return undefined;
      const now = Date.now();
      const window = { StartTime: new Date(now - WINDOW_MS), EndTime: new Date(now) };
      try {
        const answer = await (await cloudWatch()).getMetricData({ ...window, MetricDataQueries: vcpuQueries(kind) });
        return vcpuQuotaIn(answer.MetricDataResults);
      } catch (error) {
        // roles of before may not look at it
        if (error instanceof Error && ['denied', 'refused'].includes(awsFailureKind(error) ?? '')) return error.message;
        throw error;
      }
    },
  };
}

/**
 * What to ask CloudWatch for: it knows the quota of each metric that has one.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/monitoring-fargate-usage.html
 */
export function vcpuQueries(kind: FargateKind): MetricDataQuery[] {
  const dimensions = { Service: 'Fargate', Type: 'Resource', Resource: 'vCPU', Class: `Standard/${kind}` };
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: 'AWS/Usage', MetricName: 'ResourceCount', Dimensions };
  return [
    { Id: 'used', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } },
    { Id: 'limit', Expression: 'SERVICE_QUOTA(used)' },
  ];
}

/** The newest figures, which CloudWatch puts first. */
export function vcpuQuotaIn(results: readonly MetricDataResult[] = []): VcpuQuota | undefined {
  const newest = (id: string) => results.find(({ Id }) => Id === id)?.Values?.[0];
  const [limit, used] = [newest('limit'), newest('used')];
  return limit === undefined || used === undefined ? undefined : { limit, used };
}

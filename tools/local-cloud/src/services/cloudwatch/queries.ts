import type * as api from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../core/aws-error';
import { evaluateMath, type Names, type Series } from './math/evaluate';
import { parseMath } from './math/parse';
import type { Metrics } from './metrics';
import { statisticOf } from './statistics';

/** The periods of a query, oldest first. */
export interface Grid {
  /** Start of the first period, in epoch milliseconds. */
  readonly start: number;
  readonly periodSeconds: number;
  readonly length: number;
}

/** What is asked of one metric, in the words of alarms, policies and dashboards alike. */
export interface MetricQuery {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly api.Dimension[];
  readonly Statistic: string;
  readonly Unit?: string;
}

export function seriesOf(metrics: Metrics, region: string, query: MetricQuery, grid: Grid): Series {
  const { Namespace: namespace = '', MetricName: name = '', Dimensions = [], Statistic, Unit } = query;
  const dimensions = Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
  const id = { region, namespace, name, dimensions };
  return Array.from({ length: grid.length }, (_, index) => {
    const from = grid.start + index * grid.periodSeconds * 1_000;
    const bucket = metrics.between(id, from, from + grid.periodSeconds * 1_000, Unit);
    return bucket && statisticOf(bucket, Statistic);
  });
}

/** The period of a set of queries: what the one with data names. */
export function periodOf(queries: readonly api.MetricDataQuery[], fallback = 60): number {
  const given = queries.map(({ Period, MetricStat }) => Number(Period ?? MetricStat?.Period ?? 0));
  return Math.max(...given) || fallback;
}

/** The series of every query, by id. @throws AwsError ValidationError */
export function evaluateQueries(
  metrics: Metrics,
  region: string,
  queries: readonly api.MetricDataQuery[],
  grid: Grid,
): Map<string, Series> {
  const done = new Map<string, Series>();
  const under = new Set<string>();
  const get = (id: string): Series => {
    const known = done.get(id);
    if (known) return known;
    const query = queries.find(({ Id }) => Id === id);
    if (!query || under.has(id))
      throw new AwsError('ValidationError', `The expression names '${id}', which is no metric`);
    under.add(id);
    const series = query.Expression ? evaluateMath(parseMath(query.Expression), names) : ofMetric(query);
    done.set(id, series);
    return series;
  };
  const ofMetric = ({ MetricStat }: api.MetricDataQuery): Series => {
    const { Metric = {}, Stat: Statistic = 'Average', Unit } = MetricStat ?? {};
    return seriesOf(metrics, region, { ...Metric, Statistic, Unit }, grid);
  };
  const names: Names = {
    get,
    get metrics() {
      return queries.filter(({ MetricStat }) => MetricStat).map(({ Id = '' }) => get(Id));
    },
    length: grid.length,
    periodSeconds: grid.periodSeconds,
  };
  for (const { Id = '' } of queries) get(Id);
  return done;
}

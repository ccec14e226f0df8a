import type * as api from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { paginate } from '../../core/paginate';
import type { Call, Operation } from '../../core/service';
import type { Datum, MetricId, Metrics } from './metrics';
import { evaluateQueries, type Grid, periodOf } from './queries';
import { statisticOf } from './statistics';

/** Metrics without a figure for so long are not listed. */
const listedMs = 14 * 24 * 3_600_000;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export function metricOperations(metrics: Metrics, clock: Clock): Record<string, Operation> {
  return {
    PutMetricData({ Namespace = '', MetricData = [] }: api.PutMetricDataInput, { region }: Call): void {
      if (Namespace.startsWith('AWS/')) {
        throw new AwsError('InvalidParameterValue', 'The value AWS/ for parameter Namespace is invalid.');
      }
      const data = MetricData.map(datum => datumOf(Namespace, datum, clock.now().getTime()));
      for (const datum of data) metrics.put(region, datum, true);
    },

    GetMetricData(input: api.GetMetricDataInput, { region }: Call): api.GetMetricDataOutput {
      const { MetricDataQueries = [], ScanBy = 'TimestampDescending' } = input;
      const grid = gridOf(input.StartTime, input.EndTime, periodOf(MetricDataQueries));
      const found = evaluateQueries(metrics, region, MetricDataQueries, grid);
      const asked = MetricDataQueries.filter(({ ReturnData = true }) => ReturnData);
      return {
        MetricDataResults: asked.map(({ Id = '', Label, MetricStat }) => {
          const points = (found.get(Id) ?? []).flatMap((value, at) => (value === undefined ? [] : [{ at, value }]));
          if (ScanBy === 'TimestampDescending') points.reverse();
          return {
            Id,
            Label: Label ?? MetricStat?.Metric?.MetricName ?? Id,
            Timestamps: points.map(({ at }) => new Date(grid.start + at * grid.periodSeconds * 1_000)),
            Values: points.map(({ value }) => value),
            StatusCode: 'Complete',
          };
        }),
        Messages: [],
      };
    },

    GetMetricStatistics(input: api.GetMetricStatisticsInput, { region }: Call): api.GetMetricStatisticsOutput {
      const { Namespace: namespace = '', MetricName: name = '', Dimensions = [], Period = 60, Unit } = input;
      const { Statistics = [], ExtendedStatistics = [] } = input;
      const grid = gridOf(input.StartTime, input.EndTime, Period);
      const dimensions = recordOf(Dimensions);
      const Datapoints = Array.from({ length: grid.length }, (_, index): api.Datapoint[] => {
        const from = grid.start + index * Period * 1_000;
        const bucket = metrics.between({ region, namespace, name, dimensions }, from, from + Period * 1_000, Unit);
        if (!bucket) return [];
        const extended = ExtendedStatistics.map(statistic => [statistic, statisticOf(bucket, statistic)]);
        return [
          {
            Timestamp: new Date(from),
            ...Object.fromEntries(Statistics.map(statistic => [statistic, statisticOf(bucket, statistic)])),
            ...(extended.length > 0 ? { ExtendedStatistics: Object.fromEntries(extended) } : {}),
            Unit: (bucket.unit ?? 'None') as api.StandardUnit,
          },
        ];
      });
      return { Label: name, Datapoints: Datapoints.flat() };
    },

    ListMetrics(input: api.ListMetricsInput, { region }: Call): api.ListMetricsOutput {
      const oldest = clock.now().getTime() - (input.RecentlyActive === 'PT3H' ? 3 * 3_600_000 : listedMs);
      const found = metrics.list().filter(id => {
        return id.region === region && isAsked(id, input) && metrics.lastAt(id) >= oldest;
      });
      const { page, next } = paginate(found, input.NextToken, 500);
      return {
        Metrics: page.map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        })),
        NextToken: next,
      };
    },
  };
}

function datumOf(namespace: string, datum: api.MetricDatum, now: number): Datum {
  const { MetricName = '', Dimensions = [], Timestamp, Value, Values, Counts, StatisticValues, Unit } = datum;
  return {
    namespace,
    name: MetricName,
    dimensions: recordOf(Dimensions),
    timestamp: Timestamp ? new Date(Timestamp).getTime() : now,
    values: StatisticValues
      ? valuesOfSet(StatisticValues)
      : (Values ?? [Value ?? 0]).map((value, index) => ({ value, count: Counts?.[index] ?? 1 })),
    unit: Unit,
    resolutionSeconds: datum.StorageResolution === 1 ? 1 : 60,
  };
}

/** A set tells its extremes and its sum: what lies between is spread evenly. */
function valuesOfSet({
  SampleCount = 0,
  Sum = 0,
  Minimum = 0,
  Maximum = 0,
}: Partial<api.StatisticSet>): Datum['values'] {
  if (SampleCount < 3) return [{ value: Sum / Math.max(1, SampleCount), count: SampleCount }];
  const between = SampleCount - 2;
  return [
    { value: Minimum, count: 1 },
    { value: (Sum - Minimum - Maximum) / between, count: between },
    { value: Maximum, count: 1 },
  ];
}

function recordOf(dimensions: readonly api.Dimension[]): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
}

/** Periods begin at their multiples. */
function gridOf(from: Date | undefined, to: Date | undefined, periodSeconds: number): Grid {
  const periodMs = periodSeconds * 1_000;
  const start = Math.floor(new Date(from ?? 0).getTime() / periodMs) * periodMs;
  const length = Math.max(0, Math.ceil((new Date(to ?? 0).getTime() - start) / periodMs));
  if (!from || !to || length === 0) {
    throw new AwsError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
  }
  if (length > 100_800) {
    throw new AwsError('ValidationError', 'You have requested more data points than a query may return.');
  }
  return { start, periodSeconds, length };
}

function isAsked({ namespace, name, dimensions }: MetricId, input: api.ListMetricsInput): boolean {
  const { Namespace, MetricName, Dimensions = [] } = input;
  if ((Namespace && Namespace !== namespace) || (MetricName && MetricName !== name)) return false;
  return Dimensions.every(({ Name = '', Value }) => {
    return dimensions[Name] !== undefined && (Value === undefined || Value === dimensions[Name]);
  });
}

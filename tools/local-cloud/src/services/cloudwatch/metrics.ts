import type { Collection, Store } from '../../core/store';

/** What is measured, and of what. */
export interface MetricId {
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One figure of a metric, or many of the same moment. */
export interface Datum extends Omit<MetricId, 'region'> {
  /** Epoch milliseconds. */
  readonly timestamp: number;

  /** How often each value was measured. */
  readonly values: readonly { readonly value: number; readonly count: number }[];
  readonly unit?: string;

  /** 1 for metrics of high resolution, else 60. */
  readonly resolutionSeconds?: number;
}

/** All figures of one metric in a minute, or in a second. */
export interface Bucket {
  readonly sum: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;

  /** How often each value came, to three digits, for percentiles. */
  readonly values: Readonly<Record<string, number>>;
  readonly unit?: string;
}

interface StoredBucket extends MetricId {
  readonly at: number;
  readonly bucket: Bucket;
}

interface SeriesOfMetric {
  readonly id: MetricId;
  readonly buckets: Map<number, Bucket>;

  /** The finest resolution that it was ever measured in. */
  stepMs: number;
}

const minuteMs = 60_000;
const secondMs = 1_000;

/** Figures by the minute are kept so long. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
const keptMs = 15 * 24 * 3_600_000;

/**
 * The figures of all metrics.
 *
 * What users put is on disk before it is answered. What the local cloud measures itself is in memory: a restart is a gap, as an outage is, and the journal
 * does not grow by every process and every minute.
 */
export class Metrics {
  private readonly series = new Map<string, SeriesOfMetric>();
  private readonly stored: Collection<StoredBucket>;

  constructor(store: Store) {
    this.stored = store.collection('cloudwatch:figures');
    for (const { at, bucket, ...id } of this.stored.list()) {
      const series = this.of(id);
      series.buckets.set(at, bucket);
      if (at % minuteMs > 0) series.stepMs = secondMs;
    }
  }

  /** `durable` for what users put. */
  public put(
    region: string,
    { timestamp, values, unit, resolutionSeconds = 60, ...rest }: Datum,
    durable = false,
  ): void {
    const id: MetricId = { region, namespace: rest.namespace, name: rest.name, dimensions: rest.dimensions };
    const resolutionMs = resolutionSeconds * 1_000;
    const at = Math.floor(timestamp / resolutionMs) * resolutionMs;
    const series = this.of(id);
    const { buckets } = series;
    series.stepMs = Math.min(series.stepMs, resolutionMs);
    const bucket = merged([...(buckets.has(at) ? [buckets.get(at) as Bucket] : []), bucketOf(values, unit)]);
    if (!bucket) return;
    buckets.set(at, bucket);
    if (durable) this.stored.put(`${keyOf(id)}@${at}`, { ...id, at, bucket });
  }

  /** Everything in [from, to), as one. Undefined if nothing was measured. */
  public between(id: MetricId, from: number, to: number, unit?: string): Bucket | undefined {
    const { buckets, stepMs } = this.series.get(keyOf(id)) ?? { buckets: new Map<number, Bucket>(), stepMs: minuteMs };
    const found: Bucket[] = [];
    for (let at = Math.ceil(from / stepMs) * stepMs; at < to; at += stepMs) {
      const bucket = buckets.get(at);
      if (bucket && (!unit || bucket.unit === unit)) found.push(bucket);
    }
    return merged(found);
  }

  public list(): MetricId[] {
    return [...this.series.values()].map(({ id }) => id);
  }

  /** When a metric was measured last. */
  public lastAt(id: MetricId): number {
    return Math.max(0, ...(this.series.get(keyOf(id))?.buckets.keys() ?? []));
  }

  /** Forgets what is older than any query may ask for. */
  public prune(now: number): void {
    for (const [key, { buckets }] of this.series) {
      for (const at of buckets.keys()) {
        if (at >= now - keptMs) break;
        buckets.delete(at);
        this.stored.delete(`${key}@${at}`);
      }
      if (buckets.size === 0) this.series.delete(key);
    }
  }

  private of(id: MetricId): SeriesOfMetric {
    const key = keyOf(id);
    let series = this.series.get(key);
    if (!series) {
      series = { id, buckets: new Map(), stepMs: minuteMs };
      this.series.set(key, series);
    }
    return series;
  }
}

function keyOf({ region, namespace, name, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => a.localeCompare(b));
  return JSON.stringify([region, namespace, name, sorted]);
}

function bucketOf(values: Datum['values'], unit: string | undefined): Bucket {
  const all = values.filter(({ count }) => count > 0);
  const counts: Record<string, number> = {};
  for (const { value, count } of all) {
    const rounded = String(Number(value.toPrecision(3)));
    counts[rounded] = (counts[rounded] ?? 0) + count;
  }
  return {
    sum: all.reduce((total, { value, count }) => total + value * count, 0),
    count: all.reduce((total, { count }) => total + count, 0),
    min: Math.min(...all.map(({ value }) => value)),
    max: Math.max(...all.map(({ value }) => value)),
    values: counts,
    ...(unit && unit !== 'None' ? { unit } : {}),
  };
}

function merged(buckets: readonly Bucket[]): Bucket | undefined {
  const full = buckets.filter(({ count }) => count > 0);
  const [first] = full;
  if (!first || full.length === 1) return first;
  const values: Record<string, number> = {};
  for (const bucket of full) {
    for (const [value, count] of Object.entries(bucket.values)) values[value] = (values[value] ?? 0) + count;
  }
  return {
    sum: full.reduce((total, { sum }) => total + sum, 0),
    count: full.reduce((total, { count }) => total + count, 0),
    min: Math.min(...full.map(({ min }) => min)),
    max: Math.max(...full.map(({ max }) => max)),
    values,
    ...(first.unit ? { unit: first.unit } : {}),
  };
}

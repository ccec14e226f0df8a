import type { Context } from '../../core/service';
import type { AlarmActions } from './alarm-actions';
import { furtherPeriods, type Judgement, judge, type Point, reasonOf } from './alarm-state';
import type { Alarm, Alarms } from './alarms';
import type { Series } from './math/evaluate';
import type { Datum, Metrics } from './metrics';
import { evaluateQueries, type Grid, periodOf, seriesOf } from './queries';

const minuteMs = 60_000;

const plannedReason = 'A fault that was planned in the local cloud';

/** Measures what a service does. Asked once a minute, for that minute. */
export type MetricSource = (from: Date, to: Date) => readonly RegionalDatum[] | Promise<readonly RegionalDatum[]>;

export interface RegionalDatum extends Omit<Datum, 'timestamp'> {
  readonly region: string;
}

/** At the end of every minute: collects the figures of the minute, then looks at the alarms. */
export class Evaluations {
  private readonly sources: MetricSource[] = [];
  private cancel: () => void = () => undefined;
  private stopped = true;

  constructor(
    private readonly context: Pick<Context, 'clock' | 'faults' | 'log'>,
    private readonly metrics: Metrics,
    private readonly alarms: Alarms,
    private readonly actions: AlarmActions,
  ) {}

  public addSource(source: MetricSource): void {
    this.sources.push(source);
  }

  public start(): void {
    this.stopped = false;
    this.arm();
  }

  public stop(): void {
    this.stopped = true;
    this.cancel();
  }

  /** Everything that is due at the end of a minute. */
  public async turn(end: number): Promise<void> {
    for (const source of this.sources) await this.collect(source, end);
    for (const alarm of this.alarms.list()) {
      try {
        this.evaluate(alarm, end);
      } catch (error) {
        this.context.log(`cloudwatch: the alarm ${alarm.name} cannot be evaluated: ${(error as Error).message}`);
      }
    }
    this.metrics.prune(end);
  }

  private arm(): void {
    if (this.stopped) return;
    const now = this.context.clock.now().getTime();
    const end = (Math.floor(now / minuteMs) + 1) * minuteMs;
    this.cancel = this.context.clock.after(end - now, () => {
      void this.turn(end).finally(() => this.arm());
    });
  }

  private async collect(source: MetricSource, end: number): Promise<void> {
    const timestamp = end - minuteMs;
    try {
      for (const { region, ...datum } of await source(new Date(timestamp), new Date(end))) {
        this.metrics.put(region, { ...datum, timestamp });
      }
    } catch (error) {
      this.context.log(`cloudwatch: figures are missing: ${(error as Error).message}`);
    }
  }

  private evaluate(alarm: Alarm, end: number): void {
    if (alarm.heldUntil !== undefined && end < alarm.heldUntil) return;
    const judgement = judgementOf(alarm);
    const grid = gridOf(alarm, judgement, end);
    const points = this.seriesOf(alarm, grid).map((value, index): Point | undefined => {
      return value === undefined ? undefined : { at: grid.start + index * grid.periodSeconds * 1_000, value };
    });
    const isPlanned = this.context.faults?.inside('alarmRings', alarm.name) ?? false;
    const state = isPlanned ? 'ALARM' : judge(judgement, points, alarm.state);
    if (state !== alarm.state) {
      const reason = isPlanned ? plannedReason : reasonOf(judgement, points, state, alarm.state);
      const changed = this.alarms.setState(alarm, state, reason);
      this.actions.changed(alarm, changed);
    } else if (state === 'ALARM') {
      this.actions.rings(alarm);
    }
  }

  private seriesOf({ region, settings }: Alarm, grid: Grid): Series {
    const { Metrics, Statistic, ExtendedStatistic } = settings;
    if (!Metrics?.length) {
      const query = { ...settings, Statistic: Statistic ?? ExtendedStatistic ?? 'Average' };
      return seriesOf(this.metrics, region, query, grid);
    }
    const found = evaluateQueries(this.metrics, region, Metrics, grid);
    const told = Metrics.find(({ ReturnData = true }) => String(ReturnData) !== 'false') ?? Metrics[0];
    return found.get(told?.Id ?? '') ?? [];
  }
}

function judgementOf({ settings }: Alarm): Judgement {
  const evaluationPeriods = Number(settings.EvaluationPeriods ?? 1);
  return {
    comparison: settings.ComparisonOperator ?? 'GreaterThanThreshold',
    threshold: Number(settings.Threshold ?? 0),
    evaluationPeriods,
    datapointsToAlarm: Number(settings.DatapointsToAlarm ?? evaluationPeriods),
    missing: (settings.TreatMissingData as Judgement['missing'] | undefined) ?? 'missing',
  };
}

/** The last periods, up to the minute that has just ended. */
function gridOf({ settings }: Alarm, { evaluationPeriods }: Judgement, end: number): Grid {
  const { Period, Metrics } = settings;
  const periodSeconds = Period ? Number(Period) : periodOf(Metrics ?? []);
  const length = evaluationPeriods + furtherPeriods;
  return { start: end - length * periodSeconds * 1_000, periodSeconds, length };
}

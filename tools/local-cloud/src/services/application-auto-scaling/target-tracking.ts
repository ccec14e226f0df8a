import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import type * as cloudWatch from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../core/aws-error';

type Configuration = sdk.TargetTrackingScalingPolicyConfiguration;

/** A policy scales out when its metric is above the target for so many minutes, and in when it is well below for so many. */
const minutesAbove = 3;
const minutesBelow = 15;

/** Well below: so much of the target. */
const lowShare = 0.9;

const periodSeconds = 60;

/** Until the next change in the same direction, if a policy names nothing, for services of ECS. */
const defaultCooldownSeconds = 300;

/**
 * The capacity at which a metric that falls with the number of tasks would reach its target.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export function proportional(capacity: number, metric: number, target: number): number {
  // 2 × 35 / 70 must be 1, whatever the computer makes of 35 / 70
  return Math.ceil(Number(((capacity * metric) / target).toPrecision(10)));
}

export interface ScaleOutFacts {
  readonly current: number;
  readonly metric: number;
  readonly target: number;
  readonly max: number;

  /** The capacity before the last scale-out, while its cooldown lasts: only a larger one than that may follow. */
  readonly coolingFrom?: number;
}

/** Undefined if nothing is to be done. */
export function scaleOutTo({ current, metric, target, max, coolingFrom }: ScaleOutFacts): number | undefined {
  const wanted = Math.min(max, proportional(coolingFrom ?? current, metric, target));
  return wanted > current ? wanted : undefined;
}

export interface ScaleInFacts {
  readonly current: number;
  readonly min: number;

  /** What each policy of the target would leave; undefined for one that is not ready to scale in. */
  readonly proposals: readonly (number | undefined)[];
}

/** Scales in only if every policy agrees, to what the most careful one leaves. Undefined if nothing is to be done. */
export function scaleInTo({ current, min, proposals }: ScaleInFacts): number | undefined {
  if (proposals.length === 0 || proposals.includes(undefined)) return undefined;
  const wanted = Math.max(min, ...proposals.map(proposal => proposal ?? current));
  return wanted < current ? wanted : undefined;
}

export function cooldownMs(configuration: Configuration | undefined, direction: 'ScaleOut' | 'ScaleIn'): number {
  return Number(configuration?.[`${direction}Cooldown`] ?? defaultCooldownSeconds) * 1_000;
}

/** The two alarms of a policy: without scale-in there is no low one. */
export function alarmsOf(
  configuration: Configuration,
  resource: { ResourceId?: string | undefined },
  id: string,
  policyArn: string,
): cloudWatch.PutMetricAlarmInput[] {
  const target = Number(configuration.TargetValue);
  const common = {
    ...metricOf(configuration, resource),
    AlarmActions: [policyArn],
    AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policyArn}.`,
  };
  const high: cloudWatch.PutMetricAlarmInput = {
    ...common,
    AlarmName: alarmName(resource, 'AlarmHigh', id),
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: target,
    EvaluationPeriods: minutesAbove,
  };
  const low: cloudWatch.PutMetricAlarmInput = {
    ...common,
    AlarmName: alarmName(resource, 'AlarmLow', id),
    ComparisonOperator: 'LessThanThreshold',
    Threshold: target * lowShare,
    EvaluationPeriods: minutesBelow,
  };
  return String(configuration.DisableScaleIn) === 'true' ? [high] : [high, low];
}

export function alarmName({ ResourceId }: { ResourceId?: string | undefined }, kind: string, id: string): string {
  return `TargetTracking-${ResourceId}-${kind}-${id}`;
}

type AlarmMetric = Pick<
  cloudWatch.PutMetricAlarmInput,
  'Namespace' | 'MetricName' | 'Dimensions' | 'Statistic' | 'Unit' | 'Period' | 'Metrics'
>;

/** @throws AwsError ValidationException */
function metricOf(configuration: Configuration, resource: { ResourceId?: string | undefined }): AlarmMetric {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } = configuration;
  if (predefined) return predefinedMetric(predefined, resource);
  if (!customized) throw invalid('A metric specification is required');
  if (customized.Metrics?.length) return { Metrics: customized.Metrics.map(queryOf) };
  const { Namespace, MetricName, Dimensions = [], Statistic, Unit } = customized;
  const unit = Unit as cloudWatch.StandardUnit | undefined;
  return { Namespace, MetricName, Dimensions, Statistic, Unit: unit, Period: periodSeconds };
}

function predefinedMetric(
  { PredefinedMetricType: type, ResourceLabel = '' }: sdk.PredefinedMetricSpecification,
  { ResourceId = '' }: { ResourceId?: string | undefined },
): AlarmMetric {
  const [, cluster, service] = ResourceId.split('/');
  const ofService = { ClusterName: cluster, ServiceName: service };
  switch (type) {
    case 'ECSServiceAverageCPUUtilization':
      return metric('AWS/ECS', 'CPUUtilization', 'Average', ofService);
    case 'ECSServiceAverageMemoryUtilization':
      return metric('AWS/ECS', 'MemoryUtilization', 'Average', ofService);
    case 'ALBRequestCountPerTarget': {
      const [, LoadBalancer, TargetGroup] =
        /^(app\/[^/]+\/[^/]+)\/(targetgroup\/[^/]+\/[^/]+)$/.exec(ResourceLabel) ?? [];
      if (!LoadBalancer) throw invalid(`Invalid resource label: ${ResourceLabel}`);
      return metric('AWS/ApplicationELB', 'RequestCountPerTarget', 'Sum', { LoadBalancer, TargetGroup });
    }
    default:
      throw invalid(`The predefined metric ${type} is not implemented in the local cloud`);
  }
}

function metric(
  Namespace: string,
  MetricName: string,
  Statistic: cloudWatch.Statistic,
  dimensions: Readonly<Record<string, string | undefined>>,
): AlarmMetric {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Namespace, MetricName, Statistic, Dimensions, Period: periodSeconds };
}

function queryOf({ Id, Expression, Label, MetricStat, ReturnData = true }: sdk.TargetTrackingMetricDataQuery) {
  const query: cloudWatch.MetricDataQuery = { Id, Label, ReturnData: String(ReturnData) !== 'false' };
  if (Expression) return { ...query, Expression, Period: periodSeconds };
  const { Metric = {}, Stat, Unit } = MetricStat ?? {};
  return {
    ...query,
    MetricStat: { Metric, Stat, Unit: Unit as cloudWatch.StandardUnit | undefined, Period: periodSeconds },
  };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

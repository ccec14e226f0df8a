import type * as cloudWatch from '@aws-sdk/client-cloudwatch';
import type * as ecs from '@aws-sdk/client-ecs';
import type { Call, Service } from '../../core/service';
import type { EventTargets } from '../event-targets';
import type { Place, Resource } from './records';

/** The services that scaling uses. Without them targets and policies are kept, and nothing scales. */
export interface ScalingPeers {
  readonly cloudWatch?: Pick<Service, 'operations'>;
  readonly ecs?: Pick<Service, 'operations'>;
  readonly targets?: EventTargets;
}

/** What a scaled service looks like. */
export interface Capacity {
  readonly desired: number;

  /** A deployment is under way. */
  readonly deploying: boolean;
}

/** The services that are scaled, through their own operations. */
export class ScaledServices {
  constructor(private readonly peers: ScalingPeers) {}

  /** Undefined if there is no such service. */
  public async capacity(resource: Resource, place: Place): Promise<Capacity | undefined> {
    const [, cluster, service = ''] = (resource.ResourceId ?? '').split('/');
    const input = { cluster, services: [service] };
    const answer = await this.peers.ecs?.operations.DescribeServices?.(input, callOf(place));
    const [found] = ((answer ?? {}) as ecs.DescribeServicesResponse).services ?? [];
    if (found?.status !== 'ACTIVE') return undefined;
    const deploying = found.currentServiceDeployment !== undefined || (found.taskSets ?? []).length > 1;
    return { desired: found.desiredCount ?? 0, deploying };
  }

  public async setDesired(resource: Resource, place: Place, desiredCount: number): Promise<void> {
    const [, cluster, service] = (resource.ResourceId ?? '').split('/');
    await this.peers.ecs?.operations.UpdateService?.({ cluster, service, desiredCount }, callOf(place));
  }

  public async alarms(names: readonly string[], place: Place): Promise<cloudWatch.MetricAlarm[]> {
    const answer = await this.peers.cloudWatch?.operations.DescribeAlarms?.({ AlarmNames: names }, callOf(place));
    return ((answer ?? {}) as cloudWatch.DescribeAlarmsOutput).MetricAlarms ?? [];
  }

  /** The figures of an alarm's metric in its last periods, the newest first. */
  public async figures(alarm: cloudWatch.MetricAlarm, place: Place, now: Date): Promise<number[]> {
    const periods = alarm.EvaluationPeriods ?? 1;
    const { Namespace, MetricName, Dimensions, Statistic: Stat, Unit, Period = 60 } = alarm;
    const own = { Id: 'metric', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Stat, Unit, Period } };
    const input = {
      MetricDataQueries: alarm.Metrics?.length ? alarm.Metrics : [own],
      StartTime: new Date(now.getTime() - periods * Period * 1_000),
      EndTime: now,
    };
    const answer = await this.peers.cloudWatch?.operations.GetMetricData?.(input, callOf(place));
    return ((answer ?? {}) as cloudWatch.GetMetricDataOutput).MetricDataResults?.[0]?.Values ?? [];
  }
}

export function callOf({ accountId, region }: Place): Call {
  return { accountId, region, requestId: 'scaling', accessKeyId: 'application-autoscaling.amazonaws.com' };
}

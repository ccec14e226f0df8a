import type * as cloudWatch from '@aws-sdk/client-cloudwatch';
import type * as sdk from '@aws-sdk/client-ecs';
import type { Service } from '../../../core/service';
import { serviceCall } from '../arns';
import type { AlarmView } from './failure-detection';

/** The alarms of a deployment, as CloudWatch describes them. Names that it does not know are left out. */
export async function alarmViews(
  service: Pick<Service, 'operations'> | undefined,
  arn: string,
  { enable, alarmNames }: Partial<sdk.DeploymentAlarms>,
): Promise<AlarmView[]> {
  if (!enable || !alarmNames?.length || !service) return [];
  const answer = await service.operations.DescribeAlarms?.({ AlarmNames: alarmNames }, serviceCall(arn));
  const { MetricAlarms = [] } = (answer ?? {}) as cloudWatch.DescribeAlarmsOutput;
  return MetricAlarms.map(({ AlarmName = '', StateValue = '', Period, EvaluationPeriods = 1, Metrics }) => {
    const period = Period ?? Metrics?.find(({ MetricStat }) => MetricStat?.Period)?.MetricStat?.Period ?? 60;
    return { name: AlarmName, state: StateValue, reactionMs: period * EvaluationPeriods * 1_000 };
  });
}

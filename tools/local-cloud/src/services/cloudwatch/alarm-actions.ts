import type * as api from '@aws-sdk/client-cloudwatch';
import { ACCOUNT_ID } from '../../core/account';
import type { Call, Context } from '../../core/service';
import type { EventTargets } from '../event-targets';
import type { ServiceEvents } from '../service-events';
import { type Alarm, alarmArn } from './alarms';

export interface AlarmPeers {
  readonly targets?: Pick<EventTargets, 'send'>;
  readonly events?: Pick<ServiceEvents, 'tell'>;
}

/** Tells the world that an alarm has changed: its actions, and EventBridge. */
export class AlarmActions {
  constructor(
    private readonly context: Pick<Context, 'clock' | 'log'>,
    private readonly peers: AlarmPeers,
  ) {}

  public changed(before: Alarm, after: Alarm): void {
    this.announce(before, after);
    void this.act(after, before.state, actionsOf(after));
  }

  /** Scaling goes on as long as an alarm rings: its policies are told again at every evaluation. */
  public rings(alarm: Alarm): void {
    void this.act(alarm, alarm.state, actionsOf(alarm).filter(isScaling));
  }

  private async act(alarm: Alarm, was: api.StateValue, arns: readonly string[]): Promise<void> {
    for (const arn of arns) {
      const body = JSON.stringify(message(alarm, was));
      await this.peers.targets?.send(arn, { body }, callOf(alarm)).catch((error: Error) => {
        this.context.log(`cloudwatch: ${arn} does not take the alarm ${alarm.name}: ${error.message}`);
      });
    }
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
  private announce(before: Alarm, after: Alarm): void {
    const state = ({ state: value, stateReason: reason, stateChangedAt }: Alarm) => {
      return { value, reason, timestamp: timestampOf(stateChangedAt) };
    };
    const { AlarmDescription: description, Metrics } = after.settings;
    const detail = {
      alarmName: after.name,
      state: state(after),
      previousState: state(before),
      configuration: { ...(description ? { description } : {}), metrics: Metrics ?? [metricOf(after)] },
    };
    const detailType = 'CloudWatch Alarm State Change';
    this.peers.events?.tell(
      { source: 'aws.cloudwatch', detailType, detail, resources: [alarmArn(after)] },
      callOf(after),
    );
  }
}

function actionsOf({ state, settings }: Alarm): readonly string[] {
  const { ActionsEnabled = true, AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = settings;
  if (String(ActionsEnabled) === 'false') return [];
  return { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions }[state];
}

function isScaling(arn: string): boolean {
  return arn.split(':')[2] === 'autoscaling';
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html */
function message(alarm: Alarm, OldStateValue: api.StateValue): object {
  const { settings } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmDescription: settings.AlarmDescription ?? null,
    AWSAccountId: ACCOUNT_ID,
    AlarmConfigurationUpdatedTimestamp: timestampOf(alarm.changedAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.stateReason,
    StateChangeTime: timestampOf(alarm.stateChangedAt),
    Region: alarm.region,
    AlarmArn: alarmArn(alarm),
    OldStateValue,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    Trigger: {
      ...(settings.Metrics
        ? { Metrics: settings.Metrics }
        : {
            MetricName: settings.MetricName,
            Namespace: settings.Namespace,
            StatisticType: settings.ExtendedStatistic ? 'ExtendedStatistic' : 'Statistic',
            Statistic: (settings.Statistic ?? settings.ExtendedStatistic ?? '').toUpperCase(),
            Unit: settings.Unit ?? null,
            Dimensions: (settings.Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
          }),
      Period: Number(settings.Period ?? 60),
      EvaluationPeriods: Number(settings.EvaluationPeriods),
      ComparisonOperator: settings.ComparisonOperator,
      Threshold: Number(settings.Threshold),
      TreatMissingData: settings.TreatMissingData ?? '',
    },
  };
}

function metricOf({ settings }: Alarm): object {
  const { Namespace: namespace, MetricName: name, Dimensions = [], Period, Statistic: stat } = settings;
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  return { metricStat: { metric: { namespace, name, dimensions }, period: Number(Period), stat }, returnData: true };
}

function timestampOf(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

function callOf({ region, name }: Alarm): Call {
  return { accountId: ACCOUNT_ID, region, requestId: name, accessKeyId: 'cloudwatch.amazonaws.com' };
}

import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';

const alarm = {
  AlarmName: 'errors',
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_Target_5XX_Count',
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 0.5,
  Period: 60,
  EvaluationPeriods: 1,
  Statistic: 'Sum',
} as const;

let running: RunningCloud;
let cloudWatch: CloudWatchClient;

beforeEach(async () => {
  running = await startCloud();
  cloudWatch = new CloudWatchClient(running.client);
  await cloudWatch.send(new PutMetricAlarmCommand(alarm));
});

afterEach(() => running.stop());

test('an alarm knows nothing at first, then what it is told', async () => {
  const before = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }));

  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a test' }));

  const after = await cloudWatch.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
  expect(before.MetricAlarms).toMatchObject([{ ...alarm, StateValue: 'INSUFFICIENT_DATA' }]);
  expect(after.MetricAlarms).toMatchObject([{ AlarmName: 'errors', StateReason: 'a test' }]);
});

test('forgets deleted alarms', async () => {
  await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ['errors'] }));

  expect((await cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([]);
});

test('fails on an alarm that does not exist, by the code of the old protocol too', async () => {
  const command = new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: '-' });

  await expect(cloudWatch.send(command)).rejects.toMatchObject({ name: 'ResourceNotFound', Code: 'ResourceNotFound' });
});

test('speaks CBOR to clients that do', async () => {
  const cbor = new CloudWatchClient({ ...running.client, protocol: AwsSmithyRpcV2CborProtocol });

  const { MetricAlarms } = await cbor.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'err' }));

  expect(MetricAlarms).toMatchObject([{ Threshold: 0.5, StateUpdatedTimestamp: expect.any(Date) }]);
  await expect(
    cbor.send(new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: '-' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFound' });
});

import { Match } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { RollbackAlarms, type RollbackThresholds } from '../src';
import { field, Releases } from './_fixtures/releases';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';

let releases: Releases;

beforeEach(() => {
  releases = new Releases();
});

function alarmsOf(thresholds?: RollbackThresholds): Record<string, unknown>[] {
  const { alarms } = new RollbackAlarms(releases.stack, 'Rollback', { route: releases.route(), thresholds });
  expect(alarms).toHaveLength(2);
  return Object.values(releases.template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

test('stands by itself for releases by ECS, with the usual thresholds', () => {
  expect(alarmsOf()).toMatchObject([
    { Threshold: 5, EvaluationPeriods: 2, TreatMissingData: 'notBreaching' },
    { Threshold: 1, EvaluationPeriods: 2, TreatMissingData: 'notBreaching' },
  ]);
});

test('takes other thresholds', () => {
  expect(alarmsOf({ errorPercent: 1, unhealthyHosts: 2, minutes: 3 })).toMatchObject([
    { Threshold: 1, EvaluationPeriods: 3 },
    { Threshold: 2, EvaluationPeriods: 3 },
  ]);
});

test('fails with thresholds that nothing reaches', () => {
  expect(() => alarmsOf({ errorPercent: 101 })).toThrow(expect.objectContaining({ name: 'BERTH-CD-009' }));
});

test('watches its own alarms, and those that are given', () => {
  const alarm = Alarm.fromAlarmArn(releases.stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm:slow');
  const { alarms } = releases.make({ alarms: [alarm] });

  expect(alarms).toHaveLength(3);
  releases.template.hasResourceProperties(GROUP, {
    AlarmConfiguration: {
      Enabled: true,
      Alarms: [
        { Name: { Ref: Match.stringLikeRegexp('^ReleasesAlarmsErrors') } },
        { Name: { Ref: Match.stringLikeRegexp('^ReleasesAlarmsUnhealthy') } },
        { Name: 'slow' },
      ],
    },
  });
});

test('watches nothing when it should not', () => {
  releases.make({ rollbackAlarms: false });

  releases.template.hasResourceProperties(GROUP, { AlarmConfiguration: Match.absent() });
  releases.template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('goes back when one of twenty answers of a color is an error, for two minutes', () => {
  releases.make();

  const requests = 'FILL(blueRequests, 0)';
  releases.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: 'Answers 500 to 599 of one color, in percent of its requests',
    Threshold: 5,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'MAX([blue, green])' }),
      Match.objectLike({
        Id: 'blue',
        Expression: `IF(${requests} >= 10, 100 * FILL(blueErrors, 0) / FILL(blueRequests, 1), 0)`,
      }),
      Match.objectLike({
        Id: 'blueRequests',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/ApplicationELB',
            MetricName: 'RequestCount',
            Dimensions: [
              { Name: 'LoadBalancer', Value: field('loadBalancerFullName') },
              { Name: 'TargetGroup', Value: field('blueFullName') },
            ],
          },
          Period: 60,
          Stat: 'Sum',
        },
      }),
      Match.objectLike({
        Id: 'greenErrors',
        MetricStat: Match.objectLike({
          Metric: Match.objectLike({
            MetricName: 'HTTPCode_Target_5XX_Count',
            Dimensions: Match.arrayWith([{ Name: 'TargetGroup', Value: field('greenFullName') }]),
          }),
        }),
      }),
    ]),
  });
});

test('goes back when a target is unhealthy for two minutes', () => {
  releases.make();

  releases.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: 'Targets of either color that fail their health checks',
    Threshold: 1,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: Match.stringLikeRegexp('^FILL\\(\\w+Blue, 0\\) \\+ FILL\\(\\w+Green, 0\\)$') }),
      Match.objectLike({
        MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'UnHealthyHostCount' }), Period: 60 }),
      }),
    ]),
  });
});

test('goes back when it is asked to', () => {
  releases.make({ rollbackThresholds: { errorPercent: 1, minRequests: 50, unhealthyHosts: 3, minutes: 4 } });

  releases.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 1,
    EvaluationPeriods: 4,
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: Match.stringLikeRegexp('^IF\\(FILL\\(blueRequests, 0\\) >= 50,') }),
    ]),
  });
  releases.template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 3, EvaluationPeriods: 4 });
});

test('tells somebody when it is asked to', () => {
  releases.make({ rollbackAlarmActions: [new SnsAction(new Topic(releases.stack, 'Topic'))] });

  releases.template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
  });
});

test('BERTH-CD-010: fails with more alarms than CodeDeploy watches', () => {
  const alarms = Array.from({ length: 9 }, (_, index) =>
    Alarm.fromAlarmName(releases.stack, `Alarm${index}`, `alarm-${index}`),
  );

  expect(() => releases.make({ alarms })).toThrow(
    'Stack/Releases.alarms = "9 alarms": CodeDeploy watches at most 10 alarms, 2 of them those of rollbackAlarms',
  );
});

test.each([
  [8, true],
  [10, false],
])('watches %d alarms of others, rollbackAlarms %s', (count, rollbackAlarms) => {
  const alarms = Array.from({ length: count }, (_, index) =>
    Alarm.fromAlarmName(releases.stack, `Alarm${index}`, `alarm-${index}`),
  );

  expect(() => releases.make({ alarms, rollbackAlarms })).not.toThrow();
});

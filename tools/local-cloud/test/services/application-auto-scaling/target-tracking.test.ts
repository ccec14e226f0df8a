import fc from 'fast-check';
import {
  alarmsOf,
  cooldownMs,
  proportional,
  scaleInTo,
  scaleOutTo,
} from '../../../src/services/application-auto-scaling/target-tracking';

const resource = { ResourceId: 'service/dev/web' };

test('the capacity is in proportion to the metric, rounded up', () => {
  expect(proportional(2, 105, 70)).toBe(3);
  expect(proportional(2, 71, 70)).toBe(3);
  expect(proportional(2, 35, 70)).toBe(1);
  expect(proportional(10, 7, 0.7)).toBe(100);
});

test('scales out as far as the maximum', () => {
  expect(scaleOutTo({ current: 1, metric: 500, target: 70, max: 2 })).toBe(2);
  expect(scaleOutTo({ current: 2, metric: 500, target: 70, max: 2 })).toBeUndefined();
});

test('while it cools down, only a larger scale-out than the last one follows', () => {
  expect(scaleOutTo({ current: 2, metric: 140, target: 70, max: 10, coolingFrom: 1 })).toBeUndefined();
  expect(scaleOutTo({ current: 2, metric: 210, target: 70, max: 10, coolingFrom: 1 })).toBe(3);
});

test('scales in only if all policies agree, to the most careful proposal', () => {
  expect(scaleInTo({ current: 5, min: 1, proposals: [2, 3] })).toBe(3);
  expect(scaleInTo({ current: 5, min: 4, proposals: [2, 3] })).toBe(4);
  expect(scaleInTo({ current: 5, min: 1, proposals: [2, undefined] })).toBeUndefined();
  expect(scaleInTo({ current: 5, min: 1, proposals: [5] })).toBeUndefined();
  expect(scaleInTo({ current: 5, min: 1, proposals: [] })).toBeUndefined();
});

test('never leaves its bounds', () => {
  const count = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(count, count, count, fc.double({ min: 0, max: 1_000, noNaN: true }), (min, more, current, metric) => {
      const max = min + more;
      const out = scaleOutTo({ current, metric, target: 50, max });
      const back = scaleInTo({ current, min, proposals: [proportional(current, metric, 50)] });

      if (out !== undefined) expect(out > current && out <= max).toBe(true);
      if (back !== undefined) expect(back < current && back >= min).toBe(true);
    }),
  );
});

test('a policy has an alarm above its target and one well below it', () => {
  const configuration = {
    TargetValue: 70,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
  } as const;

  expect(alarmsOf(configuration, resource, 'id', 'arn:policy')).toMatchObject([
    {
      AlarmName: 'TargetTracking-service/dev/web-AlarmHigh-id',
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      Statistic: 'Average',
      Dimensions: [
        { Name: 'ClusterName', Value: 'dev' },
        { Name: 'ServiceName', Value: 'web' },
      ],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 70,
      EvaluationPeriods: 3,
      Period: 60,
      AlarmActions: ['arn:policy'],
    },
    { ComparisonOperator: 'LessThanThreshold', Threshold: 63, EvaluationPeriods: 15 },
  ]);
  expect(alarmsOf({ ...configuration, DisableScaleIn: true }, resource, 'id', 'arn:policy')).toHaveLength(1);
});

test('requests per target are those of the label', () => {
  const label = (ResourceLabel: string) => ({
    TargetValue: 100,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' as const, ResourceLabel },
  });

  expect(alarmsOf(label('app/dev/1/targetgroup/web/2'), resource, 'id', 'arn')[0]).toMatchObject({
    MetricName: 'RequestCountPerTarget',
    Statistic: 'Sum',
    Dimensions: [
      { Name: 'LoadBalancer', Value: 'app/dev/1' },
      { Name: 'TargetGroup', Value: 'targetgroup/web/2' },
    ],
  });
  expect(() => alarmsOf(label('web'), resource, 'id', 'arn')).toThrow(
    expect.objectContaining({ name: 'ValidationException' }),
  );
});

test('expressions of one’s own become those of the alarms', () => {
  const Metrics = [
    { Id: 'blue', MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Stat: 'Sum' }, ReturnData: false },
    { Id: 'both', Expression: 'FILL(blue, 0)' },
  ];

  expect(
    alarmsOf({ TargetValue: 1, CustomizedMetricSpecification: { Metrics } }, resource, 'id', 'arn')[0]?.Metrics,
  ).toMatchObject([
    { Id: 'blue', MetricStat: { Period: 60, Stat: 'Sum' }, ReturnData: false },
    { Id: 'both', Expression: 'FILL(blue, 0)', ReturnData: true },
  ]);
});

test('cools down for five minutes if nothing else is said', () => {
  expect(cooldownMs(undefined, 'ScaleOut')).toBe(300_000);
  expect(cooldownMs({ TargetValue: 1, ScaleInCooldown: 10 }, 'ScaleIn')).toBe(10_000);
});

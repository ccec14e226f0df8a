import { vcpuQueries, vcpuQuotaIn } from '../../src/aws/quotas';

test.each(['OnDemand', 'Spot'] as const)('F11: asks for what runs and for its quota: %s', kind => {
  const dimension = (Name: string, Value: string) => ({ Name, Value });
  const Dimensions = [
    dimension('Service', 'Fargate'),
    dimension('Type', 'Resource'),
    dimension('Resource', 'vCPU'),
    dimension('Class', `Standard/${kind}`),
  ];
  const Metric = { Namespace: 'AWS/Usage', MetricName: 'ResourceCount', Dimensions };

  expect(vcpuQueries(kind)).toEqual([
    { Id: 'used', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } },
    { Id: 'limit', Expression: 'SERVICE_QUOTA(used)' },
  ]);
});

test('F11: the newest figures count, and without figures nothing is known', () => {
  const used = { Id: 'used', Values: [3, 9] };
  const limit = { Id: 'limit', Values: [6, 4000] };

  expect(vcpuQuotaIn([used, limit])).toEqual({ limit: 6, used: 3 });
  expect(vcpuQuotaIn([used, { Id: 'limit', Values: [] }])).toBeUndefined();
  expect(vcpuQuotaIn([limit])).toBeUndefined();
  expect(vcpuQuotaIn()).toBeUndefined();
});

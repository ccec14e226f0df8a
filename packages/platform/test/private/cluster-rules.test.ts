import type { ClusterConfig, Ec2ClusterConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const ec2: Ec2ClusterConfig = { kind: 'ec2', instanceType: 'm5.large', minInstances: 2, maxInstances: 4 };
const share = { base: 0, weight: 1, spotWeight: 4 };

test('B31: a million tasks are refused for their number, and nobody tries to place them', () => {
  const services = [makeService({ desiredCount: 1_000_000 }), makeService({ name: 'b', route: { paths: ['/b'] } })];

  expect(told({ services })).toEqual([
    'BERTH-ECS-012 services[0].desiredCount = 1000000: must be a whole number from 1 to 5000',
  ]);
});

test.each<[string, Partial<Ec2ClusterConfig>]>([
  [
    'ClusterNameInvalid cluster.name = "my cluster": must be 1 to 255 letters, digits, hyphens and underscores',
    { name: 'my cluster' },
  ],
  ['BERTH-EC2-001 cluster.spotPercent = 0: must be a whole number from 1 to 100', { spotPercent: 0 }],
  ['BERTH-EC2-001 cluster.spotPercent = 101: must be a whole number from 1 to 100', { spotPercent: 101 }],
  [
    'BERTH-EC2-005 cluster.otherInstanceTypes[0] = "m9.large": not an EC2 instance type; did you mean m5.large?',
    { otherInstanceTypes: ['m9.large'] },
  ],
])('%s', (message, changes) => {
  expect(told({ cluster: { ...ec2, ...changes } })).toEqual([message]);
});

test.each<Partial<Ec2ClusterConfig>>([{ name: 'my_cluster-1' }, { spotPercent: 1 }, { spotPercent: 100 }])(
  'takes instances with %j',
  changes => {
    expect(told({ cluster: { ...ec2, ...changes } })).toEqual([]);
  },
);

test.each(['fargate', 'managed'] as const)('tells mistakes in the shares of %s where the config makes them', kind => {
  const toldOf = (spot: typeof share) => told({ cluster: { kind, spot } as ClusterConfig });

  expect(toldOf({ base: -1, weight: 1001, spotWeight: -1 })).toEqual([
    'CapacityOutOfRange cluster.spot.base = -1: must be a whole number from 0 to 100000 tasks',
    'CapacityOutOfRange cluster.spot.spotWeight = -1: must be a whole number from 0 to 1000',
    'CapacityOutOfRange cluster.spot.weight = 1001: must be a whole number from 0 to 1000',
  ]);
  expect(toldOf({ ...share, weight: 0, spotWeight: 0 })).toEqual([
    'CapacityWithoutWeight cluster.spot.weight = 0: no other capacity has a weight: nothing would run beyond the base; set one to at least 1',
  ]);
  expect(toldOf(share)).toEqual([]);
});

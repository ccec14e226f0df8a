import { Duration, Lazy } from 'aws-cdk-lib/core';
import { type ManagedInstancesFacts, managedInstancesProblems } from '../src';

const token = Lazy.number({ produce: () => 1 });
const text = Lazy.string({ produce: () => 'x y' });
const most = Number.MAX_SAFE_INTEGER;
const NAME = 'must be 1 to 240 letters, digits, hyphens and underscores';

test.each<[string, ManagedInstancesFacts, string, string]>([
  ['CapacityOutOfRange', { onDemand: { weight: -1 } }, 'onDemand.weight', 'must be a whole number from 0 to 1000'],
  ['CapacityOutOfRange', { spot: { weight: 1001 } }, 'spot.weight', 'must be a whole number from 0 to 1000'],
  ['CapacityOutOfRange', { onDemand: { base: -1 } }, 'onDemand.base', 'must be a whole number from 0 to 100000 tasks'],
  ['CapacityOutOfRange', { spot: { base: 100_001 } }, 'spot.base', 'must be a whole number from 0 to 100000 tasks'],
  ['ClusterNameInvalid', { clusterName: '' }, 'clusterName', NAME],
  ['ClusterNameInvalid', { clusterName: 'shop.dev' }, 'clusterName', NAME],
  ['ClusterNameInvalid', { clusterName: 'a'.repeat(241) }, 'clusterName', NAME],
  ['ManagedInstancesOutOfRange', { storageGiB: 29 }, 'storageGiB', 'must be a whole number from 30 to 16384 GiB'],
  ['ManagedInstancesOutOfRange', { storageGiB: 16_385 }, 'storageGiB', 'must be a whole number from 30 to 16384 GiB'],
  [
    'ManagedInstancesOutOfRange',
    { scaleInAfter: Duration.seconds(3601) },
    'scaleInAfter',
    'must be a whole number from 0 to 3600 s',
  ],
  [
    'ManagedInstancesOutOfRange',
    { scaleInAfter: Duration.millis(1500) },
    'scaleInAfter',
    'must be a whole number from 0 to 3600 s',
  ],
  [
    'ManagedInstancesOutOfRange',
    { instances: { vCpus: { min: 0 } } },
    'instances.vCpus.min',
    `must be a whole number from 1 to ${most}`,
  ],
  [
    'ManagedInstancesOutOfRange',
    { instances: { memoryMiB: { min: 1, max: 0 } } },
    'instances.memoryMiB.max',
    `must be a whole number from 1 to ${most}`,
  ],
  ['ManagedInstancesOutOfRange', { instances: { vCpus: { min: 4, max: 3 } } }, 'instances.vCpus.max', 'is below min 4'],
  ['InstanceTypeInvalid', { instances: { types: [] } }, 'instances.types', 'must name 1 to 400 types'],
  [
    'InstanceTypeInvalid',
    { instances: { excludedTypes: Array(401).fill('m7g.large') } },
    'instances.excludedTypes',
    'must name 1 to 400 types',
  ],
  [
    'InstanceTypeInvalid',
    { instances: { types: ['m7g.*', 'M7G large'] } },
    'instances.types[1]',
    'is no type of EC2, nor a pattern of types such as "m7g.*"',
  ],
  [
    'InstanceTypeInvalid',
    { instances: { types: ['a'.repeat(31)] } },
    'instances.types[0]',
    'is no type of EC2, nor a pattern of types such as "m7g.*"',
  ],
])('%s refuses %j', (code, facts, path, fact) => {
  expect(managedInstancesProblems(facts)).toMatchObject([{ code, path, fact }]);
});

test('InstanceTypesTwice refuses allowed and excluded types', () => {
  expect(managedInstancesProblems({ instances: { types: ['m7g.*'], excludedTypes: ['t3.*', 't2.*'] } })).toEqual([
    {
      code: 'InstanceTypesTwice',
      path: 'instances.excludedTypes',
      value: 't3.*, t2.*',
      fact: 'EC2 takes either allowed or excluded types',
      fix: 'leave it out',
    },
  ]);
});

test.each<ManagedInstancesFacts>([{ onDemand: { weight: 0 } }, { onDemand: { weight: 0 }, spot: { weight: 0 } }])(
  'CapacityWithoutWeight refuses %j',
  facts => {
    expect(managedInstancesProblems(facts)).toEqual([
      {
        code: 'CapacityWithoutWeight',
        path: 'onDemand.weight',
        value: 0,
        fact: 'no other capacity has a weight: nothing would run beyond the base',
        fix: 'set one to at least 1',
      },
    ]);
  },
);

test('CapacityBaseTwice refuses a base of both', () => {
  expect(managedInstancesProblems({ onDemand: { base: 1 }, spot: { base: 2 } })).toEqual([
    {
      code: 'CapacityBaseTwice',
      path: 'spot.base',
      value: 2,
      fact: 'only one kind of capacity can have a base, and onDemand has one',
      fix: 'leave it out',
    },
  ]);
});

test.each<ManagedInstancesFacts>([
  {},
  { clusterName: 'A_b-1' },
  { clusterName: 'a'.repeat(240) },
  { clusterName: text },
  { onDemand: { weight: 0 }, spot: {} },
  { onDemand: { weight: 1000, base: 100_000 }, spot: { weight: 0, base: 0 } },
  { onDemand: { base: 0 }, spot: { base: 100_000, weight: 1000 } },
  { onDemand: { weight: token, base: token }, spot: { weight: token, base: 1 } },
  { storageGiB: 30, scaleInAfter: Duration.seconds(0) },
  { storageGiB: 16_384, scaleInAfter: Duration.hours(1) },
  { storageGiB: token, scaleInAfter: Duration.minutes(token) },
  { instances: { vCpus: { min: 1, max: 1 }, memoryMiB: { min: 1 } } },
  { instances: { vCpus: { min: 2, max: token }, memoryMiB: { min: token, max: 1 } } },
  { instances: { types: ['m7g.large', 'c7i-flex.*', 'r*', text] } },
  { instances: { excludedTypes: Array(400).fill('a'.repeat(30)) } },
])('accepts %j', facts => {
  expect(managedInstancesProblems(facts)).toEqual([]);
});

import { Lazy } from 'aws-cdk-lib/core';
import { type FargateClusterFacts, fargateClusterProblems } from '../src/fargate-cluster-problems';

const token = Lazy.number({ produce: () => 1 });

test.each<[string, FargateClusterFacts, string, string]>([
  ['CapacityOutOfRange', { fargate: { weight: -1 } }, 'fargate.weight', 'must be a whole number from 0 to 1000'],
  ['CapacityOutOfRange', { spot: { weight: 1001 } }, 'spot.weight', 'must be a whole number from 0 to 1000'],
  ['CapacityOutOfRange', { fargate: { base: -1 } }, 'fargate.base', 'must be a whole number from 0 to 100000 tasks'],
  ['CapacityOutOfRange', { spot: { base: 100_001 } }, 'spot.base', 'must be a whole number from 0 to 100000 tasks'],
])('%s refuses %j', (code, facts, path, fact) => {
  expect(fargateClusterProblems(facts)).toMatchObject([{ code, path, fact }]);
});

test.each<FargateClusterFacts>([{ fargate: { weight: 0 } }, { fargate: { weight: 0 }, spot: { weight: 0 } }])(
  'CapacityWithoutWeight refuses %j',
  facts => {
    expect(fargateClusterProblems(facts)).toEqual([
      {
        code: 'CapacityWithoutWeight',
        path: 'fargate.weight',
        value: 0,
        fact: 'no other capacity has a weight: nothing would run beyond the base',
        fix: 'set one to at least 1',
      },
    ]);
  },
);

test('CapacityBaseTwice refuses a base of both', () => {
  expect(fargateClusterProblems({ fargate: { base: 1 }, spot: { base: 2 } })).toEqual([
    {
      code: 'CapacityBaseTwice',
      path: 'spot.base',
      value: 2,
      fact: 'only one kind of capacity can have a base, and fargate has one',
      fix: 'leave it out',
    },
  ]);
});

test.each<FargateClusterFacts>([
  {},
  { fargate: { weight: 0 }, spot: {} },
  { fargate: { weight: 1000, base: 100_000 }, spot: { weight: 0, base: 0 } },
  { fargate: { base: 0 }, spot: { base: 100_000, weight: 1000 } },
  { fargate: { weight: token, base: token }, spot: { weight: token, base: 1 } },
])('accepts %j', facts => {
  expect(fargateClusterProblems(facts)).toEqual([]);
});

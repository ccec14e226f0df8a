import { Lazy } from 'aws-cdk-lib/core';
import { logRetentionProblems } from '../src';

test('B62: 17 days is no retention of CloudWatch Logs', () => {
  expect(logRetentionProblems('logRetentionDays', 17)).toEqual([
    {
      code: 'BERTH-MON-001',
      path: 'logRetentionDays',
      value: 17,
      fact: 'allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    },
  ]);
});

test.each([0, 2, 9999, 30.5])('fails for %d', days => {
  expect(logRetentionProblems('days', days)).toHaveLength(1);
});

test.each([1, 30, 90, 365, 3653, undefined])('accepts %d', days => {
  expect(logRetentionProblems('days', days)).toEqual([]);
});

test('accepts what is known only at deployment', () => {
  expect(logRetentionProblems('days', Lazy.number({ produce: () => 17 }))).toEqual([]);
});

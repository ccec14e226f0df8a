import type { ThresholdConfig } from '../../src';
import { told } from '../_fixtures/told';

test.each<[keyof ThresholdConfig, number, string]>([
  ['serviceCpu', 101, 'must be a whole number from 1 to 100'],
  ['serviceMemory', 0, 'must be a whole number from 1 to 100'],
  ['errors', 0, 'must be a whole number from 1'],
  ['responseSeconds', 0, 'must be more than nothing'],
  ['unhealthyTargets', 0, 'must be a whole number from 1'],
  ['databaseCpu', 101, 'must be a whole number from 1 to 100'],
  ['databaseFreeGiB', 0, 'must be more than nothing'],
  ['databaseConnections', 0.5, 'must be a whole number from 1'],
  ['cacheCpu', 101, 'must be a whole number from 1 to 100'],
  ['cacheMemory', 101, 'must be a whole number from 1 to 100'],
  ['cacheEvictions', 0, 'must be a whole number from 1'],
])('BERTH-MON-002 refuses %s %d', (key, value, fact) => {
  expect(told({ monitoring: { thresholds: { [key]: value } } })).toEqual([
    expect.stringContaining(`BERTH-MON-002 monitoring.thresholds.${key} = ${value}: ${fact}`),
  ]);
});

test.each(['responseSeconds', 'databaseFreeGiB'])('BERTH-ENV-004 refuses a negative %s', key => {
  expect(told({ monitoring: { thresholds: { [key]: -1 } } })).toEqual([
    `BERTH-ENV-004 monitoring.thresholds.${key} = -1: must be at least 0`,
  ]);
});

test('BERTH-MON-001 refuses a retention that CloudWatch does not have', () => {
  expect(told({ logRetentionDays: 17 })).toEqual([expect.stringMatching(/^BERTH-MON-001 logRetentionDays = 17: /)]);
});

test('BERTH-MON-003 refuses what is no address', () => {
  expect(told({ monitoring: { emails: ['on call'] } })).toEqual([
    'BERTH-MON-003 monitoring.emails[0] = "on call": is not an address of e-mail',
  ]);
});

test.each([0, -1])('BERTH-MON-005 tells the wrong budget %d where the config says it', monthlyBudgetUsd => {
  expect(told({ monitoring: { monthlyBudgetUsd } })).toEqual([
    expect.stringContaining(`BERTH-MON-005 monitoring.monthlyBudgetUsd = ${monthlyBudgetUsd}: `),
  ]);
});

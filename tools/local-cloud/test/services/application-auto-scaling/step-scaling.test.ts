import type { StepScalingPolicyConfiguration } from '@aws-sdk/client-application-auto-scaling';
import {
  adjusted,
  adjustmentFor,
  aggregated,
  checkStepScaling,
  stepCooldownMs,
} from '../../../src/services/application-auto-scaling/step-scaling';

type Bounds = [lower: number | undefined, upper: number | undefined];

function steps(...bounds: Bounds[]): StepScalingPolicyConfiguration {
  return {
    AdjustmentType: 'ChangeInCapacity',
    StepAdjustments: bounds.map(([lower, upper], index) => ({
      MetricIntervalLowerBound: lower,
      MetricIntervalUpperBound: upper,
      ScalingAdjustment: index + 1,
    })),
  };
}

test.each([
  [-20.1, 1],
  [-20, 1],
  [-19.9, 2],
  [-10, 2],
  [-9.9, 3],
  [-0.1, 3],
  [0, 4],
  [9.9, 4],
  [10, 5],
  [1_000, 5],
])('a breach of %d is answered by step %d', (breach, step) => {
  const all = steps([undefined, -20], [-20, -10], [-10, 0], [0, 10], [10, undefined]);

  expect(adjustmentFor(all, breach)).toBe(step);
});

test('a breach beyond all steps is answered by none', () => {
  expect(adjustmentFor(steps([0, undefined]), -1)).toBeUndefined();
});

test.each<[StepScalingPolicyConfiguration['AdjustmentType'], number, number, number, number]>([
  ['ChangeInCapacity', 4, 2, 0, 6],
  ['ChangeInCapacity', 4, -2, 3, 2],
  ['ExactCapacity', 4, 7, 0, 7],
  ['PercentChangeInCapacity', 10, 30, 0, 13],
  ['PercentChangeInCapacity', 10, 127, 0, 22],
  ['PercentChangeInCapacity', 1, 67, 0, 2],
  ['PercentChangeInCapacity', 1, -67, 0, 0],
  ['PercentChangeInCapacity', 10, -66.8, 0, 4],
  ['PercentChangeInCapacity', 4, 25, 2, 6],
  ['PercentChangeInCapacity', 4, -25, 2, 2],
  ['PercentChangeInCapacity', 4, 75, 2, 7],
  ['PercentChangeInCapacity', 100, 7, 0, 107],
])(
  '%s of %d by %d, at least by %d, makes %d',
  (AdjustmentType, capacity, adjustment, MinAdjustmentMagnitude, expected) => {
    expect(adjusted({ AdjustmentType, MinAdjustmentMagnitude }, capacity, adjustment)).toBe(expected);
  },
);

test.each([
  [undefined, 4],
  ['Average', 4],
  ['Minimum', 1],
  ['Maximum', 9],
] as const)('figures become one by %s', (MetricAggregationType, expected) => {
  expect(aggregated([9, 2, 1], { MetricAggregationType })).toBe(expected);
});

test('no figures become none', () => {
  expect(aggregated([], {})).toBeUndefined();
});

test('cools down for five minutes if nothing else is said', () => {
  expect([stepCooldownMs({}), stepCooldownMs({ Cooldown: 60 })]).toEqual([300_000, 60_000]);
});

test.each<[string, Bounds[]]>([
  ['one step up', [[0, undefined]]],
  ['one step down', [[undefined, 0]]],
  ['one step for all', [[undefined, undefined]]],
  [
    'steps in any order',
    [
      [10, undefined],
      [0, 10],
    ],
  ],
  [
    'an end at the threshold',
    [
      [undefined, -10],
      [-10, 0],
    ],
  ],
])('takes %s', (_, bounds) => {
  expect(() => checkStepScaling(steps(...bounds))).not.toThrow();
});

test.each<[string, StepScalingPolicyConfiguration | undefined, RegExp]>([
  ['no configuration', undefined, /AdjustmentType is required/],
  ['no type', { ...steps([0, undefined]), AdjustmentType: undefined }, /AdjustmentType is required/],
  [
    'another type',
    { ...steps([0, undefined]), AdjustmentType: 'Other' as 'ExactCapacity' },
    /Invalid AdjustmentType: Other/,
  ],
  ['no steps', steps(), /At least one step adjustment/],
  ['turned bounds', steps([10, 0], [10, undefined]), /less than its upper bound/],
  ['an empty step', steps([0, 0], [0, undefined]), /less than its upper bound/],
  ['an overlap', steps([0, 20], [10, undefined]), /cannot overlap/],
  ['two steps without an upper bound', steps([0, undefined], [10, undefined]), /cannot overlap/],
  ['a gap', steps([0, 10], [20, undefined]), /cannot have gaps/],
  ['an end above', steps([0, 10]), /unspecified upper bound/],
  ['an end below', steps([-10, 0]), /unspecified lower bound/],
])('refuses %s', (_, configuration, words) => {
  expect(() => checkStepScaling(configuration)).toThrow(
    expect.objectContaining({ name: 'ValidationException', message: expect.stringMatching(words) }),
  );
});

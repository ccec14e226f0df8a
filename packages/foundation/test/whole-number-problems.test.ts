import { Lazy } from 'aws-cdk-lib/core';
import { describeProblem, wholeNumberProblems } from '../src';

const rule = { code: 'SizeOutOfRange', path: 'size', min: 20, max: 40, unit: 'GiB' };

test.each([20, 40, undefined, Lazy.number({ produce: () => 7 })])('accepts %p', value => {
  expect(wholeNumberProblems(value, rule)).toEqual([]);
});

test.each([19, 41, 20.5, Number.NaN])('refuses %p', value => {
  expect(wholeNumberProblems(value, rule).map(describeProblem)).toEqual([
    `size = ${value}: must be a whole number from 20 to 40 GiB`,
  ]);
});

test('needs no unit', () => {
  expect(wholeNumberProblems(0, { ...rule, unit: undefined })).toMatchObject([
    { code: 'SizeOutOfRange', fact: 'must be a whole number from 20 to 40' },
  ]);
});

import { Duration, Lazy, Size } from 'aws-cdk-lib/core';
import { isKnown } from '../src';

test.each([0, '', false, Duration.minutes(0), Size.gibibytes(1)])('knows %p', value => {
  expect(isKnown(value)).toBe(true);
});

const later = Lazy.number({ produce: () => 1 });

test.each([
  ['nothing', undefined],
  ['a token', later],
  ['a text with a token in it', `vpc-${Lazy.string({ produce: () => 'x' })}`],
  ['a duration made from a token', Duration.minutes(later)],
  ['a size made from a token', Size.gibibytes(later)],
])('does not know %s', (_, value) => {
  expect(isKnown(value)).toBe(false);
});

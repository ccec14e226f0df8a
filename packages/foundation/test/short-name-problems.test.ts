import { Token } from 'aws-cdk-lib/core';
import { shortNameProblems } from '../src';

const rule = { code: 'NameInvalid', path: 'name' };

test.each(['a', 'dev', 'shop-2-api', 'a'.repeat(32), Token.asString({ Ref: 'Name' }), undefined])('takes %s', name => {
  expect(shortNameProblems(name, rule)).toEqual([]);
});

test.each([
  '',
  'dev-',
  '-dev',
  'dev--x',
  'Dev',
  '1dev',
  'a'.repeat(33),
  'dev_x',
  'dev.x',
  'dev\n',
  `${'a'.repeat(31)}-`,
])('refuses %j', value => {
  const fact = 'must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first';
  expect(shortNameProblems(value, rule)).toEqual([{ ...rule, value, fact }]);
});

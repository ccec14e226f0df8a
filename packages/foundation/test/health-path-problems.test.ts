import { Token } from 'aws-cdk-lib/core';
import { healthPathProblems } from '../src';

test.each(['/', '/healthz', '/a?b=c', `/${'x'.repeat(1023)}`, Token.asString({ Ref: 'Path' }), undefined])(
  'takes %s',
  path => {
    expect(healthPathProblems('path', path)).toEqual([]);
  },
);

test.each([
  ['healthz', 'use "/healthz"'],
  [' /healthz', 'use "/healthz"'],
  ['http://x/healthz', 'use "/healthz"'],
  ['http://x', 'use "/"'],
])('BERTH-LB-002 refuses %j, which starts with no slash', (value, fix) => {
  expect(healthPathProblems('path', value)).toEqual([
    { code: 'BERTH-LB-002', path: 'path', value, fact: 'must start with "/"', fix },
  ]);
});

test('BERTH-LB-002 refuses a fragment, which no request carries', () => {
  expect(healthPathProblems('path', '/healthz#up')).toEqual([
    {
      ...{ code: 'BERTH-LB-002', path: 'path', value: '/healthz#up' },
      ...{ fact: 'must have no fragment, which no request carries', fix: 'use "/healthz"' },
    },
  ]);
});

test.each(['/a b', '/ä', '/\n', '/\u007f', `/${'x'.repeat(1024)}`])('BERTH-LB-002 refuses %j', value => {
  const fact = 'must be at most 1024 printable ASCII characters without spaces';

  expect(healthPathProblems('path', value)).toEqual([{ code: 'BERTH-LB-002', path: 'path', value, fact }]);
});

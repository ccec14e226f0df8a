import { evaluateMath, type Series } from '../../../src/services/cloudwatch/math/evaluate';
import { parseMath } from '../../../src/services/cloudwatch/math/parse';

const none = undefined;
const known: Readonly<Record<string, Series>> = {
  a: [1, 2, none, 4],
  b: [10, none, none, 0],
};

function evaluate(expression: string): Series {
  const names = { get: (id: string) => known[id] ?? [], metrics: Object.values(known), length: 4, periodSeconds: 60 };
  return evaluateMath(parseMath(expression), names);
}

test.each<[string, Series]>([
  ['a + b', [11, none, none, 4]],
  ['FILL(a, 0) + FILL(b, 0)', [11, 2, 0, 4]],
  ['1 + 2 * 3 ^ 2 - -1', [20, 20, 20, 20]],
  ['(a + 1) * 2', [4, 6, none, 10]],
  ['a / b', [0.1, none, none, none]],
  ['MAX([a, b])', [10, 2, none, 4]],
  ['MAX(a)', [4, 4, 4, 4]],
  ['SUM(METRICS())', [11, 2, none, 4]],
  ['AVG([a, b])', [5.5, 2, none, 2]],
  ['MIN(FILL(METRICS(), 0))', [1, 0, 0, 0]],
  ['IF(FILL(a, 0) >= 2, 100 * FILL(b, 1) / FILL(a, 1), 0)', [0, 50, 0, 0]],
  ['IF(a > 1 AND b == 0, 1, 0)', [0, none, none, 1]],
  ['FILL(a, REPEAT)', [1, 2, 2, 4]],
  ['FILL(a, LINEAR)', [1, 2, 3, 4]],
  ['RATE(a)', [none, 1 / 60, none, none]],
  ['DIFF(a)', [none, 1, none, none]],
  ['RUNNING_SUM(a)', [1, 3, none, 7]],
  ['a / PERIOD(a)', [1 / 60, 2 / 60, none, 4 / 60]],
  ['CEIL(a / 2)', [1, 1, none, 2]],
])('%s', (expression, expected) => {
  expect(evaluate(expression)).toEqual(expected);
});

test.each(['a +', 'a b', 'FILL(a', '[a', 'a # b', ')'])('refuses %s', expression => {
  expect(() => evaluate(expression)).toThrow(expect.objectContaining({ name: 'ValidationError' }));
});

test('refuses functions that it does not know', () => {
  expect(() => evaluate('ANOMALY_DETECTION_BAND(a)')).toThrow(/not implemented/);
});

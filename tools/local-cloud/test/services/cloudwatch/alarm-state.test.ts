import { breaches, type Judgement, judge, reasonOf } from '../../../src/services/cloudwatch/alarm-state';

const judgement: Judgement = {
  comparison: 'GreaterThanThreshold',
  threshold: 1,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  missing: 'missing',
};

/** `0` is well, `X` breaches, `-` is missing; the newest is last. */
function pointsOf(text: string) {
  return [...text].map((letter, at) => (letter === '-' ? undefined : { at, value: letter === 'X' ? 5 : 0 }));
}

const ways = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

// the tables of AWS's page on missing data
test.each([
  ['0-X-X', 3, ['OK', 'OK', 'OK', 'OK']],
  ['0----', 3, ['OK', 'OK', 'OK', 'OK']],
  ['-----', 3, ['INSUFFICIENT_DATA', 'now', 'ALARM', 'OK']],
  ['0XX-X', 3, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['--X--', 3, ['ALARM', 'now', 'ALARM', 'OK']],
  ['0-X-X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['00X0X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['0-X--', 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['----0', 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['---X-', 2, ['ALARM', 'now', 'ALARM', 'OK']],
  ['----X', 2, ['now', 'now', 'ALARM', 'OK']],
])('%s with %d of 3 is, by what missing means, %j', (text, datapointsToAlarm, states) => {
  const found = ways.map(missing =>
    judge({ ...judgement, missing, datapointsToAlarm }, pointsOf(text), 'now' as never),
  );

  expect(found).toEqual(states);
});

test.each([
  ['GreaterThanThreshold', [false, false, true]],
  ['GreaterThanOrEqualToThreshold', [false, true, true]],
  ['LessThanThreshold', [true, false, false]],
  ['LessThanOrEqualToThreshold', [true, true, false]],
] as const)('%s compares', (comparison, expected) => {
  expect([0, 1, 2].map(value => breaches({ ...judgement, comparison }, value))).toEqual(expected);
});

test('says why in the words of CloudWatch', () => {
  const one = { ...judgement, evaluationPeriods: 1, datapointsToAlarm: 1 };
  const points = [{ at: Date.parse('2026-01-02T03:04:00Z'), value: 5 }];

  expect(reasonOf(one, points, 'ALARM', 'OK')).toBe(
    'Threshold Crossed: 1 out of the last 1 datapoints [5 (02/01/26 03:04:00)] was greater than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
  );
  expect(reasonOf(one, [], 'INSUFFICIENT_DATA', 'OK')).toBe('Insufficient Data: 1 datapoint was unknown.');
  expect(reasonOf(judgement, [], 'ALARM', 'OK')).toBe(
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
  );
});

import { durationOf, exitCodeOf, type Outcome, tableOf } from '../../src/node-versions/outcome';

const passed: Outcome = { version: '22.23.3', step: 'install', result: 'passed', seconds: 61.4 };
const failed: Outcome = { version: '22.23.3', step: 'test', result: 'failed', seconds: 9.6 };
const skipped: Outcome = { version: '22.23.3', step: 'demo', result: 'skipped', seconds: 0 };
const interrupted: Outcome = { version: '24', step: 'demo', result: 'interrupted', seconds: 2 };

test('the table has a line for each step', () => {
  expect(tableOf([passed, failed, skipped]).split('\n')).toEqual([
    'node     step     result   duration',
    '22.23.3  install  passed   1 min 01 s',
    '22.23.3  test     failed   10 s',
    '22.23.3  demo     skipped',
  ]);
});

test.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [3661, '61 min 01 s'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationOf(seconds)).toBe(text);
});

test.each([
  ['everything passed', [passed, passed], 0],
  ['a step failed', [passed, failed, skipped], 1],
  ['nothing ran', [], 1],
  ['a step was skipped', [passed, skipped], 1],
  ['it was interrupted', [failed, interrupted], 130],
])('when %s', (_when, outcomes, code) => {
  expect(exitCodeOf(outcomes)).toBe(code);
});

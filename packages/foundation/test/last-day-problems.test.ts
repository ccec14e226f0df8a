import { Token } from 'aws-cdk-lib/core';
import { lastDayProblems } from '../src';

const today = new Date('2026-11-21T23:00:00Z');
const rule = { code: 'Over', path: 'exec.until', fix: 'decide again' };

test.each(['2026-11-21', '2027-03-31', '2028-02-29'])('takes %s, which is not over', until => {
  expect(lastDayProblems(until, rule, today)).toEqual([]);
});

test.each([undefined, Token.asString({ Ref: 'Day' })])('takes a day that nobody knows', until => {
  expect(lastDayProblems(until, rule, today)).toEqual([]);
});

test.each(['2026-11-20', '2020-01-01'])('refuses %s, which is over', value => {
  expect(lastDayProblems(value, rule, today)).toEqual([{ ...rule, value, fact: 'is over' }]);
});

test.each([
  '2099-02-31',
  '2027-02-29',
  '2027-13-01',
  '2027-00-10',
  '2027-01-00',
  'next year',
  '2027-3-1',
  '2027-03-31Z',
])('refuses %s, which is in no calendar', value => {
  const fix = 'write it as "2027-03-31"';
  expect(lastDayProblems(value, rule, today)).toEqual([{ ...rule, value, fact: 'is no date', fix }]);
});

test('compares with today where nobody says what day it is', () => {
  expect([lastDayProblems('2020-01-01', rule).length, lastDayProblems('2999-01-01', rule).length]).toEqual([1, 0]);
});

import { compareProblems, describeProblem, type Problem, recordProblem, tellProblem } from '../src';

const problem = (path: string, changes: Partial<Problem> = {}): Problem => ({
  ...{ code: 'Any', path, value: 1, fact: 'is wrong' },
  ...changes,
});

test('a problem is told with place, value, fact and fix', () => {
  expect(describeProblem(problem('a.b', { value: 'x"y', fix: 'use z' }))).toBe('a.b = "x\\"y": is wrong; use z');
  expect(describeProblem(problem('a', { value: undefined }))).toBe('a = undefined: is wrong');
});

test('a line of a report begins with the code', () => {
  expect(tellProblem(problem('a'))).toBe('Any a = 1: is wrong');
});

test('a program reads the parts of a problem, whatever its value is', () => {
  const values = ['x', 7, true, null, undefined, Number.NaN, 7n, { a: 1 }, 'x'.repeat(301)];

  expect(recordProblem(problem('a', { fix: 'use 2', severity: 'warning' }))).toEqual({
    ...{ code: 'Any', path: 'a', value: 1, fact: 'is wrong', fix: 'use 2', severity: 'warning' },
  });
  expect(values.map(value => recordProblem(problem('a', { value })).value)).toEqual([
    ...['x', 7, true, null, undefined, 'NaN', '7', '[object Object]', `${'x'.repeat(300)}…`],
  ]);
  expect(Object.keys(recordProblem(problem('a', { value: undefined })))).toEqual(['code', 'path', 'fact', 'severity']);
});

test('a value of more than 300 characters is cut', () => {
  const long = (length: number) => describeProblem(problem('a', { value: 'x'.repeat(length) }));

  expect(long(300)).toBe(`a = "${'x'.repeat(300)}": is wrong`);
  expect(long(301)).toBe(`a = "${'x'.repeat(300)}…" (301 characters): is wrong`);
});

test('errors come before warnings, then places in their order', () => {
  const warning = problem('a', { severity: 'warning' });
  const all = [problem('list[10]'), warning, problem('list[9]'), problem('b', { severity: 'error' })];

  expect([...all].sort(compareProblems).map(({ path }) => path)).toEqual(['b', 'list[9]', 'list[10]', 'a']);
});

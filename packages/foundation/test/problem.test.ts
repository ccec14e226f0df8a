import { compareProblems, describeProblem, type Problem } from '../src';

const problem = (path: string, changes: Partial<Problem> = {}): Problem => ({
  ...{ code: 'Any', path, value: 1, fact: 'is wrong' },
  ...changes,
});

test('a problem is told with place, value, fact and fix', () => {
  expect(describeProblem(problem('a.b', { value: 'x"y', fix: 'use z' }))).toBe('a.b = "x\\"y": is wrong; use z');
  expect(describeProblem(problem('a', { value: undefined }))).toBe('a = undefined: is wrong');
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

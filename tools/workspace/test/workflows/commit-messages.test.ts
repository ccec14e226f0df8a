import { commitProblems } from '../../src/workflows/commit-messages';

const problemsOf = (line: string) => commitProblems([line], ['rds', 'cli']);

test.each([
  'feat(rds): a second replica',
  'fix!: another name',
  'chore(release): publish'.replace('release', 'cli'),
  'Merge branch main',
  'Revert "feat(rds): a second replica"',
])('%s is fine', line => {
  expect(problemsOf(line)).toEqual([]);
});

test.each([
  ['a second replica', 'must look like `fix(rds): what is better now`'],
  ['feat(rds):a second replica', 'must look like `fix(rds): what is better now`'],
  ['feature(rds): a second replica', 'type feature: must be one of build, chore'],
  ['feat(rdz): a second replica', 'scope rdz: must be the name of a folder'],
  ['feat(rds): a second replica.', 'must not end with a period'],
  [`fix(rds): ${'x'.repeat(111)}`, '121 characters: must be at most 120'],
])('%s is refused', (line, fact) => {
  expect(problemsOf(line)).toEqual([expect.stringContaining(`'${line}': ${fact}`)]);
});

test('a line of 120 characters is short enough', () => {
  expect(problemsOf(`fix(rds): ${'x'.repeat(110)}`)).toEqual([]);
});

test('all mistakes come at once', () => {
  expect(commitProblems(['one', 'feat(x): two.'], [])).toHaveLength(3);
});

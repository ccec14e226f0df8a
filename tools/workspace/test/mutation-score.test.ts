import { mutationScores } from '../src/mutation-score';

type Status = Parameters<typeof mutationScores>[0]['files'][string]['mutants'][number]['status'];

test('what a test noticed and what ran too long counts; what could not be tried does not', () => {
  const { lines } = mutationScores({
    files: { 'src/network.ts': file({ Killed: 2, Timeout: 1, Survived: 1, Ignored: 5, CompileError: 3 }) },
  });

  expect(lines.map(line => line.replace(/ +/g, ' '))).toEqual([
    'constructs 75.0 % 3 of 4',
    ' src/network.ts 75.0 % 3 of 4',
  ]);
});

test.each([
  ['src/cidr-problems.ts', 'validators = 89.9 %: must be at least 90 %'],
  ['src/rules/record-rule.ts', 'validators = 89.9 %: must be at least 90 %'],
])('validators must notice nine of ten: %s', (path, failure) => {
  expect(mutationScores({ files: { [path]: file({ Killed: 899, Survived: 101 }) } }).failures).toEqual([failure]);
  expect(mutationScores({ files: { [path]: file({ Killed: 90, NoCoverage: 10 }) } }).failures).toEqual([]);
});

test('constructs must notice three of four, all together', () => {
  const good = file({ Killed: 10 });

  expect(
    mutationScores({ files: { 'src/a.ts': file({ Killed: 2, Survived: 1 }), 'src/b.ts': good } }).failures,
  ).toEqual([]);
  expect(mutationScores({ files: { 'src/a.ts': file({ Killed: 749, Survived: 251 }) } }).failures).toEqual([
    'constructs = 74.9 %: must be at least 75 %',
  ]);
});

test('a file without a single mutant is no failure', () => {
  expect(mutationScores({ files: { 'src/types.ts': file({}) } })).toEqual({ lines: [], failures: [] });
});

test('a function that tells problems is a validator, wherever it stands', () => {
  const source = 'const a = 1;\nexport function networkProblems() {\n  return [];\n}\nconst b = 2;\n';
  const mutants = [1, 2, 3, 4, 5].map(line => ({ status: 'Killed' as const, location: { start: { line } } }));

  const { lines } = mutationScores({ files: { 'src/network.ts': { source, mutants } } });

  expect(lines.map(line => line.replace(/ +/g, ' '))).toEqual([
    'validators 100.0 % 3 of 3',
    ' src/network.ts 100.0 % 3 of 3',
    'constructs 100.0 % 2 of 2',
    ' src/network.ts 100.0 % 2 of 2',
  ]);
});

function file(counts: Partial<Record<Status, number>>) {
  const entries = Object.entries(counts) as [Status, number][];
  const mutants = entries.flatMap(([status, count]) =>
    Array.from({ length: count }, () => ({ status, location: { start: { line: 1 } } })),
  );
  return { source: '', mutants };
}

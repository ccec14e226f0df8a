import { dataFileMistakes } from '../src/data-files';

const text = '/** @see https://docs.aws.amazon.com/x read 2026-11 */';
const mistakes = (exported: object, words = text) => dataFileMistakes({ path: 'a.ts', text: words, exported });

test('a file with source, date and values is right', () => {
  const right = {
    LIST: [1, 2],
    NAMES: ['a', 'b'],
    BOUNDS: { min: 1, max: 1 },
    ROWS: [['a'], ['b', 'c']],
    find: () => 1,
  };

  expect(mistakes(right)).toEqual([]);
  expect(mistakes(right, '// Source: cfn-lint 1.51.0, 2026-05-20')).toEqual([]);
});

test.each<[string, object]>([
  ['EMPTY is empty', { EMPTY: [] }],
  ['EMPTY is empty', { EMPTY: {} }],
  ['LIST has 1 twice', { LIST: [1, 1] }],
  ['LIST does not ascend', { LIST: [2, 1] }],
  ['FAMILY.m5 has "large" twice', { FAMILY: { m5: ['large', 'large'] } }],
  ['LIMIT is no amount', { LIMIT: Number.NaN }],
  ['LIMIT is no amount', { LIMIT: -1 }],
  ['NAME is empty, or begins or ends with space', { NAME: ' a' }],
  ['BOUNDS has min above max', { BOUNDS: { min: 2, max: 1 } }],
  ['LOST is undefined', { LOST: undefined }],
])('tells that %s', (mistake, exported) => {
  expect(mistakes(exported)).toContain(`a.ts: ${mistake}`);
});

test('source, date and something exported are needed', () => {
  expect(mistakes({}, '')).toEqual([
    'a.ts: names no source',
    'a.ts: does not say when it was read',
    'a.ts: exports nothing',
  ]);
});

import { literalOf } from '../src/literal';

test('short values stand on a line, the outermost never', () => {
  expect(literalOf({ a: { b: [1, 'x'], c: true } })).toBe("{\n  a: { b: [1, 'x'], c: true },\n}");
});

test('quotes are escaped, and keys are quoted where they must be', () => {
  expect(literalOf({ 'a-b': "it's \\ " })).toBe("{\n  'a-b': 'it\\'s \\\\ ',\n}");
});

test('a note stands behind a value of the outermost', () => {
  expect(literalOf({ a: 1, b: { a: 2 } }, { a: 'why' })).toBe('{\n  a: 1, // why\n  b: { a: 2 },\n}');
});

test('what TypeScript reads is the value', () => {
  const value = { list: [{ text: 'x'.repeat(120), yes: false }], none: [] };

  expect(new Function(`return ${literalOf(value)}`)()).toEqual(value);
});

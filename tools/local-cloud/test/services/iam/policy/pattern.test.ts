import fc from 'fast-check';
import { fits } from '../../../../src/services/iam/policy/pattern';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/'), maxLength: 8 });

test('a text fits itself, a star, and any of its ends cut off by one', () => {
  fc.assert(
    fc.property(text, text, (start, end) => {
      expect(fits(start + end, start + end)).toBe(true);
      expect(fits('*', start + end)).toBe(true);
      expect(fits(`${start}*`, start + end)).toBe(true);
      expect(fits(`*${end}`, start + end)).toBe(true);
      expect(fits(`${start}**${end}`, start + end)).toBe(true);
    }),
  );
});

test('a question mark is exactly one character', () => {
  fc.assert(
    fc.property(text, value => {
      expect(fits('?'.repeat(value.length), value)).toBe(true);
      expect(fits('?'.repeat(value.length + 1), value)).toBe(false);
      expect(fits(`${value}?`, value)).toBe(false);
    }),
  );
});

test('wildcards decide as a regular expression does', () => {
  const said = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
  fc.assert(
    fc.property(said, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, value) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(fits(pattern, value)).toBe(expression.test(value));
    }),
  );
});

test('many stars cost no time', () => {
  expect(fits(`${'a*'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
});

import fc from 'fast-check';
import { cutCidr } from '../../../src/cloudformation/template/cidr';

test('cuts IPv6 blocks', () => {
  expect(cutCidr('2001:db8::/56', 2, 64)).toEqual(['2001:db8::/64', '2001:db8:0:1::/64']);
});

test('cuts blocks that follow each other inside the given one', () => {
  const cases = fc.record({ third: fc.nat(255), bits: fc.integer({ min: 4, max: 7 }) });
  fc.assert(
    fc.property(cases, ({ third, bits }) => {
      const count = 2 ** (8 - bits);

      const blocks = cutCidr(`10.1.${third}.0/24`, count, bits);

      expect(blocks).toEqual(
        Array.from({ length: count }, (_, index) => `10.1.${third}.${index * 2 ** bits}/${32 - bits}`),
      );
    }),
  );
});

test.each([
  ['10.0.0.0/24', 2, 8],
  ['10.0.0.0/16', 257, 4],
  ['10.0.0/16', 1, 8],
])('fails when %s cannot give %d blocks of %d bits', (block, count, bits) => {
  expect(() => cutCidr(block, count, bits)).toThrow(expect.objectContaining({ name: 'ValidationError' }));
});

import { missingSections } from '../src/missing-sections';

const readme = (text: string) => ({ path: 'examples/shop/README.md', text, kind: 'costs' });
const known = ['shop-global', 'shop-dev'];

test('every environment that must have a section has one', () => {
  const text = '<!-- costs: shop-global --><!-- end of costs -->\n<!-- costs: shop-dev --><!-- end of costs -->';

  expect(missingSections(readme(text), known, known)).toEqual([]);
  expect(missingSections(readme('<!-- costs: shop-global --><!-- end of costs -->'), known, known)).toEqual([
    'examples/shop/README.md: no costs\nhint: write <!-- costs: shop-dev --><!-- end of costs --> where it belongs',
  ]);
});

test('one section is enough where none is named', () => {
  expect(missingSections(readme('<!-- costs: shop-dev by zone --><!-- end of costs -->'), known)).toEqual([]);
  expect(missingSections(readme(''), known)).toEqual([
    'examples/shop/README.md: no costs\nhint: write <!-- costs: shop-dev --><!-- end of costs --> where it belongs',
  ]);
});

test('refuses a section about an environment that does not exist', () => {
  expect(missingSections(readme('<!-- costs: shop-prod --><!-- end of costs -->'), known)).toEqual([
    'examples/shop/README.md: costs of shop-prod, which is none of shop-global, shop-dev',
  ]);
});

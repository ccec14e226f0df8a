import { fillSections, sectionsIn } from '../src/marked-sections';

const text = `# shop

<!-- costs: shop-dev -->
old
<!-- end of costs -->

<!-- diagram: shop-dev by zone -->
<!-- end of diagram -->

<!-- costs: shop-prod --><!-- end of costs -->
`;

test('writes between the marks of one kind, and nowhere else', () => {
  expect(fillSections(text, 'costs', name => `${name} is free\n`)).toBe(`# shop

<!-- costs: shop-dev -->

shop-dev is free

<!-- end of costs -->

<!-- diagram: shop-dev by zone -->
<!-- end of diagram -->

<!-- costs: shop-prod -->

shop-prod is free

<!-- end of costs -->
`);
});

test('writes the same again', () => {
  const once = fillSections(text, 'costs', name => `${name} costs $1`);

  expect(fillSections(once, 'costs', name => `${name} costs $1`)).toBe(once);
});

test('tells what the sections of a kind are about', () => {
  expect(sectionsIn(text, 'costs')).toEqual(['shop-dev', 'shop-prod']);
  expect(sectionsIn(text, 'diagram')).toEqual(['shop-dev by zone']);
  expect(sectionsIn(text, 'map')).toEqual([]);
});

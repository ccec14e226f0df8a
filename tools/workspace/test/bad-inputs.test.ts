import { type AskedExample, type CatalogueRows, catalogueOf, idsOf, namedIn } from '../src/bad-inputs';

const rows: CatalogueRows = {
  B01: { mistake: 'too large', refused: { 'BERTH-NET-001': ['construct', 'preflight'] } },
  B65: { mistake: 'open', refused: { 'BERTH-NET-017': ['template'], 'BERTH-ENV-003': ['compile time'] } },
};
const example = (told: string, changes: Partial<AskedExample> = {}): AskedExample => ({
  ...{ what: 'something', expected: told, told, place: 'config' },
  ...changes,
});
const live = ['B01 BERTH-NET-001'];
const all = [
  example('BERTH-NET-001 cidr = 1: x'),
  example('BERTH-NET-017 Group: x', { place: 'template' }),
  example('BERTH-ENV-003 a = 1: x\nBERTH-ENV-004 b = 1: y'),
];

test('counts rows, and where their mistakes are met', () => {
  expect(catalogueOf(rows, all, live)).toEqual({
    lines: [
      'rows refused / rows: 2 of 2 rows, 100.0 %',
      '  3 mistakes, first met at: compile time 1, construct 1, platform 0, template 1, preflight 0',
      '  and again where that could not know it: compile time 0, construct 0, platform 0, template 0, preflight 1',
      '  3 examples',
    ],
    failures: [],
  });
});

test('fails for a row of which one mistake has no example', () => {
  const { lines, failures } = catalogueOf(rows, all.slice(0, 2), live);

  expect(lines[0]).toBe('rows refused / rows: 1 of 2 rows, 50.0 %');
  expect(lines.at(-1)).toBe('  B65 BERTH-ENV-003 compile time');
  expect(failures).toEqual(['1 rows without a test']);
});

test('takes no template for a config, nor the other way round', () => {
  const swapped = all.map(one => ({
    ...one,
    place: one.place === 'config' ? ('template' as const) : ('config' as const),
  }));

  expect(catalogueOf(rows, swapped, live).failures).toContain('2 rows without a test');
});

test('fails for an example of which the rule says something else', () => {
  const accepted = example('BERTH-NET-001 cidr = 1: x', { told: '' });

  expect(catalogueOf(rows, [accepted, ...all.slice(1)], live).failures).toEqual([
    'something: "" instead of "BERTH-NET-001 cidr = 1: x"',
    '1 rows without a test',
  ]);
});

test('fails for a preflight that no test asks, and for one that the row does not name', () => {
  expect(catalogueOf(rows, all, []).failures).toEqual(['1 rows without a test']);
  expect(catalogueOf(rows, all, [...live, 'B65 BERTH-NET-017']).failures).toEqual([
    'B65 BERTH-NET-017: the preflight refuses it, too',
  ]);
});

test('fails for a template rule that the row does not name', () => {
  const again = example('BERTH-NET-001 Vpc: x', { place: 'template' });

  expect(catalogueOf(rows, [...all, again], live).failures).toEqual([
    'B01 BERTH-NET-001: a template rule refuses it, too',
  ]);
});

test('knows rows and ids of the titles of tests', () => {
  expect(namedIn("test('S004-10, B44, BERTH-RDS-001: x')\ntest.each([1])(`B45, BERTH-RDS-002: y`); 'B46: z'")).toEqual([
    'B44 BERTH-RDS-001',
    'B45 BERTH-RDS-002',
  ]);
});

test('knows the ids of several lines', () => {
  expect(idsOf('BERTH-A-001 x\nBERTH-A-002 y')).toEqual(['BERTH-A-001', 'BERTH-A-002']);
});

import { type AskedExample, type CatalogueRows, catalogueOf, idsOf } from '../src/bad-inputs';

const rows: CatalogueRows = {
  B01: { mistake: 'too large', refused: { 'BERTH-NET-001': 'construct' } },
  B65: { mistake: 'open', refused: { 'BERTH-NET-017': 'template', 'BERTH-ENV-003': 'compile time' } },
};
const example = (told: string, changes: Partial<AskedExample> = {}): AskedExample => ({
  ...{ what: 'something', expected: told, told, place: 'config' },
  ...changes,
});
const all = [
  example('BERTH-NET-001 cidr = 1: x'),
  example('BERTH-NET-017 Group: x', { place: 'template' }),
  example('BERTH-ENV-003 a = 1: x\nBERTH-ENV-004 b = 1: y'),
];

test('counts rows, and where their mistakes are met', () => {
  expect(catalogueOf(rows, all)).toEqual({
    lines: [
      'rows refused / rows: 2 of 2 rows, 100.0 %',
      '  3 mistakes: compile time 1, construct 1, platform 0, template 1, preflight 0',
      '  3 examples',
    ],
    failures: [],
  });
});

test('fails for a row of which one mistake has no example', () => {
  const { lines, failures } = catalogueOf(rows, all.slice(0, 2));

  expect(lines[0]).toBe('rows refused / rows: 1 of 2 rows, 50.0 %');
  expect(lines.at(-1)).toBe('  B65 BERTH-ENV-003 compile time');
  expect(failures).toEqual(['1 rows without a test']);
});

test('takes no template for a config, nor the other way round', () => {
  const swapped = all.map(one => ({
    ...one,
    place: one.place === 'config' ? ('template' as const) : ('config' as const),
  }));

  expect(catalogueOf(rows, swapped).failures).toEqual(['2 rows without a test']);
});

test('fails for an example of which the rule says something else', () => {
  const accepted = example('BERTH-NET-001 cidr = 1: x', { told: '' });

  expect(catalogueOf(rows, [accepted, ...all.slice(1)]).failures).toEqual([
    'something: "" instead of "BERTH-NET-001 cidr = 1: x"',
    '1 rows without a test',
  ]);
});

test('knows the ids of several lines', () => {
  expect(idsOf('BERTH-A-001 x\nBERTH-A-002 y')).toEqual(['BERTH-A-001', 'BERTH-A-002']);
});

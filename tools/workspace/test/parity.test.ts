import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parityOf, type SeedRows } from '../src/parity';

const shop: SeedRows = {
  seed: '004',
  example: 'shop',
  rows: { 'S004-01': 'template', 'S004-02': 'deploy', 'S004-03': 'service' },
};
const cloud: SeedRows = { seed: '001', example: 'cloud', rows: { 'S001-01': 'docs' } };

const file = (path: string, ...lines: string[]) => ({ path, text: lines.join('\n') });
const template = file('examples/shop/test/seed.test.ts', "test('S004-01: one VPC', () => {", '  // S004-03', '});');
const deployment = file('examples/shop/test/life.e2e.ts', "test('S004-02: it starts', async () => {});");
const service = file(
  'services/pyshop/tests/test_login.py',
  'def test_login_expires(client: Client) -> None:',
  '    """S004-03: after as many minutes as are set."""',
);

test('counts the rows whose id begins the title of a test, of each system for itself', () => {
  expect(parityOf([shop], [template, deployment, service])).toEqual({
    lines: ['seed 004, shop: 3 of 3 rows, 100.0 %'],
    failures: [],
  });
});

test('names the rows that no test has, and fails', () => {
  expect(parityOf([cloud, shop], [template, service])).toEqual({
    lines: [
      'seed 001, cloud: 0 of 1 rows, 0.0 %',
      '  S001-01 docs',
      'seed 004, shop: 2 of 3 rows, 66.7 %',
      '  S004-02 deploy',
    ],
    failures: ['seed 001, cloud: 1 rows without a test', 'seed 004, shop: 1 rows without a test'],
  });
});

test('a row that holds otherwise is not counted, though it has a test, and says why', () => {
  const otherwise = { 'S004-02': 'no packets are filtered here' };

  expect(parityOf([{ ...shop, otherwise }], [template, deployment, service])).toEqual({
    lines: ['seed 004, shop: 2 of 3 rows, 66.7 %', '  S004-02 holds otherwise: no packets are filtered here'],
    failures: ['seed 004, shop: 1 rows that do not hold to the letter'],
  });
});

test('an exception from a row that is not there is refused', () => {
  const otherwise = { 'S004-99': 'for no reason' };

  expect(parityOf([{ ...shop, otherwise }], []).failures).toContain('seed 004, shop: S004-99 is no row of it');
});

test('what only a deployment shows is not covered by a test that deploys nothing', () => {
  const shortcut = file('examples/shop/test/seed.test.ts', "test('S004-02: it starts', () => {});");

  expect(parityOf([shop], [template, shortcut, service]).lines).toContain('  S004-02 deploy');
});

test.each([
  ["test.each([1, 2])('S004-01: %d VPC', () => {});"],
  ["test.each<[string, number]>([\n  ['a', 1],\n])('S004-01: %s', () => {});"],
  ["test(\n  'S004-01: one VPC, in a title that does not fit on the line',\n  () => {},\n);"],
  ['test(`S004-01: one VPC`, () => {});'],
  ["test('S001-01, S004-01: one VPC', () => {});"],
])('reads the title of %j', text => {
  const rows = { ...shop, rows: { 'S001-01': 'docs', 'S004-01': 'template' } } as const;

  expect(parityOf([rows], [file('examples/shop/test/seed.test.ts', text)]).lines).not.toContain('  S004-01 template');
});

test.each([
  ["test('one VPC, as S004-01 wants', () => {});"],
  ["// test('S004-01: one VPC', () => {});"],
  ["test.todo('S004-01: one VPC');"],
  ["test.skip('S004-01: one VPC', () => {});"],
  ["expect('S004-01: one VPC').toBe(true);"],
])('takes %j for no test of the row', text => {
  expect(parityOf([shop], [file('examples/shop/test/seed.test.ts', text)]).lines).toContain('  S004-01 template');
});

test('in Python the first words of the docstring count, and no others', () => {
  const later = file('services/pyshop/tests/test_login.py', 'def test_login():', '    """After S004-03."""');
  const comment = file(
    'services/pyshop/tests/test_login.py',
    'def test_login():',
    '    # S004-03: expires',
    '    pass',
  );

  for (const tests of [later, comment]) expect(parityOf([shop], [tests]).lines).toContain('  S004-03 service');
});

test('refuses ids that are no row, and rows of another system', () => {
  const unknown = file('examples/shop/test/seed.test.ts', "test('S004-99: two VPCs', () => {});");
  const foreign = file('examples/shop/test/docs.test.ts', "test('S001-01: a table', () => {});");

  const { failures } = parityOf([shop, cloud], [template, deployment, service, unknown, foreign]);

  expect(failures).toEqual([
    'examples/shop/test/seed.test.ts: S004-99 is no row of any system',
    'examples/shop/test/docs.test.ts: S001-01 is a row of cloud',
  ]);
});

test('the service may be tested for every system', () => {
  const tests = file(
    'services/pyshop/tests/test_secrets.py',
    'def test_secrets():',
    '    """S001-01, S004-03: none."""',
  );

  expect(parityOf([shop, cloud], [template, deployment, tests]).failures).toEqual([]);
});

test('the systems of the repository are numbered without gaps, and have their folders', () => {
  const root = join(__dirname, '../../..');
  const systems = JSON.parse(readFileSync(join(root, 'examples/seeds.json'), 'utf8')) as SeedRows[];

  expect(systems.map(({ rows }) => Object.keys(rows).length)).toEqual([43, 60, 52, 48, 75]);
  for (const { seed, example, rows } of systems) {
    expect(Object.keys(rows)).toEqual(
      Object.keys(rows).map((_, index) => `S${seed}-${String(index + 1).padStart(2, '0')}`),
    );
    expect(existsSync(join(root, 'examples', example, 'cdk.json'))).toBe(true);
  }
});

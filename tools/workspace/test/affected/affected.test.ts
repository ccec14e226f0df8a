import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AskedNx } from './_fixtures/asked-nx';
import { Inventory } from './_fixtures/inventory';
import { MATRIX } from './_fixtures/matrix';
import { renderMatrix } from './_fixtures/page';

const ROOT = join(__dirname, '../../../..');

// Nx is started for each row
jest.setTimeout(600_000);

const inventory = new Inventory(ROOT);
let nx: AskedNx;

beforeAll(async () => {
  nx = await AskedNx.start();
});

afterAll(() => nx?.remove());

test.each(MATRIX.map(row => [row.what, row] as const))('affected is what should be: %s', async (_, row) => {
  const { what, change, ...expected } = row;

  expect(await nx.affectedBy(change)).toEqual(inventory.expand(expected));
});

test('docs/affected.md shows these rows; `npm run affected` writes it', () => {
  expect(readFileSync(join(ROOT, 'docs/affected.md'), 'utf8')).toBe(renderMatrix(MATRIX));
});

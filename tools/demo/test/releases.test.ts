import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBrokenRelease, makeFirstRelease } from '../src/releases';

test('the first release lacks the newest migration', () => {
  const context = makeFirstRelease();

  expect(existsSync(join(context, 'migrations/versions/0001_customers_products_orders.py'))).toBe(true);
  expect(existsSync(join(context, 'migrations/versions/0002_orders_by_customer.py'))).toBe(false);
  expect(readFileSync(join(context, 'pyshop/__init__.py'), 'utf8')).toContain('__version__ = "1.0.0"');
});

test('the broken release fails its health check and nothing else', () => {
  const context = makeBrokenRelease();

  expect(readFileSync(join(context, 'pyshop/health.py'), 'utf8')).toContain('raise RuntimeError');
  expect(existsSync(join(context, 'migrations/versions/0002_orders_by_customer.py'))).toBe(true);
});

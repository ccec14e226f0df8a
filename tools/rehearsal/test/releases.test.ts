import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRelease } from '../src';

const context = join(mkdtempSync(join(tmpdir(), 'berth-releases-')), 'context');

afterAll(() => rmSync(join(context, '..'), { recursive: true }));

test('the older release lacks the newest migration', () => {
  makeRelease('older', context);

  expect(existsSync(join(context, 'migrations/versions/0001_customers_products_orders.py'))).toBe(true);
  expect(existsSync(join(context, 'migrations/versions/0003_orders_by_customer.py'))).toBe(false);
  expect(readFileSync(join(context, 'pyshop/__init__.py'), 'utf8')).toContain('__version__ = "1.0.0"');
});

test('the broken release fails its health check and nothing else', () => {
  makeRelease('broken', context);

  expect(readFileSync(join(context, 'pyshop/health.py'), 'utf8')).toContain('raise RuntimeError');
  expect(existsSync(join(context, 'migrations/versions/0003_orders_by_customer.py'))).toBe(true);
});

test('the newer release is the same under another version', () => {
  makeRelease('newer', context);

  expect(readFileSync(join(context, 'pyshop/__init__.py'), 'utf8')).toContain('__version__ = "1.3.0"');
  expect(existsSync(join(context, 'migrations/versions/0003_orders_by_customer.py'))).toBe(true);
});

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoError } from './demo-error';
import { root } from './programs';

const SERVICE = join(root, 'services/pyshop');

/** Where a made-up release of the service stands: a build context like the service's own. */
export function contextOf(release: 'first' | 'broken'): string {
  return join(root, '.berth/demo/releases', release);
}

/**
 * The release before the current one: the same service without its newest migration, under an older version.
 */
export function makeFirstRelease(): string {
  const context = copyOf('first');
  rmSync(join(context, 'migrations/versions/0002_orders_by_customer.py'));
  replaceIn(join(context, 'pyshop/__init__.py'), /__version__ = ".*"/, '__version__ = "1.0.0"');
  return context;
}

/**
 * A release that starts, but says of itself that it is not healthy.
 */
export function makeBrokenRelease(): string {
  const context = copyOf('broken');
  replaceIn(join(context, 'pyshop/__init__.py'), /__version__ = ".*"/, '__version__ = "1.2.0"');
  replaceIn(
    join(context, 'pyshop/health.py'),
    /return \{"status": "ok"\}/,
    'raise RuntimeError("the price list is missing")',
  );
  return context;
}

function copyOf(release: 'first' | 'broken'): string {
  const context = contextOf(release);
  rmSync(context, { recursive: true, force: true });
  const left = new Set(['.venv', 'dist', 'tests', '__pycache__', 'node_modules']);
  cpSync(SERVICE, context, { recursive: true, filter: path => !left.has(path.split('/').at(-1) ?? '') });
  return context;
}

function replaceIn(file: string, what: RegExp, by: string): void {
  const text = readFileSync(file, 'utf8');
  if (!what.test(text))
    throw new DemoError('ReleaseNotMade', `${file}: no ${what}; the demo no longer fits the service`);
  writeFileSync(file, text.replace(what, by));
}

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RehearsalError } from './rehearsal-error';
import { root } from './workspace-copy';

/**
 * A release of the service beside the one that the workspace holds (1.1.0): `older` (1.0.0) lacks its newest migration, `newer` (1.3.0) changes nothing but
 * its version, `broken` (1.2.0) starts, but says of itself that it is not healthy.
 */
export type ServiceRelease = 'older' | 'newer' | 'broken';

const SERVICE = join(root, 'services/pyshop');
const VERSIONS: Readonly<Record<ServiceRelease, string>> = { older: '1.0.0', newer: '1.3.0', broken: '1.2.0' };
const LEFT_OUT: ReadonlySet<string> = new Set(['.venv', 'dist', 'tests', '__pycache__', 'node_modules']);

/**
 * Makes a build context like the service's own; what was in the folder goes.
 *
 * @throws RehearsalError `ReleaseNotMade` when the service has changed so much that this does not fit
 */
export function makeRelease(release: ServiceRelease, context: string): void {
  rmSync(context, { recursive: true, force: true });
  cpSync(SERVICE, context, { recursive: true, filter: path => !LEFT_OUT.has(basename(path)) });
  replaceIn(join(context, 'pyshop/__init__.py'), /__version__ = ".*"/, `__version__ = "${VERSIONS[release]}"`);
  if (release === 'older') rmSync(join(context, 'migrations/versions/0003_orders_by_customer.py'));
  if (release === 'broken') {
    const health = join(context, 'pyshop/health.py');
    replaceIn(health, /return \{"status": "ok"\}/, 'raise RuntimeError("the price list is missing")');
  }
}

function replaceIn(file: string, what: RegExp, by: string): void {
  const text = readFileSync(file, 'utf8');
  if (!what.test(text)) throw new RehearsalError('ReleaseNotMade', `${file}: no ${what}`);
  writeFileSync(file, text.replace(what, by));
}

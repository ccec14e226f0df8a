import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeLock } from '../src/complete-lock';

const NX = {
  version: '24.0.6',
  dev: true,
  optionalDependencies: { '@nx/nx-linux-x64-musl': '24.0.6', '@nx/nx-darwin-arm64': '24.0.6' },
};

test('adds the platform packages that npm leaves out', () => {
  const lock = lockWith({ 'node_modules/nx': NX });

  completeLock(lock);

  expect(packagesIn(lock)).toMatchObject({
    'node_modules/@nx/nx-linux-x64-musl': {
      version: '24.0.6',
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
      optional: true,
    },
    'node_modules/@nx/nx-darwin-arm64': { version: '24.0.6', os: ['darwin'], cpu: ['arm64'], optional: true },
  });
});

test('keeps what is there', () => {
  const musl = { version: '24.0.6', integrity: 'sha512-x', optional: true };
  const lock = lockWith({ 'node_modules/nx': NX, 'node_modules/@nx/nx-linux-x64-musl': musl });

  completeLock(lock);

  expect(packagesIn(lock)['node_modules/@nx/nx-linux-x64-musl']).toEqual(musl);
});

test('changes nothing the second time', () => {
  const lock = lockWith({ 'node_modules/nx': NX });
  completeLock(lock);
  const first = readFileSync(lock, 'utf8');

  completeLock(lock);

  expect(readFileSync(lock, 'utf8')).toBe(first);
});

function lockWith(packages: Record<string, object>): string {
  const file = join(mkdtempSync(join(tmpdir(), 'lock-')), 'package-lock.json');
  writeFileSync(file, JSON.stringify({ packages }));
  return file;
}

function packagesIn(lock: string): Record<string, unknown> {
  return JSON.parse(readFileSync(lock, 'utf8')).packages;
}

import { readFileSync, writeFileSync } from 'node:fs';

interface LockEntry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

/**
 * Adds the platform packages that npm leaves out of the lock because they are not published.
 *
 * Without them `npm ci` of npm >= 11.6 refuses the lock that `npm install` has just written: "Missing: @nx/nx-darwin-arm64@ from lock file". They are
 * optional and of other platforms, so they are never fetched, and have no integrity.
 *
 * Remove it when npm accepts such a lock.
 * @see https://github.com/npm/cli/issues/9846
 */
export function completeLock(file: string): void {
  const text = readFileSync(file, 'utf8');
  const lock: { packages: Record<string, LockEntry> } = JSON.parse(text);
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const missing = !lock.packages[`${path}/node_modules/${name}`] && !lock.packages[`node_modules/${name}`];
      const platform = platformOf(name);
      if (missing && platform) {
        lock.packages[`node_modules/${name}`] = {
          version,
          ...platform,
          ...(entry.dev && { dev: true }),
          optional: true,
        };
      }
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  const completed = `${JSON.stringify(lock, null, 2)}\n`;
  if (completed !== text) writeFileSync(file, completed);
}

/** `@nx/nx-linux-x64-musl` is for linux, x64, musl; undefined when the name says no platform. */
function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> | undefined {
  const match = /-(darwin|freebsd|linux|win32)-(arm64|arm|x64)(?:-(gnu|musl|gnueabihf|msvc))?$/.exec(name);
  if (!match) return undefined;
  const [, os, cpu, abi] = match;
  const libc = abi === 'musl' ? 'musl' : 'glibc';
  return { os: [os], cpu: [cpu], ...(os === 'linux' && { libc: [libc] }) };
}

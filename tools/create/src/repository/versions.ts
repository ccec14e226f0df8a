import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package.json of this package: what it was tested with is what a repository gets. */
interface OwnManifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const own = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as OwnManifest;

/** Packages of a repository, with the ranges in which they belong together. */
export function rangesOf(...names: readonly string[]): Record<string, string> {
  const known: Readonly<Record<string, string>> = {
    ...own.devDependencies,
    ...own.dependencies,
    ...own.peerDependencies,
    '@berth/create': `^${own.version}`,
  };
  return Object.fromEntries(names.map(name => [name, known[name] ?? '*']));
}

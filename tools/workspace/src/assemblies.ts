import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A synthesized app of the workspace. */
export interface SynthesizedApp {
  /** Of the app: `dev`. */
  readonly name: string;

  /** From the root: `apps/dev/cdk.out`. */
  readonly folder: string;

  /** Where its stacks go. */
  readonly regions: readonly string[];
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, { readonly environment?: string }>>;
}

/** All apps and examples of a workspace that are synthesized, by name. */
export function assembliesIn(root: string): SynthesizedApp[] {
  return ['apps', 'examples']
    .filter(kind => existsSync(join(root, kind)))
    .flatMap(kind => readdirSync(join(root, kind)).map(name => ({ name, folder: `${kind}/${name}/cdk.out` })))
    .filter(({ folder }) => existsSync(join(root, folder, 'manifest.json')))
    .map(app => ({ ...app, regions: regionsOf(readFileSync(join(root, app.folder, 'manifest.json'), 'utf8')) }))
    .sort((a, b) => a.folder.localeCompare(b.folder));
}

function regionsOf(manifest: string): string[] {
  const { artifacts = {} } = JSON.parse(manifest) as Manifest;
  const regions = Object.values(artifacts).flatMap(
    ({ environment = '' }) => /^aws:\/\/[^/]+\/(.+)$/.exec(environment)?.[1] ?? [],
  );
  return [...new Set(regions)].filter(region => region !== 'unknown-region').sort();
}

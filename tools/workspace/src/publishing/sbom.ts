import { PublishError } from './publish-error';

/** What the lock file knows of a package. */
export interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;

  /** It is a folder of this workspace: which one. */
  readonly link?: boolean;
  readonly resolved?: string;

  /** It came inside the archive of another package, as did whatever it needs. */
  readonly inBundle?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockedPackages = Readonly<Record<string, LockEntry>>;

/**
 * The parts that a package brings along, in CycloneDX: its dependencies, near and far, as they are locked, built and tested here.
 *
 * Peers are not among them, they are parts of whoever installs it. `npm sbom` knows no packages of a workspace: without `--omit=dev` it lists all their tools, with it
 * it leaves out what is a tool elsewhere.
 *
 * @param folder of the package in the workspace: `packages/rds`
 * @throws PublishError `LockIncomplete`
 * @see https://cyclonedx.org/docs/1.5/json/
 */
export function sbomOf(packages: LockedPackages, folder: string): object {
  const uses = new Map<string, readonly string[]>();
  const open = [folder];
  for (const path of open) {
    const used = usedBy(packages, path);
    uses.set(path, used);
    // grows while it is walked
    for (const found of used) if (!open.includes(found)) open.push(found);
  }
  const refOf = (path: string) => purlOf(nameOf(packages, path), entryAt(packages, path).version ?? '');
  // a version that lies in several folders is one part
  const byRef = new Map<string, [string, ...string[]]>();
  for (const path of uses.keys()) {
    const known = byRef.get(refOf(path));
    if (known) known.push(path);
    else byRef.set(refOf(path), [path]);
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: componentOf(packages, folder) },
    components: [...byRef.values()].filter(([path]) => path !== folder).map(([path]) => componentOf(packages, path)),
    dependencies: [...byRef].map(([ref, paths]) => ({
      ref,
      dependsOn: [...new Set(paths.flatMap(path => uses.get(path) ?? []).map(refOf))],
    })),
  };
}

function usedBy(packages: LockedPackages, path: string): string[] {
  const { dependencies = {}, optionalDependencies = {}, inBundle } = entryAt(packages, path);
  return Object.keys({ ...dependencies, ...optionalDependencies }).flatMap(name => {
    const found = tryResolve(packages, path, name);
    if (found !== undefined) return found;
    // of an optional one, other platforms have other parts
    if (inBundle || name in optionalDependencies) return [];
    throw new PublishError('LockIncomplete', `package-lock.json has no ${name}, which ${path} needs`);
  });
}

/** As Node.js finds it: in the folder itself, then in the folders above. */
function tryResolve(packages: LockedPackages, path: string, name: string): string | undefined {
  const found = `${path === '' ? '' : `${path}/`}node_modules/${name}`;
  const entry = packages[found];
  if (entry) return entry.link ? entry.resolved : found;
  if (path === '') return undefined;
  const above = /^(.*?)\/?(?:node_modules\/(?:@[^/]+\/)?[^/]+|[^/]+)$/.exec(path)?.[1] ?? '';
  return tryResolve(packages, above, name);
}

function componentOf(packages: LockedPackages, path: string): object {
  const { version = '', license, integrity } = entryAt(packages, path);
  const name = nameOf(packages, path);
  const purl = purlOf(name, version);
  const hash = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license && { licenses: [{ expression: license }] }),
    ...(hash && { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] }),
  };
}

function entryAt(packages: LockedPackages, path: string): LockEntry {
  const entry = packages[path];
  if (entry) return entry;
  throw new PublishError('LockIncomplete', `package-lock.json has no ${path}`);
}

function nameOf(packages: LockedPackages, path: string): string {
  return packages[path]?.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** `pkg:npm/%40berth/rds@1.0.0` */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

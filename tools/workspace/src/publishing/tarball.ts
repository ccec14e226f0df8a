/** What a package.json says about the files that its users reach. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly engines?: { readonly node?: string };
  readonly main?: string;
  readonly types?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly registry?: string };
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** What stands beside the code, so that users know what they have. */
const DOCUMENTS = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'sbom.cdx.json'];

/** Whatever else is there was not meant to leave. */
const CODE = /^(bin\/[^/]+\.(cjs|py)|lib\/.+\.js|lib\/.+\.d\.ts|rules\/[^/]+\.rego|page\/[^/]+\.(html|css|mjs|svg))$/;

/** What a new project begins with, its tests included. */
const TEMPLATE = /^template\/(?!.*(\.venv|__pycache__|\.pytest_cache|\/dist\/)).+$/;

const TESTS = /(^|\/)(test|tests|_fakes|_fixtures)\/|\.(test|e2e)\./;

/**
 * What is wrong with the contents of a package, in words; nothing when it may be published.
 *
 * @param files paths as `npm pack --json` lists them
 */
export function tarballProblems(manifest: PackageManifest, files: readonly string[]): string[] {
  const contents = new Set(files);
  const missing = [...DOCUMENTS, ...entryPointsOf(manifest)].filter(file => !contents.has(file));
  const surplus = files.filter(file => !DOCUMENTS.includes(file) && !TEMPLATE.test(file) && !isCode(file));
  const untyped = files.filter(file => /^lib\/.+\.js$/.test(file) && !contents.has(file.replace(/\.js$/, '.d.ts')));
  const { description, license, engines } = manifest;
  const untold = Object.entries({ description, license, 'engines.node': engines?.node });
  return [
    ...untold.flatMap(([field, value]) => (value ? [] : [`package.json has no ${field}`])),
    ...[...new Set(missing)].map(file => `${file} is missing`),
    ...surplus.map(file => `${file} does not belong there`),
    ...untyped.map(file => `${file} has no types`),
  ].sort();
}

function isCode(file: string): boolean {
  return CODE.test(file) && !TESTS.test(file);
}

/** Built files whose source is gone: tsc leaves them where they are. */
export function staleOutputs(built: readonly string[], sources: readonly string[]): string[] {
  const known = new Set(sources.map(file => file.replace(/\.ts$/, '')));
  return built.filter(file => !known.has(file.replace(/(\.d\.ts|\.js)$/, ''))).sort();
}

/** The comment by which a file names its source map, which is not published. */
export function pointsToSourceMap(text: string): boolean {
  return /^\/\/[#@] sourceMappingURL=/m.test(text);
}

function entryPointsOf({ main, types, bin = {}, exports = {} }: PackageManifest): string[] {
  const exported = Object.values(exports).flatMap(target =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  return [main, types, ...Object.values(bin), ...exported].flatMap(file => file?.replace(/^\.\//, '') ?? []);
}

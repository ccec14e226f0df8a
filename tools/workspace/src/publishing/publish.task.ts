import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { isPublished, npm, packedFiles } from './npm';
import { provenanceFlags } from './provenance';
import { PublishError } from './publish-error';
import { type LockedPackages, sbomOf } from './sbom';
import { type PackageManifest, pointsToSourceMap, staleOutputs, tarballProblems } from './tarball';

/** The command of `nx-release-publish`, run in the folder of a package; says how it ended. */
function publish(): string {
  const { dryRun, flags } = options();
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as PackageManifest;
  const ref = `${manifest.name}@${manifest.version}`;
  assertRegistryIsNamed(manifest, flags);
  if (isPublished(ref, flags)) return alreadyThere(ref);

  const root = '../..';
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: LockedPackages;
  };
  const parts = sbomOf(packages, relative(root, '.').replaceAll(sep, '/'));
  writeFileSync('sbom.cdx.json', `${JSON.stringify(parts, null, 2)}\n`);
  const problems = dryRun ? problemsOf(manifest).filter(isOfThisTree) : problemsOf(manifest);
  if (problems.length > 0) {
    throw new PublishError('NotPublishable', `cannot publish ${ref}:\n${problems.map(line => `  ${line}`).join('\n')}`);
  }

  const command = [
    'publish',
    ...flags,
    ...(dryRun ? ['--dry-run'] : []),
    ...provenanceFlags(() => registryOf(manifest, flags)),
  ];
  const { status } = spawnSync('npm', command, { stdio: 'inherit' });
  if (status === 0) return `${ref}: ${dryRun ? 'would be published' : 'published'}`;
  // somebody else was faster, or the answer was lost
  if (!isPublished(ref, flags)) throw new PublishError('PublishFailed', `cannot publish ${ref}: see above`);
  return alreadyThere(ref);
}

/** What `nx release publish` puts behind the command; the data of a release is not for npm. */
function options(): { dryRun: boolean; flags: string[] } {
  const names = ['registry', 'tag', 'access', 'otp'] as const;
  const { values } = parseArgs({
    options: {
      registry: { type: 'string' },
      tag: { type: 'string' },
      access: { type: 'string' },
      otp: { type: 'string' },
    },
    strict: false,
  });
  const flags = names.flatMap(name => (typeof values[name] === 'string' ? `--${name}=${values[name]}` : []));
  return { dryRun: process.argv.some(word => /^--dry-?run(=true)?$/i.test(word)), flags };
}

/** Without a scope the registry of the scope does not count, and the package would go to the one of everybody. */
function assertRegistryIsNamed({ name, publishConfig }: PackageManifest, flags: readonly string[]): void {
  if (name.startsWith('@') || publishConfig?.registry || flags.some(flag => flag.startsWith('--registry='))) return;
  throw new PublishError(
    'RegistryUnnamed',
    `cannot publish ${name}: it has no scope, so .npmrc does not say where it goes; name it with --registry`,
  );
}

function problemsOf(manifest: PackageManifest): string[] {
  const files = packedFiles();
  const code = (folder: string, ending: RegExp) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => ending.test(file));
  return [
    ...tarballProblems(manifest, files),
    ...staleOutputs(code('lib', /\.(d\.ts|js)$/), code('src', /\.ts$/)).map(file => `lib/${file} has no source`),
    ...files
      .filter(file => file.endsWith('.js') && pointsToSourceMap(readFileSync(file, 'utf8')))
      .map(file => `${file} names a source map that is not there`),
    ...uncommitted().map(line => `not committed: ${line}`),
  ];
}

function uncommitted(): string[] {
  const changes = execFileSync('git', ['status', '--porcelain', '--', '.'], { encoding: 'utf8' });
  return changes.split('\n').filter(line => line !== '');
}

/** A dry run of a first release writes no changelog. */
function isOfThisTree(problem: string): boolean {
  return problem !== 'CHANGELOG.md is missing';
}

/** A registry of the scope goes before the one that is named, as npm has it. */
function registryOf({ name }: PackageManifest, flags: readonly string[]): string {
  const ofScope = name.startsWith('@') ? npm(['config', 'get', `${name.split('/')[0]}:registry`]).trim() : 'undefined';
  if (ofScope !== 'undefined') return ofScope;
  const named = flags.find(flag => flag.startsWith('--registry='));
  return named?.slice('--registry='.length) ?? npm(['config', 'get', 'registry']).trim();
}

function alreadyThere(ref: string): string {
  return `${ref}: published already, nothing to do`;
}

try {
  process.stdout.write(`${publish()}\n`);
} catch (error) {
  if (!(error instanceof PublishError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

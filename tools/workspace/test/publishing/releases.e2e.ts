import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockedPackages, sbomOf } from '../../src/publishing/sbom';
import { type PackageManifest, pointsToSourceMap, tarballProblems } from '../../src/publishing/tarball';
import { edited } from '../affected/_fixtures/change';
import { Fork } from './_fixtures/fork';

// one story: a fork releases everything, then what its commits ask for, then nothing; and packs what it would publish
jest.setTimeout(3_600_000);

interface Story {
  readonly planned: string;
  readonly afterPlan: string;
  readonly released: string;
  readonly tags: readonly string[];
  readonly again: string;
  readonly afterAgain: string;
}

let fork: Fork;
let story: Story;

beforeAll(async () => {
  fork = await Fork.of('', {});
  story = await tell();
});

afterAll(() => fork?.remove());

async function tell(): Promise<Story> {
  await fork.nx('release', '1.0.0', '--first-release', '--skip-publish');
  const before = await tags();

  await commit('fix(dns): a record that was forgotten', 'packages/dns/src/index.ts');
  await commit('feat(redis): a second replica', 'packages/redis/src/index.ts');
  await commit('feat(http-api)!: routes have names', 'packages/http-api/src/index.ts');
  await commit('docs(rds): clearer words', 'packages/rds/README.md');
  await commit('chore(secrets): tidier lines', 'packages/secrets/src/index.ts');

  const state = await stateOf();
  const planned = await fork.nx('release', '--dry-run', '--skip-publish');
  const afterPlan = (await stateOf()) === state ? '' : await fork.run('git', 'status', '--short');
  const released = await fork.nx('release', '--skip-publish');
  const after = await tags();
  const stateAfter = await stateOf();
  const again = await fork.nx('release', '--skip-publish');
  const afterAgain = (await stateOf()) === stateAfter ? '' : again;
  return { planned, afterPlan, released, tags: after.filter(tag => !before.includes(tag)), again, afterAgain };
}

async function commit(message: string, path: string): Promise<void> {
  edited(path)(fork.folder);
  await fork.commit(message);
}

async function tags(): Promise<string[]> {
  return (await fork.run('git', 'tag', '--list')).trim().split('\n');
}

/** Commits, tags, and what is not committed. */
async function stateOf(): Promise<string> {
  const outputs = [await fork.run('git', 'show-ref'), await fork.run('git', 'status', '--short')];
  return outputs.join('');
}

/** What is written, or would be. */
function versionsIn(output: string): Record<string, string> {
  const found = output.matchAll(/new version (\S+) written to (?:packages|tools)\/([\w-]+)\/package\.json/gi);
  return Object.fromEntries([...found].map(([, version = '', name = '']) => [name, version]));
}

function manifestOf(folder: string): PackageManifest & { readonly peerDependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(fork.folder, folder, 'package.json'), 'utf8'));
}

/** What these commits ask for: platform has all three as peers, create has platform, and create-berth depends on create. */
const ASKED_FOR = {
  dns: '1.0.1',
  redis: '1.1.0',
  'http-api': '2.0.0',
  platform: '2.0.0',
  create: '2.0.0',
  'create-berth': '1.0.1',
};

test('a fix is a patch, a feature a minor, a break a major, of the package and of what has it as a peer', () => {
  expect(versionsIn(story.released)).toEqual(ASKED_FOR);
});

test('a dry run tells the same versions, and writes nothing', () => {
  expect(versionsIn(story.planned)).toEqual(ASKED_FOR);
  expect(story.afterPlan).toBe('');
});

test('ranges of peers follow', () => {
  expect(manifestOf('packages/platform').peerDependencies).toMatchObject({
    '@berth/dns': '^1.0.1',
    '@berth/redis': '^1.1.0',
    '@berth/http-api': '^2.0.0',
    '@berth/rds': '^1.0.0',
  });
  expect(manifestOf('packages/rds').peerDependencies['@berth/network']).toBe('^1.0.0');
});

test('every new version has a tag, and no other package has one', () => {
  const expected = Object.entries(ASKED_FOR).map(([name, version]) =>
    name === 'create-berth' ? `${name}@${version}` : `@berth/${name}@${version}`,
  );

  expect(story.tags).toEqual(expected.sort());
});

test('each package has a changelog of its own', () => {
  const changelogOf = (name: string) => readFileSync(join(fork.folder, 'packages', name, 'CHANGELOG.md'), 'utf8');

  expect(changelogOf('dns')).toContain('a record that was forgotten');
  expect(changelogOf('dns')).not.toContain('a second replica');
  expect(changelogOf('http-api')).toMatch(/Breaking Changes[\s\S]*routes have names/);
  expect(changelogOf('secrets')).not.toContain('tidier lines');
});

test('the lock file has the new versions', () => {
  const { packages } = JSON.parse(readFileSync(join(fork.folder, 'package-lock.json'), 'utf8'));

  expect(packages['packages/platform'].version).toBe('2.0.0');
  expect(packages['packages/platform'].peerDependencies['@berth/http-api']).toBe('^2.0.0');
});

test('a second release without a commit changes nothing', () => {
  expect(versionsIn(story.again)).toEqual({});
  expect(story.afterAgain).toBe('');
});

test('what would be published is complete, and nothing else leaves the workspace', async () => {
  await fork.build();
  const folders = publishedFolders();
  writePartsLists(folders);

  const packed = pack(folders);

  expect(packed.map(({ name }) => name).sort()).toEqual(folders.map(folder => manifestOf(folder).name).sort());
  const problems = packed.flatMap(({ name, files }) => {
    const folder = folders.find(one => manifestOf(one).name === name) ?? '';
    const paths = files.map(({ path }) => path);
    const mapped = paths.filter(
      path => path.endsWith('.js') && pointsToSourceMap(readFileSync(join(fork.folder, folder, path), 'utf8')),
    );
    return [...tarballProblems(manifestOf(folder), paths), ...mapped].map(problem => `${name}: ${problem}`);
  });
  expect(problems).toEqual([]);
});

function publishedFolders(): string[] {
  const all = ['packages', 'tools'].flatMap(kind =>
    readdirSync(join(fork.folder, kind)).map(name => `${kind}/${name}`),
  );
  return all.filter(folder => existsSync(join(fork.folder, folder, 'LICENSE')));
}

/** As a publication does before it packs. */
function writePartsLists(folders: readonly string[]): void {
  const lock = readFileSync(join(fork.folder, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: LockedPackages };
  for (const folder of folders) {
    writeFileSync(join(fork.folder, folder, 'sbom.cdx.json'), JSON.stringify(sbomOf(packages, folder)));
  }
}

function pack(folders: readonly string[]): { name: string; files: { path: string }[] }[] {
  const workspaces = folders.map(folder => `--workspace=${folder}`);
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel=error', ...workspaces], {
    cwd: fork.folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
  return Object.values(JSON.parse(packed));
}

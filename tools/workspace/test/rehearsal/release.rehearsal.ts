import { PrivateRegistry } from '../publishing/_fixtures/private-registry';
import { ENVIRONMENTS, failuresOf, resultsOf } from './_fixtures/place';
import { RealPlace, SHORTER, WITHOUT_QUALITY } from './_fixtures/real-place';
import type { RehearsedRun } from './_runner/plan';

// one story: a fork with a registry of its own, from its first release to one in which there is nothing to do
jest.setTimeout(3_600_000);

/** Two of all packages; that all can be published is a test of its own. */
const SELECTION = '--projects=@berth/foundation,@berth/rds';
const SHORT = {
  ...SHORTER,
  ...WITHOUT_QUALITY,
  'npx nx run-many -t build test --projects=tag:published': `npx nx run-many -t build ${SELECTION},@berth/workspace`,
  'npx nx release publish': `npx nx release publish --excludeTaskDependencies ${SELECTION}`,
};

let registry: PrivateRegistry;
let place: RealPlace;
let refused: RehearsedRun;
let released: RehearsedRun;
let commit: string;
let again: RehearsedRun;
let strangers: number;

beforeAll(async () => {
  registry = await PrivateRegistry.start();
  place = await RealPlace.of();
  place.edit('.projenrc.ts', text => text.replace("name: 'berth'", `name: 'berth', registry: '${registry.url}'`));
  await place.run('npx', 'projen');
  await place.push('main', 'chore: a registry of our own');
  await place.run('npx', 'nx', 'release', '1.0.0', '--first-release', '--skip-publish');
  await place.run('git', 'push', '--quiet', '--follow-tags', place.remote, 'HEAD:main');
  place.edit('packages/rds/src/index.ts', text => `${text}\n/** One more. */\nexport const ONE_MORE = 1;\n`);
  await place.push('main', 'fix(rds): one more');

  refused = await rehearse({ vars: {}, approval: 'refused' });
  released = await rehearse();
  commit = place.git('rev-parse', 'main');
  again = await rehearse();
  strangers = (await fetch(`${registry.url}${encodeURIComponent('@berth/rds')}`)).status;
});

afterAll(async () => {
  place?.remove();
  await registry?.stop();
});

function rehearse(environment = { vars: {}, secrets: { NPM_TOKEN: registry.token } } as object): Promise<RehearsedRun> {
  return place.rehearse({
    workflow: 'release',
    event: { name: 'workflow_dispatch', branch: 'main' },
    environments: { ...ENVIRONMENTS, registry: { vars: {}, ...environment } },
    shorter: SHORT,
  });
}

/** Versions in the registry, for who has a token. */
async function published(name: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${registry.token}` };
  const answer = await fetch(`${registry.url}${encodeURIComponent(name)}`, { headers });
  const { versions = {} } = (await answer.json()) as { versions?: Record<string, unknown> };
  return Object.keys(versions);
}

function tagsOf(name: string): string[] {
  return place.git('tag', '--list', `@berth/${name}@*`).split('\n');
}

test('a version is made and pushed, also if nobody lets it be published then', () => {
  expect(resultsOf(refused)).toMatchObject({ version: 'success', publish: 'failure' });
  expect(refused.jobs.publish?.steps).toEqual([]);
});

test('what changed has a new version, and its tag is where the packages come from', () => {
  expect(tagsOf('rds')).toEqual(['@berth/rds@1.0.0', '@berth/rds@1.0.1']);
  expect(tagsOf('foundation')).toEqual(['@berth/foundation@1.0.0']);
  expect(place.git('rev-parse', '@berth/rds@1.0.1^{commit}')).toBe(commit);
  expect(place.git('log', '-1', '--format=%an: %s', commit)).toBe('github-actions[bot]: chore(release): publish');
  expect(JSON.parse(place.git('show', `${commit}:packages/rds/package.json`))).toMatchObject({ version: '1.0.1' });
});

test('the next release publishes it, in the versions of that commit', async () => {
  expect(failuresOf(released)).toEqual([]);
  expect(released.jobs.version?.outputs).toEqual({ commit });
  expect(await published('@berth/rds')).toEqual(['1.0.1']);
  expect(await published('@berth/foundation')).toEqual(['1.0.0']);
});

test('a release without a commit changes nothing, and publishes nothing twice', () => {
  expect(failuresOf(again)).toEqual([]);
  expect(again.jobs.version?.outputs).toEqual({ commit });
});

test('the registry gives nothing to who has no token', () => {
  expect(strangers).toBe(401);
});

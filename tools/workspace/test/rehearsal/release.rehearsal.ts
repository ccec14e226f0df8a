import { PrivateRegistry } from '../publishing/_fixtures/private-registry';
import { ENVIRONMENTS, failuresOf } from './_fixtures/place';
import { RealPlace, SHORTER } from './_fixtures/real-place';
import type { RehearsedRun } from './_runner/plan';

jest.setTimeout(3_600_000);

const EVENT = { name: 'workflow_dispatch', branch: 'main' } as const;

let registry: PrivateRegistry;
let place: RealPlace;
let released: RehearsedRun;
let refused: RehearsedRun;

beforeAll(async () => {
  registry = await PrivateRegistry.start();
  place = await RealPlace.of();
  await place.run('npx', 'nx', 'release', '1.0.0', '--first-release', '--skip-publish');
  await place.run('git', 'push', '--quiet', '--follow-tags', place.remote, 'HEAD:main');
  place.edit('packages/rds/src/index.ts', text => `${text}\n/** A release more. */\nexport const ANOTHER = 1;\n`);
  await place.push('main', 'fix(rds): a release more');
  released = await rehearse();
  refused = await place.rehearse({
    workflow: 'release',
    event: EVENT,
    environments: { ...ENVIRONMENTS, registry: NOBODY },
  });
});

afterAll(async () => {
  place?.remove();
  await registry?.stop();
});

const NOBODY = { vars: {}, approval: 'refused' } as const;

function rehearse(): Promise<RehearsedRun> {
  // tests have run where this runs; what has no scope does not go by the registry of the scope
  const publish = `npx nx release publish --excludeTaskDependencies --registry=${registry.url} --projects=@berth/foundation,@berth/rds`;
  return place.rehearse({
    workflow: 'release',
    event: EVENT,
    registry: registry.npmrc.replace(/\$\{NPM_TOKEN\}/, registry.token),
    shorter: { ...SHORTER, 'npx nx release publish': publish },
  });
}

async function published(name: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${registry.token}` };
  const answer = await fetch(`${registry.url}${encodeURIComponent(name)}`, { headers });
  const { versions = {} } = (await answer.json()) as { versions?: Record<string, unknown> };
  return Object.keys(versions);
}

test('a release versions what changed, and pushes commit and tags', () => {
  expect(failuresOf(released)).toEqual([]);
  const tags = place.git('tag', '--list', '@berth/rds@*', '@berth/foundation@*').split('\n');
  expect(tags).toEqual(expect.arrayContaining(['@berth/rds@1.0.0', '@berth/rds@1.0.1', '@berth/foundation@1.0.0']));
  expect(tags).not.toContain('@berth/foundation@1.0.1');
  expect(place.git('log', '-1', '--format=%an %s', '@berth/rds@1.0.1')).toBe(
    'github-actions[bot] chore(release): publish',
  );
});

test('the packages are in the registry, in the versions of that commit', async () => {
  expect(await published('@berth/rds')).toEqual(['1.0.1']);
  expect(await published('@berth/foundation')).toEqual(['1.0.0']);
});

test('nothing is published that nobody approves', () => {
  expect(refused.jobs.publish).toMatchObject({ result: 'failure', steps: [] });
});

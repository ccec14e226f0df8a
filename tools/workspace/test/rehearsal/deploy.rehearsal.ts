import { failuresOf, resultsOf } from './_fixtures/place';
import { RealPlace, SHORTER, WITHOUT_QUALITY } from './_fixtures/real-place';
import type { RehearsedRun } from './_runner/plan';

// one story: what a fork pushes in its first days
jest.setTimeout(3_600_000);

const QUICKER = { ...SHORTER, ...WITHOUT_QUALITY };

const DEVELOP = { workflow: 'deploy', event: { name: 'push', branch: 'develop' }, shorter: QUICKER } as const;

let place: RealPlace;
let first: RehearsedRun;
let readme: RehearsedRun;
let service: RehearsedRun;
let failed: RehearsedRun;
let bases: { beforeFailure: string; afterFailure: string; mended: string };
let mended: RehearsedRun;

beforeAll(async () => {
  place = await RealPlace.of();
  await place.startCloud();
  first = await place.rehearse(DEVELOP);

  place.edit('packages/rds/README.md', text => `${text}\nMore.\n`);
  await place.push('develop', 'docs(rds): more');
  readme = await place.rehearse(DEVELOP);

  place.edit('services/pyshop/pyshop/__init__.py', text => `${text}\n# another version\n`);
  await place.push('develop', 'fix(pyshop): another version');
  service = await place.rehearse(DEVELOP);

  const deployed = (): string => place.git('rev-parse', 'deployed/dev');
  const beforeFailure = deployed();
  place.edit('apps/dev/src/config.ts', text => text.replace('maxInstances: 3', 'maxInstances: 4'));
  await place.push('develop', 'feat(dev): room for more');
  failed = await place.rehearse({ ...DEVELOP, shorter: { ...QUICKER, ...FAILS } });
  const afterFailure = deployed();
  place.edit('packages/rds/README.md', text => `${text}\nStill more.\n`);
  await place.push('develop', 'docs(rds): still more');
  mended = await place.rehearse(DEVELOP);
  bases = { beforeFailure, afterFailure, mended: deployed() };
});

afterAll(() => place.remove());

const FAILS = { 'npx berth deploy "$ENVIRONMENT" --stacks-only --wait --yes': 'echo "AWS is not there" && exit 1' };

function jobsOfDev(run: RehearsedRun): Record<string, string> {
  const jobs = Object.entries(resultsOf(run)).filter(([name]) => name.startsWith('dev / '));
  return Object.fromEntries(jobs.map(([name, result]) => [name.replace('dev / ', ''), result]));
}

const EVERYTHING = { changes: 'success', infrastructure: 'success', release: 'success', deployed: 'success' };
const NOTHING = { ...EVERYTHING, infrastructure: 'skipped', release: 'skipped' };

test('the first push deploys the stacks and the service', () => {
  expect(failuresOf(first)).toEqual([]);
  expect(jobsOfDev(first)).toEqual(EVERYTHING);
});

test('words deploy nothing', () => {
  expect(failuresOf(readme)).toEqual([]);
  expect(jobsOfDev(readme)).toEqual(NOTHING);
});

test('a change of the service ships a release, and touches no stack', () => {
  expect(failuresOf(service)).toEqual([]);
  expect(jobsOfDev(service)).toEqual({ ...EVERYTHING, infrastructure: 'skipped' });
});

test('a deployment that fails leaves the base where it was', () => {
  expect(jobsOfDev(failed)).toMatchObject({ infrastructure: 'failure', release: 'skipped', deployed: 'skipped' });
  expect(bases.afterFailure).toBe(bases.beforeFailure);
});

test('what failed comes with the next push, whatever that changes', () => {
  expect(failuresOf(mended)).toEqual([]);
  expect(jobsOfDev(mended)).toEqual(EVERYTHING);
  expect(bases.mended).toBe(place.git('rev-parse', 'develop'));
});

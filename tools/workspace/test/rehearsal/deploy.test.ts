import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DryPlace } from './_fixtures/dry-place';
import { ENVIRONMENTS, failuresOf, resultsOf } from './_fixtures/place';
import type { RehearsedRun } from './_runner/plan';

jest.setTimeout(300_000);

let place: DryPlace;

/** A push to main, in which all goes well. */
let main: RehearsedRun;
let mainCommands: readonly string[];

beforeAll(async () => {
  place = await DryPlace.of();
  main = await place.push();
  mainCommands = place.commands;
});

afterAll(() => place.remove());

const BEFORE = {
  tests: 'success',
  'quality / lint': 'success',
  'quality / spelling': 'success',
  'quality / unit-tests': 'success',
  quality: 'success',
  image: 'success',
};

function deployed(environment: string): Record<string, string> {
  const jobs = ['changes', 'infrastructure', 'release', 'deployed'].map(job => [`${environment} / ${job}`, 'success']);
  return { ...Object.fromEntries(jobs), [environment]: 'success' };
}

test('a push to develop deploys dev, and nothing else', async () => {
  const run = await place.push({ branch: 'develop' });

  expect(failuresOf(run)).toEqual([]);
  expect(resultsOf(run)).toEqual({ ...BEFORE, ...deployed('dev'), test: 'skipped', prod: 'skipped' });
  expect(place.git('rev-parse', 'deployed/dev')).toBe(place.git('rev-parse', 'develop'));
});

test('a push to main deploys test, then prod, where somebody approves it', () => {
  expect(failuresOf(main)).toEqual([]);
  expect(resultsOf(main)).toEqual({ ...BEFORE, dev: 'skipped', ...deployed('test'), ...deployed('prod') });
  expect(main.asked).toEqual(['prod / infrastructure', 'prod / release']);
  expect(mainCommands.filter(command => command.startsWith('npx berth'))).toEqual([
    'npx berth image --builder docker --push 000000000000.dkr.ecr.eu-west-1.amazonaws.com/pyshop',
    'npx berth deploy test --stacks-only --wait --yes',
    'npx berth release test --wait',
    'npx berth deploy prod --stacks-only --wait --yes',
    'npx berth release prod --wait',
  ]);
});

test('each job takes the role of its purpose, in its environment', () => {
  const roles = Object.entries(main.jobs).flatMap(([name, job]) => job.roles.map(role => [name, role.split('/')[1]]));
  expect(roles).toEqual([
    ['image', 'berth-test-deploy'],
    ['test / infrastructure', 'berth-test-infra'],
    ['test / release', 'berth-test-deploy'],
    ['prod / infrastructure', 'berth-prod-infra'],
    ['prod / release', 'berth-prod-deploy'],
  ]);
});

test('nothing reaches prod that nobody approves', async () => {
  const environments = { ...ENVIRONMENTS, prod: { vars: {}, approval: 'refused' as const } };

  const run = await place.rehearse({
    workflow: 'deploy',
    event: { name: 'push', branch: 'main' },
    environments,
    variables: { REHEARSAL_CHANGES: 'infrastructure=true\\nrelease=true\\n' },
  });

  expect(run.result).toBe('failure');
  expect(resultsOf(run)).toMatchObject({
    test: 'success',
    'prod / infrastructure': 'failure',
    'prod / release': 'skipped',
    'prod / deployed': 'skipped',
  });
  expect(place.commands.filter(command => /^npx berth .*prod/.test(command))).toEqual([]);
});

test('prod waits for test: a release that fails there goes no further, and its commit does not count as deployed', async () => {
  const before = place.git('for-each-ref', 'refs/tags/deployed/');

  const run = await place.push({}, { REHEARSAL_FAILS: 'berth release test' });

  expect(resultsOf(run)).toMatchObject({ 'test / release': 'failure', 'test / deployed': 'skipped', prod: 'skipped' });
  expect(failuresOf(run)).toEqual([expect.stringContaining('out of luck')]);
  expect(place.git('for-each-ref', 'refs/tags/deployed/')).toBe(before);
});

test.each([
  ['nothing', 'infrastructure=false\\nrelease=false\\n', 'skipped', 'skipped'],
  ['an image', 'infrastructure=false\\nrelease=true\\n', 'skipped', 'success'],
])(
  '%s changed: what is untouched is skipped, and the commit counts as deployed',
  async (_, changes, stacks, release) => {
    const run = await place.push({ branch: 'develop' }, { REHEARSAL_CHANGES: changes });

    expect(resultsOf(run)).toMatchObject({
      'dev / infrastructure': stacks,
      'dev / release': release,
      'dev / deployed': 'success',
      dev: 'success',
    });
  },
);

test('nothing is built for a deployment when a test fails', async () => {
  const run = await place.push({}, { REHEARSAL_FAILS: 'npm run e2e' });

  expect(resultsOf(run)).toMatchObject({ tests: 'failure', image: 'skipped', test: 'skipped', prod: 'skipped' });
});

test('a push to any other branch is tested, and deploys nothing', async () => {
  const run = await place.push({ branch: 'topic' });

  expect(resultsOf(run)).toEqual({
    tests: 'success',
    quality: 'skipped',
    image: 'skipped',
    dev: 'skipped',
    test: 'skipped',
    prod: 'skipped',
  });
});

test('any branch is deployed to test by hand', async () => {
  const run = await place.push({ name: 'workflow_dispatch', branch: 'topic' });

  expect(failuresOf(run)).toEqual([]);
  expect(resultsOf(run)).toMatchObject({ image: 'success', dev: 'skipped', test: 'success', prod: 'skipped' });
});

test('a pull request runs what it affects, and deploys nothing', async () => {
  const run = await place.push({ name: 'pull_request', branch: 'topic', base: 'main' });

  const base = place.git('rev-parse', 'main');
  expect(place.commands).toEqual([
    'npm ci',
    `npx nx affected -t test pytest --base=${base} --head=HEAD`,
    `npx nx affected -t e2e --parallel=2 --base=${base} --head=HEAD`,
  ]);
  expect(resultsOf(run)).toMatchObject({ tests: 'success', image: 'skipped', dev: 'skipped' });
});

test('a pull request gets a comment with what it changes in the templates', async () => {
  const event = { name: 'pull_request' as const, branch: 'topic', base: 'main' };

  const run = await place.rehearse({ workflow: 'pull_request', event });

  expect(failuresOf(run)).toEqual([]);
  expect(readFileSync(join(place.lastRun, 'comment-1.md'), 'utf8')).toBe('## Templates\n');
  expect(run.jobs.build?.summary).toBe('## Templates\n');
});

test('one of a fork gets none: it has no token that may write', async () => {
  const event = { name: 'pull_request' as const, branch: 'topic', base: 'main', fromFork: true };

  const run = await place.rehearse({ workflow: 'pull_request', event });

  expect(resultsOf(run)).toEqual({ build: 'success', comment: 'skipped' });
  expect(run.gh).toEqual([]);
});

test('code quality is checked on every pull request', async () => {
  const run = await place.rehearse({ workflow: 'code_quality', event: { name: 'pull_request', branch: 'topic' } });

  expect(resultsOf(run)).toEqual({ lint: 'success', spelling: 'success', 'unit-tests': 'success' });
});

test('files that were edited by hand fail it', async () => {
  const event = { name: 'push', branch: 'main' } as const;
  const variables = { REHEARSAL_FAILS: 'npx projen lint' };

  const run = await place.rehearse({ workflow: 'code_quality', event, variables });

  expect(resultsOf(run)).toMatchObject({ lint: 'failure', spelling: 'success' });
  expect(run.jobs.lint?.steps.at(-1)).toMatchObject({ name: 'nothing was edited by hand', result: 'skipped' });
});

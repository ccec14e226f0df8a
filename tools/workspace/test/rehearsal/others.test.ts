import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { release } from '../../src/workflows/release';
import { renderWorkflow } from '../../src/workflows/workflow-file';
import { DryPlace } from './_fixtures/dry-place';
import { ENVIRONMENTS, failuresOf, resultsOf } from './_fixtures/place';

jest.setTimeout(300_000);

let place: DryPlace;

beforeAll(async () => {
  place = await DryPlace.of();
});

afterAll(() => place.remove());

const BY_HAND = { name: 'workflow_dispatch', branch: 'main' } as const;
const NIGHTLY = { name: 'schedule', branch: 'main' } as const;

test('a release pushes its commit with its tags, and publishes that commit', async () => {
  const before = place.git('rev-parse', 'main');

  const run = await place.rehearse({ workflow: 'release', event: BY_HAND });

  expect(failuresOf(run)).toEqual([]);
  const commit = place.git('rev-parse', 'main');
  expect(place.git('rev-parse', 'main~1')).toBe(before);
  expect(place.git('rev-parse', '@berth/rds@0.1.1^{commit}')).toBe(commit);
  expect(run.jobs.version?.outputs).toEqual({ commit });
  expect(run.jobs.publish?.environment).toBe('registry');
  expect(place.commands.at(-1)).toBe('npx nx release publish');
  expect(run.jobs.publish?.steps.at(-1)?.output).toBe('with no token\n');
});

test.each([
  ['GitHub Packages', 'https://npm.pkg.github.com', 'ghs_'],
  ['CodeArtifact', 'https://acme-111122223333.d.codeartifact.eu-west-1.amazonaws.com/npm/shop/', 'a token of AWS'],
  ['any other registry', 'https://npm.example.com/', 'a secret'],
])('packages are published to %s with what it wants', async (_, registry, token) => {
  const fork = await DryPlace.of(
    (text, file) => (file === 'release' ? renderWorkflow(release(registry)) : text),
    place,
  );
  const environments = { ...ENVIRONMENTS, registry: { vars: {}, secrets: { NPM_TOKEN: 'a secret' } } };

  const run = await fork.rehearse({ workflow: 'release', event: BY_HAND, environments });

  fork.remove();
  expect(failuresOf(run)).toEqual([]);
  expect(run.jobs.publish?.steps.at(-1)?.output).toContain(`with ${token}`);
});

test('nothing is published when CodeArtifact gives no token', async () => {
  const registry = 'https://acme-111122223333.d.codeartifact.eu-west-1.amazonaws.com/npm/shop/';
  const fork = await DryPlace.of(
    (text, file) => (file === 'release' ? renderWorkflow(release(registry)) : text),
    place,
  );

  const run = await fork.rehearse({ workflow: 'release', event: BY_HAND, variables: { REHEARSAL_FAILS: 'aws ' } });

  const { commands } = fork;
  fork.remove();
  expect(run.jobs.publish).toMatchObject({ result: 'failure' });
  expect(commands).not.toContain('npx nx release publish');
});

test('nothing is released from another branch', async () => {
  const run = await place.rehearse({ workflow: 'release', event: { ...BY_HAND, branch: 'topic' } });

  expect(resultsOf(run)).toMatchObject({ quality: 'success', version: 'skipped', publish: 'skipped' });
});

test('every night each environment is compared with the branch that deploys it', async () => {
  const run = await place.rehearse({
    workflow: 'drift',
    event: NIGHTLY,
    variables: { REHEARSAL_DIFF: '{"stacks":[{"action":"skip"}]}' },
  });

  expect(failuresOf(run)).toEqual([]);
  expect(resultsOf(run)).toEqual({ dev: 'success', test: 'success', prod: 'success' });
  expect(run.jobs.dev?.roles).toEqual(['arn:aws:iam::000000000000:role/berth-dev-drift']);
  expect(run.asked).toEqual([]);
});

test('a branch that is not main gets no role to compare with', async () => {
  const run = await place.rehearse({ workflow: 'drift', event: { ...BY_HAND, branch: 'topic' } });

  expect(resultsOf(run)).toEqual({ dev: 'failure', test: 'failure', prod: 'failure' });
  expect(failuresOf(run).join()).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity');
});

test.each([
  ['a stack that differs', '{"stacks":[{"action":"skip"},{"action":"update"}]}', 'no stack differs'],
  ['no answer', '', 'no stack differs'],
])('%s fails it', async (_, answer, step) => {
  const run = await place.rehearse({ workflow: 'drift', event: NIGHTLY, variables: { REHEARSAL_DIFF: answer } });

  expect(run.jobs.prod).toMatchObject({ result: 'failure' });
  expect(run.jobs.prod?.steps.find(({ result }) => result === 'failure')?.name).toBe(step);
});

test('a comparison that ends badly fails where it ends', async () => {
  const variables = { REHEARSAL_FAILS: 'berth diff prod', REHEARSAL_DIFF: '{"stacks":[]}' };

  const run = await place.rehearse({ workflow: 'drift', event: NIGHTLY, variables });

  expect(resultsOf(run)).toEqual({ dev: 'success', test: 'success', prod: 'failure' });
  expect(run.jobs.prod?.steps.find(({ result }) => result === 'failure')?.name).toBe('compare');
});

test('newer versions are proposed in a pull request, and once only', async () => {
  const variables = { REHEARSAL_UPGRADE: 'newer\\n' };

  const run = await place.rehearse({ workflow: 'upgrade', event: NIGHTLY, variables });

  expect(failuresOf(run)).toEqual([]);
  expect(place.git('show', 'upgrade:versions.ts')).toBe('newer');
  expect(readFileSync(join(place.lastRun, 'pull-request-upgrade'), 'utf8')).toBe(
    'chore: newer versions of tools and libraries\n',
  );
});

test('nothing is proposed when there is nothing newer', async () => {
  const run = await place.rehearse({ workflow: 'upgrade', event: NIGHTLY });

  expect(resultsOf(run)).toEqual({ upgrade: 'success', 'pull-request': 'success' });
  expect(run.gh).toEqual([]);
});

/** Runs workflows in which somebody made a mistake. */
async function rehearseMistake(change: (text: string) => string) {
  const mistaken = await DryPlace.of(change, place);
  try {
    return await mistaken.rehearse({
      workflow: 'deploy',
      event: { name: 'push', branch: 'develop' },
      variables: { REHEARSAL_CHANGES: 'infrastructure=true\\nrelease=true\\n' },
    });
  } finally {
    mistaken.remove();
  }
}

test.each([
  ['asks for a role without a token of OIDC', / +id-token: write\n/g, '', 'no id-token'],
  ['takes the role of another environment', /berth-\$\{\{ inputs.environment \}\}/g, 'berth-prod', 'environment:dev'],
  [
    'ships an image that nobody kept',
    /name: image-pyshop(\n +path: services.pyshop.dist.image)/,
    'name: image$1',
    'Artifact not found',
  ],
  ['marks without the right to write', /GH_TOKEN: .*/g, 'OTHER: x', 'set the GH_TOKEN'],
])('the rehearsal is red when a job %s', async (_, part, by, message) => {
  const run = await rehearseMistake(text => text.replace(part, by));

  expect(run.result).toBe('failure');
  expect(failuresOf(run).join('\n')).toContain(message);
});

test.each([
  [
    'an action that nobody knows',
    /actions\/setup-node@/,
    'somebody/setup-node@',
    'nobody stands in for somebody/setup-node',
  ],
  ['a function that GitHub does not have', /!cancelled\(\)/g, '!canceled()', 'Unrecognized function'],
  [
    'a key that is not rehearsed',
    /runs-on: ubuntu-24.04/,
    'continue-on-error: true\n    runs-on: x',
    'continue-on-error',
  ],
  [
    'more rights than the caller has',
    /contents: write\n {6}id-token: write\n {4}uses/g,
    'id-token: write\n    uses',
    'only allowed',
  ],
])('the rehearsal refuses %s', async (_, part, by, message) => {
  await expect(rehearseMistake(text => text.replace(part, by))).rejects.toThrow(message);
});

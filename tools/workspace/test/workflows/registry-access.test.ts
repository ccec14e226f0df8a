import { commandsOf, stepsOf } from '../../src';
import { release } from '../../src/workflows/release';
import type { Workflow } from '../../src/workflows/workflow';
import { renderWorkflow } from '../../src/workflows/workflow-file';

const CODEARTIFACT = 'https://my-domain-111122223333.d.codeartifact.eu-west-1.amazonaws.com/npm/my-repository/';
const GITHUB = 'https://npm.pkg.github.com';
const OWN = 'https://npm.example.com/';
const ALL = [undefined, 'https://registry.npmjs.org', CODEARTIFACT, GITHUB, OWN];

/** Steps of a workflow that hand out something secret. */
function secretive(workflow: Workflow): [string, string | undefined][] {
  return Object.keys(workflow.jobs).flatMap(job =>
    stepsOf(workflow, job)
      .filter(step => /NPM_TOKEN|secrets/.test(JSON.stringify(step)))
      .map((step): [string, string | undefined] => [job, step.name]),
  );
}

test.each([
  [undefined, { contents: 'read', 'id-token': 'write' }],
  ['https://registry.npmjs.org', { contents: 'read', 'id-token': 'write' }],
  [CODEARTIFACT, { contents: 'read', 'id-token': 'write' }],
  [GITHUB, { contents: 'read', packages: 'write' }],
  [OWN, { contents: 'read' }],
])('%s: the job that publishes may only what it must', (registry, permissions) => {
  const { jobs } = release(registry);

  expect(jobs.publish).toMatchObject({ environment: 'registry' });
  expect(jobs.publish?.permissions).toEqual(permissions);
  expect(jobs.version?.permissions).toEqual({ contents: 'write' });
  expect(jobs.quality?.permissions).toEqual({ contents: 'read' });
});

test('npm needs no token', () => {
  expect(secretive(release())).toEqual([]);
  expect(stepsOf(release(), 'publish').at(-1)).toEqual({ name: 'publish', run: 'npx nx release publish' });
});

test('GitHub takes the token of the job, in the step that publishes', () => {
  const workflow = release(GITHUB);

  expect(secretive(workflow)).toEqual([['publish', 'publish']]);
  expect(stepsOf(workflow, 'publish').at(-1)).toEqual({
    name: 'publish',
    run: 'npx nx release publish',
    env: { NPM_TOKEN: '${{ github.token }}' },
  });
});

test('CodeArtifact gives a token for an hour to a role of its own account, after all tests', () => {
  const workflow = release(CODEARTIFACT);

  expect(secretive(workflow)).toEqual([['publish', 'publish']]);
  const [test, role, publish] = stepsOf(workflow, 'publish').slice(-3);
  expect(test?.name).toBe('build and test');
  expect(role?.with).toMatchObject({
    'aws-region': 'eu-west-1',
    'role-to-assume': 'arn:aws:iam::111122223333:role/berth-registry-publish',
  });
  expect(publish?.env).toBeUndefined();
  expect(publish?.run?.split('\n')).toEqual([
    'NPM_TOKEN=$(aws codeartifact get-authorization-token --domain my-domain --domain-owner 111122223333 --region eu-west-1 --duration-seconds 3600 --query authorizationToken --output text)',
    'export NPM_TOKEN',
    'npx nx release publish',
  ]);
});

test('any other registry takes the one secret that there is, in the step that publishes', () => {
  const workflow = release(OWN);

  expect(secretive(workflow)).toEqual([['publish', 'publish']]);
  expect(stepsOf(workflow, 'publish').at(-1)?.env).toEqual({ NPM_TOKEN: '${{ secrets.NPM_TOKEN }}' });
  expect(renderWorkflow(workflow).match(/secrets/g)).toHaveLength(1);
});

test.each([
  'https://registry.npmjs.org.example.com/',
  'https://npm.pkg.github.com.example.com/',
  'https://my-domain-111122223333.d.codeartifact.eu-west-1.example.com/',
  'https://example.com/?https://my-domain-111122223333.d.codeartifact.eu-west-1.amazonaws.com/',
])('%s is any other registry, and gets no token of GitHub or AWS', registry => {
  expect(release(registry).jobs.publish?.permissions).toEqual({ contents: 'read' });
  expect(stepsOf(release(registry), 'publish').at(-1)?.env).toEqual({ NPM_TOKEN: '${{ secrets.NPM_TOKEN }}' });
});

test.each(ALL)('%s: whatever is tested is tested before there is a token', registry => {
  const commands = commandsOf(release(registry), 'publish');
  const tests = commands.indexOf('npx nx run-many -t build test --projects=tag:published');

  expect(tests).toBeGreaterThan(0);
  expect(commands.slice(0, tests).join()).not.toContain('NPM_TOKEN');
  expect(commands.at(-1)).toBe('npx nx release publish');
});

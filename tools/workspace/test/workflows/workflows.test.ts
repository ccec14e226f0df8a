import { commandsOf, EnvironmentApp, stepsOf, Workflows } from '../../src';
import { versions } from '../../src/versions';
import { makeMonorepo } from '../_fixtures/monorepo';
import { workflows } from './_fixtures/generated';

test('the quality of the code is lint, spelling and unit tests, on every push and pull request', () => {
  const { code_quality: quality } = workflows;

  expect(Object.keys(quality.on)).toEqual(['push', 'pull_request', 'workflow_call']);
  expect(quality.on.push).toEqual({ branches: ['**'] });
  expect(commandsOf(quality, 'lint')).toEqual(expect.arrayContaining(['npx projen lint', 'npm run actionlint']));
  expect(commandsOf(quality, 'spelling')).toContain('npm run spell');
  expect(commandsOf(quality, 'unit-tests')).toContain('npm test');
});

test('files that somebody edited by hand fail', () => {
  expect(commandsOf(workflows.code_quality, 'lint')).toEqual(
    expect.arrayContaining(['npx projen', 'git diff --exit-code']),
  );
});

test('the spelling is checked by a tool of this workspace, so that it is the same everywhere', () => {
  expect(versions.tools.cspell).toMatch(/^\d+\.\d+\.\d+$/);
});

test('a pull request builds what it affects, and is told what it changes in the templates', () => {
  const { pull_request: proposed } = workflows;

  expect(Object.keys(proposed.on)).toEqual(['pull_request']);
  expect(commandsOf(proposed, 'build')).toEqual(
    expect.arrayContaining([
      'npx nx affected -t build --base="$BASE" --head=HEAD',
      'node --import tsx tools/workspace/src/workflows/compare-templates.task.ts "$RUNNER_TEMP/base" . > "$RUNNER_TEMP/templates.md"',
    ]),
  );
  expect(proposed.jobs.comment?.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
});

test('what comments or opens pull requests runs no program of the repository', () => {
  for (const [workflow, job] of [
    [workflows.pull_request, 'comment'],
    [workflows.upgrade, 'pull-request'],
    [workflows.deploy_environment, 'deployed'],
  ] as const) {
    expect(commandsOf(workflow, job).length).toBeGreaterThan(0);
    for (const command of commandsOf(workflow, job)) expect(command).not.toMatch(/\b(npm|npx|node|nx)\b/);
  }
});

test('drift is looked for every night, of each environment against its own branch', () => {
  const { drift } = workflows;

  expect(drift.on.schedule).toEqual([{ cron: '17 2 * * *' }]);
  expect(Object.keys(drift.jobs)).toEqual(['dev', 'test', 'prod']);
  expect(stepsOf(drift, 'dev')[0]?.with?.ref).toBe('develop');
  expect(stepsOf(drift, 'prod')[0]?.with?.ref).toBe('main');
});

test('nobody is asked at night: no comparison names an environment', () => {
  for (const job of Object.values(workflows.drift.jobs)) expect(job).not.toHaveProperty('environment');
});

test('packages are published from the commit that was tagged, after the quality of the code was checked', () => {
  const { release } = workflows;

  expect(release.jobs.version?.needs).toEqual(['quality']);
  expect(release.jobs.publish?.needs).toEqual(['version']);
  expect(stepsOf(release, 'publish')[0]?.with?.ref).toBe('${{ needs.version.outputs.commit }}');
  expect(release.jobs.publish).toMatchObject({ environment: 'registry' });
});

test('fails when two environments are to be deployed by hand: people choose a branch only', () => {
  const repo = makeMonorepo();
  const stages = ['a', 'b'].map(name => ({
    environment: new EnvironmentApp(repo, { name, uses: [] }),
    branch: 'main',
    onDemand: true,
  }));

  expect(() => new Workflows(repo, stages)).toThrow(
    expect.objectContaining({
      name: 'SeveralOnDemand',
      message: 'one environment at most can be deployed by hand (at )',
    }),
  );
});

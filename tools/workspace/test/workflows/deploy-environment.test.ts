import { commandsOf, stepsOf } from '../../src';
import type { StepsJob } from '../../src/workflows/workflow';
import { workflows } from './_fixtures/generated';

const workflow = workflows.deploy_environment;
const { infrastructure, release, changes, deployed } = workflow.jobs as Record<string, StepsJob>;

function roleOf(job: string): unknown {
  return stepsOf(workflow, job).find(({ uses }) => uses?.startsWith('aws-actions/'))?.with?.['role-to-assume'];
}

test('infrastructure and releases are jobs of their own, with roles of their own', () => {
  const role = 'arn:aws:iam::${{ vars.AWS_ACCOUNT_ID }}:role/berth-${{ inputs.environment }}';

  expect(roleOf('infrastructure')).toBe(`${role}-infra`);
  expect(roleOf('release')).toBe(`${role}-deploy`);
  expect(commandsOf(workflow, 'infrastructure')).toContain(
    'npx berth deploy "$ENVIRONMENT" --stacks-only --wait --yes',
  );
  expect(commandsOf(workflow, 'release')).toContain('npx berth release "$ENVIRONMENT" --wait');
});

test('the role of the stacks is taken only when templates may have changed', () => {
  expect(infrastructure?.if).toBe("needs.changes.outputs.infrastructure == 'true'");
  expect(changes?.outputs?.infrastructure).toBe('${{ steps.changes.outputs.infrastructure }}');
});

test('a release follows stacks that went well, or that nobody had to touch', () => {
  expect(release?.needs).toEqual(['changes', 'infrastructure']);
  expect(release?.if).toBe(
    '!cancelled() && contains(fromJSON(\'["success", "skipped"]\'), needs.infrastructure.result) && ' +
      "needs.changes.outputs.release == 'true'",
  );
});

test('what changes AWS names its environment, where approvals and branches are set', () => {
  for (const job of [infrastructure, release]) expect(job?.environment).toBe('${{ inputs.environment }}');
});

test('a release ships the image that was built before, and builds none', () => {
  const [fetched] = stepsOf(workflow, 'release').filter(({ uses }) => uses?.startsWith('actions/download-artifact'));

  expect(fetched?.with).toEqual({ name: 'image-shop', path: 'services/shop/dist' });
  expect(commandsOf(workflow, 'release').join('\n')).not.toContain('image');
});

test('a commit counts as deployed when nothing failed', () => {
  expect(deployed?.needs).toEqual(['changes', 'infrastructure', 'release']);
  expect(deployed?.if).toContain("needs.changes.result == 'success'");
  expect(deployed?.if).toContain('needs.infrastructure.result');
  expect(deployed?.if).toContain('needs.release.result');
  expect(JSON.stringify(deployed?.steps)).toContain('deployed/${{ inputs.environment }}');
});

test('changes count from the last commit that was deployed, so the whole history is there', () => {
  expect(stepsOf(workflow, 'changes')[0]?.with).toMatchObject({ 'fetch-depth': 0 });
  expect(commandsOf(workflow, 'changes')).toContain(
    'node --import tsx tools/workspace/src/workflows/changes.task.ts "$ENVIRONMENT" >> "$GITHUB_OUTPUT"',
  );
});

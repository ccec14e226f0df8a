import { isStepsJob } from '../../src';
import { PINNED_ACTIONS } from '../../src/workflows/actions';
import type { Job, Step, Workflow } from '../../src/workflows/workflow';
import { allWorkflows, texts } from './_fixtures/generated';

/** What may write, or ask for a role of AWS or of a registry: each has a reason in its workflow. */
const MORE_THAN_READING: Record<string, object> = {
  'deploy.image': { contents: 'read', 'id-token': 'write' },
  'deploy.dev': { contents: 'write', 'id-token': 'write' },
  'deploy.test': { contents: 'write', 'id-token': 'write' },
  'deploy.prod': { contents: 'write', 'id-token': 'write' },
  'deploy_environment.infrastructure': { contents: 'read', 'id-token': 'write' },
  'deploy_environment.release': { contents: 'read', 'id-token': 'write' },
  'deploy_environment.deployed': { contents: 'write' },
  'drift.dev': { contents: 'read', 'id-token': 'write' },
  'drift.test': { contents: 'read', 'id-token': 'write' },
  'drift.prod': { contents: 'read', 'id-token': 'write' },
  'pull_request.comment': { 'pull-requests': 'write' },
  'release.version': { contents: 'write' },
  'release.publish': { contents: 'read', 'id-token': 'write' },
  'upgrade.pull-request': { contents: 'write', 'pull-requests': 'write' },
};

const jobs: [string, Job][] = allWorkflows.flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]): [string, Job] => [`${file}.${name}`, job]),
);
const steps: [string, Step][] = jobs.flatMap(([name, job]) =>
  (isStepsJob(job) ? job.steps : []).map((step): [string, Step] => [name, step]),
);

test.each(allWorkflows)('%s gives no job a permission that the job does not name', (_, workflow) => {
  expect((workflow as Workflow & { permissions: object }).permissions).toEqual({});
});

test.each(jobs)('%s may not do more than it must', (name, { permissions }) => {
  expect(permissions).toEqual(MORE_THAN_READING[name] ?? { contents: 'read' });
});

test('every action is pinned to a commit, with the version beside it', () => {
  const lines = Object.values(texts).flatMap(text => text.split('\n').filter(line => /uses: [^.]/.test(line)));

  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('every pinned action is used', () => {
  for (const name of Object.keys(PINNED_ACTIONS)) expect(Object.values(texts).join('\n')).toContain(`uses: ${name}@`);
});

test('no token stays in the files of a checkout', () => {
  const checkouts = steps.filter(([, { uses }]) => uses?.startsWith('actions/checkout@'));

  expect(checkouts.length).toBeGreaterThan(5);
  for (const [, step] of checkouts) expect(step.with?.['persist-credentials']).toBe(false);
});

// a registry that knows no OIDC is the one exception: see registry-access.test.ts
test.each(Object.entries(texts))('%s hands out no secret and no access key', (_, text) => {
  expect(text).not.toMatch(/secrets\s*[.[:]|aws-access-key|AWS_SECRET|AWS_ACCESS_KEY|DATABASE_URL|SECRET_KEY/i);
});

test.each(Object.entries(texts))('%s runs nothing of a fork with rights of the repository', (_, text) => {
  expect(text).not.toMatch(/pull_request_target|workflow_run/);
});

test.each(steps)('a command of %s takes what others write from its environment, never as text', (_, { run = '' }) => {
  expect(run).not.toContain('${{');
});

test('whoever takes a role of AWS does it by OIDC, for a role that is named after its environment', () => {
  const taking = steps.filter(([, { uses }]) => uses?.startsWith('aws-actions/'));

  expect(taking.length).toBeGreaterThan(3);
  for (const [name, step] of taking) {
    expect(MORE_THAN_READING[name]).toMatchObject({ 'id-token': 'write' });
    const [, of] = name.split('drift.');
    expect(String(step.with?.['role-to-assume'])).toMatch(
      of === undefined
        ? /^arn:aws:iam::\$\{\{ vars\.AWS_ACCOUNT_ID \}\}:role\/berth-.+-(deploy|infra)$/
        : new RegExp(`^arn:aws:iam::\\$\\{\\{ steps\\.where\\.outputs\\.account \\}\\}:role/berth-${of}-drift$`),
    );
  }
});

test('no cache is shared between what pull requests run and what deploys', () => {
  const installs = steps.filter(([, { uses }]) => uses?.startsWith('actions/setup-node@'));

  for (const [, step] of installs) expect(step.with?.['package-manager-cache']).toBe(false);
  expect(Object.values(texts).join('\n')).not.toMatch(/actions\/cache|^\s*cache:/m);
});

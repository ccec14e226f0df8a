import { commandsOf, jobsThatRun, stepsOf } from '../../src';
import type { CallJob } from '../../src/workflows/workflow';
import { workflows } from './_fixtures/generated';

const { deploy } = workflows;
const DEPLOYMENTS = ['dev', 'test', 'prod'];

test('every push is tested, on whatever branch', () => {
  expect(deploy.on.push).toEqual({ branches: ['**'] });
  expect(jobsThatRun(deploy, { name: 'push', branch: 'feature' })).toEqual(['tests']);
  expect(commandsOf(deploy, 'tests')).toEqual(expect.arrayContaining(['npm test', 'npm run e2e']));
});

test('a pull request is tested, and nothing is built, sent or deployed for it', () => {
  expect(jobsThatRun(deploy, { name: 'pull_request', branch: 'main' })).toEqual(['tests']);
});

test('the base of what a pull request affects is the commit that it is proposed to', () => {
  const [step] = stepsOf(deploy, 'tests').filter(({ run }) => run?.startsWith('npx nx affected -t test pytest'));

  expect(step).toMatchObject({
    if: "github.event_name == 'pull_request'",
    run: 'npx nx affected -t test pytest --base="$BASE" --head=HEAD',
    env: { BASE: '${{ github.event.pull_request.base.sha }}' },
  });
});

test.each([
  ['push', 'develop', ['dev']],
  ['push', 'main', ['test', 'prod']],
  ['push', 'feature', []],
  ['workflow_dispatch', 'feature', ['test']],
  ['workflow_dispatch', 'main', ['test']],
  ['pull_request', 'main', []],
] as const)('a %s of %s deploys %j', (name, branch, environments) => {
  const running = jobsThatRun(deploy, { name, branch });

  expect(running.filter(job => DEPLOYMENTS.includes(job))).toEqual(environments);
});

test('prod waits for test', () => {
  expect(deploy.jobs.prod?.needs).toContain('test');
});

test.each(DEPLOYMENTS)('%s waits for the tests, for the quality of the code and for the image', environment => {
  expect(deploy.jobs[environment]?.needs).toEqual(expect.arrayContaining(['tests', 'quality', 'image']));
  expect((deploy.jobs.quality as CallJob).uses).toBe('./.github/workflows/code_quality.yml');
});

test('the image is sent after the tests, once, by one job', () => {
  const pushes = Object.keys(deploy.jobs).filter(job => commandsOf(deploy, job).some(run => run.includes('--push')));

  expect(pushes).toEqual(['image']);
  expect(deploy.jobs.image?.needs).toEqual(['tests', 'quality']);
  expect(commandsOf(deploy, 'image')).toContain('npx berth image --builder docker --push "$IMAGE_REGISTRY/shop"');
});

test('the role that sends images is that of the environment which the branch deploys first', () => {
  const environment = "${{ github.ref == 'refs/heads/develop' && 'dev' || 'test' }}";

  expect(deploy.jobs.image).toMatchObject({ environment });
  expect(JSON.stringify(deploy.jobs.image)).toContain(`role/berth-${environment}-deploy`);
});

test.each(DEPLOYMENTS)('one deployment of %s at a time, and none is cut off', environment => {
  expect(deploy.jobs[environment]?.concurrency).toEqual({
    group: `deploy-${environment}`,
    'cancel-in-progress': false,
  });
});

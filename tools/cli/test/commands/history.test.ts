import { runCli } from '../../src/cli';
import { history } from '../../src/commands/history';
import { FIRST, released, SECOND } from '../_fixtures/released';

test('shows what was deployed, the newest first, and what serves', async () => {
  const context = await released(FIRST, SECOND);

  const { deployments } = await history({ environment: 'dev' }, context);

  expect(deployments).toEqual([
    {
      ...{ service: 'pyshop', deployment: 'd-2', status: 'InProgress', revision: 'dev-pyshop:3', digest: SECOND },
      ...{ at: expect.stringMatching(/^2026-01-01T/), ours: true, serves: true },
    },
    expect.objectContaining({ deployment: 'd-1', revision: 'dev-pyshop:2', digest: FIRST, serves: false }),
  ]);
  expect(context.aws.calls).toEqual([]);
});

test('marks what no release began', async () => {
  const context = await released();
  for (const deployment of context.aws.deployments) Object.assign(deployment, { description: 'by hand' });

  await runCli(['history', 'dev', '--limit', '1'], '1', context);

  expect(context.io.results).toEqual([
    expect.stringMatching(/^pyshop {2}2026.*dev-pyshop:2.*serves {2}not by a release$/),
  ]);
});

test('shows as many as asked for', async () => {
  const { deployments } = await history({ environment: 'dev', limit: 1 }, await released(FIRST, SECOND));

  expect(deployments.map(({ deployment }) => deployment)).toEqual(['d-2']);
});

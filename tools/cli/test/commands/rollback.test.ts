import { rollback } from '../../src/commands/rollback';
import { fakeContext } from '../_fakes/context';
import { endKeeping, FIRST, released, SECOND } from '../_fixtures/released';
import { workspace } from '../_fixtures/workspace';

test('switches traffic back while the tasks of before are kept, and starts nothing', async () => {
  const context = await released(FIRST, SECOND);

  const report = await rollback({ environment: 'dev' }, context);

  expect(report).toMatchObject({
    ...{ environment: 'dev', service: 'pyshop', from: 'dev-pyshop:3', to: 'dev-pyshop:2', how: 'switch' },
    result: { revision: 'dev-pyshop:2', digest: FIRST, reason: 'deployment d-2 of dev-pyshop:3 was taken back' },
  });
  expect(context.aws.serving).toBe(FIRST);
  expect(context.aws.calls).toContain('stop');
  expect(context.aws.calls).not.toContain('create');
});

test('releases the old revision once its tasks are gone, without a migration and without a new revision', async () => {
  const context = await released(FIRST, SECOND);
  endKeeping(context);

  const report = await rollback({ environment: 'dev' }, context);

  expect(report).toMatchObject({ how: 'release', to: 'dev-pyshop:2', result: { action: 'released', digest: FIRST } });
  expect(context.aws.serving).toBe(FIRST);
  expect(context.aws.calls).not.toContain('run');
  expect(context.aws.calls).not.toContain('register');
  expect(context.aws.revisions).toHaveLength(3);
});

test('a rollback can be taken back', async () => {
  const context = await released(FIRST, SECOND);
  await rollback({ environment: 'dev' }, context);
  endKeeping(context);

  await rollback({ environment: 'dev' }, context);

  expect(context.aws.serving).toBe(SECOND);
});

test.each(['2', 'dev-pyshop:2', 'arn:aws:ecs:eu-west-1:000000000000:task-definition/dev-pyshop:2'])(
  'goes to the revision that is named %s',
  async to => {
    const context = await released(FIRST, SECOND);
    endKeeping(context);
    context.aws.tags['berth:rollback-to'] = 'elsewhere';

    await expect(rollback({ environment: 'dev', to }, context)).resolves.toMatchObject({ to: 'dev-pyshop:2' });
  },
);

test('has nothing to do when that revision serves', async () => {
  const context = await released(FIRST, SECOND);

  await expect(rollback({ environment: 'dev', to: '3' }, context)).resolves.toMatchObject({ how: 'none' });
  expect(context.aws.calls).toEqual([]);
});

test('changes nothing on a dry run, and says how it would go back', async () => {
  const context = await released(FIRST, SECOND);

  const report = await rollback({ environment: 'dev', dryRun: true }, context);

  expect(report).toEqual({
    ...{ environment: 'dev', service: 'pyshop', from: 'dev-pyshop:3', to: 'dev-pyshop:2', how: 'switch' },
  });
  expect(context.io.said).toEqual([
    'pyshop: dev-pyshop:3 -> dev-pyshop:2, a switch of traffic: the tasks of before are still there; the schema stays as it is',
  ]);
  expect(context.aws.calls).toEqual([]);
});

test('fails when the user declines, without a change', async () => {
  const context = await released(FIRST, SECOND);
  context.io.answer = false;

  await expect(rollback({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'RollbackDeclined',
    exitCode: 1,
  });
  expect(context.aws.calls).toEqual([]);
});

test.each([
  ['99', 'RevisionMissing', 'pyshop has no revision 99'],
  ['other:1', 'RevisionMissing', 'pyshop has no revision other:1'],
  ['1', 'RevisionUnreleased', 'dev-pyshop:1 was registered by no release'],
])('fails on revision %s', async (to, name, message) => {
  await expect(rollback({ environment: 'dev', to }, await released())).rejects.toMatchObject({ name, message });
});

test('fails when nothing served before', async () => {
  await expect(rollback({ environment: 'dev' }, await released())).rejects.toMatchObject({
    name: 'NoWayBack',
    exitCode: 1,
    hint: 'berth history dev, then --to <revision>',
  });
});

test('F17: fails when the image of the old revision is gone', async () => {
  const context = await released(FIRST, SECOND);
  endKeeping(context);
  context.aws.images.delete(FIRST);

  await expect(rollback({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'PreflightFailed',
    exitCode: 1,
  });
  expect(context.aws.serving).toBe(SECOND);
});

test('F28: says what serves when the way back is not confirmed', async () => {
  const context = await released(FIRST, SECOND);
  const { ports } = context.aws;
  const codeDeploy = { ...ports.codeDeploy, stopWithRollback: async () => undefined };

  await expect(
    rollback({ environment: 'dev' }, { ...context, connect: () => ({ ...ports, codeDeploy }) }),
  ).rejects.toMatchObject({
    name: 'RollbackStuck',
    message: 'pyshop did not go back to dev-pyshop:2: dev-pyshop:3 serves',
    exitCode: 3,
  });
});

test('fails on a service that is not there, with the nearest', async () => {
  await expect(rollback({ environment: 'dev', service: 'pyshp' }, await released())).rejects.toMatchObject({
    name: 'ServiceUnknown',
    message: "dev has no service 'pyshp', did you mean 'pyshop'?",
    exitCode: 64,
  });
});

test('fails in an environment without a service', async () => {
  const context = fakeContext(workspace());
  context.aws.parameters.clear();

  await expect(rollback({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'NoService', exitCode: 1 });
});

import { release } from '../../src/commands/release';
import { restart } from '../../src/commands/restart';
import { fakeContext } from '../_fakes/context';
import { endKeeping, FIRST, released } from '../_fixtures/released';
import { workspace } from '../_fixtures/workspace';

test('starts the same content again, by a release without a migration', async () => {
  const context = await released();

  const { services } = await restart({ environment: 'dev', yes: true }, context);

  expect(services).toEqual([expect.objectContaining({ action: 'released', digest: FIRST, revision: 'dev-pyshop:3' })]);
  expect(context.aws.calls).not.toContain('run');
  expect(context.aws.serving).toBe(FIRST);
});

test('leaves nothing to release', async () => {
  const context = await released();
  await restart({ environment: 'dev', yes: true }, context);
  endKeeping(context);

  const { services } = await release({ environment: 'dev', image: FIRST }, context);

  expect(services).toEqual([expect.objectContaining({ action: 'skipped' })]);
});

test('asks first, and changes nothing when the user declines', async () => {
  const context = await released();
  context.io.answer = false;

  await expect(restart({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'RestartDeclined',
    exitCode: 1,
  });
  expect(context.aws.calls).toEqual([]);
});

test('changes nothing on a dry run', async () => {
  const context = await released();

  await expect(restart({ environment: 'dev', dryRun: true }, context)).resolves.toEqual({
    environment: 'dev',
    services: [],
  });
  expect(context.io.said).toEqual(['pyshop: 2 tasks are replaced']);
  expect(context.aws.calls).toEqual([]);
});

test('fails before the first release', async () => {
  await expect(restart({ environment: 'dev', yes: true }, fakeContext(workspace()))).rejects.toMatchObject({
    name: 'NothingReleased',
    hint: 'berth release dev',
    exitCode: 1,
  });
});

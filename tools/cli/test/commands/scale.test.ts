import { runCli } from '../../src/cli';
import { scale } from '../../src/commands/scale';
import { fakeContext } from '../_fakes/context';
import { released } from '../_fixtures/released';
import { workspace } from '../_fixtures/workspace';

test('changes how many tasks run, and waits until they do', async () => {
  const context = await released();

  await expect(scale({ environment: 'dev', count: 3 }, context)).resolves.toEqual({
    ...{ environment: 'dev', service: 'pyshop', from: 2, to: 3, running: 3 },
  });
  expect(context.aws.desiredCount).toBe(3);
});

test.each([1, 11])('fails on %d beyond the bounds of scaling, without a change', async count => {
  const context = await released();
  context.aws.bounds = { min: 2, max: 10 };

  await expect(scale({ environment: 'dev', count }, context)).rejects.toMatchObject({
    name: 'OutOfBounds',
    message: `--count ${count}: scaling keeps pyshop between 2 and 10 tasks`,
    exitCode: 1,
  });
  expect(context.aws.calls).toEqual([]);
});

test.each([2, 10])('takes %d, a bound of scaling', async count => {
  const context = await released();
  context.aws.bounds = { min: 2, max: 10 };

  await expect(scale({ environment: 'dev', count }, context)).resolves.toMatchObject({ to: count });
});

test('asks before it stops the last task', async () => {
  const context = await released();
  context.io.answer = false;

  await expect(scale({ environment: 'dev', count: 0 }, context)).rejects.toMatchObject({ name: 'ScaleDeclined' });
  await expect(scale({ environment: 'dev', count: 0, yes: true }, context)).resolves.toMatchObject({ running: 0 });
});

test('changes nothing on a dry run', async () => {
  const context = await released();

  await expect(scale({ environment: 'dev', count: 5, dryRun: true }, context)).resolves.toMatchObject({
    from: 2,
    to: 5,
  });
  expect(context.aws.calls).toEqual([]);
});

test('fails before the first release: there is no image to run', async () => {
  await expect(scale({ environment: 'dev', count: 1 }, fakeContext(workspace()))).rejects.toMatchObject({
    name: 'NothingReleased',
  });
});

test.each([
  ['no count', ['scale', 'dev']],
  ['a count that is none', ['scale', 'dev', '--count', '-1']],
  ['half a task', ['scale', 'dev', '--count', '1.5']],
])('fails as bad usage on %s', async (_, argv) => {
  await expect(runCli(argv, '1', await released())).resolves.toBe(64);
});

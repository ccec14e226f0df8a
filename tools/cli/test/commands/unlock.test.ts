import { runCli } from '../../src/cli';
import { deploy } from '../../src/commands/deploy';
import { unlock } from '../../src/commands/unlock';
import { LOCK_LIFE_MS } from '../../src/engine/lock';
import { fakeContext } from '../_fakes/context';
import { FIRST } from '../_fakes/rollout';
import { workspace } from '../_fixtures/workspace';

const LOCK = '/berth/dev/deploy/lock/3';

function locked(expiresIn = LOCK_LIFE_MS) {
  const context = fakeContext(workspace());
  const since = context.clock.now();
  const holder = { owner: 'eve@ci', pid: 9, since, expires: since + expiresIn };
  context.aws.parameters.set(LOCK, JSON.stringify(holder));
  context.aws.images.add(FIRST);
  return context;
}

test('T2: frees the lock after asking, so that the next deployment can go on', async () => {
  const context = locked();
  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'Locked', exitCode: 5 });

  await expect(unlock({ environment: 'dev' }, context)).resolves.toEqual({
    environment: 'dev',
    owner: 'eve@ci',
    since: '2026-01-01T00:00:00.000Z',
    unlocked: true,
  });

  expect(context.io.said.at(-1)).toBe(
    'dev is being deployed by eve@ci (process 9) since 2026-01-01T00:00:00.000Z. Is that gone?',
  );
  await expect(deploy({ environment: 'dev' }, context)).resolves.toMatchObject({ environment: 'dev' });
});

test('says how long the next deployment waits', async () => {
  const context = locked();

  await runCli(['unlock', 'dev', '--yes'], '1', context);

  expect(context.io.results).toEqual([
    'dev was locked by eve@ci since 2026-01-01T00:00:00.000Z; now it is free. ' +
      'The next deployment waits until the last change of this one has arrived: 30 seconds at most.',
  ]);
});

test('keeps the lock when the user declines', async () => {
  const context = locked();
  context.io.answer = false;

  await expect(unlock({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'UnlockDeclined', exitCode: 1 });
  expect(context.aws.parameters.has(LOCK)).toBe(true);
});

test('only says who holds it on a dry run', async () => {
  const context = locked();

  await expect(unlock({ environment: 'dev', dryRun: true }, context)).resolves.toMatchObject({ unlocked: false });
  expect(context.aws.parameters.has(LOCK)).toBe(true);
});

test('does not ask with --yes', async () => {
  const context = locked();
  context.io.answer = false;

  await expect(unlock({ environment: 'dev', yes: true }, context)).resolves.toMatchObject({ unlocked: true });
});

test('has nothing to do when nobody holds it, or its time is over', async () => {
  await expect(unlock({ environment: 'dev' }, fakeContext(workspace()))).resolves.toEqual({
    environment: 'dev',
    unlocked: false,
  });
  await expect(unlock({ environment: 'dev' }, locked(0))).resolves.toMatchObject({ unlocked: false });
});

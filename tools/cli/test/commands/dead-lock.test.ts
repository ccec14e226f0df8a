import { migrateUp } from '../../src/commands/migrate';
import { release } from '../../src/commands/release';
import { resume } from '../../src/commands/resume';
import { LOCK_LIFE_MS } from '../../src/engine/lock';
import { endKeeping, FIRST, released } from '../_fixtures/released';

const LOCK = '/berth/dev/deploy/lock/1';
const environment = 'dev';

/** Everything is done, but a process of this computer was killed before it gave the lock back. */
async function killed(owner = 'ada@laptop') {
  const context = await released();
  endKeeping(context);
  const since = context.clock.now();
  context.aws.parameters.set(LOCK, JSON.stringify({ owner, pid: 77, since, expires: since + LOCK_LIFE_MS }));
  context.aws.calls.length = 0;
  return { ...context, isAlive: (pid: number) => pid !== 77 };
}

type Context = Awaited<ReturnType<typeof killed>>;
const commands: readonly (readonly [string, (context: Context) => Promise<unknown>])[] = [
  ['release', context => release({ environment, image: FIRST }, context)],
  ['resume', context => resume({ environment }, context)],
  ['migrate up', context => migrateUp({ environment, image: FIRST }, context)],
];

test.each(commands)('%s finds nothing to do, and removes the lock of a process that was killed', async (_, command) => {
  const context = await killed();

  await command(context);

  expect(context.aws.parameters.has(LOCK)).toBe(false);
  expect(new Set(context.aws.calls)).toEqual(new Set(['createParameter', 'removeParameter']));
});

test.each(commands)('%s leaves the lock of another computer alone', async (_, command) => {
  const context = await killed('eve@ci');

  await command(context);

  expect(context.aws.parameters.has(LOCK)).toBe(true);
  expect(context.aws.calls).toEqual([]);
});

test('a dry run that finds nothing to do changes nothing', async () => {
  const context = await killed();

  await release({ environment, image: FIRST, dryRun: true }, context);
  await migrateUp({ environment, image: FIRST, dryRun: true }, context);

  expect(context.aws.calls).toEqual([]);
});

import { formatRollout } from '@berth/rollout';
import { runCli } from '../../src/cli';
import { migrateStatus, migrateUp } from '../../src/commands/migrate';
import { release } from '../../src/commands/release';
import { rollout } from '../_fakes/rollout';
import { endKeeping, FIRST, released, SECOND } from '../_fixtures/released';

const environment = 'dev';
const second = { environment, image: SECOND };

async function withSecond() {
  const context = await released();
  endKeeping(context);
  context.aws.images.add(SECOND);
  return context;
}

test('S004-71: says which image was migrated, and which a release would migrate', async () => {
  const context = await withSecond();

  const done = await migrateStatus({ environment }, context);
  const pending = await migrateStatus(second, context);

  expect(done).toEqual({
    environment,
    services: [{ service: 'pyshop', command: ['alembic', 'upgrade', 'head'], state: 'done', digest: FIRST }],
  });
  expect(pending.services).toEqual([expect.objectContaining({ state: 'pending', digest: SECOND })]);
  expect(context.aws.calls).toEqual([]);
});

test('S004-71: shows the migrations of the database when it is asked too', async () => {
  const context = await withSecond();
  context.aws.logs.set('task/2', ['0001 -> 0002 (current), orders', '<base> -> 0001, products']);

  await runCli(['migrate', 'status', 'dev', '--schema'], '1', context);

  expect(context.aws.oneOffTasks.at(-1)?.command).toEqual(['alembic', 'history', '--indicate-current']);
  expect(context.io.results).toEqual([
    [
      'pyshop  done  sha256:111111111111  alembic upgrade head',
      '  0001 -> 0002 (current), orders',
      '  <base> -> 0001, products',
    ].join('\n'),
  ]);
});

test('runs a migration ahead, once: the release that follows finds it done', async () => {
  const context = await withSecond();

  await expect(migrateUp(second, context)).resolves.toMatchObject({ services: [{ state: 'done' }] });
  expect(context.aws.serving).toBe(FIRST);
  expect(context.aws.oneOffTasks).toHaveLength(2);

  await migrateUp(second, context);
  await release(second, context);
  expect(context.aws.serving).toBe(SECOND);
  expect(context.aws.oneOffTasks).toHaveLength(2);
});

test('changes nothing on a dry run', async () => {
  const context = await withSecond();

  await expect(migrateUp({ ...second, dryRun: true }, context)).resolves.toMatchObject({
    services: [{ state: 'pending' }],
  });
  expect(context.aws.calls).toEqual([]);
});

test('is 4 when a migration failed', async () => {
  const context = await withSecond();
  context.aws.migrationExitCode = 1;

  await expect(migrateUp(second, context)).rejects.toMatchObject({ name: 'MigrationFailed', exitCode: 4 });
  expect(context.aws.serving).toBe(FIRST);
});

/** The contract of the service, changed. */
async function withMigration(migration: typeof rollout.migration) {
  const context = await withSecond();
  context.aws.parameters.set('/berth/dev/pyshop/rollout/v1', formatRollout({ ...rollout, migration }));
  return context;
}

test('fails when no service has a migration', async () => {
  await expect(migrateStatus({ environment }, await withMigration(undefined))).rejects.toMatchObject({
    name: 'NoMigration',
    exitCode: 1,
  });
});

test('fails when the database is to be asked by a tool that nobody knows', async () => {
  const context = await withMigration({ command: ['flyway', 'migrate'], timeoutMinutes: 5 });

  await expect(migrateStatus({ environment, schema: true }, context)).rejects.toMatchObject({
    name: 'SchemaUnknown',
    message: 'cannot ask "flyway migrate" where the database stands',
  });
});

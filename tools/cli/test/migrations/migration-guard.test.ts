import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatRollout } from '@berth/rollout';
import { runCli } from '../../src/cli';
import { deploy } from '../../src/commands/deploy';
import { image } from '../../src/commands/image';
import { migrateUp } from '../../src/commands/migrate';
import { migrateLint } from '../../src/commands/migrate-lint';
import { release } from '../../src/commands/release';
import { verify } from '../../src/commands/verify';
import type { RenderedRevision } from '../../src/migrations/judge-migrations';
import { tryHashMigrations } from '../../src/migrations/migration-sources';
import { fakeContext } from '../_fakes/context';
import { FIRST, rollout, SECOND } from '../_fakes/rollout';
import { folderWith, stack, workspace } from '../_fixtures/workspace';

const environment = 'dev';

const sources = {
  'alembic.ini': '[alembic]',
  'migrations/env.py': 'pass',
  'migrations/script.py.mako': '',
  'migrations/versions/0004_drop_note.py': 'revision = "0004"',
};

const drop: RenderedRevision = {
  revision: '0004',
  file: '/x/0004_drop_note.py',
  sql: ['ALTER TABLE orders DROP COLUMN note;'],
};
const told =
  '0004 (0004_drop_note.py) drops column orders.note; in the contract phase, when no version uses it any more';

/** `dev` in which FIRST serves, and the image SECOND with a migration that Alembic renders as `revision`. */
async function withMigration(revision: Partial<RenderedRevision> = {}, strict = true) {
  const below = (files: object) =>
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`services/pyshop/${file}`, text]));
  const context = fakeContext(
    workspace({
      ...below(sources),
      'services/pyshop/.venv/bin/python': '',
      'services/pyshop/dist/image.json': {
        ...{ name: 'pyshop', digest: SECOND },
        migrations: tryHashMigrations(folderWith(sources)),
      },
      'apps/dev/cdk.out/manifest.json': {
        artifacts: { 'dev-network': stack('dev-network', [], { terminationProtection: strict }) },
      },
    }),
  );
  context.aws.images.add(FIRST);
  context.aws.images.add(SECOND);
  await release({ environment, image: FIRST }, context);
  for (const deployment of context.aws.deployments) deployment.status = 'Succeeded';
  context.aws.calls.length = 0;
  context.io.said.length = 0;
  context.alembic.render.mockResolvedValue({ known: true, head: '0004', revisions: [{ ...drop, ...revision }] });
  return context;
}

const inService = ({ cwd }: { cwd: string }, file: string) => join(cwd, 'services/pyshop', file);
const write = (context: { cwd: string }, file: string, text: string) => writeFileSync(inService(context, file), text);
const remove = (context: { cwd: string }, file: string) =>
  rmSync(inService(context, file), { recursive: true, force: true });

test.each([
  ['release', (context: ReturnType<typeof fakeContext>) => release({ environment }, context)],
  ['deploy', (context: ReturnType<typeof fakeContext>) => deploy({ environment }, context)],
  ['migrate up', (context: ReturnType<typeof fakeContext>) => migrateUp({ environment }, context)],
  ['migrate lint', (context: ReturnType<typeof fakeContext>) => migrateLint({ environment }, context)],
])('%s refuses a destructive migration where the environment is protected, before any change', async (_, command) => {
  const context = await withMigration();

  await expect(command(context)).rejects.toMatchObject({
    name: 'MigrationRefused',
    exitCode: 1,
    message: `the migrations of pyshop would harm the version that serves in dev:\n  ${told}`,
    hint: expect.stringContaining('berth_phase = "contract"'),
    problems: [{ code: 'DropColumn', message: told }],
  });
  expect(context.aws.calls).toEqual([]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('verify tells it among all problems', async () => {
  const context = await withMigration();
  context.aws.secretHasValue = false;

  await expect(verify({ environment }, context)).rejects.toMatchObject({
    problems: [{ code: 'PreflightFailed' }, { code: 'MigrationRefused' }],
  });
});

test('a change that the migration declares as the contract phase goes through, silently', async () => {
  const context = await withMigration({ phase: 'contract' });

  await release({ environment }, context);

  expect(context.aws.serving).toBe(SECOND);
  expect(context.io.said.filter(line => line.startsWith('warning'))).toEqual([]);
});

test('elsewhere it is a warning', async () => {
  const context = await withMigration({}, false);

  await release({ environment }, context);

  expect(context.aws.serving).toBe(SECOND);
  expect(context.io.said).toContain(`warning: pyshop: ${told}`);
});

test('asks for what the command of the service runs, from where the last release has brought the database', async () => {
  const context = await withMigration({ phase: 'contract' });
  await release({ environment }, context);
  const folder = join(context.cwd, 'services/pyshop');
  const python = join(folder, '.venv/bin/python');

  const report = await migrateLint({ environment }, context);

  expect(context.alembic.render.mock.calls).toEqual([
    [{ config: 'alembic.ini', target: 'head', folder, python, from: undefined }],
    [{ config: 'alembic.ini', target: 'head', folder, python, from: '0004' }],
  ]);
  expect(context.aws.tags['berth:schema']).toBe('0004');
  expect(report).toMatchObject({ strict: true, services: [{ service: 'pyshop', from: '0004', head: '0004' }] });
});

test('a first release is not judged, and what it migrates to is noted', async () => {
  const context = await withMigration();
  context.aws.tags = {};
  context.aws.taskSets = [];

  await release({ environment, image: join(context.cwd, 'services/pyshop/dist/image.json') }, context).catch(() => 0);

  expect(context.aws.tags['berth:schema']).toBe('0004');
});

test('a release whose migration was run before is not judged again', async () => {
  const context = await withMigration({}, false);
  await migrateUp({ environment }, context);
  context.alembic.render.mockClear();

  await release({ environment }, context);

  expect(context.alembic.render).not.toHaveBeenCalled();
});

test.each<[string, (context: Awaited<ReturnType<typeof withMigration>>) => void, string]>([
  [
    'the sources have changed',
    at => write(at, 'migrations/versions/0005.py', ''),
    'holds other migrations than the image',
  ],
  ['alembic.ini is gone', at => remove(at, 'alembic.ini'), 'no folder with its migrations is known'],
  ['there is no Python', at => remove(at, '.venv'), 'no Python environment with Alembic'],
])('is refused where the environment is protected and nobody can judge it: %s', async (_, change, why) => {
  const context = await withMigration();
  change(context);

  await expect(release({ environment }, context)).rejects.toMatchObject({
    name: 'MigrationNotJudged',
    exitCode: 1,
    message: expect.stringContaining(why),
  });
  expect(context.aws.calls).toEqual([]);
});

test('an image.json that was written before it named its migrations must be made again, past the cache', async () => {
  const context = await withMigration();
  write(context, 'dist/image.json', JSON.stringify({ name: 'pyshop', digest: SECOND }));

  await expect(release({ environment }, context)).rejects.toMatchObject({
    name: 'MigrationNotJudged',
    message: expect.stringContaining('does not say of which migrations it was made'),
    hint: 'nx image pyshop --skip-nx-cache',
  });
});

test('other migration tools are not judged, and that is said', async () => {
  const context = await withMigration();
  const migration = { command: ['flyway', 'migrate'], timeoutMinutes: 5 };
  context.aws.parameters.set('/berth/dev/pyshop/rollout/v1', formatRollout({ ...rollout, migration }));

  await release({ environment }, context);

  expect(context.io.said).toContain(
    'warning: the migrations of pyshop cannot be judged: "flyway migrate" is no call of alembic upgrade',
  );
});

test('migrate lint --strict refuses anywhere, and without it tells what is declared too', async () => {
  const context = await withMigration({ phase: 'contract' }, false);

  await expect(runCli(['migrate', 'lint', 'dev'], '1', context)).resolves.toBe(0);
  expect(context.io.results).toEqual([`pyshop  all revisions -> 0004\n  declared (contract): ${told}`]);

  await expect(migrateLint({ environment, strict: true }, await withMigration({}, false))).rejects.toMatchObject({
    name: 'MigrationRefused',
  });
});

test('berth image notes which migrations the image has', async () => {
  const folder = folderWith({ ...sources, Dockerfile: 'FROM scratch\nCOPY migrations /migrations\n' });

  const { migrations } = await image({ context: folder }, fakeContext(folder));

  expect(migrations).toBe(tryHashMigrations(folder));
  expect(migrations).toMatch(/^sha256:[0-9a-f]{64}$/);
});

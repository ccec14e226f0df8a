import { tryHashMigrations, tryReadAlembicCall } from '../../src/migrations/migration-sources';
import { folderWith } from '../_fixtures/workspace';

test.each([
  ['alembic upgrade head', { config: 'alembic.ini', target: 'head' }],
  ['python -m alembic upgrade heads', { config: 'alembic.ini', target: 'heads' }],
  ['/opt/venv/bin/alembic -c db/alembic.ini upgrade 0004', { config: 'db/alembic.ini', target: '0004' }],
  ['alembic --config a.ini upgrade +1', { config: 'a.ini', target: '+1' }],
  ['alembic downgrade base', undefined],
  ['flyway upgrade head', undefined],
  ['alembic upgrade', undefined],
  ['sh -c alembic-upgrade', undefined],
])('reads %s', (command, call) => {
  expect(tryReadAlembicCall(command.split(' '))).toEqual(call);
});

const files = { 'alembic.ini': '', 'db/env.py': '', 'db/script.py.mako': '', 'db/versions/1.py': 'a', 'app.py': '' };

test('the hash is of the migrations alone', () => {
  const hash = tryHashMigrations(folderWith(files));

  expect(tryHashMigrations(folderWith({ ...files, 'app.py': 'changed', 'db/__pycache__/1.pyc': 'x' }))).toBe(hash);
  expect(tryHashMigrations(folderWith({ ...files, 'db/versions/1.py': 'b' }))).not.toBe(hash);
  expect(tryHashMigrations(folderWith({ ...files, 'db/versions/2.py': '' }))).not.toBe(hash);
  expect(tryHashMigrations(folderWith({ ...files, 'alembic.ini': 'x' }))).not.toBe(hash);
  expect(tryHashMigrations(folderWith({ 'app.py': '' }))).toBeUndefined();
});

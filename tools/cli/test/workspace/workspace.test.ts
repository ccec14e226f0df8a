import { join } from 'node:path';
import { findEnvironment, findWorkspaceRoot } from '../../src/workspace/workspace';
import { folderWith, workspace } from '../_fixtures/workspace';

test('finds an environment by name from anywhere in the workspace', () => {
  const root = workspace();

  expect(findEnvironment('dev', join(root, 'services/pyshop'))).toEqual({
    name: 'dev',
    folder: join(root, 'apps/dev'),
    workspaceRoot: root,
  });
});

test('needs no name inside the folder of an environment', () => {
  const root = workspace();

  expect(findEnvironment(undefined, join(root, 'apps/dev/cdk.out')).name).toBe('dev');
});

test('means the named environment, not the one it is in', () => {
  const root = workspace();

  expect(findEnvironment('global', join(root, 'apps/dev')).folder).toBe(join(root, 'apps/global'));
});

test('fails on an unknown environment with the nearest name and all names', () => {
  const root = workspace();

  expect(() => findEnvironment('dve', root)).toThrow(
    expect.objectContaining({
      name: 'EnvironmentUnknown',
      message: "unknown environment 'dve', did you mean 'dev'?",
      hint: 'known: dev, global',
      exitCode: 64,
    }),
  );
});

test('fails without a name outside of every environment', () => {
  expect(() => findEnvironment(undefined, workspace())).toThrow(
    expect.objectContaining({ name: 'EnvironmentMissing', exitCode: 64 }),
  );
});

test('takes a package.json with workspaces for the root when nothing else marks it', () => {
  const root = folderWith({ 'package.json': { workspaces: [] }, 'a/package.json': {} });

  expect(findWorkspaceRoot(join(root, 'a'))).toBe(root);
});

import { join } from 'node:path';
import { environmentNames, findEnvironment, findWorkspaceRoot } from '../../src/workspace/workspace';
import { example, folderWith, workspace } from '../_fixtures/workspace';

test('finds an environment by name from anywhere in the workspace', () => {
  const root = workspace();

  expect(findEnvironment('dev', join(root, 'services/pyshop'))).toEqual({
    name: 'dev',
    project: 'dev',
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

test('finds an environment of an example by its full name from anywhere', () => {
  const root = workspace(example());

  expect(findEnvironment('shop-dev', join(root, 'services/pyshop'))).toEqual({
    name: 'shop-dev',
    project: 'shop',
    folder: join(root, 'examples/shop'),
    workspaceRoot: root,
  });
});

test.each([
  ['dev', 'shop-dev'],
  ['shop-dev', 'shop-dev'],
  ['global', 'shop-global'],
  // no environment of the example: the full name of another one
  ['prod', 'prod'],
])('inside an example, %s means %s', (name, meant) => {
  const root = workspace({ ...example(), 'apps/prod/cdk.json': {} });

  expect(findEnvironment(name, join(root, 'examples/shop/src')).name).toBe(meant);
});

test('knows the environments of an example that was synthesized, and an app without a synthesis', () => {
  const files = { ...example(), 'examples/new/cdk.json': {} };

  expect(environmentNames(workspace(files))).toEqual(['dev', 'global', 'shop-dev', 'shop-global']);
});

test.each(['dev', 'shop-dev'])('inside an example that was not synthesized, %s is its own', name => {
  const root = workspace({ 'examples/shop/cdk.json': {} });

  expect(findEnvironment(name, join(root, 'examples/shop'))).toMatchObject({ name: 'shop-dev', project: 'shop' });
});

test('takes a full name for an environment of the example that begins it, until that was synthesized', () => {
  const root = workspace({ 'examples/shop/cdk.json': {} });

  expect(findEnvironment('shop-dev', root)).toMatchObject({ name: 'shop-dev', project: 'shop' });
  expect(() => findEnvironment('shop', root)).toThrow(expect.objectContaining({ name: 'EnvironmentUnknown' }));
});

test('an example that cannot be read hides no other environment', () => {
  const root = workspace({ 'examples/shop/cdk.json': {}, 'examples/shop/cdk.out/manifest.json': '{' });

  expect(findEnvironment('dev', root).name).toBe('dev');
});

test.each([
  ['dve', "unknown environment 'dve', did you mean 'dev'?"],
  ['shop-dve', "unknown environment 'shop-dve', did you mean 'shop-dev'?"],
])('inside an example fails on %s with the nearest name', (name, message) => {
  expect(() => findEnvironment(name, join(workspace(example()), 'examples/shop'))).toThrow(
    expect.objectContaining({ message, hint: 'known: dev, global, shop-dev, shop-global', exitCode: 64 }),
  );
});

test('fails without a name inside an example with several environments', () => {
  expect(() => findEnvironment(undefined, join(workspace(example()), 'examples/shop'))).toThrow(
    expect.objectContaining({
      name: 'EnvironmentMissing',
      message: 'no environment named, and shop makes several',
      hint: 'name one (known: shop-dev, shop-global)',
      exitCode: 64,
    }),
  );
});

test('fails without a name inside an example that was not synthesized', () => {
  const root = workspace({ 'examples/shop/cdk.json': {} });

  expect(() => findEnvironment(undefined, join(root, 'examples/shop'))).toThrow(
    expect.objectContaining({ name: 'EnvironmentMissing', hint: 'nx synth shop, or name one' }),
  );
});

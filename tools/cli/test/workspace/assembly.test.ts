import { join } from 'node:path';
import { readAssembly } from '../../src/workspace/assembly';
import { findEnvironment } from '../../src/workspace/workspace';
import { example, stack, workspace } from '../_fixtures/workspace';

const read = (root: string) => readAssembly(findEnvironment('dev', root));

test('puts a stack after those it depends on', () => {
  const { stacks, account, region } = read(workspace());

  expect(stacks.map(({ name }) => name)).toEqual(['dev-network', 'dev-service']);
  expect(stacks[1]?.dependencies).toEqual(['dev-network']);
  expect({ account, region }).toEqual({ account: '000000000000', region: 'eu-west-1' });
});

test('fails before synthesis and says how to do it', () => {
  const root = workspace();

  expect(() => readAssembly(findEnvironment('global', root))).toThrow(
    expect.objectContaining({ name: 'NotSynthesized', hint: 'nx synth global', exitCode: 1 }),
  );
});

test.each([
  ['text that is not JSON', '{', 'AssemblyBroken'],
  ['no stack', { artifacts: {} }, 'AssemblyBroken'],
  [
    'no account',
    { artifacts: { a: { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region' } } },
    'AccountUnknown',
  ],
])('fails on %s', (_, manifest, name) => {
  expect(() => read(workspace({ 'apps/dev/cdk.out/manifest.json': manifest }))).toThrow(
    expect.objectContaining({ name }),
  );
});

test('reads only the stacks of the environment that is meant', () => {
  const root = workspace(example());
  const stacksOf = (name: string) => readAssembly(findEnvironment(name, root)).stacks.map(stack => stack.name);

  expect(stacksOf('shop-global')).toEqual(['shop-global-registry']);
  expect(stacksOf('shop-dev')).toEqual(['shop-dev-service']);
});

test('fails on a stack that is part of none of several environments', () => {
  const root = workspace(example({ stray: stack('stray') }));

  expect(() => readAssembly(findEnvironment('shop-dev', root))).toThrow(
    expect.objectContaining({
      name: 'AssemblyBroken',
      message: 'cannot read the templates of shop-dev: stray: part of none of the environments shop-global, shop-dev',
      hint: 'nx synth shop --skip-nx-cache',
    }),
  );
});

test('fails on an environment that the synthesis did not make', () => {
  const root = workspace(example());

  expect(() => readAssembly({ ...findEnvironment('shop-dev', root), name: 'shop-test' })).toThrow(
    expect.objectContaining({
      message: 'cannot read the templates of shop-test: it has the environments shop-global, shop-dev only',
    }),
  );
});

test('names the app as Nx knows it', () => {
  const root = workspace({
    ...example(),
    'examples/shop/package.json': { nx: { name: 'shop-example' } },
    'examples/shop/cdk.out/manifest.json': '{',
  });
  const app = { name: 'shop-dev', project: 'shop', folder: join(root, 'examples/shop'), workspaceRoot: root };

  expect(() => readAssembly(app)).toThrow(expect.objectContaining({ hint: 'nx synth shop-example --skip-nx-cache' }));
});

import { readAssembly } from '../../src/workspace/assembly';
import { findEnvironment } from '../../src/workspace/workspace';
import { workspace } from '../_fixtures/workspace';

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

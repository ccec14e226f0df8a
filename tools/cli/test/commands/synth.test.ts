import { join } from 'node:path';
import { diff } from '../../src/commands/diff';
import { synth } from '../../src/commands/synth';
import { fakeContext } from '../_fakes/context';
import { example, workspace } from '../_fixtures/workspace';

const unjudged = { 'apps/dev/cdk.out/guardrails.json': { packs: [], templates: {} } };

test('writes the templates of an environment', async () => {
  const context = fakeContext(workspace());

  expect(await synth({ environment: 'dev' }, context)).toEqual({ environment: 'dev', stacks: ['dev-network'] });
  expect(context.toolkit.synth).toHaveBeenCalledWith(expect.stringMatching(/apps\/dev$/));
});

test('fails when the app has no policy gate', async () => {
  const context = fakeContext(workspace(unjudged));

  await expect(synth({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'NotGuarded', exitCode: 1 });
});

test('compares nothing that the policy gate did not judge', async () => {
  const context = fakeContext(workspace(unjudged));

  await expect(diff({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'NotGuarded', exitCode: 1 });
  expect(context.toolkit.diff).not.toHaveBeenCalled();
});

test('synthesizes an example once, and names the stacks of the environment that was asked for', async () => {
  const context = fakeContext(join(workspace(example()), 'examples/shop'));
  context.toolkit.synth.mockResolvedValue(['shop-global-registry', 'shop-dev-service']);

  await expect(synth({ environment: 'dev' }, context)).resolves.toEqual({
    environment: 'shop-dev',
    stacks: ['shop-dev-service'],
  });
  await expect(synth({}, context)).resolves.toEqual({
    environment: 'shop',
    stacks: ['shop-global-registry', 'shop-dev-service'],
  });
  expect(context.toolkit.synth.mock.calls).toEqual([[context.cwd], [context.cwd]]);
});

test('compares only the stacks of the environment that was asked for', async () => {
  const context = fakeContext(workspace(example()));

  const { stacks } = await diff({ environment: 'shop-dev' }, context);

  expect(stacks.map(({ name }) => name)).toEqual(['shop-dev-service']);
  expect(context.toolkit.diff.mock.calls).toEqual([[join(context.cwd, 'examples/shop/cdk.out'), ['shop-dev-service']]]);
});

test('tells that stacks differ, and not how, to who does not ask for it: that takes a role of the bootstrap', async () => {
  const context = fakeContext(workspace(example()));

  await expect(diff({ environment: 'shop-dev', text: false }, context)).resolves.toMatchObject({
    stacks: [{ name: 'shop-dev-service', action: 'create' }],
    text: '',
  });
  expect(context.toolkit.diff).not.toHaveBeenCalled();
});

test('synthesizes an environment that the last synthesis did not know, and fails if the next does not either', async () => {
  const context = fakeContext(join(workspace(example()), 'examples/shop'));

  await expect(synth({ environment: 'test' }, context)).rejects.toMatchObject({ name: 'EnvironmentUnknown' });

  expect(context.toolkit.synth.mock.calls).toEqual([[context.cwd]]);
});
